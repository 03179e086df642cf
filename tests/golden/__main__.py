"""Write the derived figures of the findings to the expected files."""

from tests.findings.derivation import FIGURES
from tests.golden.findings import RUNS, write_figures

for run in RUNS:
    for finding in FIGURES:
        write_figures(run, finding)
