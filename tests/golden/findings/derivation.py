"""Every finding under each smallest group size that is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.golden.findings import charges, payers, readmission
from tests.golden.findings.cohort import Row
from tests.golden.tables import GOLDEN


@dataclass(frozen=True)
class Run:
    """One way to build the findings: the smallest group size and what comes out."""

    min_cell: int
    expected: Path


# With 1 every figure shows; with the project's default of 11 most are withheld.
SHOWN = Run(1, GOLDEN / "expected" / "findings")
WITHHELD = Run(11, GOLDEN / "expected" / "findings_withheld")
RUNS = (SHOWN, WITHHELD)

_FINDINGS: dict[str, Callable[[int], list[Row]]] = {
    "rpt_charge_fanout_audit": charges.fanout_audit,
    "rpt_drg_billing_measures": charges.drg_billing_measures,
    "rpt_drg_billing_evidence": charges.drg_billing_evidence,
    "rpt_insurance_measures": payers.insurance_measures,
    "rpt_insurance_outcomes": payers.insurance_outcomes,
    "rpt_uninsured_mortality": payers.uninsured_mortality,
    "rpt_readmission_by_age": readmission.by_age,
    "rpt_readmission_by_abnormal_flag": readmission.by_abnormal_flag,
    "rpt_readmission_by_age_and_lab_volume": readmission.by_age_and_lab_volume,
    "rpt_readmission_predictors": readmission.predictors,
}


def derive(run: Run) -> dict[str, list[Row]]:
    """Return the expected rows of each findings view under a run's group size."""
    return {name: finding(run.min_cell) for name, finding in _FINDINGS.items()}
