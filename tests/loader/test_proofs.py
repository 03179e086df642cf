"""The quick proof accepts nothing that the check of single values would not."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loader.checks import check
from loader.contract import Column, Items, Table
from loader.datatypes import parse_data_type
from loader.plain import Layout, PlainText, as_frame, as_plain
from loader.proofs import column_fits, keys_differ

COLUMNS = {
    column.name: column
    for column in (
        Column("text", parse_data_type("varchar(4)")),
        Column("codes", parse_data_type("text"), items=Items("|", 4)),
        Column("flag", parse_data_type("tinyint"), values=("0", "1")),
        Column("payer", parse_data_type("varchar(8)"), values=("Private", "None")),
        Column("small", parse_data_type("tinyint"), minimum=0),
        Column("big", parse_data_type("bigint"), maximum=10**12),
        Column(
            "money",
            parse_data_type("decimal(6,2)"),
            minimum=Decimal("0.5"),
            maximum=Decimal("99.99"),
        ),
        Column("amount", parse_data_type("decimal(6,3)")),
        Column(
            "day",
            parse_data_type("date"),
            minimum=date(1900, 1, 1),
            maximum=date(2299, 12, 31),
        ),
        Column("moment", parse_data_type("datetime")),
    )
}
VALUES = {
    "text": ["", "abcd", "abcde", "é", "éééé"],
    "codes": ["", "ab|abcd|", "abcd|abcde", " abcd |a", "éé|éé", "éééé|a", "abcde"],
    "flag": ["", "0", "1", "2", "01", "-0"],
    "payer": ["", "Private", "None", "Privat", "Private ", "private"],
    "small": ["", "0", "127", "128", "-1", "007", "1.0", "+1", " 1", "1e1", "/", ":"],
    "big": ["", "999999999999", "1000000000000", "1000000000001", "9" * 20],
    "money": ["", "0.5", "0.49", "99.99", "100", "1.500", "1.", ".5", "1..2", "1;5"],
    "amount": [
        "",
        "12.5",
        "-0",
        "-0.0",
        "-1.25",
        "-",
        "--1",
        "1-2",
        "999.999",
        "1000",
        "0",
    ],
    "day": [
        "",
        *("2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "1899-12-31"),
        *("2299-12-31", "2300-01-01", "2023-13-01", "2023-00-10", "2023-04-31"),
        *("20x3-01-01", "2x23-01-01", "2023-x1-01", "2023-01-x1"),
        *("2023-01-00", "2023/01/01", "20230101", "2023-01-01 00:00:00"),
    ],
    "moment": [
        "",
        *("2023-02-01 23:59:59", "2023-02-01 24:00:00", "2023-02-01T10:00:00"),
        *("2023-02-01 10:60:00", "2023-02-01 10:00:60", "0999-01-01 00:00:00"),
        "2023-02-01",
    ],
}
NUMERIC = st.text("0123456789.-", max_size=7)


def accepted(table: Table, values: list[str]) -> tuple[bool, bool]:
    """Return whether the proof and the check accept rows of `id,value`."""
    lines = [f"{number},{value}\n".encode() for number, value in enumerate(values)]
    layout = Layout(("id", table.columns[1].name), ("id", table.columns[1].name))
    text = as_plain(b"".join(lines), layout, 2)
    assert isinstance(text, PlainText)
    _, rejects = check(as_frame(text), table, "t.csv")
    fits = not rejects
    if fits and table.columns[1].data_type.family in ("integer", "decimal"):
        # A sign before nothing is read in two ways, so it is no common case.
        fits = not any(re.fullmatch(r"-[0.]+", value) for value in values)
    return proven(text, table), fits


def proven(text: PlainText, table: Table) -> bool:
    """Return whether all columns are proven to fit, and the keys to differ."""
    proofs = [column_fits(text, c, identifies=False) for c in table.columns]
    return all(proofs) and keys_differ(text, table.key)


def table_of(column: Column) -> Table:
    """Make a table of a key and one column."""
    key = Column("id", parse_data_type("bigint"), nullable=False)
    return Table("t", "t", "t.csv", True, ("id",), (key, column))


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("nullable", [True, False])
def test_what_is_proven_fits(name: str, nullable: bool) -> None:
    table = table_of(replace(COLUMNS[name], nullable=nullable))
    proofs = {}
    for value in VALUES[name]:
        proofs[value], fits = accepted(table, ["", value] if nullable else [value])
        assert fits or not proofs[value], value
    assert proofs[VALUES[name][1]], "the common case is proven"


@given(
    st.sampled_from(["small", "big", "money", "amount"]), st.lists(NUMERIC, min_size=1)
)
@example("amount", ["1", "-1.5", ""])
def test_numbers_that_are_proven_fit(name: str, values: list[str]) -> None:
    is_proven, fits = accepted(table_of(COLUMNS[name]), values)
    assert fits or not is_proven


def test_repeated_and_padded_keys_are_not_proven() -> None:
    table = table_of(COLUMNS["text"])
    layout = Layout(("id", "text"), ("id", "text"))
    for second, is_proven in (
        (b"2", True),
        (b"1", False),
        (b"02", False),
        (b"", False),
    ):
        text = as_plain(b"1,a\n%b,a\n0,a\n" % second, layout, 2)
        assert text is not None
        assert proven(text, table) == is_proven
