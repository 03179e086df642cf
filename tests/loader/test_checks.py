import re
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.checks import check
from loader.contract import Column, Table
from loader.datatypes import parse_data_type
from loader.settings import project_directory
from loader.sources import read_contract


def fit(data_type: str, *values: str) -> list[str | None]:
    """Return the canonical text of each value, None for a rejected one."""
    columns = (
        Column("id", parse_data_type("bigint"), nullable=False),
        Column("x", parse_data_type(data_type)),
    )
    table = Table("t", "t", "t.csv", True, ("id",), columns)
    ids = [str(number) for number in range(len(values))]
    rows = pd.DataFrame({"id": ids, "x": values}, dtype=object)
    good, rejects = check(rows, table, "t.csv")
    assert isinstance(good, pd.DataFrame)
    assert len(good) + len(rejects) == len(values)
    return [good["x"].get(line) for line in range(len(values))]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_every_bigint_fits_and_keeps_its_value(numbers: list[int]) -> None:
    assert fit("bigint", *map(str, numbers)) == [str(number) for number in numbers]


@given(st.integers())
def test_an_int_fits_when_32_bits_hold_it(number: int) -> None:
    assert (fit("int", str(number)) == [str(number)]) == (-(2**31) <= number < 2**31)


@pytest.mark.parametrize(
    ("data_type", "bits"),
    [("tinyint", 8), ("smallint", 16), ("int", 32), ("bigint", 64)],
)
def test_whole_numbers_fit_to_the_last_bit(data_type: str, bits: int) -> None:
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    inside, outside = (str(low), str(high)), (str(low - 1), str(high + 1))
    assert fit(data_type, *inside, *outside) == [*inside, None, None]


def test_the_first_day_that_fits_is_the_first_of_the_year_1000() -> None:
    days = ("1000-01-01", "0999-12-31")
    assert fit("date", *days) == [days[0], None]


@given(st.decimals(-1000, 1000, places=4))
def test_a_decimal_fits_when_no_digit_is_lost(number: Decimal) -> None:
    [text] = fit("decimal(5,2)", f"{number:f}")
    held = number == number.quantize(Decimal("0.01")) and abs(number) < 1000
    assert (text is not None) == held
    assert text is None or Decimal(text) == number


@given(st.dates(date(1000, 1, 1)), st.datetimes(datetime(1000, 1, 1)))
def test_every_day_and_second_since_1000_fits(day: date, moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert fit("date", str(day)) == [str(day)]
    assert fit("datetime", str(moment)) == [str(moment)]


@given(st.text(max_size=12))
def test_no_text_but_a_number_is_a_number(value: str) -> None:
    [text] = fit("int", value)
    assert (text is None) == (re.fullmatch("-?[0-9]{1,10}|", value) is None)


def test_a_row_is_rejected_once_for_the_first_column_that_fails() -> None:
    columns = tuple(
        Column(name, parse_data_type("int"), nullable=False)
        for name in ("id", "x", "y")
    )
    table = Table("t", "t", "t.csv", True, ("id",), columns)
    cells = {"id": ["1", "01", "3"], "x": ["1", "2", ""], "y": ["z", "2", ""]}
    rows = pd.DataFrame(cells, index=np.array([5, 6, 9]), dtype=object)
    good, rejects = check(rows, table, "t.csv")
    assert isinstance(good, pd.DataFrame)
    assert list(good.index) == [6]
    assert [(reject.line, reject.column) for reject in rejects] == [(5, "y"), (9, "x")]
    assert rejects[0].values == {"id": "1", "x": "1", "y": "z"}


def test_keys_are_compared_by_value_and_the_first_row_stays() -> None:
    columns = (Column("id", parse_data_type("int"), nullable=False),)
    table = Table("t", "t", "t.csv", True, ("id",), columns)
    rows = pd.DataFrame({"id": ["7", "007", "8"]}, dtype=object)
    good, [reject] = check(rows, table, "t.csv")
    assert isinstance(good, pd.DataFrame)
    assert list(good["id"]) == ["7", "8"]
    assert (reject.line, reject.rule, reject.values) == (
        1,
        "duplicate_key",
        {"id": "007"},
    )


def test_three_spellings_of_one_patient_are_not_three_patients() -> None:
    patients = read_contract(project_directory(), "network").tables[0]
    spellings = [
        "P1",
        "P1 ",
        " P1",
        "P1\u00a0",
        "P\ufeff1",
        "P\u200b1",
        "\tP1",
        '="P1"',
    ]
    rest = {"age": "82", "gender": "Male", "race": "", "insurance_type": "Medicare"}
    cells = [{"patient_id": spelling, **rest} for spelling in spellings]
    good, rejects = check(pd.DataFrame(cells, dtype=object), patients, "patients.csv")
    assert isinstance(good, pd.DataFrame)
    assert list(good["patient_id"]) == ["P1"]
    assert {reject.column for reject in rejects} == {"patient_id"}
    assert len(rejects) == len(spellings) - 1
