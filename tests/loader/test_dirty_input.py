"""The dirty-input matrix: each kind of dirt is loaded, rejected or refused, by name."""

import csv
from collections.abc import Mapping

import pytest

from loader.errors import UserError
from tests.loader.conftest import VISIT_HEADER, Clinic, visit, visits

NULL = None
ITEMS = "é" * 255 + " | " + "x" * 255

# One line a case: what is changed in a row that fits, and the value that is loaded.
ACCEPTED = [
    ("empty field", {"ward": ""}, "ward", NULL),
    ("quoted empty field", {"ward": '""'}, "ward", NULL),
    ("word NULL", {"ward": "NULL"}, "ward", "NULL"),
    ("word NA", {"ward": "NA"}, "ward", "NA"),
    ("word None", {"ward": "None"}, "ward", "None"),
    ("word nan", {"ward": "nan"}, "ward", "nan"),
    ("backslash N", {"ward": "\\N"}, "ward", "\\N"),
    ("backslash at the end", {"ward": "a\\"}, "ward", "a\\"),
    ("tab", {"ward": "a\tb"}, "ward", "a\tb"),
    ("outer spaces", {"ward": " a "}, "ward", " a "),
    ("comma in quotes", {"ward": '"a,b"'}, "ward", "a,b"),
    ("doubled quote", {"ward": '"a""b"'}, "ward", 'a"b'),
    ("quote inside a word", {"ward": '5" a'}, "ward", '5" a'),
    ("line feed in quotes", {"ward": '"a\nb"'}, "ward", "a\nb"),
    ("carriage return in quotes", {"ward": '"a\r\nb"'}, "ward", "a\r\nb"),
    ("emoji", {"ward": "😀é"}, "ward", "😀é"),
    ("five characters, ten bytes", {"ward": "ééééé"}, "ward", "ééééé"),
    ("leading zeros of a code", {"ward": "0042"}, "ward", "0042"),
    ("per cent and question mark", {"ward": "%s?"}, "ward", "%s?"),
    ("leading zeros of a number", {"days": "007"}, "days", 7),
    ("items of 255 characters", {"note": ITEMS}, "note", ITEMS),
    ("largest bigint", {"row_count": "9223372036854775807"}, "row_count", 2**63 - 1),
    ("smallest bigint", {"row_count": "-9223372036854775808"}, "row_count", -(2**63)),
    ("zeros beyond the scale", {"charges": "1.5000"}, "charges", "1.50"),
    ("no digit before the point", {"charges": ".5"}, "charges", "0.50"),
    ("minus zero", {"charges": "-0.00"}, "charges", "0.00"),
    ("largest decimal", {"charges": "999999.99"}, "charges", "999999.99"),
    (
        "date with midnight",
        {"admitted": "2023-02-01 00:00:00"},
        "admitted",
        "2023-02-01",
    ),
    ("far date", {"admitted": "2299-12-31"}, "admitted", "2299-12-31"),
    ("leap day", {"admitted": "2024-02-29"}, "admitted", "2024-02-29"),
    (
        "time without a time",
        {"charted": "2023-02-01"},
        "charted",
        "2023-02-01 00:00:00",
    ),
    (
        "time with a letter",
        {"charted": "2023-02-01T10:00:00"},
        "charted",
        "2023-02-01 10:00:00",
    ),
    (
        "time with a fraction and an offset",
        {"charted": "2023-02-01T10:00:00.987-05:00"},
        "charted",
        "2023-02-01 10:00:00",
    ),
    (
        "absent spring hour",
        {"charted": "2023-03-26 02:30:00"},
        "charted",
        "2023-03-26 02:30:00",
    ),
]

# What is changed, the column and the rule of the reject.
REJECTED = [
    ("missing key", {"visit_id": ""}, "visit_id", "not_null"),
    ("six characters", {"ward": "abcdef"}, "ward", "length"),
    ("NUL", {"ward": "a\0b"}, "ward", "nul"),
    ("letters for a number", {"days": "three"}, "days", "type"),
    ("point zero", {"days": "19.0"}, "days", "type"),
    ("space before a number", {"days": " 3"}, "days", "type"),
    ("thousands separator", {"days": "1_000"}, "days", "type"),
    ("digits of another script", {"days": "٣"}, "days", "type"),
    ("word NULL for a number", {"days": "NULL"}, "days", "type"),
    ("below the range", {"days": "-1"}, "days", "min"),
    ("above the range", {"days": "3651"}, "days", "max"),
    ("beyond bigint", {"row_count": "9223372036854775808"}, "row_count", "type"),
    ("5000 digits", {"row_count": "9" * 5000}, "row_count", "type"),
    ("third flag", {"is_icu": "2"}, "is_icu", "values"),
    ("value in another case", {"payer": "private"}, "payer", "values"),
    ("value with a space", {"payer": "Private "}, "payer", "values"),
    ("decimal comma", {"charges": '"1,5"'}, "charges", "type"),
    ("dollar sign", {"charges": "$5"}, "charges", "type"),
    ("1e400", {"charges": "1e400"}, "charges", "type"),
    ("infinity", {"charges": "inf"}, "charges", "type"),
    ("not a number", {"charges": "NaN"}, "charges", "type"),
    ("lone point", {"charges": "."}, "charges", "type"),
    ("third decimal", {"charges": "1.555"}, "charges", "scale"),
    ("too many digits", {"charges": "1000000"}, "charges", "type"),
    ("negative charges", {"charges": "-0.01"}, "charges", "min"),
    ("day that never was", {"admitted": "2023-02-30"}, "admitted", "type"),
    ("zero date", {"admitted": "0000-00-00"}, "admitted", "type"),
    ("American date", {"admitted": "02/01/2023"}, "admitted", "type"),
    ("date without hyphens", {"admitted": "20230201"}, "admitted", "type"),
    ("date with a time", {"admitted": "2023-02-01 10:00:00"}, "admitted", "type"),
    ("date before 1900", {"admitted": "1899-12-31"}, "admitted", "min"),
    ("date after 2299", {"admitted": "2300-01-01"}, "admitted", "max"),
    ("hour 25", {"charted": "2023-02-01 25:00:00"}, "charted", "type"),
    ("time with a small letter", {"charted": "2023-02-01t10:00:00"}, "charted", "type"),
    ("blank after a key", {"visit_id": "V1 "}, "visit_id", "blank"),
    ("no-break space in a key", {"visit_id": "V\u00a01"}, "visit_id", "invisible"),
    ("byte order mark in a key", {"visit_id": "V\ufeff1"}, "visit_id", "invisible"),
    ("formula for a key", {"visit_id": '"=""P1"""'}, "visit_id", "formula"),
    ("number that was cut", {"visit_id": "1.23E+12"}, "visit_id", "exponent"),
    ("number with an exponent", {"charges": "1e3"}, "charges", "type"),
    ("comparator without a column", {"charges": "<5"}, "charges", "comparator"),
    ("year 999", {"charted": "0999-01-01"}, "charted", "type"),
    ("text over 65,535 bytes", {"note": "é" * 32_768}, "note", "length"),
    (
        "item over 255 characters",
        {"note": f"I10| {ITEMS}x |I11"},
        "note",
        "item_length",
    ),
    ("too few fields", {"note": "x\nV9,A"}, "", "fields"),
    ("too many fields", {"note": "x,y"}, "", "fields"),
    ("text after a quote", {"ward": '"a"b'}, "", "quoting"),
    ("lone carriage return", {"ward": "a\rb"}, "", "quoting"),
    ("repeated key", {"visit_id": "V0"}, "visit_id", "duplicate_key"),
]

# The whole file, and what the error that refuses it must name.
REFUSED = [
    ("empty file", "", ("empty", "header")),
    ("missing columns", "visit_id,ward\nV1,A\n", ("columns", "is_icu, payer")),
    (
        "one missing column",
        "visit_id,ward,is_icu,payer,days,row_count,charges,admitted\n",
        ("column charted:", "rename"),
    ),
    ("header twice", f"{VISIT_HEADER},x,X\n", ("header", "positions 11 and 12")),
    (
        "two aliases of a column",
        f"{VISIT_HEADER.replace('ward', 'station')},unit\n",
        ("two headers", "column ward", "positions 2 and 11"),
    ),
    (
        "column twice",
        f"{VISIT_HEADER},Visit_ID\n",
        ("two headers", "column visit_id", "positions 1 and 11"),
    ),
    ("unclosed quote", visits(visit(), visit(ward='"a')), ("line 3", "never closed")),
    (
        "not UTF-8",
        visits(visit(), visit(ward="\xe9")).encode("latin-1"),
        ("line 3", "UTF-8", "`format: {encoding: windows-1252}`"),
    ),
    ("UTF-16", visits(visit()).encode("utf-16"), ("is in UTF-16", "encoding")),
    (
        "old Mac line ends",
        visits(visit()).replace("\n", "\r"),
        ("carriage returns", "line feeds"),
    ),
    ("half a gzip", b"\x1f\x8b\x08\x00", ("gzip", "after line 0")),
]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [case[1:] for case in ACCEPTED],
    ids=[case[0] for case in ACCEPTED],
)
def test_odd_but_valid_input_is_loaded_as_it_is(
    clinic: Clinic, change: Mapping[str, str], column: str, value: object
) -> None:
    clinic.load(visits(visit(**change)))
    [loaded] = clinic.column(column)
    plain = loaded is None or isinstance(loaded, int)
    assert (loaded if plain else str(loaded)) == value


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [case[1:] for case in REJECTED],
    ids=[case[0] for case in REJECTED],
)
def test_a_bad_row_is_rejected_with_line_column_and_rule(
    clinic: Clinic, change: Mapping[str, str], column: str, rule: str
) -> None:
    first, last = visit(visit_id="V0", ward='"x\ny"'), visit(visit_id="V2")
    summary = clinic.load(visits(first, visit(**change), last), max_rejects=2)
    assert summary.reject_file is not None
    with summary.reject_file.open(newline="") as file:
        reject = next(csv.DictReader(file))
    assert (reject["file"], reject["line"], reject["column"], reject["rule"]) == (
        "visits.csv",
        "4" if change.get("note") != "x\nV9,A" else "5",
        column,
        rule,
    )


@pytest.mark.parametrize(
    ("content", "named"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_an_unreadable_file_is_refused_and_nothing_is_loaded(
    clinic: Clinic,
    content: str | bytes | Mapping[str, str | bytes],
    named: tuple[str, ...],
) -> None:
    with pytest.raises(UserError) as refusal:
        clinic.load(content, max_rejects=100)
    for part in ("visits.csv", *named):
        assert part in str(refusal.value)
    assert clinic.tables() == set()
