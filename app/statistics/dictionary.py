"""The data dictionary: what each table and measure of the open data is, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.deadlines import DeadlineKind

Described = tuple[str, str, str]

_TABLES: dict[str, tuple[str, str]] = {
    "national": ("The nation by month", "Seluruh negara per bulan"),
    "agency_month": ("Agencies by month", "Instansi per bulan"),
    "province_month": ("Provinces by month (official codes)", "Provinsi per bulan (kode resmi)"),
    "group_month": ("Category groups by month", "Kelompok kategori per bulan"),
    "regency_year": ("Regencies and cities by year (official codes)", "Kabupaten dan kota per tahun (kode resmi)"),
    "agency_group_year": ("Agencies by category group and year", "Instansi menurut kelompok kategori per tahun"),
    "whistleblower_month": (
        "Whistleblower track, the nation by month",
        "Jalur pelapor pelanggaran, nasional per bulan",
    ),
    "whistleblower_province_year": (
        "Whistleblower track, provinces by year",
        "Jalur pelapor pelanggaran, provinsi per tahun",
    ),
}
_MEASURES: dict[str, tuple[str, str]] = {
    "open_start": ("Open when the period began", "Terbuka pada awal masa"),
    "came_in": ("Came in: received, transferred in and reopened", "Masuk: diterima, pindahan masuk, dan dibuka lagi"),
    "went_out": (
        "Left: rejected, transferred out, withdrawn and closed",
        "Keluar: ditolak, dipindahkan, dicabut, dan ditutup",
    ),
    "open_end": ("Open when the period ended", "Terbuka pada akhir masa"),
    "received": ("Received", "Diterima"),
    "transferred_in": ("Taken over from another agency", "Diambil alih dari instansi lain"),
    "reopened": ("Reopened, or a rejection disputed", "Dibuka lagi, atau penolakan disanggah"),
    "rejected": ("Rejected", "Ditolak"),
    "transferred_out": ("Passed on to another agency", "Diteruskan ke instansi lain"),
    "withdrawn": ("Withdrawn by the reporter", "Dicabut pelapor"),
    "closed_confirmed": ("Closed by the reporter's confirmation", "Ditutup dengan persetujuan pelapor"),
    "closed_window": ("Closed when the answer window ended", "Ditutup karena masa tanggapan berakhir"),
    "open_0_5": ("Open for 0 to 5 working days", "Terbuka 0 sampai 5 hari kerja"),
    "open_6_14": ("Open for 6 to 14 working days", "Terbuka 6 sampai 14 hari kerja"),
    "open_15_60": ("Open for 15 to 60 working days", "Terbuka 15 sampai 60 hari kerja"),
    "open_over_60": ("Open for more than 60 working days", "Terbuka lebih dari 60 hari kerja"),
    "verified": ("Verified", "Diverifikasi"),
    "outcome_proposed": ("Outcomes proposed", "Hasil diusulkan"),
    "disputed": ("Disputed by the reporter", "Disanggah pelapor"),
    "escalated": ("Passed up to oversight", "Naik ke pengawas"),
    "rated": ("Rated by the reporter", "Dinilai pelapor"),
    "rated_satisfied": ("Rated 4 or 5", "Dinilai 4 atau 5"),
    "rated_unsatisfied": ("Rated 1 to 3", "Dinilai 1 sampai 3"),
}
_SPEEDS = {
    "first_response": ("first answer", "jawaban pertama"),
    "outcome": ("first proposed outcome", "usulan hasil pertama"),
}
_DAYS = {
    "reached": ("Cases that got their {0}", "Kasus yang mendapat {0}"),
    "median": ("Median working days to the {0}", "Median hari kerja sampai {0}"),
    "p90": ("Working days within which 90 % got their {0}", "Hari kerja sampai 90 % mendapat {0}"),
    "median_unpaused": (
        "Median working days to the {0}, without waiting for the reporter",
        "Median hari kerja sampai {0}, tanpa menunggu pelapor",
    ),
    "p90_unpaused": (
        "Working days within which 90 % got their {0}, without waiting for the reporter",
        "Hari kerja sampai 90 % mendapat {0}, tanpa menunggu pelapor",
    ),
}
_DUE = {
    "": ("Deadlines that fell due ({0})", "Tenggat yang jatuh tempo ({0})"),
    "_in_time": ("Deadlines kept ({0})", "Tenggat yang ditepati ({0})"),
    "_late": ("Deadlines missed ({0})", "Tenggat yang terlewat ({0})"),
    "_in_time_below": ("Fewer than this many were kept ({0})", "Kurang dari sekian yang ditepati ({0})"),
    "_late_below": ("Fewer than this many were missed ({0})", "Kurang dari sekian yang terlewat ({0})"),
}
_KINDS = {
    "verification": ("verification", "verifikasi"),
    "first_response": ("first response", "jawaban pertama"),
    "resolution": ("resolution", "penyelesaian"),
    "acknowledgement": ("acknowledgement", "tanda terima"),
    "feedback": ("feedback", "umpan balik"),
}
_REASONS = {
    "not_competent": ("not competent", "bukan wewenang"),
    "in_court": ("before a court", "sedang di pengadilan"),
    "decided_before": ("decided before", "sudah pernah diputus"),
    "no_facts": ("no facts to check", "tidak ada fakta untuk diperiksa"),
    "abusive": ("abusive", "melecehkan"),
    "duplicate": ("a duplicate", "laporan ganda"),
}


def describe_tables() -> list[Described]:
    """Every table: name, English, Indonesian."""
    return [(name, *words) for name, words in _TABLES.items()]


def describe_measures(names: Iterable[str]) -> Iterator[Described]:
    """These measures: name, English, Indonesian.  Raises: KeyError for one without words."""
    words = _all_measures()
    for name in names:
        total, _, group = name.partition("/")
        if group:
            yield name, f"{words[total][0]}, category group {group}", f"{words[total][1]}, kelompok {group}"
        else:
            yield name, *words[name]


def _all_measures() -> dict[str, tuple[str, str]]:
    words = dict(_MEASURES)
    for kind in DeadlineKind:
        if kind in _KINDS:
            english, indonesian = _KINDS[kind]
            words |= {
                f"due_{kind}{end}": (en.format(english), ind.format(indonesian)) for end, (en, ind) in _DUE.items()
            }
            words[f"void_{kind}"] = (
                f"Deadlines that lost their object ({english})",
                f"Tenggat yang gugur ({indonesian})",
            )
    for speed, (english, indonesian) in _SPEEDS.items():
        words |= {f"{speed}_{end}": (en.format(english), ind.format(indonesian)) for end, (en, ind) in _DAYS.items()}
    for reason, (english, indonesian) in _REASONS.items():
        words[f"rejected_{reason}"] = (f"Rejected: {english}", f"Ditolak: {indonesian}")
    return words
