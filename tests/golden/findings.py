"""The expected files of the findings: figures derived, words written by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tests.findings.comparison import is_same
from tests.findings.derivation import FIGURES, TEXTS
from tests.golden.cohort import golden_cohort
from tests.golden.tables import GOLDEN, read_table, write_table

# As exact as the files are compared with the warehouse.
EXACT = 1e-9


@dataclass(frozen=True)
class Run:
    """One way to build the findings: the smallest group size and what comes out."""

    min_cell: int
    expected: Path

    def file(self, finding: str) -> Path:
        """Return the file of a finding's expected rows."""
        return self.expected / f"{finding}.csv"


# With 1 every figure shows; with the project's default of 11 most are withheld.
SHOWN = Run(1, GOLDEN / "expected" / "findings")
WITHHELD = Run(11, GOLDEN / "expected" / "findings_withheld")
RUNS = (SHOWN, WITHHELD)


def derived_figures(run: Run, finding: str) -> pd.DataFrame:
    """Return the figures that a finding must show of the golden admissions."""
    return FIGURES[finding](golden_cohort(), run.min_cell)


def key_of(run: Run, finding: str) -> list[str]:
    """Return the columns that tell the rows of a finding apart."""
    return [str(name) for name in derived_figures(run, finding).index.names]


def written_figures(run: Run, finding: str) -> pd.DataFrame:
    """Return the figures of an expected file, by the key of the finding."""
    rows = pd.read_csv(run.file(finding), keep_default_na=False, na_values=[""])
    figures = rows[[name for name in rows.columns if name not in TEXTS]]
    return figures.set_index(key_of(run, finding))


def write_figures(run: Run, finding: str) -> None:
    """Write the derived figures that differ into the file; its words stay.

    A new row comes last, without its words; the first line names the columns.
    """
    path, key = run.file(finding), key_of(run, finding)
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    derived = derived_figures(run, finding).reset_index()
    figures = {
        tuple(str(row[name]) for name in key): {str(name): row[name] for name in row}
        for row in derived.to_dict("records")
    }
    written = {tuple(str(row[name]) for name in key): row for row in read_table(path)}
    places = [*(place for place in written if place in figures), *figures]
    write_table(
        path,
        [
            {
                name: _corrected(name, written.get(place, {}).get(name), figures[place])
                for name in columns
            }
            for place in dict.fromkeys(places)
        ],
    )


def _corrected(column: str, written: str | None, figures: Mapping[str, Any]) -> object:
    """Return what a field must hold; a figure that is right stays as it is written."""
    if column not in figures:
        return written
    figure = figures[column]
    if isinstance(figure, str):
        return figure
    old = float("nan") if written is None else float(written)
    if is_same(column, figure, old, EXACT):
        return written
    return None if pd.isna(figure) else figure
