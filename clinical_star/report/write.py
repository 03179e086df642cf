"""Writes the report to a file."""

import os
import tempfile
from pathlib import Path

from clinical_star.report.page import page
from clinical_star.report.read import read_report
from loader.errors import UserError


def write_report(
    target: str, out: Path, *, min_cell: int | None = None, is_made_up: bool = False
) -> None:
    """Read a target and write its report to `out`, completely or not at all.

    Raise UserError when the target cannot be read or the file cannot be written.
    """
    text = page(read_report(target, min_cell=min_cell, is_made_up=is_made_up))
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=out.parent, suffix=".html", delete=False
        ) as draft:
            draft.write(text)
        # a temporary file is private; give the report the usual permissions
        mask = os.umask(0)
        os.umask(mask)
        Path(draft.name).chmod(0o666 & ~mask)
        Path(draft.name).replace(out)
    except OSError:
        raise UserError(
            f"The report cannot be written to {out}: check that its directory exists "
            "and is writable."
        ) from None
