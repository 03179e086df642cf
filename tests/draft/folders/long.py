"""A made-up folder: long files in folders, gzipped and in parts, as MIMIC-IV does."""

import random
from pathlib import Path

from tests.draft.folders.common import (
    DRUGS,
    LOINC,
    PATIENTS,
    RARE,
    measured,
    write,
)
from tests.draft.folders.common import stays as stays_of


def long(folder: Path) -> None:
    """Write long files in folders, gzipped and in parts, as MIMIC-IV does."""
    draw = random.Random(3)
    stays = stays_of(draw)
    hosp = folder / "hosp"
    write(
        hosp / "patients.csv.gz",
        ["subject_id", "gender", "anchor_age", "anchor_year", "dod"],
        [
            [10000 + i, draw.choice("FM"), draw.randrange(20, 85), 2020, ""]
            for i in range(PATIENTS)
        ],
    )
    write(
        hosp / "admissions.csv.gz",
        [
            "subject_id",
            "hadm_id",
            "admittime",
            "dischtime",
            "deathtime",
            "admission_type",
            "discharge_location",
            "insurance",
            "race",
            "hospital_expire_flag",
        ],
        [
            [
                10000 + p,
                20000 + n,
                b,
                e,
                "",
                draw.choice(["EW EMER.", "URGENT"]),
                draw.choice(["HOME", "SNF"]),
                draw.choice(["Medicare", "Other"]),
                draw.choice(["WHITE", "ASIAN", f"{RARE}{n}"]),
                0,
            ]
            for p, n, b, e in stays
        ],
    )
    coded = [
        (p, n, k, draw.choice([("4019", 9), ("25000", 9), ("I10", 10), ("E119", 10)]))
        for p, n, _, _ in stays
        for k in (1, 2)
    ]
    write(
        hosp / "diagnoses_icd.csv.gz",
        ["subject_id", "hadm_id", "seq_num", "icd_code", "icd_version"],
        [[10000 + p, 20000 + n, k, *code] for p, n, k, code in coded],
    )
    write(
        hosp / "d_icd_diagnoses.csv.gz",
        ["icd_code", "icd_version", "long_title"],
        [
            ["4019", 9, "Hypertension"],
            ["25000", 9, "Diabetes"],
            ["I10", 10, "Hypertension"],
        ],
    )
    results = measured(draw, stays)
    for part in (0, 1):
        write(
            hosp / f"labevents_{part + 1}.csv.gz",
            [
                "labevent_id",
                "subject_id",
                "hadm_id",
                "itemid",
                "charttime",
                "valuenum",
                "valueuom",
                "ref_range_lower",
                "ref_range_upper",
            ],
            [
                [
                    k,
                    10000 + p,
                    20000 + n if k % 5 else "",
                    50800 + list(LOINC).index(code),
                    b,
                    f"{draw.random() * 20:.2f}",
                    "mg/dL",
                    3,
                    12,
                ]
                for k, (p, n, b, code) in enumerate(results)
                if k % 2 == part
            ],
        )
    write(
        hosp / "d_labitems.csv.gz",
        ["itemid", "label", "fluid", "loinc_code"],
        [
            [50800 + k, label, "Blood", code]
            for k, (code, (label, _)) in enumerate(LOINC.items())
        ],
    )
    write(
        hosp / "prescriptions.csv.gz",
        [
            "subject_id",
            "hadm_id",
            "pharmacy_id",
            "starttime",
            "stoptime",
            "drug",
            "dose_val_rx",
            "dose_unit_rx",
        ],
        [
            [
                10000 + p,
                20000 + n,
                7,
                b,
                e,
                draw.choice(DRUGS),
                draw.choice(["5", "10-20"]),
                "mg",
            ]
            for p, n, b, e in stays
        ],
    )
    write(
        hosp / "drgcodes.csv.gz",
        ["subject_id", "hadm_id", "drg_type", "drg_code", "description"],
        [
            [10000 + p, 20000 + n, kind, f"{draw.randrange(1, 900):03}", "text"]
            for p, n, _, _ in stays
            for kind in ("HCFA", "APR")
        ],
    )
    write(
        folder / "icu" / "icustays.csv.gz",
        [
            "subject_id",
            "hadm_id",
            "stay_id",
            "first_careunit",
            "intime",
            "outtime",
            "los",
        ],
        [
            [10000 + p, 20000 + n, 30000 + n, "MICU", b, e, f"{draw.random() * 5:.12f}"]
            for p, n, b, e in stays[::3]
        ],
    )
