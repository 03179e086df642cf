"""Any table that fits the contract comes back identical from every engine."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader import chunks
from loader.values.identifiers import identifier_problem
from tests.loader.conftest import VISIT, Clinic

PLAIN = st.characters(codec="ascii", categories=["L", "N"], include_characters=" -.|")
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Draw texts that need no quotes, and texts of anything."""
    return st.one_of(
        *(st.text(kind, min_size=shortest, max_size=longest) for kind in (PLAIN, ANY))
    )


VISITS = st.lists(
    st.tuples(
        # What identifies must not look like another: such keys are rejected.
        texts(8, shortest=1).filter(lambda key: not identifier_problem(key)),
        st.none() | texts(5, shortest=1),
        st.integers(0, 1),
        st.sampled_from([None, "Private", "Self Pay"]),
        st.none() | st.integers(0, 3650),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.decimals(0, 999_999, places=2),
        st.none() | st.dates(date(1900, 1, 1), date(2299, 12, 31)),
        st.none()
        | st.datetimes(datetime(1000, 1, 1)).map(lambda t: t.replace(microsecond=0)),
        st.none() | texts(40, shortest=1),
    ),
    unique_by=lambda row: row[0],
    max_size=12,
)


def as_csv(rows: list[tuple[object, ...]], line_end: str) -> bytes:
    """Write rows, quoting what Python would quote and whatever holds a return."""
    buffer = io.StringIO()
    returns = any("\r" in str(cell) for row in rows for cell in row)
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    writer = csv.writer(buffer, lineterminator=line_end, quoting=quoting)
    writer.writerow(VISIT)
    for row in rows:
        writer.writerow("" if cell is None else cell for cell in row)
    return buffer.getvalue().encode()


def round_trip(clinic: Clinic, rows: list[tuple[object, ...]], content: bytes) -> None:
    """Load a file and compare every cell, its type included."""
    clinic.load(content, force=True, allow_empty=("visits",))
    relation = clinic.warehouse.relation("raw", "clinic__visits")
    columns = ", ".join(VISIT)
    loaded = clinic.warehouse.query(f"select {columns} from {relation}")

    def in_order(table: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
        return sorted(table, key=lambda row: str(row[0]).encode())

    assert in_order(loaded) == in_order(rows)
    for row, original in zip(in_order(loaded), in_order(rows), strict=True):
        assert list(map(type, row)) == list(map(type, original))
        assert not isinstance(row[6], Decimal) or row[6].as_tuple().exponent == -2


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=VISITS, line_end=st.sampled_from(["\n", "\r\n"]), lines=st.integers(1, 20))
def test_any_table_that_fits_comes_back_identical(
    clinic: Clinic, rows: list[tuple[object, ...]], line_end: str, lines: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "CHUNK_LINES", lines)
        round_trip(clinic, rows, as_csv(rows, line_end))


@pytest.mark.slow
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=VISITS, line_end=st.sampled_from(["\n", "\r\n"]), lines=st.integers(1, 20))
def test_any_of_many_tables_comes_back_identical(
    clinic: Clinic, rows: list[tuple[object, ...]], line_end: str, lines: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "CHUNK_LINES", lines)
        round_trip(clinic, rows, as_csv(rows, line_end))
