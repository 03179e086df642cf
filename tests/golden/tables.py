"""The CSV files of the golden data: reading, writing and their natural ids."""

import csv
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent
RAW = GOLDEN / "raw"
STAR = GOLDEN / "expected" / "star"
UNKNOWN = "Unknown"
Record = dict[str, str | None]


def read_table(path: Path) -> list[Record]:
    """Return the rows of a CSV file by column name; an empty field is None."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: value or None for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


def write_table(path: Path, rows: Sequence[dict[str, object]]) -> None:
    """Write rows that share their columns as a CSV file; None becomes empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def surrogate_key(natural_id: str) -> int:
    """Return the key that the star gives a natural id; Unknown has -1."""
    if natural_id == UNKNOWN:
        return -1
    return int(sha256(natural_id.encode()).hexdigest()[:13], 16)
