"""A source whose files are written in many ways, and its made columns."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loader.load import Summary
    from tests.loader.conftest import Clinic

CONTRACT = """\
version: 2
sources:
  - name: clinic
    schema: "{{ target.schema }}_raw"
    meta: {format: {nulls: ["?", NA]}}
    tables:
      - name: stays
        identifier: clinic__stays
        meta:
          file: stays.csv
          required: true
          grain: stay
          key: [ward, bed]
          format: {decimal: ",", thousands: "."}
        columns:
          - {name: stay_key, data_type: varchar(64), meta: {made: {from: key}}}
          - {name: row_no, data_type: bigint, meta: {made: {from: row_number}}}
          - {name: ward, data_type: varchar(9), meta: {phi: identifier}}
          - {name: bed, data_type: int}
          - name: admitted
            data_type: date
            meta: {formats: ["%d/%m/%Y", "%m/%d/%Y"], min: 1900-01-01, max: 2299-12-31}
          - name: charted
            data_type: datetime
            meta: {formats: ["%d.%m.%Y %H:%M"], time_zone: Europe/Berlin}
          - name: gender
            data_type: varchar(8)
            meta:
              values: [male, female]
              map: {M: male, F: female, U: null}
              ignore_case: true
          - name: is_icu
            data_type: tinyint
            meta: {values: [0, 1], true_words: ["Yes", "Y"], false_words: ["No"]}
          - name: charge
            data_type: decimal(10,2)
            meta: {affixes: ["$", "€"]}
          - {name: glucose, data_type: "decimal(10,4)", meta: {unit: {
              column: glucose_unit, to: mg/dL, seed: unit_factors, substance: glucose}}}
          - {name: glucose_sign, data_type: varchar(2), meta: {
              made: {from: glucose, part: comparator}, values: ["<", ">", "<=", ">="]}}
          - {name: glucose_unit, data_type: varchar(8)}
          - {name: age, data_type: varchar(9), meta: {nulls: []}}
          - {name: age_from, data_type: int, meta: {made: {from: age, part: lower}}}
          - {name: age_to, data_type: int, meta: {made: {from: age, part: upper}}}
"""
SEED = """\
from_unit,to_unit,substance,factor,source
mmol/L,mg/dL,glucose,18.016,molar mass
mmol/L,mg/dL,,1,wrong for glucose
g/L,mg/dL,,100,by definition
g/L,mmol/L,,7,another unit
"""
ROW = {
    "ward": "W1",
    "bed": "1",
    "admitted": "2024-03-01",
    "charted": "2024-03-01 10:00:00",
    "gender": "male",
    "is_icu": "1",
    "charge": "1.234,50",
    "glucose": "5,5",
    "glucose_unit": "mmol/L",
    "age": "60-69",
}


def row(**changes: str) -> str:
    """Write one line of stays.csv."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow({**ROW, **changes}.values())
    return buffer.getvalue()


def stays(*lines: str) -> str:
    """Write stays.csv with its header."""
    return ",".join(ROW) + "\n" + "".join(lines)


def write_contract(project: Path, contract: str = CONTRACT, seed: str = SEED) -> None:
    """Replace the contract of the clinic and the seed of its units."""
    staging = project / "models" / "staging" / "clinic"
    staging.joinpath("_clinic__sources.yml").write_text(contract)
    project.joinpath("seeds").mkdir(exist_ok=True)
    project.joinpath("seeds", "unit_factors.csv").write_text(seed)


def load(written: "Clinic", *lines: str, max_rejects: int = 0) -> "Summary":
    """Load these lines of stays.csv."""
    files = {"stays.csv": stays(*lines)}
    return written.load(files, max_rejects=max_rejects, force=True)


def held(written: "Clinic", *columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the loaded rows, as text, in the order of the file."""
    relation = written.warehouse.relation("raw", "clinic__stays")
    names = ", ".join(columns)
    rows = written.warehouse.query(f"select {names} from {relation} order by row_no")
    return [tuple(None if cell is None else str(cell) for cell in row) for row in rows]


def rejects_of(summary: "Summary") -> list[Mapping[str, str]]:
    """Return the reject file."""
    if summary.reject_file is None:
        return []
    with summary.reject_file.open(newline="") as file:
        return list(csv.DictReader(file))
