# Yang boleh disimpan atau ditunjukkan pelapor: pengingat, dan bukti bahwa dialah pelapornya.
keeping-remind = Pengingat di kalender
keeping-remind-more = Kalender ponsel mengingatkan pada { $day }, sehari setelah tenggat berikutnya. Isinya hanya: "{ $words }".
keeping-remind-words = Buka kartu
keeping-remind-do = Simpan pengingat
keeping-remind-file = pengingat.ics
keeping-remind-sees = Dibuat di ponsel ini. Situs dan laporan tidak disebut.
keeping-proof = Buktikan bahwa Anda pelapornya
keeping-proof-more = Misalnya ke pengadilan, atau kantor yang membayar imbalan. Ponsel ini menandatangani pernyataan dengan dua belas kata; kata-katanya tidak ikut. Pernyataan hanya berlaku untuk yang Anda tulis di bawah.
keeping-proof-to = Untuk siapa
keeping-proof-to-hint = Nama kantor atau orang yang memintanya.
keeping-proof-to-missing = Tulis nama yang meminta bukti.
keeping-proof-challenge = Kode dari yang meminta
keeping-proof-challenge-hint = Minta mereka memilihnya, misalnya tanggal dan angka acak. Jangan dikarang sendiri.
keeping-proof-challenge-missing = Tulis kode yang mereka berikan.
keeping-proof-sees = Siapa pun yang menerima berkas ini tahu bahwa pemegangnya adalah pelapor
keeping-proof-do = Simpan pernyataan
keeping-proof-file = pernyataan.json
