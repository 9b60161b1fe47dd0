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

ui-kind-verification = Pemeriksaan
ui-kind-first_response = Jawaban pertama
ui-kind-resolution = Penyelesaian
ui-kind-acknowledgement = Tanda terima dari petugas
ui-kind-feedback = Kabar hasil pemeriksaan
ui-kind-answer_window = Waktu pelapor untuk menanggapi

ui-case-received = Diterima
ui-case-verified = Diperiksa
ui-case-in_progress = Dikerjakan
ui-case-awaiting_reporter = Menunggu pelapor
ui-case-outcome_proposed = Hasil diusulkan
ui-case-closed = Selesai
ui-case-rejected = Ditolak
ui-case-disputed = Keberatan diajukan
ui-case-reopened = Dibuka lagi
ui-case-withdrawn = Ditarik pelapor

ui-outcome-resolved = Selesai dikerjakan
ui-outcome-partly_resolved = Sebagian dikerjakan
ui-outcome-explained = Dijelaskan
ui-outcome-not_possible = Tidak mungkin dikerjakan
ui-outcome-not_substantiated = Tidak terbukti
ui-outcome-referred = Diteruskan ke pihak lain

ui-reason-not_competent = Bukan wewenang instansi ini
ui-reason-in_court = Sedang diperiksa pengadilan
ui-reason-decided_before = Sudah pernah diputuskan
ui-reason-no_facts = Tidak berisi kejadian yang bisa diperiksa
ui-reason-abusive = Hanya berisi hinaan
ui-reason-kc_mismatch = Kunci kiriman tidak cocok
ui-reason-incomplete = Kiriman tidak lengkap

ui-word-fast = Cepat
ui-word-clear = Jelas
ui-word-fair = Adil
ui-word-helpful = Membantu
ui-word-slow = Lambat
ui-word-unclear = Tidak jelas
ui-word-unfair = Tidak adil
ui-word-unhelpful = Tidak membantu
ui-new-letter = Baru
ui-files-careful = Berkas yang bukan gambar tidak pernah dibuka di sini. Simpan, lalu buka hanya di perangkat yang aman: berkas bisa membawa program jahat, atau memberi tahu pengirimnya bahwa berkas itu dibuka.
ui-routed = Mengapa instansi ini?
ui-routed-rule = Aturan { $rule } dari versi { $rules }.
