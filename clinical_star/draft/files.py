"""Finds the CSV files of a folder, and reads enough of each to know its writing."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb

from clinical_star.draft.model import Format, Table
from clinical_star.draft.names import quoted
from loader import contract
from loader.dialect import records
from loader.lines import MAX_LINE_BYTES, LineReader
from loader.unpacked import ERRORS, FORMS, unpacked

_PLAIN = {".csv", ".tsv", ".txt", ".psv", ".dat"}
_FOREIGN = {".xlsx", ".xls", ".parquet", ".json", ".ndjson", ".sas7bdat", ".xpt"}
_HEAD_LINES = 200
_BLOCK = 1 << 20
SEVERAL_LISTS = "holds several lists one below the other"
ASCII = "ascii"
"""What a file is in that could be in any encoding."""
_NUMBER_OR_DATE = re.compile(r"[-+]?[0-9][0-9.,:/ -]*")
# Names that a browser, a copy or an unfinished download gives a file.
_COPY = re.compile(
    r" \([0-9]+\)| - (copy|kopie)|\.(crdownload|part|tmp)$", re.IGNORECASE
)


def find(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the files under a folder that may be CSV, and notes on the others."""
    found, notes = [], []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or any(
            part.startswith((".", "_")) for part in inside.parts
        ):
            continue
        suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
        kind = suffixes[-1] if suffixes else ""
        if kind in FORMS:
            kind = suffixes[-2] if len(suffixes) > 1 else ""
        if _COPY.search(path.name):
            notes.append(
                f"{inside} is named as a copy or an unfinished download: left out."
            )
        elif kind in _FOREIGN:
            notes.append(f"{inside} is not CSV: export it as CSV to use it.")
        elif kind in _PLAIN and path.stat().st_size == 0:
            notes.append(f"{inside} is empty: left out.")
        elif kind in _PLAIN:
            found.append(path)
    return found, notes


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Give the bytes of a file, unpacked."""
    with path.open("rb") as raw:
        found = unpacked(raw, path.name)
        yield raw if found is None else io.BufferedReader(found[1])


def encoding_of(path: Path) -> str:
    """Return the encoding of a file, by its first bytes and whether all is UTF-8.

    A file without any letter that encodings write differently is ASCII.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_ascii = True
    with opened(path) as stream:
        block = stream.read(_BLOCK)
        if block[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if block[:200].count(0) > len(block[:200]) // 4:
            return "utf-16-le" if block[1:2] == b"\0" else "utf-16-be"
        try:
            while block:
                decoder.decode(block)
                is_ascii = is_ascii and block.isascii()
                block = stream.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1252"
    return ASCII if is_ascii else "utf-8"


def sniff(path: Path) -> tuple[Format, list[str], str]:
    """Return how a file is written, its header, and why it is no table, or ""."""
    try:
        encoding = encoding_of(path)
        with opened(path) as stream:
            named = "utf-8-sig" if encoding == "utf-8" else encoding
            text = io.TextIOWrapper(stream, named, errors="replace", newline="")
            head = "".join(islice(text, _HEAD_LINES))
    except (OSError, *ERRORS):
        return Format(), [], "cannot be read: copy it again"
    if head.lstrip()[:1] == "<":
        return Format(), [], "is HTML or XML, not CSV"
    if head.startswith("version https://git-lfs"):
        return Format(), [], "is a pointer of Git LFS, not the file itself"
    found = _sniffed(head, encoding)
    if found is None:
        return Format(), [], "has only one column, or no two lines alike"
    form = contract.Format(found.delimiter, found.quote)
    rows = list(records(head.splitlines(keepends=True), form))
    header = [cell.strip() for cell in rows[found.skip_lines]]
    return found, header, _no_table(header, rows[found.skip_lines + 1 :])


def _sniffed(head: str, encoding: str) -> Format | None:
    """Return what DuckDB says of delimiter, quote and lines before the header."""
    with NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        file.write(head)
        file.flush()
        try:
            [(delimiter, quote, skipped, width)] = duckdb.execute(
                "select Delimiter, Quote, SkipRows, len(Columns) "
                f"from sniff_csv({quoted(file.name)}, max_line_size={MAX_LINE_BYTES})"
            ).fetchall()
        except duckdb.Error:  # its message quotes lines of the file
            return None
    if width < 2:
        return None
    # Without a quoted field it names no quote, and a later line may have one.
    quotes = '"' if quote == '"' or '"' not in head else ""
    return Format(delimiter, quotes, encoding, skipped)


def _no_table(header: list[str], rows: list[list[str]]) -> str:
    """Return why a header and the rows below it are no table, or ""."""
    if sum(bool(_NUMBER_OR_DATE.fullmatch(cell)) for cell in header) * 2 > len(header):
        return "has no header: give each column a name in line 1"
    blank = sum(not any(cell.strip() for cell in row) for row in rows)
    return SEVERAL_LISTS if blank > 1 and len(rows) < _HEAD_LINES - 1 else ""


def code_lists(path: Path) -> dict[str, dict[str, str]]:
    """Return the lists of a file that holds several, parted by blank lines.

    Each has the name of its codes, as its header writes it, and the code's meanings.
    """
    found: dict[str, dict[str, str]] = {}
    name = ""
    with LineReader(path) as reader:
        lines = [line.decode() for line in reader.lines(_HEAD_LINES)]
    for row in records(lines, contract.Format()):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            name = ""
        elif not name:
            name = cells[0]
            found[name] = {}
        elif len(cells) > 1:
            found[name][cells[0]] = cells[1]
    return found


def read_into(
    database: duckdb.DuckDBPyConnection, table: Table, *, limit: int, aside: Path
) -> str:
    """Read a table's files as text, into the columns c0, c1, …; return a note or "".

    At most `limit` rows are read; 0 is all. `aside` is a folder for files that have to
    be unpacked or written as UTF-8 before DuckDB reads them.
    """
    written = table.format
    plain = [_as_utf8(path, written, aside, i) for i, path in enumerate(table.paths)]
    columns = ", ".join(f"c{i}: 'varchar'" for i in range(table.width))
    options = (
        f"delim={quoted(written.delimiter)}, quote={quoted(written.quote)}, "
        f"escape={quoted(written.quote)}, skip={written.skip_lines + 1}, "
        f"header=false, columns={{{columns}}}, auto_detect=false, "
        f"max_line_size={MAX_LINE_BYTES}"
    )
    files = f"[{', '.join(quoted(path) for path in plain)}]"
    end = f" limit {limit}" if limit else ""
    create = f"create or replace temp table {table.view} as select * "
    create += f"from read_csv({files}, {options}"
    try:
        database.execute(f"{create}){end}")
    except duckdb.Error:
        # Its message quotes the line, so it is not shown.
        database.execute(f"{create}, ignore_errors=true, strict_mode=false){end}")
        return "has lines with more or fewer fields than its header: a load lists them"
    return ""


def _as_utf8(path: Path, written: Format, aside: Path, number: int) -> Path:
    """Return a file that DuckDB reads: this one, or a copy of it as plain UTF-8."""
    if written.encoding in (ASCII, "utf-8") and path.suffix.lower() in (*_PLAIN, ".gz"):
        return path
    copy = aside / f"{number}_{path.name}.csv"
    with LineReader(path, encoding=written.encoding) as reader, copy.open("wb") as out:
        out.writelines(reader.lines())
    return copy


def as_pattern(group: list[Path], folder: Path) -> str:
    """Return the name of one file, or the pattern of several that are one table."""
    names = [_unpacked(path.relative_to(folder).as_posix()) for path in group]
    if len(names) == 1:
        return names[0]
    start = names[0]
    while not all(name.startswith(start) for name in names):
        start = start[:-1]
    end = names[0][len(start) :]
    while not all(name[len(start) :].endswith(end) for name in names):
        end = end[1:]
    return f"{start.rstrip('0123456789')}*{end.lstrip('0123456789')}"


def same_table(path: Path, folder: Path) -> str:
    """Return what the names of the parts of one table have in common."""
    name = _unpacked(path.relative_to(folder).as_posix())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+", "*", name)


def _unpacked(name: str) -> str:
    return (
        name[: -len(Path(name).suffix)] if Path(name).suffix.lower() in FORMS else name
    )
