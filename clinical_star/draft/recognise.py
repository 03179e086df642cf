"""Recognises what a table holds and what its columns mean, by names and values."""

from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Any

from clinical_star.draft.keys import is_identifier
from clinical_star.draft.lists import read_rows, read_yaml
from clinical_star.draft.model import Column, Table
from clinical_star.draft.names import squeezed

# Roles that several columns of a table may have.
_SEVERAL = ("diagnosis_code",)
_BOUNDS = ("reference_low", "reference_high")
_NUMBERS = ("length_of_stay", "charges", "result_number", *_BOUNDS)
_WHOLE = ("anchor_age", "anchor_year", "birth_year", "readmission_days")
_MANY = 100
_TIMES = ("_time", "_date")
_EXACT_FILE, _LIKE_FILE = 5, 3
_ENOUGH = 4  # points: a fitting name of the file, or as many telling columns


def recognise(tables: list[Table]) -> list[Table]:
    """Give the best table of each kind its kind and its columns their roles.

    Return the tables that got one, in the order of the kinds. A table can be of one
    kind only, and a kind has one table: the one with the most points, then rows.
    """
    kinds: dict[str, Any] = read_yaml("kinds.yml")
    scored = []
    for number, (kind, rules) in enumerate(kinds.items()):
        for table in tables:
            roles = _roles(table, rules)
            points = _points(table, rules, roles)
            if points >= _ENOUGH:
                scored.append((points, table.rows, -number, kind, table, roles))
    taken: set[str] = set()
    for _, _, _, kind, table, roles in sorted(
        scored, key=lambda one: one[:3], reverse=True
    ):
        if not table.kind and kind not in taken:
            taken.add(kind)
            table.kind = kind
            for name, role in roles.items():
                table.column(name).role = role
    order = list(kinds)
    return sorted(
        (t for t in tables if t.kind), key=lambda table: order.index(table.kind)
    )


def spread_roles(tables: list[Table]) -> None:
    """Give columns named as patients or admissions are elsewhere the same role."""
    for role in ("patient_id", "admission_id"):
        names = {
            squeezed(column.header)
            for table in tables
            for column in table.columns
            if column.role == role
        } - {"id", "number", "nr"}
        for table in tables:
            for column in table.columns:
                if (
                    not column.role
                    and table.role(role) is None
                    and squeezed(column.header) in names
                ):
                    column.role = role


def leave_out_people(table: Table) -> None:
    """Leave columns out that would name a person or hold free text.

    Only columns without a role: those the models read are needed.
    """
    words = read_yaml("words.yml")
    people = {squeezed(word) for word in words["names_people"]}
    free = {squeezed(word) for word in words["free_text"]}
    for column in table.columns:
        name = squeezed(column.header)
        if column.role or column.left_out:
            continue
        if name in people:
            column.left_out = "may name a person"
        elif name in free or column.data_type == "text" or column.max_length > 255:
            column.left_out = "free text"


def means(role: str, value: str) -> str | None:
    """Return what a value of a role means, "" for unknown, None if it is not listed."""
    plain = value.strip().casefold()
    for row in read_rows("values.csv"):
        if row["role"] == role and row["written"] == plain:
            return row["means"]
    return None


def marks_only_abnormal(flag: Column) -> bool:
    """Return whether a flag says abnormal where it is filled, and nothing elsewhere."""
    meanings = {means("abnormal_flag", value) for value in flag.frequent}
    return bool(meanings - {None, ""}) and "N" not in meanings


def _roles(table: Table, rules: dict[str, Any]) -> dict[str, str]:
    """Return the role of each column that has one: names first, then names with *."""
    roles: dict[str, str] = {}
    for stars in (False, True):
        for role, names in rules["columns"].items():
            for name in names:
                if ("*" in name or "?" in name) != stars:
                    continue
                for column in table.columns:
                    several = role in _SEVERAL
                    if column.name in roles or (role in roles.values() and not several):
                        continue
                    if is_named(column, name) and _can_be(column, role):
                        roles[column.name] = role
    return roles


def is_named(column: Column, name: str) -> bool:
    """Whether a column has a name of the lists, where `*` stands for anything."""
    if "*" in name or "?" in name:
        return fnmatchcase(column.name, name)
    return squeezed(column.header) == squeezed(name)


def _can_be(column: Column, role: str) -> bool:
    """Whether the values of a column can have the meaning that its name suggests."""
    if column.left_out or not column.filled:
        return False
    if role.endswith(_TIMES) or role == "icu_start":
        return column.is_time
    if role in _NUMBERS:
        return column.is_number
    if role in _WHOLE:
        return column.is_whole
    fits = {
        "death_flag": column.data_type == "tinyint",
        "icu_flag": column.data_type == "tinyint",
        "age": column.is_whole or bool(column.meta.get("band")),
        "loinc_code": column.code_system == "LOINC",
        "diagnosis_code": bool(column.code_system) or column.is_text,
        "diagnosis_list": bool(column.code_system),
        "payer_name": True,
    }
    return fits.get(role, not role.endswith("_name") or column.is_text)


def _points(table: Table, rules: dict[str, Any], roles: dict[str, str]) -> int:
    found = set(roles.values())
    if not all(found & set(line) for line in rules["needs"]):
        return 0
    path = PurePath(table.file)
    stem = squeezed(path.name.split(".")[0].replace("*", ""))
    if any(squeezed(word) in stem for word in rules["not_files"]):
        return 0
    names = [squeezed(name) for name in rules["files"] if "*" not in name]
    starts = tuple(squeezed(name) for name in rules["files"] if "*" in name)
    points = 0
    if stem in names:
        points = _EXACT_FILE
    elif (starts and stem.startswith(starts)) or any(
        stem.endswith(n) for n in names if len(n) > 4
    ):
        points = _LIKE_FILE
    elif rules.get("only_with_file_name"):
        return 0
    return points + len(found & set(rules["tells"]))


def is_protected(column: Column) -> str:
    """Return the kind of protected information that a column holds, or ""."""
    if column.role in ("age", "anchor_age"):
        return "age"
    if column.is_time or column.role == "birth_year":
        return "date"
    return "identifier" if names_something(column) else ""


def names_something(column: Column) -> bool:
    """Whether a column without a role looks like an identifier of many things."""
    return not column.role and is_identifier(column) and column.distinct > _MANY
