"""Finds the files of a contract and opens them as counted, hashed streams of lines."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np

from loader.contract import Source, Table
from loader.errors import FailedCheckError, UserError

# A longer line is not a row of a CSV file; without a limit it would fill the memory.
MAX_LINE_BYTES = 4 * 1024 * 1024
_READ_BYTES = 1024 * 1024
_NEWLINE = ord("\n")
_GZIP_MAGIC = b"\x1f\x8b"


def find_files(directory: Path, source: Source) -> dict[Table, Path]:
    """Find the file of each table, ignoring case, plain or with `.gz` appended.

    Raise UserError when the directory holds none of them, when a required one is
    missing, or when two files could be meant. Tables of absent optional files are
    left out.
    """
    if not directory.is_dir():
        raise UserError(
            f"{directory} is not a directory: name the directory of the CSV files."
        )
    entries = [path for path in sorted(directory.iterdir()) if path.is_file()]
    found = {}
    for table in source.tables:
        wanted = (table.file.casefold(), f"{table.file}.gz".casefold())
        matches = [path for path in entries if path.name.casefold() in wanted]
        if len(matches) > 1:
            names = " and ".join(path.name for path in matches)
            raise UserError(f"{directory} contains {names}: keep only one of them.")
        if matches:
            found[table] = matches[0]
    if not found:
        expected = ", ".join(table.file for table in source.tables)
        raise UserError(
            f"{directory} contains no file of source '{source.name}', which has "
            f"{expected}. Check the directory, or choose another source with --source."
        )
    for table in source.tables:
        if table.required and table not in found:
            raise UserError(
                f"{directory} contains no {table.file}, which source '{source.name}' "
                "requires: add the file."
            )
    return found


def fingerprint(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _cannot_be_opened(path, error) from None


def _cannot_be_opened(path: Path, error: OSError) -> UserError:
    return UserError(
        f"{path.name} cannot be opened ({error.strerror}): check its permissions."
    )


class LineReader:
    """Reads a file's physical lines, plain or gzip, and hashes its bytes on the way.

    `line_count` is the number of lines returned so far, `byte_count` the number of
    bytes read from the file on disk (compressed bytes for gzip). Use it as a context
    manager.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.line_count = 0
        self._path = path
        self._hash = hashlib.sha256()

    def __enter__(self) -> "LineReader":
        try:
            self.size = self._path.stat().st_size
            self._raw = _HashedFile(self._path, self._hash)
        except OSError as error:
            raise _cannot_be_opened(self._path, error) from None
        raw = cast("io.RawIOBase", self._raw)
        self._stream = io.BufferedReader(raw, _READ_BYTES)
        if self._stream.peek(2)[:2] == _GZIP_MAGIC:
            unzipped = cast("io.RawIOBase", gzip.GzipFile(fileobj=self._stream))
            self._stream = io.BufferedReader(unzipped, _READ_BYTES)
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._raw.close()

    @property
    def byte_count(self) -> int:
        """How many bytes of the file on disk have been read."""
        return self._raw.tell() if not self._raw.closed else self.size

    def lines(self, limit: int | None = None) -> Iterator[bytes]:
        """Yield up to `limit` more lines with their line ends, or all of them."""
        readline = self._stream.readline
        handed_out = 0
        while limit is None or handed_out < limit:
            with self._readable():
                line = readline(MAX_LINE_BYTES)
            if not line:
                return
            handed_out += 1
            self.line_count += 1
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                raise self._too_long(self.line_count)
            yield line

    def block(self, limit: int) -> bytes:
        """Return up to `limit` more lines in one piece; empty at the end."""
        pieces: list[bytes] = []
        found = unfinished = 0
        while found < limit:
            with self._readable():
                ready = self._stream.peek(_READ_BYTES)
            ends = np.flatnonzero(np.frombuffer(ready, dtype=np.uint8) == _NEWLINE)
            ends = ends[: limit - found]
            found += len(ends)
            last = int(ends[-1]) + 1 if len(ends) else 0
            size = last if found == limit else len(ready)
            unfinished = size - last if last else unfinished + size
            if unfinished > MAX_LINE_BYTES:
                raise self._too_long(self.line_count + found + 1)
            if not ready:
                break
            pieces.append(self._stream.read(size))
        self.line_count += found + (unfinished > 0)
        return b"".join(pieces)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise FailedCheckError(
                f"{self.name} is not a complete gzip file: it breaks off after line "
                f"{self.line_count}. Copy it again."
            ) from None
        except OSError as error:
            raise UserError(
                f"{self.name} cannot be read ({error.strerror}): check the disk, then "
                "run the same command again; it resumes where it stopped."
            ) from None

    def _too_long(self, line: int) -> FailedCheckError:
        return FailedCheckError(
            f"{self.name}, line {line} is longer than {MAX_LINE_BYTES} bytes. "
            "Check that this is a CSV file."
        )

    def sha256(self) -> str:
        """Return the hexadecimal sha256 of the file; call it after the last line."""
        return self._hash.hexdigest()


class _HashedFile(io.FileIO):
    """A file that updates a hash with every byte read from it."""

    def __init__(self, path: Path, digest: "hashlib._Hash") -> None:
        super().__init__(path, "rb")
        self._digest = digest

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = super().readinto(buffer)
        self._digest.update(memoryview(buffer)[:count])
        return count
