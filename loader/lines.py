"""Opens files as counted, hashed streams of lines in UTF-8, whatever they are."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np

from loader.errors import FailedCheckError, UserError
from loader.transcode import Utf8, is_utf8
from loader.unpacked import ERRORS, is_zip, unpacked

# A longer line is not a row of a CSV file; without a limit it would fill the memory.
MAX_LINE_BYTES = 4 * 1024 * 1024
_READ_BYTES = 1024 * 1024
_HEAD_BYTES = 64 * 1024
_NEWLINE = ord("\n")


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
    """Reads a file's lines, unpacked and in UTF-8, and hashes its bytes on the way.

    `line_count` is the number of lines returned so far, `byte_count` the number of
    bytes read from the file on disk (compressed bytes of a compressed file). Use it as
    a context manager.
    """

    def __init__(self, path: Path, name: str = "", encoding: str = "utf-8") -> None:
        self.name = name or path.name
        self.line_count = 0
        self._path, self._encoding = path, encoding
        self._hash = hashlib.sha256()
        self._hashed_aside = False
        self._form = "zip"  # until it is known: only an archive is read at once

    def __enter__(self) -> "LineReader":
        try:
            self.size = self._path.stat().st_size
            self._raw = _HashedFile(self._path, self._hash)
        except OSError as error:
            raise _cannot_be_opened(self._path, error) from None
        raw = cast("io.RawIOBase", self._raw)
        self._stream: io.BufferedReader = io.BufferedReader(raw, _READ_BYTES)
        try:
            with self._readable():
                self._unpack()
        except UserError:
            self.__exit__()
            raise
        if not is_utf8(self._encoding):
            text = Utf8(self._stream, self._encoding, self.name)
            self._stream = io.BufferedReader(text, _READ_BYTES)
        return self

    def _unpack(self) -> None:
        # The table of contents of an archive is at its end, so it is not read in order.
        self._hashed_aside = is_zip(self._path.name, self._stream.peek(4)[:4])
        found = unpacked(self._stream, self._path.name)
        if found is not None:
            self._form, packed = found
            self._stream = io.BufferedReader(packed, _READ_BYTES)

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

    def beginning(self) -> bytes:
        """Return what the file begins with, unpacked, in its own encoding."""
        with LineReader(self._path, self.name) as again, again._readable():
            return again._stream.read(_HEAD_BYTES)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except ERRORS:
            raise self._incomplete() from None
        except OSError as error:
            if error.errno is None:  # bz2's own
                raise self._incomplete() from None
            raise UserError(
                f"{self.name} cannot be read ({error.strerror}): check the disk, then "
                "run the same command again; it resumes where it stopped."
            ) from None

    def _incomplete(self) -> FailedCheckError:
        return FailedCheckError(
            f"{self.name} is not a complete {self._form} file: it breaks off after "
            f"line {self.line_count}. Copy it again."
        )

    def _too_long(self, line: int) -> FailedCheckError:
        return FailedCheckError(
            f"{self.name}, line {line} is longer than {MAX_LINE_BYTES} bytes. "
            "Check that this is a CSV file."
        )

    def sha256(self) -> str:
        """Return the hexadecimal sha256 of the file; call it after the last line."""
        return fingerprint(self._path) if self._hashed_aside else self._hash.hexdigest()


class _HashedFile(io.FileIO):
    """A file that updates a hash with every byte read from it."""

    def __init__(self, path: Path, digest: "hashlib._Hash") -> None:
        super().__init__(path, "rb")
        self._digest = digest

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = super().readinto(buffer)
        self._digest.update(memoryview(buffer)[:count])
        return count
