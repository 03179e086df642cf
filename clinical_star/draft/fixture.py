"""Makes up small files in the shape of a draft, from types and meanings alone.

No value comes from the files that were read, but those that the contract lists.
"""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from clinical_star.draft.lists import read_yaml
from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.write_contract import is_value_set

_PATIENTS = 12
_ROWS = {
    "patients": 12,
    "admissions": 18,
    "lab_items": 4,
    "diagnosis_names": 5,
    "payers": 4,
}
_ROWS |= {"concepts": 4, "deaths": 1, "icu_stays": 5, "drgs": 18, "diagnoses": 36}
_ROWS |= {"lab_results": 48, "prescriptions": 24}
_FIRST_DAY = datetime(2019, 1, 7, 8, 30)
_BORN = datetime(1950, 3, 14)
_CODED = ("diagnosis_code", "diagnosis_list", "loinc_code")
_DAYS_APART, _STAY, _EVENT = 40, 4, 1


def write_fixture(draft: Draft, folder: Path) -> None:
    """Write one file for each table of the draft into a folder."""
    for table in draft.tables:
        path = folder / _file_name(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_content(draft, table))


def _file_name(table: Table) -> str:
    return table.file.replace("*", "1")


def _content(draft: Draft, table: Table) -> bytes:
    written = table.format
    shown = [c for c in table.columns if not c.left_out and c.header]
    out = io.StringIO()
    for line in range(written.skip_lines):
        out.write(f"made up, line {line + 1}\n")
    writer = csv.writer(
        out,
        delimiter=written.delimiter,
        quotechar=written.quote or None,
        quoting=csv.QUOTE_MINIMAL if written.quote else csv.QUOTE_NONE,
        escapechar=None if written.quote else "\\",
        lineterminator="\n",
    )
    writer.writerow([column.header for column in shown])
    # Values that are taken in turn may meet again: the second row of a key stays out.
    keys = set()
    for row in range(_ROWS[table.kind]):
        values = {column.name: _value(draft, table, column, row) for column in shown}
        # A column that the loader makes is in no file.
        key = tuple(values[name] for name in table.key if name in values) or (row,)
        if key not in keys:
            writer.writerow(values.values())
        keys.add(key)
    return out.getvalue().encode(written.encoding)


def _value(draft: Draft, table: Table, column: Column, row: int) -> str:
    """Return the value of a column in a row, 0 for the first."""
    linked = _linked(draft, table, column, row)
    if linked is not None:
        return linked
    letters = {
        "patient_id": ("P", _patient_of(table, row)),
        "admission_id": ("A", _stay_of(table, row)),
    }
    is_key = table.key == [column.name] and not column.is_time
    if column.role in letters or is_key:
        return _identifier(column, *letters.get(column.role, ("R", row)))
    listed = _choices(table, column)
    if listed:
        shift = int(column.raw[1:]) if column.role in _CODED else 0
        if table.kind == "diagnosis_names":
            shift = 0
        chosen = [listed[(row + shift + k) % len(listed)] for k in (0, 1)]
        text = column.separator.join(chosen if column.separator else chosen[:1])
    elif column.is_time:
        text = _moment(column, table, row)
    elif column.is_number:
        text = _number(table, column, row)
    else:
        text = f"made up {1 + row % 5}"
    return text[: _length(column)]


def _choices(table: Table, column: Column) -> list[str]:
    """Return the made-up values that a column takes in turn, empty if it has none."""
    words = read_yaml("made_up.yml")
    if column.role in _CODED:
        codes = words["codes"]
        return list(codes.get(column.code_system, codes["LABEL"]))
    is_listed = column.is_closed and column.role in words["by_value"]
    if is_value_set(table, column) or is_listed:
        return list(column.frequent)
    if column.meta.get("band"):
        return ["[40-50)", "[60-70)"]
    if column.data_type == "tinyint":
        yes, no = (column.meta.get(key) for key in ("true_words", "false_words"))
        return [*5 * [no[0] if no else "0"], yes[0] if yes else "1"]
    if column.is_text:
        return list(words["texts"].get(column.role, ()))
    return []


def _linked(draft: Draft, table: Table, column: Column, row: int) -> str | None:
    """Return the value of the row of another table that a column names."""
    if column.name not in table.links:
        return None
    name, target, _ = table.links[column.name]
    other = next(one for one in draft.tables if one.name == name)
    place = {
        "patients": _patient_of(table, row),
        "admissions": _stay_of(table, row),
    }.get(other.kind, row % _ROWS[other.kind])
    return _value(draft, other, other.column(target), place)


def _patient_of(table: Table, row: int) -> int:
    if table.kind in ("patients", "deaths"):
        return row
    return _stay_of(table, row) % _PATIENTS


def _stay_of(table: Table, row: int) -> int:
    return row % _ROWS["admissions"]


def _identifier(column: Column, letter: str, number: int) -> str:
    return (
        str(1001 + number)
        if column.is_whole
        else f"{letter}{1001 + number}"[: _length(column)]
    )


def _length(column: Column) -> int:
    kind = column.data_type
    return int(kind[8:-1]) if kind.startswith("varchar") else 255


def _moment(column: Column, table: Table, row: int) -> str:
    stay = _stay_of(table, row)
    admitted = _FIRST_DAY + timedelta(days=_DAYS_APART * stay)
    after = {"discharge_time": _STAY, "end_time": _STAY}.get(column.role, 0)
    moment = admitted + timedelta(days=after)
    if column.role in ("diagnosis_time", "test_time", "start_time"):
        moment = admitted + timedelta(days=_EVENT)
    if column.role == "birth_date":
        moment = _BORN + timedelta(days=500 * _patient_of(table, row))
    if column.role in ("death_time", "death_date"):
        if row != 0 and table.kind != "deaths":
            return ""
        moment = _FIRST_DAY + timedelta(days=_STAY)
    if column.formats:
        return moment.strftime(column.formats[0])
    if column.data_type == "date":
        return f"{moment:%Y-%m-%d}"
    return (
        f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        if column.meta.get("offset")
        else f"{moment:%Y-%m-%d %H:%M:%S}"
    )


def _number(table: Table, column: Column, row: int) -> str:
    usual = {
        "age": 40 + row,
        "anchor_age": 40 + row,
        "anchor_year": 2019,
        "birth_year": 1950 + row,
    }
    usual |= {"length_of_stay": _STAY, "reference_low": 3, "reference_high": 9}
    number = usual.get(column.role, 1 + row % 12)
    if column.is_whole:
        return str(number)
    return f"{number}{table.format.decimal}5"
