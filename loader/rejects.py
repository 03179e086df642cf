"""Keeps the rows that were not loaded, and why.

The reject file is the only place outside the database where values of patients are
written.
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
    """One row that breaks the contract, named by the first rule it breaks."""

    file: str
    line: int
    column: str
    rule: str
    reason: str
    values: Mapping[Hashable, str] | Sequence[str]

    @property
    def summary(self) -> str:
        """Where and why, without the values."""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.reason} ({self.rule})"


def default_reject_directory() -> Path:
    """Return the user's state directory: outside the repository, not shared."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "clinical-star" / "rejects"


@dataclass(frozen=True)
class RejectPolicy:
    """How many rows a load may reject, and the directory they are written to."""

    maximum: int
    directory: Path


class RejectFile:
    """Writes one line per rejected row; the file appears with the first one.

    `count` is the number of rows rejected. The file can be read by its owner only.
    Use as a context manager.
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
            # All of it is on the disk, or an error said that it is not.
            with suppress(OSError):
                self._file.close()

    def resume(self, count: int, size: int) -> bool:
        """Carry on the file of a load that was cut off after `count` rejects.

        What was written after the first `size` bytes is cut away, as its chunk was
        not committed. Return False when the file does not hold that much.
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
        """The length of the file in bytes, all of it on its way to the disk."""
        if self._file is None:
            return 0
        with self._writable():
            self._file.flush()
            return os.fstat(self._file.fileno()).st_size

    def write(self, rejects: Iterable[Reject]) -> None:
        """Append rejected rows, as far as the disk."""
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
                "mend that, for example make room, then run the same command again; "
                "it carries on where it stopped."
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
                f"The reject file cannot be written to {self.path.parent} "
                f"({error.strerror}): choose another place with --reject-dir."
            ) from None
