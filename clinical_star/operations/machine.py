"""Checks of this machine: packages, disk space, permissions."""

import re
import shutil
import stat
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from clinical_star.operations.finding import Finding, ok, problem, warning
from loader.rejects import default_reject_directory

_GIGABYTE = 10**9
_LEAST_FREE, _ENOUGH_FREE = 1 * _GIGABYTE, 5 * _GIGABYTE
_PIN = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^;\s]+)")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def packages() -> Finding:
    """Compare what is installed with the exact versions that were tested."""
    pins = [
        match.groups()
        for line in requires("clinical-star") or []
        if "extra ==" not in line and (match := _PIN.match(line))
    ]
    other = [
        f"{name} {found or '(missing)'} instead of {wanted}"
        for name, wanted in pins
        if (found := _version(name)) != wanted
    ]
    if other:
        return problem("packages", ", ".join(other), "Run `make setup`.")
    return ok("packages", f"all {len(pins)} have the tested versions")


def free_space(folder: Path, what: str) -> Finding:
    """Check whether the disk of a folder has room for a load and a build."""
    exists = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(exists).free
    says = f"{free / _GIGABYTE:.1f} GB free on the disk of {what}"
    fix = (
        "Free some space: a rebuild keeps the old tables until the new ones are "
        "complete."
    )
    if free < _LEAST_FREE:
        return problem("disk space", says, fix)
    if free < _ENOUGH_FREE:
        return warning("disk space", says, fix)
    return ok("disk space", says)


def reject_files() -> Iterator[Finding]:
    """Check whether other users can read the rejected rows."""
    folder = default_reject_directory()
    if not folder.is_dir():
        yield ok("reject files", "there are none")
        return
    open_ones = [
        path for path in (folder, *folder.iterdir()) if path.stat().st_mode & _OTHERS
    ]
    if open_ones:
        yield problem(
            "reject files",
            f"other users can read {open_ones[0]}, which contains values of patients",
            f"Run `chmod -R go-rwx {folder}`.",
        )
    else:
        yield ok("reject files", "only the owner can read them")
    yield free_space(folder, "the folder of reject files")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
