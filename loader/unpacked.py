"""Unpacks compressed files, which it knows by their first bytes."""

import bz2
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, cast

from backports import zstd

from loader.errors import UserError

FORMS = (".gz", ".bz2", ".zst", ".zip")
ERRORS = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError, zipfile.BadZipFile)
"""What a file raises that is not complete; bz2 raises an OSError without a number."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second begins an archive of nothing
_READ_BYTES = 256 * 1024


class _Bzip2(io.RawIOBase):
    """What is packed in the streams of a bzip2 file, one after the other.

    bz2.BZ2File takes a damaged stream after the first for the end of the file. Raise
    EOFError for a file that breaks off, and OSError for anything but a stream.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self._packed = packed
        self._stream = bz2.BZ2Decompressor()

    def readable(self) -> bool:
        """Return true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Unpack into a buffer and return how many bytes; 0 at the end."""
        while True:
            data = b""
            if self._stream.eof:
                data = self._stream.unused_data or self._packed.read(_READ_BYTES)
                if not data:
                    return 0
                self._stream = bz2.BZ2Decompressor()
            elif self._stream.needs_input:
                data = self._packed.read(_READ_BYTES)
                if not data:
                    raise EOFError
            unpacked = self._stream.decompress(data, len(buffer))
            if unpacked:
                buffer[: len(unpacked)] = unpacked
                return len(unpacked)


_OPENERS: dict[bytes, tuple[str, Callable[[IO[bytes]], object]]] = {
    b"\x1f\x8b": ("gzip", lambda stream: gzip.GzipFile(fileobj=stream)),
    b"BZh": ("bzip2", lambda stream: io.BufferedReader(_Bzip2(stream))),
    b"\x28\xb5\x2f\xfd": ("zstd", zstd.ZstdFile),
}
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # the first block, or the end of an empty


def is_zip(name: str, head: bytes) -> bool:
    """Return whether a file is a zip archive by its name and its first bytes.

    A spreadsheet is an archive as well, but has another name.
    """
    return name.casefold().endswith(".zip") and head.startswith(_ZIP)


def unpacked(stream: io.BufferedReader, name: str) -> tuple[str, io.RawIOBase] | None:
    """Return how a stream is packed, and a stream of what is packed in it.

    Return None for a file that is not compressed.

    Raise UserError for an archive that does not contain exactly one file.
    """
    head = stream.peek(10)[:10]
    if is_zip(name, head):
        return "zip", _member(stream, name)
    for magic, (form, open_) in _OPENERS.items():
        if head.startswith(magic) and (magic != b"BZh" or head[4:] in _BZIP2_BLOCKS):
            return form, cast("io.RawIOBase", open_(stream))
    return None


def _member(stream: io.BufferedReader, name: str) -> io.RawIOBase:
    archive = zipfile.ZipFile(stream)
    members = [
        member
        for member in archive.infolist()
        # macOS adds a second file for each, with what only its Finder reads.
        if not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise UserError(
            f"{name} contains {len(members)} files, and must contain one: unpack it, "
            "or pack each file by itself."
        )
    try:
        return cast("io.RawIOBase", archive.open(members[0]))
    except RuntimeError:
        raise UserError(f"{name} is encrypted: unpack it with its password.") from None
    except NotImplementedError:
        raise UserError(
            f"{name} is packed in a way that this program cannot read: unpack it, or "
            "compress the file as .gz."
        ) from None
