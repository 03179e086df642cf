"""Says why a header does not fit: what the file is, or how it is written.

A file without a header may begin with values of patients, so no message quotes a line;
a name is quoted only if it is one of the contract's in other spelling.
"""

import codecs
import csv
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from loader.contract import Format, Table
from loader.dialect import records
from loader.signatures import kind_of, marked_encoding
from loader.transcode import is_utf8
from loader.wording import letters_of

_DELIMITERS = (",", ";", "\t", "|", ":", "^", "~", "\x01", "\x1f", " ")
_NAMES = {"\t": "tabs", " ": "spaces", "\x01": "U+0001", "\x1f": "U+001F"}
_LINES = 30


@dataclass(frozen=True)
class _Reading:
    """A way to read the beginning of a file, and the columns that it finds."""

    form: Format
    found: frozenset[str]


def cause(head: bytes, table: Table) -> str | None:
    """Return why a header does not fit and what to do, to follow the file's name.

    `head` is what the file begins with, unpacked. Return None for no known cause.
    """
    kind = kind_of(head)
    if kind is not None:
        return f"is {kind}."
    form, text = _decoded(head, table.format)
    if text is None:
        return None
    lines = text.split("\n")
    if "\r" in lines[0].rstrip("\r"):
        return (
            "ends its lines with carriage returns, as old Macs did, and must end them "
            "with line feeds: save it anew, or use `tr '\\r' '\\n'`."
        )
    spellings = table.spellings
    declared = _Reading(form, _columns_in(lines, form, spellings))
    best = max(
        (declared, *_readings(lines, form, spellings)),
        key=lambda reading: (len(reading.found), -reading.form.skip_lines),
    )
    needed = set(table.needed)
    enough = best.found >= needed or len(best.found) >= max(2, len(needed) / 2)
    if not enough or len(best.found) <= len(declared.found):
        best = declared
    if best.form != table.format:
        return _written(best, needed, table)
    return _misspelt(lines, table, spellings) or _no_header(lines, best, table)


def _decoded(head: bytes, form: Format) -> tuple[Format, str | None]:
    """Decode the beginning of a file, in another encoding if it is not as declared."""
    marked = marked_encoding(head)
    if marked == "utf-8":
        marked = None if is_utf8(form.encoding) else "utf-8"
    elif marked in {_normal(form.encoding), _family(form.encoding)}:
        marked = None
    guesses = [marked or form.encoding, "utf-8", "windows-1252"]
    if not is_utf8(form.encoding) and "\n" in _before_a_fault(head, form.encoding):
        guesses.pop()  # it reads any bytes, and the first lines are as declared
    for encoding in guesses:
        for end in range(len(head), max(len(head) - 4, -1), -1):  # a letter may be cut
            try:
                text = head[:end].decode(encoding).removeprefix("\ufeff")
            except ValueError:
                continue
            same = encoding in {form.encoding, "utf-8"} and is_utf8(form.encoding)
            return (form if same else replace(form, encoding=encoding)), text
    return form, None


def _before_a_fault(head: bytes, encoding: str) -> str:
    """Return the text before the first bytes that are none in an encoding."""
    try:
        return head.decode(encoding)
    except UnicodeDecodeError as error:
        return head[: error.start].decode(encoding, errors="ignore")
    except ValueError:  # codecs that say no more
        return ""


def _family(encoding: str) -> str:
    """Return the name that an encoding shares with its two orders of bytes."""
    return _normal(encoding).removesuffix("-le").removesuffix("-be")


def _normal(encoding: str) -> str:
    return codecs.lookup(encoding).name


def _readings(
    lines: list[str], form: Format, spellings: Mapping[str, str]
) -> Iterator[_Reading]:
    skips = range(min(_LINES, len(lines)))
    quotes = dict.fromkeys((form.quote, '"', "'"))
    for skip, delimiter, quote in product(skips, _DELIMITERS, quotes):
        other = replace(form, delimiter=delimiter, quote=quote, skip_lines=skip)
        yield _Reading(other, _columns_in(lines, other, spellings))


def _columns_in(
    lines: list[str], form: Format, spellings: Mapping[str, str]
) -> frozenset[str]:
    names = _names(lines, form)
    return frozenset(
        spellings[name.casefold()] for name in names if name.casefold() in spellings
    )


def _names(lines: list[str], form: Format) -> list[str]:
    line = "".join(lines[form.skip_lines : form.skip_lines + 1])
    try:
        return [name.strip() for name in next(records([line], form), [])]
    except csv.Error:
        return []


def _written(reading: _Reading, needed: set[str], table: Table) -> str:
    """Say how a file is written otherwise than the contract says."""
    form, declared, said = reading.form, table.format, []
    if form.encoding != declared.encoding:
        said.append(f"is in {form.encoding.upper()}")
    if form.delimiter != declared.delimiter:
        name = _NAMES.get(form.delimiter, form.delimiter)
        said.append(f"is separated by {name}")
    if form.quote != declared.quote:
        said.append(f"is quoted by {form.quote or 'nothing'}")
    if form.skip_lines != declared.skip_lines:
        line = form.skip_lines + 1
        before = "" if said else "has other lines before its header: "
        said.append(f"{before}line {line} is the header")
    pairs = (
        f"{key}: {json.dumps(getattr(form, key))}"
        for key in ("delimiter", "quote", "encoding", "skip_lines")
        if getattr(form, key) != getattr(declared, key)
    )
    keys = ", ".join(pairs)
    lacks = sorted(needed - reading.found) if reading.found else []
    also = f" It also lacks {', '.join(lacks)}." if lacks else ""
    return (
        f"{' and '.join(said)}: write `format: {{{keys}}}` under `meta` in "
        f"{table.place}.{also}"
    )


def _misspelt(
    lines: list[str], table: Table, spellings: Mapping[str, str]
) -> str | None:
    """Name the first header that is a column's but for signs or what cannot be seen."""
    plain = {letters_of(spelling): name for spelling, name in spellings.items()}
    names = _names(lines, table.format)
    known = {spellings.get(name.casefold()) for name in names}
    for position, name in enumerate(names, start=1):
        column = plain.get(letters_of(name))
        if column is None or column in known:
            continue
        alias = f"`aliases: [{json.dumps(name)}]` under `meta` of the column {column}"
        unseen = sorted({sign for sign in name if _is_unseen(sign)})
        what = f"spells the column {column} in another way"
        if unseen:
            named = " and ".join(map(_unicode_name, unseen))
            what = f"contains the character {named}, which cannot be seen,"
        end = "remove it from" if unseen else "rename"
        return (
            f"lacks {column}: the header in position {position} {what} so {end} the "
            f"header, or write {alias} in {table.place}."
        ).replace("way so", "way, so")
    return None


def _no_header(lines: list[str], reading: _Reading, table: Table) -> str | None:
    if reading.found or not "".join(lines[table.format.skip_lines :]).strip():
        return None
    names = ", ".join(table.needed)
    line = table.format.skip_lines + 1
    return (
        f"has none of the columns {names} in line {line}: check that this is the file "
        f"of {table.name} and that line {line} is its header, and add a header if it "
        f"has none."
    )


def _is_unseen(sign: str) -> bool:
    return sign != " " and unicodedata.category(sign) in {"Cf", "Cc", "Zs", "Cn", "Co"}


def _unicode_name(sign: str) -> str:
    return f"{unicodedata.name(sign, 'control character')} (U+{ord(sign):04X})"
