"""Finds the type of each column, and how its values are written, from the values."""

import duckdb

from clinical_star.draft.dates import decide_dates
from clinical_star.draft.lists import read_yaml
from clinical_star.draft.looks import NUMBERS, Looks, is_typed, look
from clinical_star.draft.model import MIN_CELL, Column, share

_MOST_VALUES = 20  # of a value set
_MOST_CODES = 60  # of a column whose values may mean something
_MOST_BANDS = 40
_SCALES = (4, 8, 12, 20)  # digits after the decimal mark
_LENGTHS = (16, 32, 64, 128, 255, 1000)
_SHORTEST_ID = 64


def profile(
    database: duckdb.DuckDBPyConnection, table: str, column: Column, *, is_whole: bool
) -> None:
    """Fill in what the values of a column say: type, formats, nulls, value set.

    `is_whole` says that the table holds every row, so that a value set is complete.
    """
    database.execute(
        f"create or replace temp table one_column as select trim({column.raw}) as v, "
        f"count(*) as n from {table} where trim({column.raw}) <> '' group by 1"
    )
    [(blanks,)] = database.execute(
        f"select count(*) from {table} where {column.raw} <> trim({column.raw}) "
        f"and trim({column.raw}) <> ''"
    ).fetchall()
    if blanks:
        column.meta["blanks"] = True
        column.evidence.append("some with blanks around them")
    words = read_yaml("words.yml")
    sure = _present(database, words["nulls"])
    looks = look(database, sure)
    column.nulls = sure
    maybe = _present(database, words["cautious_nulls"])
    if maybe:
        without = look(database, (*sure, *maybe))
        if is_typed(without) and without.filled >= MIN_CELL:
            column.nulls, looks = (*sure, *maybe), without
    _forget(database, column.nulls)
    [(column.filled, column.distinct, column.max_length)] = database.execute(
        "select coalesce(sum(n), 0), count(*), coalesce(max(length(v)), 0) "
        "from one_column"
    ).fetchall()
    _decide(database, column, looks)
    _find_frequent(database, column, is_whole=is_whole)


def _present(database: duckdb.DuckDBPyConnection, words: list[str]) -> tuple[str, ...]:
    rows = database.execute(
        "select v from one_column where list_contains(?, v) order by 1", [words]
    ).fetchall()
    return tuple(row[0] for row in rows)


def _forget(database: duckdb.DuckDBPyConnection, words: tuple[str, ...]) -> None:
    database.execute("delete from one_column where list_contains(?, v)", [list(words)])


def _decide(database: duckdb.DuckDBPyConnection, column: Column, looks: Looks) -> None:
    """Choose the type; what is not all numbers, dates or words of truth is text."""
    if not looks.filled:
        column.evidence.append("always empty")
        return
    if decide_dates(database, column, looks):
        return
    if looks.all("band") and column.distinct <= _MOST_BANDS:
        column.data_type, column.meta["band"] = "varchar(16)", True
        column.evidence.append("100 % bands of numbers")
    elif looks.all("whole") and looks.any("led_by_zero"):
        column.data_type = _text(column)
        column.evidence.append("digits, some with a leading zero: a code")
    elif looks.all("whole"):
        _decide_whole(database, column, looks)
    elif any(looks.all(name) for name in NUMBERS):
        _decide_decimal(column, looks)
    elif not _decide_truth(database, column):
        column.data_type = _text(column)
        column.evidence.append("text")


def _text(column: Column) -> str:
    fits = (length for length in _LENGTHS if length >= 2 * column.max_length)
    length = next(fits, None)
    return "text" if length is None else f"varchar({length})"


def _decide_whole(
    database: duckdb.DuckDBPyConnection, column: Column, looks: Looks
) -> None:
    [(low, high)] = database.execute(
        "select min(x), max(x) from (select cast(regexp_replace("
        "v, '[<>=$€£%\\s]', '', 'g') as bigint) as x from one_column)"
    ).fetchall()
    column.data_type = "int" if low >= -(10**9) and high < 10**9 else "bigint"
    if {low, high} <= {0, 1} and column.distinct <= 2:
        column.data_type = "tinyint"
    column.meta["not_negative"] = low >= 0
    column.evidence.append("100 % whole numbers")
    _mark_signs(column, looks)


def _decide_decimal(column: Column, looks: Looks) -> None:
    written = next(name for name in NUMBERS if looks.all(name))
    scale = next((n for n in _SCALES if not looks.any(f"decimals_over_{n}")), 30)
    digits = 38 if looks.any("wide") or scale > 20 else 14 + scale
    column.data_type = f"decimal({digits},{scale})"
    column.meta["marks"] = {
        "point": (".", ""),
        "comma": (",", ""),
        "thousands_comma": (".", ","),
        "thousands_point": (",", "."),
    }[written]
    column.meta["not_negative"] = not looks.any("negative")
    mark = "point" if column.meta["marks"][0] == "." else "comma"
    column.evidence.append(f"100 % numbers with a decimal {mark}")
    _mark_signs(column, looks)


def _mark_signs(column: Column, looks: Looks) -> None:
    if looks.compared:
        column.meta["compared"] = True
        column.evidence.append(f"{share(looks.compared, looks.filled)} with < or >")
    if looks.signed:
        column.meta["signed"] = list(looks.signs)
        column.evidence.append(
            f"{share(looks.signed, looks.filled)} with a sign such as % or $"
        )


def _decide_truth(database: duckdb.DuckDBPyConnection, column: Column) -> bool:
    """Make a column of two words of truth a number of 0 and 1."""
    words = read_yaml("words.yml")
    values = [
        row[0] for row in database.execute("select v from one_column").fetchmany(5)
    ]
    yes = [value for value in values if value in words["words_of_yes"]]
    no = [value for value in values if value in words["words_of_no"]]
    # One word alone, or F beside M, is no truth.
    if not yes or not no or len(yes) + len(no) != len(values):
        return False
    column.data_type = "tinyint"
    column.meta["true_words"], column.meta["false_words"] = yes, no
    column.evidence.append("words of yes and no")
    return True


def _find_frequent(
    database: duckdb.DuckDBPyConnection, column: Column, *, is_whole: bool
) -> None:
    """Keep the values that enough rows have, and say whether there are no others."""
    rows = database.execute(
        f"select v, n from one_column where n >= {MIN_CELL} "
        # such signs mean something to SQL or to templates: those values stay out
        "and not regexp_matches(v, '[{}\\\\\\n\\r]') "
        f"order by n desc, v limit {_MOST_CODES + 1}"
    ).fetchall()
    if len(rows) <= _MOST_CODES:
        column.frequent = dict(rows)
        is_few = column.distinct <= _MOST_VALUES
        column.is_closed = is_whole and is_few and len(rows) == column.distinct


def as_identifier(column: Column) -> None:
    """Make a column an identifier: bigint, or text of at least 64 characters."""
    if column.data_type in ("int", "tinyint", "bigint"):
        column.data_type = "bigint"
    else:
        wide = [n for n in _LENGTHS if n >= max(_SHORTEST_ID, column.max_length)]
        column.data_type = f"varchar({wide[0]})" if wide else "varchar(1000)"
        column.formats = ()
    column.meta = {"blanks": True} if column.meta.get("blanks") else {}


def describe(column: Column, rows: int) -> str:
    """Return the evidence of a column as one short line without any of its values."""
    empty = rows - column.filled
    parts = [*column.evidence]
    if empty:
        parts.append(f"{share(empty, rows)} empty")
    parts.append(f"{column.distinct:,} different")
    return "; ".join(parts)
