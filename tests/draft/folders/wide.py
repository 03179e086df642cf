"""A made-up folder: one file of one row an admission."""

import random
from pathlib import Path

from tests.draft.folders.common import (
    ICD9,
    PATIENTS,
    RARE,
    STAYS,
    Rows,
    write,
)


def wide(folder: Path) -> None:
    """Write one file of one row an admission, with names that are no names in SQL."""
    draw = random.Random(2)
    rows: Rows = [
        [
            1000 + n,
            draw.randrange(PATIENTS),
            draw.choice(["[40-50)", "[50-60)", "[60-70)", "90+"]),
            draw.choice(["Male", "Female", "?"]),
            draw.choice(["Emergency", "Elective"]),
            draw.randrange(1, 14),
            draw.choice(["Medicare", "Self Pay", "?"]),
            draw.choice(ICD9),
            draw.choice([*ICD9, "?"]),
            draw.choice(["Yes", "No"]),
            draw.choice(["<30", ">30", "NO"]),
            draw.choice(["Home", "Expired"]),
            f"${draw.randrange(1, 60)},{draw.randrange(100, 999)}.50",
            draw.choice(["a", "b"]),
            draw.choice("xy"),
            f"{RARE} {n}",
            f"<{draw.randrange(5)}" if n % 3 else draw.randrange(9),
            "",
            "",
        ]
        for n in range(STAYS)
    ]
    header = [
        "Encounter ID",
        "patient_nbr",
        "age",
        "Gender",
        "Admission Type",
        "time in hospital",
        "payer_code",
        "diag_1",
        "diag_2",
        "change",
        "readmitted",
        "Discharge Disposition",
        "Total Charges",
        "order",
        "2nd größe",
        "Notes",
        "crp",
        "Order?",
        "",
    ]
    write(folder / "inpatient 2023.csv", header, rows, before="Extract of 2023\n")
