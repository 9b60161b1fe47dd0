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

ui-kind-verification = Check
ui-kind-first_response = First answer
ui-kind-resolution = Resolution
ui-kind-acknowledgement = Acknowledgement by a handler
ui-kind-feedback = Word on what was found
ui-kind-answer_window = The reporter's time to respond

ui-case-received = Received
ui-case-verified = Checked
ui-case-in_progress = Being worked on
ui-case-awaiting_reporter = Waiting for the reporter
ui-case-outcome_proposed = Outcome proposed
ui-case-closed = Closed
ui-case-rejected = Refused
ui-case-disputed = Objected to
ui-case-reopened = Reopened
ui-case-withdrawn = Withdrawn by the reporter

ui-outcome-resolved = Done
ui-outcome-partly_resolved = Partly done
ui-outcome-explained = Explained
ui-outcome-not_possible = Cannot be done
ui-outcome-not_substantiated = Not substantiated
ui-outcome-referred = Passed on to another body

ui-reason-not_competent = Not this agency's task
ui-reason-in_court = Before a court
ui-reason-decided_before = Decided before
ui-reason-no_facts = Holds nothing that can be looked into
ui-reason-abusive = Holds only insults
ui-reason-kc_mismatch = The keys passed on do not match
ui-reason-incomplete = Not everything was passed on

ui-word-fast = Quick
ui-word-clear = Clear
ui-word-fair = Fair
ui-word-helpful = Helpful
ui-word-slow = Slow
ui-word-unclear = Unclear
ui-word-unfair = Unfair
ui-word-unhelpful = Unhelpful
ui-new-letter = New
ui-files-careful = Files that are not pictures are never opened here. Save them, and open them only on a device you can spare: a file can carry a harmful program, or tell its sender that it was opened.
ui-routed = Why this agency?
ui-routed-rule = Rule { $rule } of the version { $rules }.
