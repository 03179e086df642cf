"""Copies of the checkout, in which faults are planted."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path

from dev.mutants.mutant import Mutant

# What is not in git and takes long to make.
_SHARED = (".servers", ".tools")
# What no test of a fault runs.
_NO_CODE = r"^(docs/|dev/mutants/|tests/dev/|\.github/|powerbi/)|\.md$"
# Python trusts compiled code whose source has the same size and second of change: each
# change gets a second of its own.
_SECONDS = count(1_000_000_000)


def digest_of(repository: Path, but_for: str = _NO_CODE) -> str:
    """Return a name of what the checkout holds, changes without a commit included.

    `but_for` is a pattern of paths that make no difference.
    """
    digest = sha256()
    for name in _files(repository):
        if not re.search(but_for, name):
            digest.update(f"{name}\0".encode())
            digest.update(repository.joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def brought_up_to_date(repository: Path, place: Path) -> None:
    """Make a folder a copy of the files that git knows or would add."""
    names = _files(repository)
    for name in names:
        source, copy = repository / name, place / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    known = place / ".mutants_files"
    before = known.read_text("utf-8").splitlines() if known.exists() else []
    for name in set(before) - set(names):
        place.joinpath(name).unlink(missing_ok=True)
    known.write_text("\n".join(names), encoding="utf-8")
    shutil.copy(place / "profiles.example.yml", place / "dbt_project" / "profiles.yml")
    for name in _SHARED:
        if repository.joinpath(name).exists() and not place.joinpath(name).exists():
            place.joinpath(name).symlink_to(repository.joinpath(name).resolve())


def _files(repository: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return sorted(name for name in listed if repository.joinpath(name).is_file())


@contextmanager
def planted(place: Path, mutant: Mutant) -> Iterator[None]:
    """Plant a fault in a copy, and mend it afterwards."""
    path = place / mutant.path
    text = path.read_text("utf-8")
    if text[mutant.start : mutant.end] != mutant.before:
        raise ValueError(f"{mutant.path} is not the file that the fault was found in.")
    try:
        _write(path, mutant.planted(text))
        yield
    finally:
        _write(path, text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    second = next(_SECONDS)
    os.utime(path, (second, second))
