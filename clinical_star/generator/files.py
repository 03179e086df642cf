"""Atomic, append-only CSV files: what is under the final name is always whole."""

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
        """Append lines, one for each row, each with its line end."""
        self._handle.write("".join(lines).encode())
        self.rows += len(lines)


@contextmanager
def csv_files(
    folder: Path, columns_by_name: dict[str, tuple[str, ...]]
) -> Iterator[dict[str, CsvFile]]:
    """Open files for writing; rename them together when the block ends well.

    When it ends with an error, the temporary files go and earlier files stay.
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
    """Return a CSV field, in quotes only where it needs them."""
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
