# Words the browser parts share: states, sees marks, calendars, form errors. Every page with a script carries them.
ui-state-on-time = On time
ui-state-soon = Due soon
ui-state-overdue = Past its deadline
ui-state-paused = Paused
ui-state-closed = Closed

ui-sees-sealed = Sealed: only the agency reads it
ui-sees-open = Open: the Peluit server sees this
ui-sees-stays = Stays on your phone

ui-step = Step { $current } of { $total }: { $name }

ui-errors = { $count ->
    [1] One thing still needs to be filled in
   *[other] { $count } things still need to be filled in
 }

ui-days-label = From { $start } to { $due }: { $counted } days counted.
ui-days-off = Holidays: { $days }.
ui-days-paused = Paused: { $days }.
ui-days-today = Today is { $day }.
ui-days-range = { $from } to { $to }
ui-days-done = used
ui-days-todo = left
ui-days-rest = paused
ui-days-due = deadline
