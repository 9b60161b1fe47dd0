# Pages that explain: trust, method, help, accessibility.

pages-trust-title = Cara segel bekerja
pages-trust-lead = Siapa yang bisa membaca laporan Anda, apa yang server tahu, dan apa yang masih bisa dilakukan oleh pengelola situs ini. Kami tulis apa adanya, supaya Anda bisa memutuskan sendiri.

pages-trust-how = Dari ponsel Anda ke meja petugas
pages-trust-how-sealed = Ponsel Anda menyegel tulisan, foto, dan titik lokasi sebelum ada yang dikirim. Setiap laporan punya kunci baru.
pages-trust-how-readers = Kunci itu hanya diberikan kepada meja instansi yang harus menjawab dan meja pengawasnya. Keduanya disebut di layar sebelum Anda mengirim.
pages-trust-how-words = Balasan disegel untuk dua belas kata Anda. Kata-kata itu dibuat di ponsel Anda dan tidak pernah dikirim kepada kami.
pages-trust-how-officers = Kunci instansi dipegang petugasnya, bukan server. Daftar petugas ditandatangani di instansi itu sendiri.

pages-trust-knows = Apa yang server tahu
pages-trust-knows-not = Tidak diketahui
pages-trust-knows-not-more = Tulisan, foto, nama dan jumlah berkas, titik peta, nama Anda, cara menghubungi Anda, dua belas kata Anda.
pages-trust-knows-yes = Diketahui
pages-trust-knows-yes-more = Jenis laporan, kategori, kabupaten atau kota, instansi tujuan, ukuran kira-kira, dan jam kirim yang dibulatkan. Untuk dugaan pelanggaran lebih sedikit lagi: kelompok kategori, provinsi, dan harinya saja.
pages-trust-knows-gone = Dilihat, tidak dicatat
pages-trust-knows-gone-more = Alamat internet (IP) dan jenis peramban Anda terlihat selama halaman dibuka, karena begitulah internet bekerja. Kami tidak menulisnya ke basis data, catatan, atau antrean mana pun.

pages-trust-could = Apa yang masih bisa dilakukan pengelola
pages-trust-could-lead = Pengelola adalah siapa pun yang menjalankan server ini, atau yang berhasil menguasainya. Segel yang sudah tertutup tidak bisa mereka buka. Tetapi ini masih bisa:
pages-trust-could-page = Mengirim halaman yang diubah
pages-trust-could-page-more = Halaman yang menyegel laporan datang dari server ini, begitu juga kunci induk yang tertanam di dalamnya. Halaman yang diubah bisa menyalin tulisan Anda sebelum disegel, atau menyegelnya untuk orang lain. Peramban tidak bisa memergokinya. Ini batas terbesar dari layanan ini.
pages-trust-could-address = Mengamati alamat internet Anda
pages-trust-could-address-more = Pengelola yang berniat buruk bisa mencatat alamat internet saat Anda membuka halaman. Tor Browser menyembunyikannya.
pages-trust-could-drop = Menahan atau menghapus laporan
pages-trust-could-drop-more = Server bisa menolak, melambatkan, atau membuang amplop, dan bisa menahannya dari pengawas. Tanda terima yang Anda simpan membuktikan bahwa laporan sudah masuk, kapan, dan untuk siapa. Salinan tersegel bisa Anda bawa sendiri ke pengawas.
pages-trust-could-guess = Menebak dari sedikit yang terbuka
pages-trust-could-guess-more = Kategori yang jarang di kota kecil, ditambah jamnya, kadang cukup untuk menduga. Karena itu jam dibulatkan, dan Anda boleh memilih jaringan serta waktu lain untuk mengirim.
pages-trust-could-not = Yang tidak bisa: membuka laporan yang sudah disegel dengan halaman yang benar, atau memalsukan keberatan dan penilaian Anda.

pages-trust-cannot = Yang tidak bisa kami janjikan
pages-trust-cannot-network = Jaringan Anda bisa melihat bahwa Anda membuka Peluit. Isinya tidak terlihat.
pages-trust-cannot-story = Cerita bisa membuka siapa penceritanya. Kalau hanya Anda yang tahu suatu hal, menuliskannya sama dengan menulis nama.
pages-trust-cannot-phone = Ponsel yang dikuasai orang lain, atau yang dipasangi pengintai, melihat semua yang Anda tulis.
pages-trust-cannot-readers = Petugas yang membaca laporan bisa membocorkannya. Setiap kali laporan dibuka, itu tercatat pada jejak audit instansi.
pages-trust-cannot-words = Siapa pun yang memegang dua belas kata Anda bisa membaca balasan dan menjawab atas nama Anda. Laporan aslinya tidak ditampilkan, kecuali Anda memintanya saat mengirim.

pages-trust-check = Memeriksa sendiri
pages-trust-check-root = Bandingkan kunci induk di bawah ini dengan yang dipasang di kantor instansi atau diumumkan di tempat lain. Kalau berbeda, jangan kirim laporan.
pages-trust-root = Kunci induk layanan ini
pages-trust-root-none = Layanan ini belum punya kunci induk, jadi belum bisa menerima laporan.
pages-trust-check-program = Laporan juga bisa disegel dan dikirim dengan program terpisah, yang tidak mengambil apa pun dari halaman ini. Kodenya terbuka.
pages-trust-check-copy = Simpan salinan tersegel. Anda bisa membawanya sendiri ke kantor pengawas, dan hanya mereka yang bisa membukanya.
pages-trust-check-tor = Kalau dilihat membuka Peluit saja sudah berisiko, pakai Tor Browser, jaringan lain, atau ponsel yang bukan milik Anda.

pages-trust-keeps = Berapa lama disimpan
pages-trust-keeps-more = Kasus dihapus setelah masa simpan yang ditetapkan layanan ini. Kuncinya dihapus lebih dulu, sehingga isinya tidak terbuka lagi. Yang tinggal hanya angka yang sudah terbit.

pages-method-title = Cara kerja
pages-method-lead = Dari laporan sampai jawaban, tenggat yang berjalan sendiri, dan cara angka-angkanya dibuat.
pages-method-way = Dari laporan sampai jawaban
pages-method-way-tell = Anda menulis apa yang terjadi, di mana, dan bila perlu menambah foto. Kami menunjukkan siapa yang akan membaca dan tenggat mana yang berlaku, sebelum apa pun dikirim.
pages-method-way-words = Anda mendapat dua belas kata. Hanya kata-kata itu yang membuka jawaban.
pages-method-way-check = Instansi memeriksa laporan. Laporan yang kurang lengkap tidak ditolak, tetapi ditanyakan.
pages-method-way-answer = Instansi menjawab, mengerjakan, lalu mengusulkan hasil. Anda membaca semuanya dengan dua belas kata Anda.
pages-method-way-judge = Anda menerima hasilnya atau mengajukan keberatan. Tanpa jawaban Anda, kasus selesai setelah 10 hari kerja. Sekali dalam 30 hari, kasus boleh dibuka lagi.

pages-method-clock = Tenggat berjalan sendiri
pages-method-clock-count = Hitungan mulai pada hari kerja berikutnya, menurut waktu instansi. Sabtu, Minggu, hari libur, dan cuti bersama dilewati. Tenggat habis di akhir hari terakhir.
pages-method-clock-pause = Tenggat dijeda hanya selama instansi menunggu jawaban Anda, paling banyak 10 hari kerja untuk satu kasus.
pages-method-clock-breach = Kalau tenggat lewat, pengawas langsung ikut membaca. Instansi tidak bisa mencegahnya, dan tenggat yang lewat tetap terlihat.
pages-method-clock-stop = Instansi tidak bisa menghentikan jam dengan menolak, menyatukan, atau memindahkan laporan. Semua itu bisa Anda bantah.
pages-method-clock-rules = Baca semua tenggat dan aturannya

pages-method-figures = Cara angka dibuat
pages-method-figures-month = Angka terbit untuk bulan yang sudah lewat, bernomor, dan tidak diubah lagi. Perbaikan terbit sebagai angka baru, dengan alasannya.
pages-method-figures-balance = Untuk setiap instansi hitungannya tertutup: yang terbuka di awal, ditambah yang masuk, sama dengan yang keluar ditambah yang terbuka di akhir.
pages-method-figures-rate = Tepat waktu dihitung dari semua tenggat yang jatuh pada bulan itu. Yang tidak dijawab dihitung terlambat, jadi instansi yang diam tidak bisa terlihat baik.
pages-method-figures-small = Angka yang menghitung kurang dari 10 kasus tidak terbit sendiri. Angka itu digabung ke dalam "lainnya", yang juga menghitung paling sedikit 10. Dengan begitu tidak ada yang bisa dihitung mundur.
pages-method-figures-rates = Persen dan waktu tengah hanya terbit bila dasarnya paling sedikit 10.
pages-method-figures-wb = Dugaan pelanggaran hanya dihitung untuk seluruh negeri dan per provinsi per tahun.
pages-method-figures-never = Tidak pernah terbit: titik peta, hari, tulisan, foto, nama berkas, jenis ponsel, dan nama petugas.

pages-help-title = Bantuan dan cara lain
pages-help-lead = Kalau halaman laporan tidak jalan, atau Anda lebih suka bicara dengan orang.
pages-help-ways = Cara lain melapor
pages-help-asked = Yang sering ditanyakan
pages-help-lost = Dua belas kata saya hilang
pages-help-lost-more = Kami tidak bisa menggantinya, karena kami tidak pernah memilikinya. Laporan Anda tetap dikerjakan dan tenggatnya tetap berjalan. Anda boleh membuat laporan baru.
pages-help-shown = Apakah kalian tahu siapa saya?
pages-help-shown-more = Tidak. Tidak ada akun, kuki, atau nomor telepon. Yang bisa menebak hanyalah pembaca laporan, dari ceritanya sendiri.
pages-help-shared = Saya memakai ponsel bersama
pages-help-shared-more = Tidak ada yang disimpan di ponsel kecuali Anda memintanya. Setelah selesai, tekan "Keluar cepat" dan hapus Peluit dari riwayat peramban.
pages-help-slow = Sambungan saya lambat atau putus-putus
pages-help-slow-more = Biarkan halaman terbuka. Pengiriman lanjut sendiri dari bagian yang terakhir sampai.
pages-help-tor = Saya tidak ingin terlihat membuka Peluit
pages-help-tor-more = Pakai Tor Browser, atau jaringan dan ponsel lain. Jangan memakai jaringan kantor untuk melaporkan kantor.
pages-help-late = Instansi tidak menjawab
pages-help-late-more = Anda tidak perlu berbuat apa-apa. Begitu tenggat lewat, pengawas ikut membaca.

pages-access-title = Aksesibilitas
pages-access-lead = Semua orang harus bisa melapor, dengan ponsel lama, pembaca layar, papan ketik, atau huruf besar.
pages-access-done = Yang sudah dikerjakan
pages-access-done-goal = Tujuan kami: pedoman WCAG 2.2 tingkat AA.
pages-access-done-keys = Semua bisa dipakai dengan papan ketik saja. Fokus selalu terlihat.
pages-access-done-zoom = Halaman tetap terbaca pada lebar 320 piksel dan huruf 200 persen, dalam mode terang dan gelap, serta di kertas.
pages-access-done-colour = Tidak ada yang hanya dibedakan dengan warna: keadaan selalu punya bentuk dan kata.
pages-access-done-words = Kalimat pendek dan kata sehari-hari, dalam dua bahasa.
pages-access-done-motion = Tidak ada yang bergerak atau berkedip.
pages-access-limits = Yang belum cukup
pages-access-limits-script = Melapor dan membaca jawaban memerlukan JavaScript, karena segel dibuat di ponsel Anda. Halaman lain tidak memerlukannya.
pages-access-limits-map = Peta tidak bisa dipakai dengan pembaca layar. Daftar wilayah melakukan hal yang sama.
pages-access-limits-photo = Foto dari pelapor tidak punya keterangan kecuali pelapor menuliskannya.
pages-access-tell = Ada yang menghalangi Anda?
pages-access-tell-more = Laporkan lewat Peluit dengan kategori pelayanan publik dan aksesibilitas, atau pakai cara lain di halaman bantuan.
