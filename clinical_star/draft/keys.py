"""Finds what identifies a row: one column, several together, or only its number."""

from itertools import combinations

import duckdb

from clinical_star.draft.lists import read_yaml
from clinical_star.draft.model import Column, Table
from clinical_star.draft.names import safe_name, squeezed

_MOST_TOGETHER = 3
_MOST_CANDIDATES = 7
# Roles of the columns that name a row of each kind itself, the best first. What names a
# row of another table is no key, even if no value comes twice today.
_OWN = {
    "patients": ("patient_id",),
    "admissions": ("admission_id", "patient_id"),
    "diagnoses": ("diagnosis_id",),
    "diagnosis_names": ("diagnosis_code",),
    "lab_results": ("lab_result_id",),
    "lab_items": ("item_id",),
    "prescriptions": ("prescription_id",),
    "drgs": ("drg_id",),
    "icu_stays": ("icu_stay_id",),
    "deaths": ("patient_id",),
    "payers": ("payer_id",),
    "concepts": ("concept_id",),
}
_TOGETHER = (
    "position",
    "diagnosis_code",
    "code_system",
    "drg_type",
    "drg",
    "diagnosis_time",
)
# Events whose models need an id in one column: a group of columns that is unique today
# may not be tomorrow, so without an id of their own their rows are numbered.
_NEED_ONE = ("patients", "admissions", "lab_results", "prescriptions")


def find_key(database: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Set the key of a table, with its evidence.

    A table without any gets a made column `row_number`. Only columns that are never
    empty and look like identifiers by name, or have a role that says so, are tried: a
    date or an amount that happens to be unique is no key.
    """
    full = [
        c
        for c in table.columns
        if c.filled == table.rows and not c.left_out and not _is_decimal(c)
    ]
    own = [c for role in _OWN[table.kind] for c in full if c.role == role]
    ranked = own + [c for c in full if not c.role and is_identifier(c)]
    for column in ranked:
        if _is_unique(database, table, [column]):
            return _set(table, [column])
    if table.kind in _NEED_ONE:
        return _number(table)
    foreign = [c for c in full if c.role in ("admission_id", "patient_id")]
    ids = [c for c in (*foreign, *ranked) if c.distinct > 1]
    others = [c for role in _TOGETHER for c in full if c.role == role and c not in ids]
    candidates = (ids + others)[:_MOST_CANDIDATES]
    for size in range(2, _MOST_TOGETHER + 1):
        for columns in combinations(candidates, size):
            if columns[0] in ids and _is_unique(database, table, list(columns)):
                return _set(table, list(columns))
    return _number(table)


def _number(table: Table) -> None:
    taken = [column.name for column in table.columns]
    made = Column("", safe_name("number_of_row", taken=taken), "", "bigint")
    made.meta["made"] = "row_number"
    table.columns.append(made)
    table.key = [made.name]
    table.key_evidence = "no identifier of its own is never empty and always different"


def is_identifier(column: Column) -> bool:
    """Whether the name of a column says that it identifies something."""
    name = squeezed(column.header)
    ends = read_yaml("words.yml")["identifier_ends"]
    words = column.name.split("_")
    return words[-1] in ends or name.endswith("id") or name in ends


def _set(table: Table, columns: list[Column]) -> None:
    table.key = [column.name for column in columns]
    rows = "all" if table.is_whole else f"the first {table.rows:,}"
    one = "never empty and different" if len(columns) == 1 else "together different"
    table.key_evidence = f"{one} in {rows} rows"


def _is_unique(
    database: duckdb.DuckDBPyConnection, table: Table, columns: list[Column]
) -> bool:
    if len(columns) == 1 and columns[0].distinct != table.rows:
        return False
    named = ", ".join(f"trim({column.raw})" for column in columns)
    [(different,)] = database.execute(
        f"select count(*) from (select distinct {named} from {table.view})"
    ).fetchall()
    return bool(different == table.rows)


def _is_decimal(column: Column) -> bool:
    return column.data_type.startswith("decimal")
