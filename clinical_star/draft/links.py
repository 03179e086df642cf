"""Finds which columns of a table name rows of another, and how many are there."""

import duckdb

from clinical_star.draft.columns import as_identifier
from clinical_star.draft.model import MIN_CELL, Column, Draft, Table
from clinical_star.draft.recognise import names_something

# What a role names: the kind of the other table and the role of its column.
_NAMES = {
    "patient_id": ("patients", "patient_id"),
    "admission_id": ("admissions", "admission_id"),
    "item_id": ("lab_items", "item_id"),
    "insurance": ("payers", "payer_id"),
    "concept_id": ("concepts", "concept_id"),
    "drug_concept_id": ("concepts", "concept_id"),
    "diagnosis_code": ("diagnosis_names", "diagnosis_code"),
}
_LEAST_SHARE = 0.01
# Whose columns name persons or stays: the contract pseudonymises and protects them.
PSEUDONYMS = {
    "patient_id": "patient",
    "admission_id": "admission",
    "lab_result_id": "lab result",
    "prescription_id": "prescription",
    "diagnosis_id": "diagnosis row",
    "icu_stay_id": "intensive care stay",
    "drg_id": "DRG row",
    "specimen_id": "specimen",
}


def find_links(database: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """Set the links of every table, and give linked columns one type.

    A payer or a diagnosis that names nothing of the other table is no link.
    """
    for table in draft.tables:
        for column in table.columns:
            kind, role = _NAMES.get(column.role, ("", ""))
            other = draft.of(kind)
            if other is None or other is table or column.left_out:
                continue
            target = other.role(role)
            if target is None:
                continue
            [(named, there)] = database.execute(
                f"select count(*), count(*) filter (v in (select trim({target.raw}) "
                f"from {other.view})) from (select distinct trim({column.raw}) as v "
                f"from {table.view} where trim({column.raw}) <> '')"
            ).fetchall()
            if named and there / named >= _LEAST_SHARE:
                table.links[column.name] = (other.name, target.name, there / named)
    _give_one_type(draft)


def _give_one_type(draft: Draft) -> None:
    """Make identifiers bigint or text, and all that are compared the same."""
    for table in draft.tables:
        for column in table.columns:
            is_named = column.role in (*PSEUDONYMS, "item_id", "payer_id")
            is_link = column.name in table.links and column.role != "diagnosis_code"
            if is_named or is_link or names_something(column):
                as_identifier(column)
    for role in dict.fromkeys(
        c.role for t in draft.tables for c in t.columns if c.role
    ):
        same = [c for t in draft.tables for c in t.columns if c.role == role]
        if role in ("patient_id", "admission_id", "item_id", "concept_id"):
            _widest(same)
    for table in draft.tables:
        for name, (other, target, _) in table.links.items():
            _widest([table.column(name), _table(draft, other).column(target)])


def _widest(columns: list[Column]) -> None:
    texts = [c.data_type for c in columns if c.data_type.startswith("varchar")]
    if texts:
        wide = max(texts, key=lambda text: int(text[8:-1]))
        for column in columns:
            column.data_type = wide


def _table(draft: Draft, name: str) -> Table:
    return next(table for table in draft.tables if table.name == name)


def find_labels(database: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """Set the labels of payers: names of the payers of enough admissions."""
    for table in draft.tables:
        column = table.role("insurance")
        payers = draft.of("payers")
        if column is None or payers is None or column.name not in table.links:
            continue
        key, name = payers.need("payer_id"), payers.need("payer_name")
        rows = database.execute(
            f"select trim(p.{key.raw}), trim(p.{name.raw}) from {table.view} t "
            f"join {payers.view} p on trim(t.{column.raw}) = trim(p.{key.raw}) "
            f"group by 1, 2 having count(*) >= {MIN_CELL}"
        ).fetchall()
        column.labels = dict(rows)
