"""Finds what a missing file may have become: a copy, a part, an unfinished download."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import Path

from loader.contract import Table
from loader.unpacked import FORMS
from loader.wording import letters_of

# How much of two names must be equal for one to be a slip of the other.
_ALIKE = 0.9
_SHORT = 5
_GENERIC = {"", "part"}
_SHOWN = 3
_UNFINISHED = (".crdownload", ".part", ".partial", ".tmp", ".download", ".filepart")
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
_LOCKS = ("~$", ".~lock.", "._")
_NUMBERED = re.compile(r"(\W|_)?\(?[0-9]+\)?")


def near(directory: Path, table: Table, taken: Collection[Path]) -> tuple[Path, ...]:
    """Find what is named almost as a table's file, there or one folder deeper.

    `taken` are files that belong to other tables.
    """
    wanted = _wanted(table.file)
    return tuple(
        path
        for path in _entries(directory, table)
        if path not in taken
        and not any(path in other.parents for other in taken)
        and _is_near(path.name, wanted)
    )


def explained(directory: Path, table: Table, found: tuple[Path, ...]) -> str:
    """Say which names were found in place of a file, and what to do about them."""
    names = [path.relative_to(directory).as_posix() for path in found]
    listed = ", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else "")
    return (
        f"{directory} contains no {table.file}, but {listed}: "
        f"{_advice(directory, found, names, table)}"
        + (
            "."
            if table.required
            else f"; or add --allow-empty {table.name} to load without it."
        )
    )


def _advice(
    directory: Path, found: tuple[Path, ...], names: list[str], table: Table
) -> str:
    [first, *others] = found
    fault = unreadable(first)
    if fault:
        return fault
    if first.is_dir():
        pattern = f"{names[0]}/part-*" if _is_spark(first) else f"{names[0]}/*.csv"
        return f"this is a folder, so write {_key(pattern)} in {table.place}"
    if "*" in table.file:
        return f"rename what belongs to the table, or change 'file' in {table.place}"
    if others or _is_numbered(first, table):
        pattern = table.file.removesuffix(".csv") + "*.csv"
        return (
            f"if one is the file, rename it to {table.file}; if they are parts, write "
            f"{_key(pattern)} in {table.place}"
        )
    if first.parent != directory:
        return f"if this is it, write {_key(names[0])} in {table.place}"
    return f"if this is it, rename it to {table.file}"


def is_broken(path: Path) -> bool:
    """Return whether a name stands for a file that is not there, or not yet whole."""
    missing = path.is_symlink() and not path.exists()
    return missing or path.name.casefold().endswith(_UNFINISHED)


def unreadable(path: Path) -> str | None:
    """Say what to do about a file that is not what its name promises."""
    name = path.name.casefold()
    if path.is_symlink() and not path.exists():
        return "this is a link to a file that does not exist, so mend it"
    if name.endswith(_UNFINISHED):
        return "this is a download or a copy that has not ended, so wait or repeat it"
    if name.startswith(_LOCKS):
        return "a program left this beside a file it had open, so find that file"
    if name.endswith(_SPREADSHEETS):
        return "this is a spreadsheet, so save it as CSV"
    return None


def _key(pattern: str) -> str:
    return f'`file: "{pattern}"`'


def _is_spark(folder: Path) -> bool:
    return any(path.name.startswith("part-") for path in folder.iterdir())


def _is_numbered(path: Path, table: Table) -> bool:
    stem = table.file.removesuffix(".csv").casefold()
    rest = path.name.casefold().removeprefix(stem).removesuffix(".csv")
    return bool(_NUMBERED.fullmatch(rest))


def _entries(directory: Path, table: Table) -> Iterator[Path]:
    """Yield everything where the file should be, at the top, and one folder deeper."""
    folder = table.file.rpartition("/")[0]
    places = [directory]
    if folder and "*" not in folder:
        places.insert(0, directory / folder)
    seen = set()
    for place in places:
        if not place.is_dir():
            continue
        for path in sorted(place.iterdir()):
            if path not in seen:
                seen.add(path)
                yield path
    for inner in sorted(path for path in seen if path.is_dir()):
        with suppress(PermissionError):  # somebody else's folder beside the files
            yield from (path for path in sorted(inner.iterdir()) if path not in seen)


def _wanted(file: str) -> str:
    """Return the letters to look for: the folder's, if its files have no names."""
    *folders, name = file.split("/")
    stem = _stem(name)
    return _stem(folders[-1]) if folders and stem in _GENERIC else stem


def _is_near(name: str, wanted: str) -> bool:
    if len(wanted) < _SHORT:  # other words contain these letters by chance
        return wanted in {word.strip("0123456789") for word in _words(name)}
    if wanted in letters_of(name):
        return True
    alike = SequenceMatcher(None, _stem(name), wanted, autojunk=False).ratio()
    return alike >= _ALIKE


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", unicodedata.normalize("NFKC", name).casefold())


def _stem(file: str) -> str:
    """Return the letters and digits of a file's name without its endings."""
    name = file.rpartition("/")[2].casefold()
    for ending in FORMS:
        name = name.removesuffix(ending)
    return letters_of(name.rpartition(".")[0] or name)
