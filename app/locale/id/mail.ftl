# Surat pemberitahuan untuk petugas. Tidak boleh menyebut isi atau nomor kasus.
mail-subject = Ada yang menunggu di meja Anda
mail-opening = Di meja Anda ada yang perlu dilihat:
mail-notice-new = laporan baru
mail-notice-reporter_wrote = kabar dari pelapor
mail-notice-reminder = tenggat yang mendekat atau sudah lewat
mail-notice-breached = tenggat terlampaui, badan pengawas sudah bisa membaca
mail-notice-escalated = kasus yang diteruskan kepada Anda sebagai pengawas
mail-notice-assigned = kasus yang ditugaskan
mail-notice-transfer_proposed = kasus yang hendak dialihkan ke instansi Anda
mail-notice-routing_decided = koordinator sudah menentukan instansi yang menjawab suatu kasus
mail-notice-contested = kasus yang instansinya tidak sepakat siapa yang harus menjawab
mail-notice-keys_end_14 = kunci sebuah meja berakhir dalam 14 hari; perbarui di Orang dan kunci
mail-notice-keys_end_7 = kunci sebuah meja berakhir dalam 7 hari; perbarui di Orang dan kunci
mail-notice-keys_end_1 = kunci sebuah meja berakhir dalam sehari; perbarui di Orang dan kunci
mail-notice-keys_ended = kunci sebuah meja sudah berakhir, jadi tidak ada yang bisa dikirim ke sana; perbarui di Orang dan kunci
mail-link = Buka meja: { $url }
mail-why = Surat ini tidak memuat apa pun dari laporan. Seberapa sering Anda menerimanya diatur di meja.
