from pathlib import Path

import pytest

from dev.harness.sources import SOURCES
from loader.contract import Format
from loader.errors import UserError
from loader.settings import project_directory
from loader.sources import read_contract, source_names

# What is replaced in the contract of the clinic, by what, and what the error must name.
BROKEN = [
    ("grain: visit,", "", ("table visits", "'grain'")),
    ("key: [visit_id]", "key: [ward]", ("table visits", "key", "'nullable: false'")),
    ("key: [visit_id]", "key: []", ("table visits", "key", "'nullable: false'")),
    ("required: true", "required: 1", ("table visits", "'required'", "true or false")),
    ("required: true,", "required: true, filter: x,", ("table visits", "'filter'")),
    ("identifier: clinic__visits", "identifer: x", ("table visits", "'identifer'")),
    ("identifier: clinic__visits", "identifier: x`y", ("table visits", "'x`y'")),
    ("identifier: clinic__visits", "identifier: 7", ("table visits", "'7'")),
    (
        "identifier: clinic__beds",
        "identifier: clinic__visits",
        ("identifier", "'clinic__visits'", "twice"),
    ),
    ("file: beds.csv", "file: visits.csv", ("file", "'visits.csv'", "twice")),
    ("data_type: text", "data_type: string", ("column note", "data_type 'string'")),
    (
        "data_type: text",
        "data_type: varchar(0)",
        ("column note", "data_type 'varchar(0)'"),
    ),
    ('"decimal(8,2)"', '"decimal(2,8)"', ("column charges", "'decimal(2,8)'")),
    ("optional: true", "optinal: true", ("column note", "'optinal'")),
    (
        "optional: true",
        "optional: true, nullable: false",
        ("column note", "optional", "nullable"),
    ),
    ("name: days,", "name: ward,", ("column name", "'ward'", "twice")),
    ("aliases: [unit, station]", "aliases: [Days]", ("alias", "'days'", "twice")),
    (
        "aliases: [unit, station]",
        "aliases: unit",
        ("column ward", "'aliases'", "a list"),
    ),
    ("values: [0, 1]", "values: [no, yes]", ("column is_icu", "values", "tinyint")),
    (
        "[Private, Self Pay]",
        "[Private, No]",
        ("column payer", "values", "varchar(16)"),
    ),
    ("min: 1900-01-01", "min: 1900", ("column admitted", "min", "date")),
    ("min: 0, max: 3650", "min: 0, min: 1", ("'min'", "twice")),
    ("schema: ", "database: x\n    schema: ", ("'database'",)),
    ("{{ target.schema }}_raw", "raw", ('schema: "{{ target.schema }}_raw"',)),
    ("name: clinic", "name: hospital", ("'clinic'", "folder")),
    ("- {name: day,", "- {name: day, tests: [],", ("column day", "'tests'")),
    (
        'separator: "|"',
        'separator: "^"',
        ("column note", "'separator'", "| ; , / ~ #"),
    ),
    ('separator: "|", max', "max", ("column note", "'separator'")),
    ("max_length: 255", "max_length: 1001", ("'max_length'", "from 3 to 1000")),
    ("max_length: 255", 'max_length: "9"', ("'max_length'", "from 3 to 1000")),
    ("max_length: 255", "max_length: 255, min: 1", ("column note", "'min'")),
    ("data_type: text", "data_type: int", ("column note", "items", "type is int")),
    (
        "min: 0, max: 3650",
        "partitioned: true",
        ("column days", "partitioned", "date"),
    ),
    (
        "- {name: day, data_type: date, meta: {",
        "- {name: x, data_type: date, meta: {partitioned: true}}\n"
        "          - {name: day, data_type: date, meta: {partitioned: true, ",
        ("table beds", "partitioned", "only one column"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {quotes: x}",
        ("table beds, format", "'quotes'"),
    ),
    (
        "file: beds.csv",
        'file: beds.csv, format: {delimiter: "||"}',
        ("table beds, format", "'delimiter'", "one character"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {delimiter: x}",
        ("'delimiter'", "no letter"),
    ),
    (
        "file: beds.csv",
        'file: beds.csv, format: {delimiter: "\\n"}',
        ("'delimiter'", "line end"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {quote: x}",
        ("table beds, format", "'quote'"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {skip_lines: -1}",
        ("table beds, format", "'skip_lines'"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {skip_lines: true}",
        ("table beds, format", "'skip_lines'"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {encoding: utf-9}",
        ("table beds, format", "'utf-9'", "windows-1252"),
    ),
    (
        "file: beds.csv",
        "file: beds.csv, format: {encoding: base64}",
        ("table beds, format", "'base64'"),
    ),
    ("file: beds.csv", "file: '../beds.csv'", ("table beds", "'file'", "folders")),
    ("file: beds.csv", "file: '/beds.csv'", ("table beds", "'file'", "folders")),
    ("file: beds.csv", "file: 'a//beds.csv'", ("table beds", "'file'", "folders")),
    ("file: beds.csv", "file: '**/beds.csv'", ("table beds", "'file'", "folders")),
    ("file: beds.csv", "file: 'a\\\\beds.csv'", ("table beds", "'file'", "folders")),
    ("file: beds.csv", f"file: {'x' * 201}", ("table beds", "200 characters")),
    ("    tables:", "    meta: {formats: {}}\n    tables:", ("'formats'",)),
    (
        "    tables:",
        "    meta: {format: {delimiter: ab}}\n    tables:",
        ("_clinic__sources.yml, format", "'delimiter'"),
    ),
    ("data_type: text", "data_type: string", ("'string'", "varchar(32), text, date")),
    ("optional: true", "formats: [x]", ("column note", "formats", "type is text")),
    ("min: 0, max: 3650", "time_zone: x", ("column days", "time_zone", "type is int")),
    *(
        ("min: 1900-01-01, max", f"{keys}, max", ("column admitted", *named))
        for keys, named in (
            ('formats: ["%d/%m"]', ("'%d/%m'", "lacks the year")),
            ('formats: ["%m/%Y"]', ("lacks the day",)),
            ('formats: ["%d/%m/%y"]', ("two digits", "'min'", "'max'")),
            ('formats: ["%d/%m/%Y %I"]', ("%I and %p",)),
            ('formats: ["%d/%m/%Y %M"]', ("minutes without hours",)),
            ('formats: ["%d/%d/%Y"]', ("twice",)),
            ('formats: ["%d/%Q/%Y"]', ("'%Q'", "%Y %y %m")),
            ("time_zone: Europe/Bonn", ("'Europe/Bonn'", "Europe/Berlin")),
            ("map: {x: y}", ("'map' to 'y'", "type date")),
            ("made: {from: key}, values: [x], items", ("'items'",)),
        )
    ),
    *(
        ("values: [Private, Self Pay]", f"values: [Private], {keys}", named)
        for keys, named in (
            ("nulls: [NULL]", ("'nulls'", "quotes")),
            ("map: {01: Private}", ("01", "quotes")),
            ("nulls: [x, x]", ("'nulls'", "twice")),
            ("map: {No: Private}", ("'map'", "quotes")),
            ("map: {P: Public}", ("'Public'", "'values' lack")),
            ("map: {P: Private}, nulls: [p], ignore_case: true", ("'p'", "twice")),
            ("nulls: [private], ignore_case: true", ("'Private'", "'nulls: []'")),
            ("map: {Private: null}", ("'Private'", "'map' as null")),
            ("true_words: [J], false_words: [N]", ("true_words", "tinyint")),
            ('affixes: ["$"]', ("'affixes'", "varchar(16)")),
            ("made: {from: days, part: middle}", ("comparator, lower, upper",)),
        )
    ),
    ("min: 0, max: 3650", "min: 5, max: 1", ("'min' above its 'max'",)),
    ("values: [0, 1]", 'true_words: ["J"]', ("both 'true_words' and",)),
    ("meta: {min: 0}}", 'meta: {affixes: ["-"]}}', ("affix '-'",)),
    (
        "meta: {min: 0}}",
        "meta: {unit: {column: ward, to: kg, seed: masses}}}",
        ("masses.csv",),
    ),
    (
        "name: clinic\n",
        "name: clinic\n    meta: {format: {decimal: x}}\n",
        ("'decimal'",),
    ),
    (
        "name: clinic\n",
        'name: clinic\n    meta: {format: {thousands: "."}}\n',
        ("'thousands'", "decimal mark"),
    ),
    (
        "data_type: bigint}",
        "data_type: bigint, meta: {made: {from: rows}}}",
        ("row_count", "'key', 'row_number' or a 'part'"),
    ),
    (
        "data_type: bigint}",
        "data_type: bigint, meta: {made: {from: key}}}",
        ("row_count", "type varchar(64)"),
    ),
    (
        "data_type: bigint}",
        "data_type: bigint, meta: {made: {from: ward, part: comparator}}}",
        ("row_count", "made from a number"),
    ),
    (
        "data_type: bigint}",
        "data_type: bigint, meta: {made: {from: days, part: lower}}}",
        ("row_count", "made from text"),
    ),
    (
        "data_type: bigint}",
        "data_type: bigint, meta: {made: {from: nothing, part: lower}}}",
        ("row_count", "column of the file"),
    ),
    ("version: 2", "version: [", ("not valid YAML", "line")),
]


@pytest.mark.parametrize(("old", "new", "named"), BROKEN)
def test_a_broken_contract_is_an_error_that_names_the_place(
    clinic_project: Path, old: str, new: str, named: tuple[str, ...]
) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(UserError) as caught:
        read_contract(clinic_project, "clinic")
    for part in ("_clinic__sources.yml", *named):
        assert part in str(caught.value)


def test_an_unknown_source_is_answered_with_the_known_ones(
    clinic_project: Path,
) -> None:
    with pytest.raises(UserError, match=r"'x'.*--source.*: clinic\."):
        read_contract(clinic_project, "x")


def test_every_source_with_a_contract_is_named(clinic_project: Path) -> None:
    assert source_names(clinic_project) == ["clinic"]


@pytest.mark.parametrize("source", SOURCES)
def test_the_committed_contracts_are_valid(source: str) -> None:
    tables = read_contract(project_directory(), source).tables
    assert all(table.identifier == f"{source}__{table.name}" for table in tables)


def test_the_contract_hash_changes_with_any_rule_of_the_table(
    clinic_project: Path,
) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    before = read_contract(clinic_project, "clinic").tables
    path.write_text(path.read_text().replace("max: 3650", "max: 3651"))
    after = read_contract(clinic_project, "clinic").tables
    assert before[0].contract_hash != after[0].contract_hash
    assert before[1].contract_hash == after[1].contract_hash


def test_a_table_is_written_as_the_source_unless_it_says_more(
    clinic_project: Path,
) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    text = path.read_text().replace(
        "    tables:",
        '    meta: {format: {delimiter: ";", encoding: utf-16}}\n    tables:',
    )
    beds = "file: beds.csv, format: {encoding: windows-1252, skip_lines: 2}"
    path.write_text(text.replace("file: beds.csv", beds))
    formats = [table.format for table in read_contract(clinic_project, "clinic").tables]
    assert formats == [
        Format(delimiter=";", encoding="utf-16"),
        Format(delimiter=";", encoding="windows-1252", skip_lines=2),
    ]
