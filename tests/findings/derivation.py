"""The figures of every finding, worked out anew: the one derivation there is.

It serves the twelve golden admissions, whose expected files it must equal, and the
generated worlds. It knows the definitions of the findings and no view of them.
"""

from collections.abc import Callable

import pandas as pd

from tests.findings import (
    expected_charges,
    expected_insurance,
    expected_mortality,
    expected_readmission,
)
from tests.findings.cohort import Cohort

# Of a cohort and the smallest group size: the figures by the key of the finding.
FIGURES: dict[str, Callable[[Cohort, int], pd.DataFrame]] = {
    "rpt_bill_by_diagnosis": expected_charges.bill_by_diagnosis,
    "rpt_charge_fanout_audit": expected_charges.fanout,
    "rpt_drg_billing_measures": expected_charges.drg_evidence,
    "rpt_drg_billing_evidence": expected_charges.drg_evidence,
    "rpt_insurance_measures": expected_insurance.measures,
    "rpt_insurance_outcomes": expected_insurance.outcomes,
    "rpt_readmission_by_abnormal_flag": expected_readmission.by_abnormal_flag,
    "rpt_readmission_by_age": expected_readmission.by_age,
    "rpt_readmission_by_age_and_lab_volume": expected_readmission.by_age_and_lab_volume,
    "rpt_readmission_predictors": expected_readmission.predictors,
    "rpt_uninsured_mortality": expected_mortality.uninsured_mortality,
}
# Columns of words and names, which the golden files hold as they were written by hand.
TEXTS = frozenset(
    {
        "code_system",
        "diagnosis_name",
        "meaning",
        "interval_note",
        "completeness_note",
        "pattern",
        "conclusion",
    }
)
