"""Write the derived findings to the expected files."""

from tests.golden.findings.derivation import RUNS, derive
from tests.golden.tables import write_table

for run in RUNS:
    for name, rows in derive(run).items():
        write_table(run.expected / f"{name}.csv", rows)
