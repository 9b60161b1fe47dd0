#!/usr/bin/env python3
"""Make id.txt: 2,048 Indonesian words for passphrases, unique by four letters, edit distance two or more.

Usage: make_words.py --common COMMON.txt [--hunspell /usr/share/hunspell/id_ID.dic] [--out id.txt]
COMMON.txt is the dictionary commonWords of npm @zxcvbn-ts/language-id, one word a line, most frequent first
(from OPUS OpenSubtitles, ODC-BY). hunspell-id only says whether such a word is a dictionary stem.
ADDED are everyday words written down by hand for this list; excluded-id.txt holds what was struck out by hand.
No randomness: the same inputs give the same list.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
WANTED = 2048
SHAPE = re.compile("[a-z]{4,8}")
RANK_OF_ADDED = 6000
RANKS_PER_CONFLICT = 1500
ADDED_TEXT = """
abon acuan adonan adukan ajakan ajaran akasia akik akordeon akrilik aksara akuarium alasan alir almanak almari alot
alpukat amati ambal ampas amplas andalan andong aneka angklung angkot anglo anjungan anoa antologi antre anut anyam
anyaman anyelir apik apit arbei aren arisan arwana asah asbes asinan asri atasan atlas aula awalan ayun ayunan
bagian bajigur bakau baki bakiak bakmi bakpao bakpia bakul bakwan balita balsam balsem balut balutan bandeng bandrek
bandul bangku bangsal bantar bantuan barisan basmi basuh batik bayam bazar becak becek bedak bejana bekantan bekel
belacu belai belanak belanga beledu belokan beludru bemo bendi bendung bengawan bengkel bengkok bentang berang
berbagi berbeda bercanda berdiri bergerak berhasil beringin berjalan berkemas berlian bermain berniat berpikir
bertemu berubah berwarna biawak bidan biduan bihun bimbing bina bingkis bintang biota blangkon blewah blus bokor
bola bolu bonang bongsor bordir bordiran borong briket brokat brokoli buaian buatan bubuh bubungan buih bukaan bukit
bulir buluh buncis bundel bunglon burger bursa busi butiran cabar cacah cadas cagar caisim cakalang cakram cakup
calung camar camilan canda cangkang cangkul canting caping capung catatan cecak cekatan cekung celoteh celup cemara
cempaka cempal cempedak cendana cendawan cendol cengkih cengkok centong cerek ceremai ceret cerpen cetakan cicak
cicilan cicip cicit cilok cincau cingur ciptaan ciut cobek cokelat colok congkel congklak corak coreng corong cubit
cucak cucian cumi cungkil cungkup curah dagangan dahaga daki dakon dampar dandang daratan dasar dasi daster dawet
dedak dedas delman denim derap dermaga derum desember desir diam dimulai dipan dodol dokar domino dongkrak duku
dukuh dulang durian dusun duyun eboni eceng eceran egrang ejaan elpiji embun embung embus empang emping enau encer
endus engsel etalase februari festival fitur flanel folio futsal gabah gabus gagasan gaharu galah galangan galian
gambang gambir gambus gambut gamelan gandum ganggang gantang ganyang ganyong gapai gaplek gapura garap gardu garmen
garpu garu garuk gasing gawai gayung gelatik gelegar gelora gemas gembur gemerlap genang gendang genjer genset
genteng genting gentong geprek gerabah gerakan gerimis gesek getah getar getuk giling gincu giwang gorden gorengan
gosok grosir gubah gubahan gugah gulai gulungan gumam gumpal gundu gurame gurat gurau gurita guruh guyon guyur
hadang hadapan hafalan halma hampar hamparan handai handuk hantar harian harpa hektar hembus hempas heran herbal
hiasan hibah hiburan hidang hidangan hikayat hilir hinggap hirau hobi hubung huni hunian huruf idam ijuk ikal ikan
ikatan ilalang ilir imbau impian inai insang irigasi iring irit isolasi itik iuran jagung jahe jahitan jajanan jajar
jalak jalin jambu jambul jamu janggal jangkau jangkung januari janur jarik jawara jelajah jelang jeli jelita
jembatan jemu jemur jemuran jenang jengkal jengkol jenguk jeram jerami jerapah jilid jinjing jinjit jintan jinten
joget joglo joran juang jumput junjung juntai juragan jurnal kabel kacang kaftan kaget kailan kaji kakatua kaldera
kaleng kalung kambing kamboja kamis kampung kancil kandas kangkung kanguru kano kanopi kapal kapling kapri kapuk
kapulaga karcis karib kasti kasual kasur kaswari katuk kaus kawah kawal kayuh keadaan keahlian kebaya kebun kecambah
kecapi kecipir kecoak kecubung kecut kedelai kedip keempat kegiatan kejora kejutan kekuatan kelabang kelambu kelana
kelapa kelir kelok kelor kelupas kemah kemangi kemarau kembara kemilau kemiri kemoceng kenanga kencur kendang kendi
kepik kepiting kepodang keramik kerapu kerbau kerikil kerja kernet kertap kerupuk kesemek keset kesukaan ketam ketan
ketapang ketela ketoprak ketupat keuangan khayalan kibar kibas kicau kijang kikir kikis kilau kinang kincir kitar
klepon klinik kloset knalpot koala kobar kolak kolam komik komodo kompas kondang kopi koran kosakata kotak krayon
kreasi kresek krisan kroket kuala kuali kubik kubis kucing kuitansi kukuh kuli kulkas kumbang kumpulan kumur kunang
kunci kuncir kuncup kuntum kunyit kupas kurma kursi kusam kusen kusir kutilang kutub ladang lafal laguna lahar lahir
lakon lalap lamaran lambai lambaian lampion lampir lampiran lampu landai langit langkas langsat lantai lapak
lapangan laron latih latihan lautan lawak layan layang layangan lebah lebur ledeng legit lekat lekuk lele lemang
lembah lemon lemper lempung lenggang lengkuas lengkung lenong lentik lesehan lesung letih lezat lidi lilin lilit
limas limau limbah limpah lincah lindung linen linggis lingkar lintang liput lirih lodeh loker lompat loncat lontar
lontong losmen loteng loyang luas ludruk lugas lukisan lumbung lumer lumpang lumpia lumut lupis luput lurik lusuh
lutung luwak luwes macet madu magenta magma mahir mahoni mainan maizena majemuk maket malam manggis mangkuk manisan
manset maret marka markisa marmut martabak martil marun masakan masinis matahari matoa mawar mebel meja melati
melewati melinjo melon melukis membuat memesan memilih memulai menara mencari mendaki menerima mengapa mengubah
menjadi menonton mentega menyukai meranti merawat minuman minus minyak molek mosaik muara muatan mudik mujair
mujarab mulai murai murbei muson mutiara mutlak mutu nakhoda nalar nampan nanas nangka nasi nastar necis nektar
ngengat niaga nikel nipah nira nomor nonton november nuri nyiur oblong obras obrol obrolan ojek oktober olahan oles
olesan ombak omzet oncom opak opor orkes oseng oyong pabrik pacul padan pagar pahat pajang pajangan pakaian pakis
palawija panci pancur panda pandan pangkas panjar panorama pantai pantul pantun papan papar paras pare parut parutan
pasien pasok pasokan pastel patin patok pawang payau payung pecel pedagang pedati pegas pejalan pekerja pelana
pelangi pelatih pelaut pelawak pelepah pelikan pelita pelosok pelukis pemalu pematang pembaca pembeli pemenang
pemilik pempek pemulung penari pencari pencuci pendopo penemu pengasuh peniti penjual penonton pensil penulis
penyair pepak pepaya pepes perah perahu perajin peram perangko perbaiki perca perigi periuk perkutut permen persada
pesawat peserta pesulap peta petai petani peternak petir petis petugas petunjuk pewarna piano pijak pijar pikap
pikat pikiran piknik pilah pilihan pilin pintal pipih piring pisang pisau piyama poci pohon poles pompa ponsel
potongan prangko prosa pualam puas pucuk pudar pugar pugas puing pujaan pukat pulau puluhan puncak pundi pungut
puring pusaran putaran putik rabat racik radio rafia ragi rajut rajutan rakit ralat ramal rambai rambat rambutan
ramu ramuan ranah randu rangkai rangkul rangkum ransel rantang rantau ranum rapi rapor ratusan raung rawon rayap
rebab rebah rebana rebung rebusan redam regang rehat rekat rela remang rembuk rempah rempeyek renda rendah rendam
rendang rengek rengkuh rentak reog resap resik rimbun rincian rindang ringkas rintang rintik rintis risih risoles
riuh robek roda rona ronda rongsok rotan roti ruang ruangan ruas rujak rumbai rumpun rumput runcing rupiah rusa
sabana sablon sabtu sabut sadar sadel sagu sahaja sajian sakelar salak salto salur saluran sambal sambar sampan
samudra sandal sandang sandar sanggar sanggul santan santap sapaan sapi sapu sarang sarapan sarat saring saringan
saron sarung sasando satai satuan saudagar sauh sawah sawi sawit sawo sayap sayup sayur sebak sebar sebaran sebutan
secepat sedak sedotan seduh seekor segara sekam sekat sekoteng sekrup selaput selasa selasar selat seledri selimut
selip selop semai semangka semarak semat sembako semboyan semburat semerbak seminggu semir semut sendal sendok seng
sengon senin senter sentosa seorang sepat sepatu sepeda sepit sepuh serabi serai serambi serap seraya serbet
serigala serimpi seroja serpih setang setel setengah setor siamang siaran siduk sigap silau simak simfoni simpai
simpang sinden sindir singa singkap singkong siomay sirat sirih sirsak sisip siulan skripsi soka soket solar somay
songket sopran sorong soto sotong srikaya stapler steker stoking sudut sugesti sukun sulam suling suluh sulur
sumbang sumpit sungai sunglap sunting supit suporter susunan sutil swafoto tabiat tabuh tabungan tabur tagar tahu
takar takaran takraw talam talang talas talenan tambak tambal tambur tampah tampung tanaman tancap tandan tandas
tangga tangkai tangkas tangkis tanjak tanjung tapai tapak tapir taplak tarian tarsius tatah tauco tauge tawon
tayangan tebar tebu tegur teko telaga telak telaten telur tembang tempayan tempe temukan tenda tengger tenggiri
tenor tenteram tentram tenun terasi terbuka tercepat terdekat teri teritip terkenal terlihat termos terompet terong
tersisa terung tetas tifa tikar tikung timba timbang timbunan timun tingkap tirai tiruan titian titipan tiwul tokek
tolok tomat tongkang tongkol tongkos topan topi toples toska tradisi trafo trem trembesi tribun tripleks tualang
tudung tugu tuju tulip tulisan tumisan tumpeng tumpu tumpuk tumpukan tuntun tupai turbin tutur ucap udang udap udara
ufuk ujar ujian ukir ukulele ukuran ulangan ular ulas ulasan ulek ulekan ulin umbi umpama unduh unggun ungu unta
untai untaian urai uraian urap urik urun urusan urut usap usapan usulan utusan vanili wacana waduk wafer wajan wajar
wajik walet waras waris warta warteg waru warung watak wawasan wayang wedang wibawa windu wingko wortel yodium yoyo
zamrud
"""
ADDED = ADDED_TEXT.split()


def one_edit_away(word: str) -> set[str]:
    """Every string at edit distance one from the word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    near = {word[:i] + word[i + 1 :] for i in range(len(word))}
    near |= {word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters}
    near |= {word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters}
    return near - {word}


def ranked_candidates(common: list[str], stems: set[str], excluded: set[str]) -> dict[str, int]:
    """word -> rank (lower is more common) of all words that may stand in the list."""
    ranks = {w: r for r, w in enumerate(common) if SHAPE.fullmatch(w) and w in stems and w not in excluded}
    for word in ADDED:
        if SHAPE.fullmatch(word) and word not in excluded:
            ranks[word] = min(ranks.get(word, RANK_OF_ADDED), RANK_OF_ADDED)
    return ranks


def conflicts_between(words: set[str]) -> dict[str, set[str]]:
    """word -> the words it cannot stand beside."""
    by_start: dict[str, set[str]] = {}
    for word in words:
        by_start.setdefault(word[:4], set()).add(word)
    return {w: (by_start[w[:4]] | (one_edit_away(w) & words)) - {w} for w in words}


def choose(ranks: dict[str, int], conflicts: dict[str, set[str]]) -> set[str]:
    """A large set without conflicts: greedy, then one word out for two in, until nothing improves."""
    chosen: set[str] = set()
    for word in sorted(ranks, key=lambda w: (len(conflicts[w]) * RANKS_PER_CONFLICT + ranks[w], w)):
        if not conflicts[word] & chosen:
            chosen.add(word)

    def swap(out: str) -> bool:
        freed = sorted(
            (w for w in conflicts[out] - chosen if conflicts[w] & chosen == {out}), key=lambda w: (ranks[w], w)
        )
        for number, first in enumerate(freed):
            for second in freed[number + 1 :]:
                if second not in conflicts[first]:
                    chosen.discard(out)
                    chosen.update((first, second))
                    for word in sorted(ranks, key=lambda w: (ranks[w], w)):
                        if word not in chosen and not conflicts[word] & chosen:
                            chosen.add(word)
                    return True
        return False

    while sum(swap(word) for word in sorted(chosen) if word in chosen):
        pass
    return chosen


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--common", type=pathlib.Path, required=True)
    parser.add_argument("--hunspell", type=pathlib.Path, default=pathlib.Path("/usr/share/hunspell/id_ID.dic"))
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "id.txt")
    arguments = parser.parse_args()
    common = arguments.common.read_text(encoding="utf-8").split()
    stems = {
        re.split("[/\t]", line)[0].strip() for line in arguments.hunspell.read_text(encoding="latin-1").splitlines()[1:]
    }
    lines = (HERE / "excluded-id.txt").read_text(encoding="utf-8").splitlines()
    excluded = {line.split()[0] for line in lines if line and not line.startswith("#")}
    ranks = ranked_candidates(common, stems, excluded)
    chosen = choose(ranks, conflicts_between(set(ranks)))
    if len(chosen) < WANTED:
        sys.exit(f"only {len(chosen)} words are left")
    best = sorted(sorted(chosen, key=lambda w: (ranks[w], w))[:WANTED])
    arguments.out.write_text("\n".join(best) + "\n", encoding="utf-8")
    from_common = sum(w in set(common) for w in best)
    print(f"{len(ranks)} candidates, {len(chosen)} chosen, {len(best)} written, {from_common} of them common")


if __name__ == "__main__":
    main()
