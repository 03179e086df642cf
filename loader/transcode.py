"""Turns text in any encoding into UTF-8, which all else of the loader reads."""

import codecs
import io

from loader.errors import FailedCheckError

_READ_BYTES = 256 * 1024
_UNREADABLE = "\udfff"  # half of a pair: no text contains it, and UTF-8 refuses it
_MARK = "clinical-star-unreadable"

codecs.register_error(_MARK, lambda error: (_UNREADABLE, error.end))  # type: ignore[attr-defined]


def is_utf8(encoding: str) -> bool:
    """Return whether an encoding is UTF-8, with or without its mark."""
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}


class Utf8(io.RawIOBase):
    """A stream of text in another encoding, as UTF-8.

    Raise FailedCheckError with the line of bytes that are no text in that encoding.
    """

    def __init__(self, stream: io.BufferedIOBase, encoding: str, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._encoding, self._name = encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)(_MARK)
        self._ready = memoryview(b"")
        self._lines = 0
        self._ended = False

    def readable(self) -> bool:
        """Return true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read UTF-8 into a buffer and return how many bytes; 0 at the end."""
        while not self._ready and not self._ended:
            data = self._stream.read(_READ_BYTES)
            self._ended = not data
            self._ready = memoryview(self._encoded(data))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _encoded(self, data: bytes) -> bytes:
        text = ""
        try:
            text = self._decoder.decode(data, final=not data)
            encoded = text.encode()
        except UnicodeError as error:
            # Without text, a mark is missing at the beginning of the file.
            start = error.start if isinstance(error, UnicodeEncodeError) else 0
            line = self._lines + text.count("\n", 0, start) + 1
            raise FailedCheckError(
                f"{self._name}, line {line} is not {self._encoding}: correct the "
                "'encoding' in the format of its table in the contract, or the file."
            ) from None
        self._lines += encoded.count(b"\n")
        return encoded
