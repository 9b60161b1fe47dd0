# Texts of the desk document: the door, the queue, a case.
desk-name = Meja Peluit
desk-door = Masuk ke meja
desk-door-lead = Segel dibuka di peramban ini saja. Enam kata Anda tidak pernah dikirim.
desk-handler = Nama petugas
desk-handler-hint = Nama pendek yang Anda terima bersama enam kata, huruf kecil.
desk-words = Enam kata Anda
desk-words-hint = Boleh ditempel sekaligus. Salah ketik diperiksa di sini.
desk-words-stay = Enam kata tinggal di peramban ini
desk-word = Kata { $place }
desk-word-unknown = Kata ke-{ $place } tidak ada di daftar. Lihat lagi ejaannya.
desk-word-meant = Maksud Anda
desk-word-near = Kata ke-{ $place } tidak ada di daftar. Maksud Anda { $near }?
desk-otp = Kode enam angka
desk-otp-hint = Dari aplikasi kode di ponsel Anda. Berganti tiap 30 detik.
desk-enter = Buka segel dan masuk
desk-entering = Sedang membuka segel
desk-stage-directory = Memeriksa daftar kunci.
desk-stage-words = Menghitung kunci dari enam kata, di peramban ini.
desk-stage-session = Meminta izin masuk.
desk-stage-keys = Membuka kunci meja.
desk-error-handler = Isi nama petugas Anda.
desk-error-words = Isi kata ke-{ $place }.
desk-error-word-count = Isi keenam katanya, satu kata di tiap kotak.
desk-error-otp = Isi kode enam angka dari ponsel Anda.
desk-error-second-factor = Kode itu belum cocok atau sudah dipakai. Tunggu kode berikutnya, lalu isi lagi.
desk-door-not_recognised = Nama dan kata-kata ini tidak cocok.
desk-door-more-not_recognised = Periksa lagi nama dan urutan kata. Untuk keamanan, kami tidak membedakan nama yang salah dari kata yang salah.
desk-door-E_DIRECTORY = Daftar kunci tidak bisa dipastikan. Karena itu meja tidak dibuka.
desk-door-more-E_DIRECTORY = Kunci yang diberikan server tidak cocok dengan tanda tangan petugas kunci. Jangan mencoba lagi dari jaringan ini; beri tahu petugas kunci Anda.
desk-door-E_LOGIN = Kata-kata ini tidak membuka kunci yang diberikan server.
desk-door-more-E_LOGIN = Mungkin server memberi kunci orang lain. Beri tahu petugas kunci Anda.
desk-door-no_argon2 = Peramban ini tidak bisa menghitung kunci dari kata-kata Anda.
desk-door-more-no_argon2 = Perlu WebAssembly dan 128 MB memori bebas. Tutup tab lain atau pakai peramban lain; kata-kata Anda belum dikirim ke mana pun.
desk-door-slow_down = Terlalu banyak percobaan dari jaringan ini.
desk-door-more-slow_down = Tunggu beberapa menit, lalu coba lagi. Akun Anda tidak terkunci.
desk-door-offline = Sambungan putus.
desk-door-more-offline = Periksa sambungan, lalu coba lagi. Kata-kata Anda masih ada di kotaknya.
desk-locked = Meja sudah dikunci.
desk-locked-more = Semua kunci sudah dihapus dari peramban ini.
desk-locked-by-time = Meja dikunci karena lama tidak dipakai, atau karena giliran kerja berakhir.
desk-locked-by-time-more = Masukkan lagi enam kata. Kunci dan isi kasus sudah dihapus dari peramban ini.

desk-nav = Utama
desk-nav-statistics = Statistik kami
desk-nav-rules = Aturan
desk-new-tab = (tab baru)
desk-open-until = Segel dibuka di peramban ini, terkunci lagi { $time }
desk-lock = Kunci sekarang

desk-track-service = Layanan publik
desk-track-whistleblower = Pengungkapan

desk-queue = Antrean
desk-queue-label = Antrean kasus
desk-queue-lead = { $agency }. Urut menurut tenggat terdekat.
desk-updated = Diperbarui { $time }.
desk-loading = Sedang mengambil antrean.
desk-heading-open = { $count ->
   *[other] { $shown } kasus terbuka
 }
desk-heading-mine = { $count ->
   *[other] { $shown } kasus saya
 }
desk-heading-overdue = { $count ->
   *[other] { $shown } kasus lewat tenggat
 }
desk-heading-today = { $count ->
   *[other] { $shown } kasus jatuh tempo hari ini
 }
desk-heading-week = { $count ->
   *[other] { $shown } kasus jatuh tempo dalam 7 hari
 }
desk-heading-unassigned = { $count ->
   *[other] { $shown } kasus belum ada petugas
 }
desk-heading-waiting = { $count ->
   *[other] { $shown } kasus menunggu pelapor
 }
desk-heading-done = { $count ->
   *[other] { $shown } kasus selesai
 }
desk-heading-some = { $count ->
   *[other] { $shown } kasus ditemukan
 }
desk-more-than = Lebih dari { $count }
desk-counted-more = { $count } lebih
desk-more = Muat { $count } lagi
desk-search = Cari awal nomor kasus, atau kata di kasus yang sudah dibuka di peramban ini
desk-search-hint = Cari  /
desk-lines-here = Cuplikan dibuka di peramban Anda saja
desk-views = Tampilan
desk-view-open = Semua terbuka
desk-view-mine = Milik saya
desk-view-overdue = Lewat tenggat
desk-view-today = Hari ini
desk-view-week = Dalam 7 hari
desk-view-unassigned = Belum ada petugas
desk-view-waiting = Menunggu pelapor
desk-view-done = Selesai
desk-filter = Saring
desk-filter-all-of = Semua { $name }
desk-filter-category = Kategori
desk-filter-category-any = Semua kategori
desk-filter-state = Tahap
desk-filter-state-open = Semua yang terbuka
desk-filter-state-any = Semua tahap
desk-filter-assignee = Petugas
desk-filter-assignee-any = Semua petugas
desk-filter-assignee-me = Saya
desk-filter-assignee-none = Belum ada petugas
desk-filter-region = Daerah
desk-filter-region-any = Semua daerah
desk-filter-track = Jalur
desk-filter-track-any = Kedua jalur
desk-column-due = Tenggat
desk-column-case = Kasus
desk-column-stage = Tahap
desk-column-assignee = Petugas
desk-column-received = Diterima
desk-nobody = Belum ada
desk-mark-new = Ada yang baru
desk-mark-escalated = Pengawas ikut membaca
desk-group-counted = { $count ->
   *[other] { $group }, { $shown } kasus
 }
desk-group-overdue = Lewat tenggat
desk-group-soon = Jatuh tempo hari ini dan hari kerja berikutnya
desk-group-later = Sesudah itu
desk-group-paused = Menunggu pelapor
desk-group-reporter = Giliran pelapor menanggapi
desk-group-done = Tanpa tenggat
desk-due-none = Tidak ada
desk-due-paused = Dijeda
desk-due-paused-since = sejak { $day }
desk-due-waiting = menunggu pelapor
desk-due-today = Hari ini
desk-due-until-midnight = sampai 24.00
desk-due-reporter = giliran pelapor
desk-due-late = { $days } hari lewat
desk-due-left = { $days } hari kerja
desk-empty = Tidak ada yang menunggu
desk-empty-more = Kasus baru muncul di sini dengan sendirinya.
desk-empty-search = Tidak ada kasus yang cocok
desk-empty-search-more = Ubah saringan atau kata pencarian. Isi kasus yang belum dibuka tidak ikut dicari, karena tersegel.

desk-keys = Pintasan papan ketik
desk-keys-all = semua pintasan
desk-keys-on = Pintasan satu huruf aktif
desk-keys-on-more = Matikan bila Anda memakai perintah suara atau sering salah tekan.
desk-key-j = turun, berikutnya
desk-key-k = naik, sebelumnya
desk-key-enter = buka
desk-key-t = tugaskan
desk-key-r = balas
desk-key-search = cari
desk-key-help = semua pintasan
