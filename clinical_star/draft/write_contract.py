"""Writes the contract of a draft: `_NAME__sources.yml`."""

import json
from collections.abc import Iterable
from typing import Any

from clinical_star.draft.columns import describe
from clinical_star.draft.links import PSEUDONYMS
from clinical_star.draft.lists import read_yaml
from clinical_star.draft.model import Column, Draft, Format, Table, share
from clinical_star.draft.recognise import is_protected

_DAYS = {"min": "1800-01-01", "max": "2299-12-31"}
# Bounds that are plausible for anybody, by role; never the extremes of the data.
_BOUNDS: dict[str, dict[str, Any]] = {
    "age": {"min": 0, "max": 120},
    "anchor_age": {"min": 0, "max": 120},
    "birth_year": {"min": 1800, "max": 2299},
    "length_of_stay": {"min": 0, "max": 36500},
    "readmission_days": {"min": 0, "max": 36500},
    "position": {"min": 0, "max": 9999},
    "charges": {"min": 0},
}
# Roles whose values are a vocabulary of their own, which a few rows do not exhaust.
_OPEN = (
    *("diagnosis_code", "diagnosis_list", "diagnosis_name", "medication_name"),
    *(
        "test_name",
        "loinc_code",
        "unit",
        "dose",
        "dose_unit",
        "drug_class",
        "frequency",
    ),
    *("drg", "result_value", "result_number", "item_id", "concept_id", "position"),
    *("drug_concept_id", "age", "anchor_age", "anchor_year", "birth_year"),
    *("length_of_stay", "concept_name", "concept_code", "payer_name"),
)


def contract(draft: Draft) -> str:
    """Return the YAML of the contract, each guess with its evidence in a comment."""
    usual = _usual_format(draft.tables)
    lines = [
        "version: 2",
        "",
        "# Drafted by clinical-star from the files alone: read it all. Comments say",
        "# what each guess rests on; data/README.md explains the grammar.",
        *(f"# TODO {_one_line(line)}" for line in draft.todo),
        *(f"# {_one_line(line)}" for line in draft.notes),
        "sources:",
        f"  - name: {draft.source}",
        '    description: "TODO: whose files these are, and how they were made."',
        '    schema: "{{ target.schema }}_raw"',
        f'    config: {{enabled: &selected "{switch(draft.source)}"}}',
    ]
    said = _format(usual, Format(decimal="."))
    if said:
        lines.append(f"    meta: {{format: {_flow(said)}}}")
    lines.append("    tables:")
    for table in draft.tables:
        lines += _table(draft, table, usual)
    return "\n".join(lines) + "\n"


def switch(source: str) -> str:
    """Return the condition under which dbt builds a source."""
    return f"{{{{ var('source_system', 'network') == '{source}' }}}}"


def _table(draft: Draft, table: Table, usual: Format) -> list[str]:
    what = read_yaml("kinds.yml")[table.kind]["grain"]
    meta: dict[str, Any] = {
        "file": table.file,
        "required": table.kind in ("admissions", "patients"),
        "grain": what,
        "key": table.key,
    }
    said = _format(table.format, usual)
    if said:
        meta["format"] = said
    read = (
        f"{table.rows:,} rows" if table.is_whole else f"the first {table.rows:,} rows"
    )
    test = f"{draft.source}_{table.name}_meets_its_contract"
    lines = [
        "",
        f"      # {read} read; key: {table.key_evidence}",
        *(f"      # {_one_line(note)}" for note in _told(table)),
        f"      - name: {table.name}",
        f"        identifier: {draft.source}__{table.name}"[
            : len("        identifier: ") + 48
        ],
        f"        description: {_text(f'One row per {what}, from {table.file}.')}",
        f"        meta: {_flow(meta)}",
        "        data_tests:",
        f"          - meets_contract: {{name: {test}, config: {{enabled: *selected}}}}",
        "        columns:",
    ]
    for column in table.columns:
        if not column.left_out:
            lines += _column(table, column)
    return lines


def _one_line(text: str) -> str:
    """Return a text without the line breaks that a header or a file's name may have."""
    return " ".join(text.split())


def _told(table: Table) -> list[str]:
    notes = list(table.notes)
    for name, (other, column, there) in table.links.items():
        shown = share(round(there * 1000), 1000)
        notes.append(f"{name} names {other}.{column}: {shown} of its values are there")
    out: dict[str, list[str]] = {}
    for one in table.columns:
        if one.left_out:
            out.setdefault(one.left_out, []).append(one.header)
    notes += [f"left out, {why}: {', '.join(names)}" for why, names in out.items()]
    return notes


def _column(table: Table, column: Column) -> list[str]:
    lines = [
        f"          - name: {column.name}",
        f"            description: {_text(_described(column))}",
        f"            data_type: {column.data_type}",
    ]
    meta = column_meta(table, column)
    if meta:
        lines.append(f"            meta: {_flow(meta)}")
    if column.header:
        lines.insert(0, f"          # {describe(column, table.rows)}")
    if column.meta.get("band"):
        for part in ("lower", "upper"):
            lines += [
                f"          - name: {column.name}_{part}",
                f'            description: "The {part} end of {column.name}."',
                "            data_type: int",
                f"            meta: {_flow(_made(column, part))}",
            ]
    if column.meta.get("compared"):
        lines += [
            f"          - name: {column.name}_comparator",
            f'            description: "Sign before {column.name}: <, >, <= or >=."',
            "            data_type: varchar(2)",
            f"            meta: {_flow(_made(column, 'comparator'))}",
        ]
    return lines


def _made(column: Column, part: str) -> dict[str, Any]:
    """Return what the contract says of a column made from a part of another."""
    made: dict[str, Any] = {"made": {"from": column.name, "part": part}}
    phi = is_protected(column)
    return {**made, "phi": phi} if phi else made


def column_meta(table: Table, column: Column) -> dict[str, Any]:
    """Return what the contract says of a column, in the order of the guide."""
    if "made" in column.meta:
        return {"made": {"from": column.meta["made"]}}
    meta: dict[str, Any] = {}
    if column.name in table.key:
        meta["nullable"] = False
    if column.header.casefold() != column.name:
        meta["aliases"] = [column.header]
    meta |= _writing(column)
    if column.is_time:
        meta |= _DAYS
    meta |= _bounds(column)
    if is_value_set(table, column):
        values = sorted(column.frequent)
        meta["values"] = sorted(map(int, values)) if column.is_whole else values
    elif column.data_type == "tinyint":
        meta["values"] = [0, 1]
    if column.separator and column.role in ("diagnosis_list", "diagnosis_code"):
        meta["items"] = {"separator": column.separator, "max_length": 255}
    return meta | _protection(column)


def _writing(column: Column) -> dict[str, Any]:
    """Return what the contract says of how the values are written."""
    told = {
        "nulls": list(column.nulls),
        "formats": list(column.formats),
        "true_words": column.meta.get("true_words"),
        "false_words": column.meta.get("false_words"),
        "affixes": column.meta.get("signed"),
        "trim": column.meta.get("blanks"),
    }
    return {key: value for key, value in told.items() if value}


def _protection(column: Column) -> dict[str, str]:
    pseudonym = PSEUDONYMS.get(column.role, "")
    phi = "identifier" if pseudonym else is_protected(column)
    if phi == "identifier" and not pseudonym and _fits_pseudonym(column):
        pseudonym = column.name.replace("_", " ")
    told = {"phi": phi, "pseudonym": pseudonym}
    return {key: value for key, value in told.items() if value}


def is_value_set(table: Table, column: Column) -> bool:
    """Whether the values of a column are few, frequent, and no open vocabulary."""
    if not column.is_closed or column.role in _OPEN or column.name in table.key:
        return False
    if column.name in table.links or column.is_time or column.meta.get("band"):
        return False
    if column.is_text:
        return len(column.frequent) > 1 and len(column.frequent) < table.rows / 20
    is_code = column.name.endswith(("_id", "code", "type", "status", "flag"))
    return column.is_whole and is_code and len(column.frequent) > 1


def _bounds(column: Column) -> dict[str, Any]:
    bounds = _BOUNDS.get(column.role, {})
    if not bounds or not column.is_number or not column.meta.get("not_negative", True):
        return {}
    return dict(bounds)


def _fits_pseudonym(column: Column) -> bool:
    kind = column.data_type
    return kind == "bigint" or (kind.startswith("varchar") and int(kind[8:-1]) >= 16)


def _described(column: Column) -> str:
    if column.meta.get("made") == "row_number":
        return "Number of the row in its file; the file has no key."
    if column.meta.get("made") == "key":
        return "Hash of the columns of the key; identifies the row."
    meaning = read_yaml("meanings.yml").get(column.role, "")
    return (
        f"{meaning} Column {column.header} of the file."
        if meaning
        else (f"TODO: what {column.header} means.")
    )


def _usual_format(tables: Iterable[Table]) -> Format:
    formats = [table.format for table in tables]
    return max(formats, key=formats.count)


def _format(written: Format, usual: Format) -> dict[str, Any]:
    names = ("delimiter", "quote", "encoding", "skip_lines", "decimal", "thousands")
    return {
        name: getattr(written, name)
        for name in names
        if getattr(written, name) != getattr(usual, name)
    }


def _flow(value: object) -> str:
    """Return a value as YAML in one line."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and (not _is_plain(value)):
        return _text(value)
    return str(value)


def _is_plain(value: str) -> bool:
    words = ("true", "false", "null", "yes", "no", "on", "off", "y", "n", "")
    is_date = len(value) == 10 and value[:4].isdigit() and value[4] == "-"
    if is_date and value in _DAYS.values():
        return True
    fine = all(char.isalnum() or char in "_ ./-" for char in value) and value.isascii()
    starts = value[:1].isalpha() and value == value.strip()
    return fine and starts and value.lower() not in words


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
