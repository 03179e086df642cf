"""Splits lines of text into fields, as the contract says that they are written."""

import csv
from collections.abc import Iterable, Iterator
from typing import Protocol

from loader.contract import Format
from loader.lines import MAX_LINE_BYTES


class Records(Protocol):
    """The records of some lines; `line_num` counts the lines read so far."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def records(lines: Iterable[str], form: Format) -> Records:
    """Split lines into records; raise csv.Error for text after a closing quote."""
    csv.field_size_limit(MAX_LINE_BYTES)
    if not form.quote:
        return csv.reader(
            lines, delimiter=form.delimiter, quoting=csv.QUOTE_NONE, strict=True
        )
    return csv.reader(
        lines, delimiter=form.delimiter, quotechar=form.quote, strict=True
    )
