"""Says for which columns canonical text is loaded as it is."""

from dataclasses import replace

from loader.contract import Column
from loader.values.dates import reads_canonical
from loader.values.problem import Problem
from loader.values.types import fit_type
from loader.values.writing import CANONICAL


def is_as_written(column: Column) -> bool:
    """Return whether a value in canonical text is itself, however others are written.

    The proofs accept only canonical text, so they hold for such a column. They accept
    any text in a column of text without `values`.
    """
    writing, data_type = column.writing, column.data_type
    if writing == CANONICAL:
        return True
    if writing.unit is not None:
        return False
    words = {*writing.nulls, *(word for word, _ in writing.words)}
    if data_type.family == "text":
        fold = str.casefold if writing.ignore_case else str
        values = {fold(value) for value in column.values}
        return bool(values) and not values & {fold(word.strip()) for word in words}
    if any(
        not isinstance(fit_type(word.strip(), data_type), Problem) for word in words
    ):
        return False
    if data_type.family == "decimal":
        return writing.decimal == "."
    return not any(map(reads_canonical, writing.formats))


def absent_words(column: Column) -> tuple[str, ...]:
    """Return the words without which a column of text holds what is written.

    There are none if it depends on more than words.
    """
    writing = column.writing
    plain = replace(writing, nulls=(), words=()) == CANONICAL
    if column.data_type.family != "text" or column.values or not plain:
        return ()
    return tuple({*writing.nulls, *(word for word, _ in writing.words)})
