"""Detects code systems from the codes themselves."""

import csv
from pathlib import Path

import duckdb

from clinical_star.draft.model import Column, share

_MOST_CODES = 20_000
_LEAST_SHARE = 0.8
_LOINC = "^[0-9]{1,5}-[0-9]$"
_SNOMED = "^[0-9]{6,18}$"
# What may stand between the codes of a list.
SEPARATORS = ("|", ";", ",", "/", "~", "#")


def detect(
    database: duckdb.DuckDBPyConnection, table: str, column: Column, project: Path
) -> None:
    """Say of which code system the values of a column are, and whether they are lists.

    Set `code_system` to LOINC, ICD-10-CM, ICD-9-CM or SNOMED CT if four values in five
    have its form, and `separator` where one text holds several.
    """
    if not column.filled or column.is_time:
        return
    database.execute(
        "create or replace temp table some_codes as select upper(v) as v, n from ("
        f"select trim({column.raw}) as v, count(*) as n from {table} group by 1) "
        "where v <> '' and not list_contains(?, v) "
        f"order by n desc, v limit {_MOST_CODES}",
        [list(column.nulls)],
    )
    separator = _separator(database)
    item = "v" if not separator else f"unnest(string_split(v, '{separator}'))"
    database.execute(
        f"create or replace temp table some_items as select trim(x) as v, n "
        f"from (select {item} as x, n from some_codes) where trim(x) <> ''"
    )
    forms = {"LOINC": (_LOINC, "v"), **_icd(project), "SNOMED CT": (_SNOMED, "v")}
    counts = {
        system: database.execute(
            f"select coalesce(sum(n) filter (regexp_matches({text}, ?)), 0), sum(n) "
            "from some_items",
            [pattern],
        ).fetchall()[0]
        for system, (pattern, text) in forms.items()
    }
    system = max(counts, key=lambda name: counts[name][0])
    fits, total = counts[system]
    if total and fits >= _LEAST_SHARE * total:
        column.code_system, column.separator = system, separator
        column.meta["code_share"] = share(int(fits), int(total))


def _separator(database: duckdb.DuckDBPyConnection) -> str:
    for separator in SEPARATORS:
        [(lists, total)] = database.execute(
            "select coalesce(sum(n) filter (contains(v, ?)), 0), sum(n) "
            "from some_codes",
            [separator],
        ).fetchall()
        if total and lists >= 0.1 * total:
            return separator
    return ""


def _icd(project: Path) -> dict[str, tuple[str, str]]:
    seed = project / "seeds" / "diagnosis_code_systems.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        return {
            row["code_system"]: (
                row["code_pattern"],
                "regexp_replace(v, '[^A-Z0-9]', '', 'g')",
            )
            for row in csv.DictReader(file)
        }
