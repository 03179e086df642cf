"""Finds uv, which creates environments and installs packages."""

import shutil
from pathlib import Path

from dev import REPOSITORY

TOOLS = REPOSITORY / ".tools"


def find_uv() -> Path:
    """Return the newest uv of the checkout, or the one on the path.

    Raise RuntimeError when there is none.
    """
    if own := sorted(TOOLS.glob("uv-*/bin/uv")):
        return own[-1]
    if on_path := shutil.which("uv"):
        return Path(on_path)
    raise RuntimeError("There is no uv: run `make setup`, which puts it in .tools/.")
