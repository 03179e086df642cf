"""Plain text is read as single values are, whatever the contract says of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loader.checks import _check_frame
from loader.contract import Column, Table
from loader.datatypes import parse_data_type
from loader.plain import Layout, as_frame, as_plain
from loader.plain_checks import fitted_plain
from loader.values.writing import Made, Unit, Writing

DATES = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%d-%m")
UNIT = Unit("uom", "mg", (("mg", Decimal(1)), ("g", Decimal(1000)), ("", Decimal(2))))
COLUMNS = (
    Column("mrn", parse_data_type("varchar(12)"), phi="identifier"),
    Column(
        "trimmed",
        parse_data_type("varchar(12)"),
        phi="identifier",
        writing=Writing(trim=True),
    ),
    Column("word", parse_data_type("varchar(9)"), writing=Writing(nulls=("NA", "?"))),
    Column(
        "sex",
        parse_data_type("varchar(6)"),
        values=("male", "NA"),
        writing=Writing(nulls=("NA",), words=(("m", "male"),), ignore_case=True),
    ),
    Column("flag", parse_data_type("tinyint"), writing=Writing(words=(("1", "0"),))),
    Column("whole", parse_data_type("int"), writing=Writing(nulls=("9",))),
    Column(
        "amount",
        parse_data_type("decimal(8,2)"),
        writing=Writing(decimal=",", thousands=".", affixes=("$",)),
    ),
    Column(
        "day",
        parse_data_type("date"),
        minimum=date(1950, 1, 1),
        maximum=date(2049, 12, 31),
        writing=Writing(formats=(*DATES, "%d.%m.%y")),
    ),
    Column(
        "moment",
        parse_data_type("datetime"),
        writing=Writing(time_zone="Europe/Berlin", nulls=("2001-01-01",)),
    ),
    Column(
        "local",
        parse_data_type("datetime"),
        writing=Writing(time_zone="America/St_Johns"),
    ),
    Column(
        "either",
        parse_data_type("datetime"),
        writing=Writing(formats=("%Y-%d-%mT%H:%M:%S",)),
    ),
    Column("plain_moment", parse_data_type("datetime")),
    Column("dose", parse_data_type("decimal(9,3)"), writing=Writing(unit=UNIT)),
    Column("uom", parse_data_type("varchar(4)"), values=("mg", "x")),
    Column("value", parse_data_type("decimal(9,3)")),
    Column("sign", parse_data_type("varchar(2)"), made=Made("value", "comparator")),
    Column("band", parse_data_type("varchar(12)")),
    Column("low", parse_data_type("int"), made=Made("band", "lower")),
)
ID = Column("id", parse_data_type("bigint"), nullable=False)
WRITTEN = {
    "mrn": ["P1", "P1 ", "=P1", "1E+9", "P\u00a01", "é", "P\x1f1", "a b", "\t"],
    "trimmed": ["P1", " P1", "P\ufeff1", "=P1", "é", " "],
    "word": ["NA", " NA", "?", "x", "NAx", "é", "na", " "],
    "sex": ["male", "M", "NA", "na", "MALE", "f"],
    "flag": ["1", "0", "01", "x"],
    "whole": ["9", "09", "8", " 9", "1.0"],
    "amount": ["1,5", "1.5", "1.500", "$ 5", "-$5", "5$", "1", "-0", "-,0", "1e3"],
    "day": ["2001-02-03", "2001-02-13", "2001-02-02", "03/02/2001", "3.2.50", "3.2.49"],
    "moment": ["2001-01-01", "2001-01-02", "2001-07-02T10:00Z", "2001-01-02 10:00:00"],
    "local": [
        "2001-07-02T10:00:00Z",
        "2001-03-31T23:30:00.5-03:30",
        "2001-04-01T03:31:00Z",
        "2001-07-02T10:00:00+00:30",
        "2001-07-02 10:00:00",
        "2001-07-02T10:00:00é",
    ],
    "either": ["2001-02-13T10:00:00", "2001-02-03T10:00:00", "2001-02-03 10:00:00"],
    "plain_moment": ["2001-01-02T10:00:00.9", "2001-01-02", "2001-01-02 24:00:00"],
    "dose": ["1", "0.0001", "-0", "1,5", "<1"],
    "uom": ["mg", "g", "x", "kg"],
    "value": ["1", "<1", "≤ 1.5", ">-2", "<", "1e3"],
    "band": ["[60-70)", "90+", "<18", "x", "60"],
}
TEXTS = st.one_of(
    st.text("0123456789.,-/:TZ <>=NA?m$+e\u00a0\ufeff", max_size=8),
    st.sampled_from([value for values in WRITTEN.values() for value in values]),
)


def both(column: str, values: list[str], unit: str) -> tuple[bool, bool]:
    """Check rows of `id,column,uom` in both ways, and compare what they return.

    Return whether there was plain text, and whether a row was rejected.
    """
    pair = {"dose", "uom"} if column in {"dose", "uom"} else {column}
    used = [c for c in COLUMNS if {c.name, c.made and c.made.source} & pair]
    table = Table("t", "t", "t.csv", True, ("id",), (ID, *used))
    names = tuple(c.name for c in table.columns)
    other = "dose" if column == "uom" else "uom"
    lines = [f"{i};{v};{unit}\n".encode() for i, v in enumerate(values)]
    fields = ("id", column, other if other in names else None)
    layout = Layout(fields, names)
    layout = replace(layout, form=replace(layout.form, delimiter=";", quote=""))
    text = as_plain(b"".join(lines), layout, 2)
    if text is None:
        return False, False
    frame, rejects = _check_frame(as_frame(text), table, "t.csv")
    plain = fitted_plain(text, table)
    if plain is not None:
        assert not rejects
        assert as_frame(plain).to_dict() == frame.to_dict()
    return plain is not None, bool(rejects)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(list(WRITTEN)),
    st.lists(TEXTS, min_size=1, max_size=4),
    st.sampled_from(["", "mg", "g"]),
)
@example("word", ["NA"], "")
@example("day", ["2001-02-03"], "")
@example("moment", ["2001-01-01"], "")
def test_plain_text_is_read_as_single_values_are(
    column: str, values: list[str], unit: str
) -> None:
    both(column, values, unit)


@pytest.mark.parametrize("column", WRITTEN)
def test_rows_stay_plain_unless_one_is_rejected(column: str) -> None:
    unit = "" if column == "uom" else "g"
    outcomes = [both(column, [value], unit) for value in WRITTEN[column]]
    assert all(plain != rejected for plain, rejected in outcomes)
    assert any(plain for plain, _ in outcomes)
