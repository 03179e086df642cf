"""Keeps the rejected rows, with the reason for each.

The reject file is the only file to which values of patients are written.
"""

import csv
import json
import os
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from loader.errors import UserError

_HEADER = ("file", "line", "column", "rule", "reason", "values")


@dataclass(frozen=True)
class Reject:
    """One row that breaks the contract, and the first rule that it breaks."""

    file: str
    line: int
    column: str
    rule: str
    reason: str
    values: Mapping[Hashable, str] | Sequence[str]

    @property
    def summary(self) -> str:
        """Where the row is and why it was rejected, without its values."""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.reason} ({self.rule})"


def default_reject_directory() -> Path:
    """Return a folder of the user's state directory: private, outside the checkout."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "clinical-star" / "rejects"


@dataclass(frozen=True)
class RejectPolicy:
    """How many rows a load may reject, and the directory that they are written to."""

    maximum: int
    directory: Path


class RejectFile:
    """Writes one line per rejected row; the file is created with the first one.

    `count` is the number of rejected rows. Only the owner can read the file. Use it as
    a context manager.
    """

    def __init__(self, policy: RejectPolicy, load_id: str) -> None:
        self.load_id = load_id
        self.count = 0
        self.first: Reject | None = None
        self.maximum = policy.maximum
        self.path = policy.directory / f"rejects_{load_id}.csv"
        self._file: TextIO | None = None

    def __enter__(self) -> "RejectFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            # Every write was flushed, so a failure has already been reported.
            with suppress(OSError):
                self._file.close()

    def resume(self, count: int, size: int) -> bool:
        """Resume the file of a load that was interrupted after `count` rejects.

        Anything after the first `size` bytes is removed, because its chunk was not
        committed. Return False when the file is shorter than that.
        """
        if not self.path.is_file():
            return size == 0
        if self.path.stat().st_size < size:
            return False
        with self._writable():
            self._file = self.path.open("r+", encoding="utf-8", newline="")
            self._file.seek(size)
            self._file.truncate()
        self.count = count
        return True

    @property
    def size(self) -> int:
        """The size of the file in bytes, after flushing it."""
        if self._file is None:
            return 0
        with self._writable():
            self._file.flush()
            return os.fstat(self._file.fileno()).st_size

    def write(self, rejects: Iterable[Reject]) -> None:
        """Append rejected rows and flush the file."""
        for reject in rejects:
            self.first = self.first or reject
            if self._file is None:
                self._file = self._create()
            row = (
                reject.file,
                reject.line,
                reject.column,
                reject.rule,
                reject.reason,
                json.dumps(reject.values, ensure_ascii=False),
            )
            with self._writable():
                csv.writer(self._file).writerows([row] if self.size else [_HEADER, row])
                self._file.flush()
            self.count += 1

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(
                f"The reject file {self.path} cannot be written ({error.strerror}): "
                "solve this, for example by freeing disk space, then run the same "
                "command again; it resumes where it stopped."
            ) from None

    def _create(self) -> TextIO:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            return os.fdopen(
                os.open(self.path, flags, 0o600), "w", encoding="utf-8", newline=""
            )
        except OSError as error:
            raise UserError(
                f"The reject file cannot be created in {self.path.parent} "
                f"({error.strerror}): choose another directory with --reject-dir."
            ) from None
