# Words the browser parts share: states, sees marks, calendars, form errors. Every page with a script carries them.
ui-state-on-time = Tepat waktu
ui-state-soon = Segera jatuh tempo
ui-state-overdue = Lewat tenggat
ui-state-paused = Dijeda
ui-state-closed = Selesai

ui-sees-sealed = Tersegel: hanya instansi yang membaca
ui-sees-open = Terbuka: server Peluit melihat ini
ui-sees-stays = Tinggal di ponsel Anda

ui-step = Langkah { $current } dari { $total }: { $name }

ui-errors = { $count ->
    [1] Ada satu hal yang perlu dilengkapi
   *[other] Ada { $count } hal yang perlu dilengkapi
 }

ui-days-label = Dari { $start } sampai { $due }: { $counted } hari dihitung.
ui-days-off = Libur: { $days }.
ui-days-paused = Dijeda: { $days }.
ui-days-today = Hari ini { $day }.
ui-days-range = { $from } sampai { $to }
ui-days-done = terpakai
ui-days-todo = tersisa
ui-days-rest = jeda
ui-days-due = tenggat
