"""What a load reads: the files of each table, with their headers and hashes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from loader.contract import Table
from loader.errors import UserError
from loader.headers import Header, read_header
from loader.lines import LineReader, fingerprint
from loader.wording import counted


@dataclass(frozen=True)
class InputFile:
    """A file to load; `name` is its path in the folder. An empty one has no header."""

    path: Path
    name: str
    size: int
    sha256: str
    header: Header | None
    has_rows: bool


@dataclass(frozen=True)
class Input:
    """The files of one table, in the order in which they are loaded."""

    name: str
    files: tuple[InputFile, ...]

    @property
    def size(self) -> int:
        """The bytes of all files on disk."""
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """The hash of the one file; of several, that of what `sha256sum` prints."""
        if len(self.files) == 1:
            return self.files[0].sha256
        lines = (f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def has_rows(self) -> bool:
        """Whether a file has a line with text after its header."""
        return any(file.has_rows for file in self.files)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers that the contract does not list, each once."""
        headers = (file.header for file in self.files if file.header is not None)
        return tuple(dict.fromkeys(name for head in headers for name in head.ignored))


def read_input(directory: Path, paths: tuple[Path, ...], table: Table) -> Input:
    """Read the headers and the hashes of the files of a table.

    Raise UserError for a header that does not fit, for a required table whose files
    are all empty, and for two files with the same content that have rows.
    """
    files = tuple(_input_file(directory, path, table) for path in paths)
    if table.required and all(file.header is None for file in files):
        raise UserError(f"{files[0].name} is empty: add at least its header.")
    _refuse_copies(files)
    name = files[0].name
    if len(files) > 1:
        name = f"{table.file} ({counted(len(files), 'file')})"
    return Input(name, files)


def _input_file(directory: Path, path: Path, table: Table) -> InputFile:
    name = path.relative_to(directory).as_posix()
    with LineReader(path, name, table.format.encoding) as reader:
        header = read_header(reader, table)
        has_rows = any(line.strip() for line in reader.lines())
    size = path.stat().st_size
    return InputFile(path, name, size, fingerprint(path), header, has_rows)


def _refuse_copies(files: tuple[InputFile, ...]) -> None:
    seen: dict[str, InputFile] = {}
    for file in files:
        other = seen.setdefault(file.sha256, file)
        if other is not file and file.has_rows:
            raise UserError(
                f"{other.name} and {file.name} have the same content: keep only one "
                "of them."
            )
