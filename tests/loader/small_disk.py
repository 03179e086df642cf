"""A disk of a few megabytes that fills up for real: a tmpfs of its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SmallDisk:
    """A mounted disk and the folder it is mounted on."""

    folder: Path

    def grow(self, megabytes: int) -> None:
        """Make room."""
        _as_root("mount", "-o", f"remount,size={megabytes}m", str(self.folder))


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[SmallDisk]:
    """Mount an empty disk on a folder, and take it away again.

    Needs root, or sudo without a password.
    """
    options = f"size={kilobytes}k,mode=0777"
    _as_root("mount", "-t", "tmpfs", "-o", options, "none", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _as_root("umount", "--lazy", str(folder))


def _as_root(*command: str) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        done = subprocess.run([*sudo, *command], capture_output=True, check=False)
    except FileNotFoundError:
        done = None
    if done is not None and done.returncode == 0:
        return
    if sudo:
        pytest.skip("mounting a small disk needs root, or sudo without a password")
    pytest.fail("A small disk cannot be mounted: run the tests where root may mount.")
