"""Finds the files of each table of a contract in a folder."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from loader.contract import Source, Table
from loader.errors import UserError
from loader.near_names import explained, is_broken, near, unreadable
from loader.unpacked import FORMS

_NUMBER = re.compile(r"([0-9]+)")


def find_files(
    directory: Path, source: Source, may_be_empty: Collection[Table] = ()
) -> dict[Table, tuple[Path, ...]]:
    """Find the files of each table, ignoring case, plain or compressed.

    Several files of one table are in natural order: part 2 before part 10. Raise
    UserError when the directory holds no file of the source, when a required one is
    missing, when two files could be meant, or when an optional one is missing and
    another name is near its own, unless the table may be empty. Tables of absent
    optional files are left out.
    """
    if not directory.is_dir():
        raise UserError(
            f"{directory} is not a directory: name the directory of the CSV files."
        )
    found: dict[Table, tuple[Path, ...]] = {}
    taken: dict[Path, Table] = {}
    for table in source.tables:
        files = _files_of(directory, table)
        if files:
            found[table] = files
        for path in files:
            other = taken.setdefault(path, table)
            if other is not table:
                raise UserError(
                    f"{path.relative_to(directory)} matches 'file' of both "
                    f"{other.place} and {table.place}: correct one of them."
                )
    for table in found:
        if "*" in table.file:
            _refuse_broken_parts(directory, table, taken)
    for table in source.tables:
        if table in found or (table in may_be_empty and not table.required):
            continue
        others = near(directory, table, taken)
        if others and (found or table.required):
            raise UserError(explained(directory, table, others))
        if table.required and found:
            raise UserError(
                f"{directory} contains no {table.file}, which source '{source.name}' "
                "requires: add the file."
            )
    if not found:
        expected = ", ".join(table.file for table in source.tables)
        raise UserError(
            f"{directory} contains no file of source '{source.name}', which has "
            f"{expected}. Check the directory, or choose another source with --source."
        )
    return found


def _refuse_broken_parts(
    directory: Path, table: Table, taken: Collection[Path]
) -> None:
    """Refuse a table without a part that is still being copied."""
    for path in near(directory, table, taken):
        if is_broken(path):
            raise UserError(
                f"{directory} contains {path.relative_to(directory)} beside the files "
                f"of {table.name}: {unreadable(path)}."
            )


def _files_of(directory: Path, table: Table) -> tuple[Path, ...]:
    """Return the files of one table in natural order."""
    files = sorted(
        _matches(directory, table.file.split("/")),
        key=lambda path: (_natural(path.relative_to(directory)), path),
    )
    names: dict[str, Path] = {}
    for path in files:
        plain = _plain_name(path.relative_to(directory))
        other = names.setdefault(plain, path)
        # Without a pattern every file found is the same, in other letters or packed.
        if other is not path:
            raise UserError(
                f"{directory} contains {other.relative_to(directory)} and "
                f"{path.relative_to(directory)}: keep only one of them."
            )
    return tuple(files)


def _matches(directory: Path, parts: list[str]) -> Iterator[Path]:
    """Yield the files whose path matches a pattern, one folder after the other."""
    pattern = "[^/]*".join(re.escape(text) for text in parts[0].casefold().split("*"))
    if len(parts) == 1:
        pattern += f"({'|'.join(map(re.escape, FORMS))})?"
    try:
        entries = list(directory.iterdir())
    except OSError as error:
        raise UserError(
            f"{directory} cannot be read ({error.strerror}): check its permissions."
        ) from None
    for path in entries:
        # A pattern does not mean files that a program has hidden.
        hidden = path.name.startswith(".") and not parts[0].startswith(".")
        if hidden or not re.fullmatch(pattern, path.name.casefold()):
            continue
        if len(parts) == 1:
            if path.is_file():
                yield path
        elif path.is_dir():
            yield from _matches(path, parts[1:])


def _plain_name(path: Path) -> str:
    """Return a path without the ending of a compressed form, in lower case."""
    name = str(path).casefold()
    return name.removesuffix(next(filter(name.endswith, FORMS), ""))


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return what to sort by, so that numbers inside names count as numbers."""
    pieces = _NUMBER.split(_plain_name(path))
    # Every other piece is a number: texts are compared with texts only.
    return [(int(piece) if n % 2 else 0, piece) for n, piece in enumerate(pieces)]
