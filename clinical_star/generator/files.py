"""Atomic, append-only CSV files: a file with its final name is always complete."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO


class CsvFile:
    """A CSV file being written under a temporary name."""

    def __init__(self, handle: BinaryIO, columns: Iterable[str]) -> None:
        self._handle = handle
        self.rows = 0
        handle.write((",".join(columns) + "\n").encode())

    def append(self, lines: list[str]) -> None:
        """Append lines, one for each row, including their line ends."""
        self._handle.write("".join(lines).encode())
        self.rows += len(lines)


@contextmanager
def csv_files(
    folder: Path, columns_by_name: dict[str, tuple[str, ...]]
) -> Iterator[dict[str, CsvFile]]:
    """Open files for writing, and rename them together when the block succeeds.

    If it fails, the temporary files are removed and earlier files stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: folder / f".{name}.part" for name in columns_by_name}
    try:
        with ExitStack() as stack:
            yield {
                name: CsvFile(stack.enter_context(parts[name].open("wb")), columns)
                for name, columns in columns_by_name.items()
            }
        for name, part in parts.items():
            part.replace(folder / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def quoted(text: str) -> str:
    """Return a CSV field, quoted only if it has to be."""
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
