"""Writes the report's file."""

import os
import tempfile
from pathlib import Path

from loader.errors import LoaderError
from report.page import page
from report.read import read_report


def write_report(
    target: str, out: Path, *, min_cell: int | None = None, is_made_up: bool = False
) -> None:
    """Read a target and write its report to `out`, whole or not at all.

    Raise LoaderError where the target cannot be read or the file not be written.
    """
    text = page(read_report(target, min_cell=min_cell, is_made_up=is_made_up))
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=out.parent, suffix=".html", delete=False
        ) as draft:
            draft.write(text)
        # made for its owner alone; a report is as readable as any file one makes
        mask = os.umask(0)
        os.umask(mask)
        Path(draft.name).chmod(0o666 & ~mask)
        Path(draft.name).replace(out)
    except OSError:
        raise LoaderError(
            f"The report cannot be written to {out}: check that the folder exists and "
            "may be written to."
        ) from None
