# The frame of every page: header, footer, switches, and what stands where a browser cannot seal.
base-name = Peluit
base-skip = Langsung ke isi
base-nav = Utama
base-nav-home = Beranda
base-nav-report = Buat laporan
base-nav-mailbox = Lihat laporan saya
base-nav-statistics = Statistik
base-nav-rules = Aturan
base-nav-method = Cara kerja
base-nav-trust = Cara segel bekerja
base-nav-open-data = Data terbuka
base-nav-help = Bantuan dan cara lain
base-nav-accessibility = Aksesibilitas
base-leave = Keluar cepat
# The weather service: a page anybody might have open.
base-leave-url = https://www.bmkg.go.id/
base-demo = Ini peragaan, semua isinya rekaan. Jangan kirim laporan sungguhan.
base-foot-danger = Dalam bahaya? Telepon 112. Kekerasan terhadap perempuan atau anak: SAPA 129.
base-foot-nothing = Tidak ada kuki, tidak ada akun, tidak ada pelacak.
base-opening = Sedang membuka halaman ini di ponsel Anda.
base-on-this-page = Di halaman ini

base-cannot-seal = Peramban ini tidak bisa menyegel laporan.
base-cannot-seal-why = Laporan disegel di ponsel Anda, dan untuk itu halaman ini perlu JavaScript dan peramban yang cukup baru. Kami tidak pernah menerima laporan tanpa segel, jadi tidak ada formulir biasa di sini.
base-cannot-seal-try = Coba nyalakan JavaScript, perbarui peramban, atau pinjam ponsel lain yang Anda percaya. Masih tidak bisa? Ini cara lain:

base-way-counter = Datang ke loket pengaduan
base-way-counter-more = Di kantor instansi atau inspektorat. Anda boleh minta nama Anda tidak dicatat.
base-way-sms = SMS ke 1708
base-way-sms-more = Layanan SP4N-LAPOR. Tidak tersegel: nomor Anda terlihat oleh operator seluler dan penerima.
base-way-ombudsman = Ombudsman RI, telepon 137
base-way-ombudsman-more = Bila instansi tidak menjawab, atau pelayanannya buruk. Tidak tersegel.
base-way-kpk = KPK, telepon 198
base-way-kpk-more = Untuk dugaan korupsi. Tidak tersegel.
base-way-lpsk = LPSK, telepon 148
base-way-lpsk-more = Bila Anda saksi atau korban dan butuh perlindungan.
base-way-sapa = SAPA 129, telepon 129
base-way-sapa-more = Kekerasan terhadap perempuan atau anak, 24 jam.
base-way-emergency = Darurat, telepon 112
base-way-emergency-more = Polisi, ambulans, pemadam kebakaran. Gratis, tanpa pulsa pun bisa.

base-report-heading = Apa yang terjadi?
base-mailbox-heading = Lihat laporan saya
base-desk = Meja Peluit
base-desk-heading = Masuk ke meja
base-desk-cannot = Peramban ini tidak bisa membuka segel.
base-desk-cannot-more = Nyalakan JavaScript, atau pakai peramban yang lebih baru. Segel dibuka di peramban Anda, tidak di server.
