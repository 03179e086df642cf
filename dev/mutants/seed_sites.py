"""Where a seed can be made wrong: its values and rows."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise

from dev.mutants.mutant import Site, drawn, named
from dev.mutants.numbers import other_number

# What only readers of the file read.
_REMARKS = frozenset({"source", "meaning", "note", "confidence"})
# The seeds with hundreds of rows would otherwise be most of the faults.
_MOST_OF_A_SEED = 12


def seed_sites(path: str, text: str) -> list[Site]:
    """Return a dozen sites of a seed, which stay the same while their lines do."""
    sites = list(_all_sites(text))
    kept = drawn(named("", path, text, sites), 0, _MOST_OF_A_SEED)
    return [Site(each.kind, each.start, each.end, each.after) for each in kept]


def _all_sites(text: str) -> Iterator[Site]:
    lines = text.splitlines(keepends=True)
    header = next(csv.reader([lines[0]]))
    start = len(lines[0])
    rows = []
    for line in lines[1:]:
        rows.append((start, line, next(csv.reader([line]))))
        start += len(line)
    for start, line, values in rows:
        end = start + len(line)
        yield Site("row deleted", start, end, "")
        for column, value in enumerate(values):
            if header[column] not in _REMARKS and value:
                after = _line(values, column, _other_value(value))
                yield Site("value changed", start, end, after)
    for (start, line, values), (_, other_line, others) in pairwise(rows):
        end = start + len(line) + len(other_line)
        for column, (value, other) in enumerate(zip(values, others, strict=True)):
            if column > 0 and header[column] not in _REMARKS and value != other:
                after = _line(values, column, other) + _line(others, column, value)
                yield Site("values swapped", start, end, after)


def _line(values: list[str], column: int, value: str) -> str:
    written = StringIO()
    changed = [*values[:column], value, *values[column + 1 :]]
    csv.writer(written, lineterminator="\n").writerow(changed)
    return written.getvalue()


def _other_value(value: str) -> str:
    """Return another number, or a code or name whose last sign is another."""
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return other_number(value)
    last = value[-1]
    if last.isdigit():
        return f"{value[:-1]}{(int(last) + 1) % 10}"
    return value[:-1] if len(value) > 1 else f"{value}X"
