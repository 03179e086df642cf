"""On what US hospitals published, the shares of variance are those found elsewhere.

Medicare's inpatient charges of 2011 by hospital and DRG: what was paid follows the DRG,
what was charged much less. The files are not ours to ship: put their folder into
CLINICAL_MEDICARE_CHARGES to run this test. Each published row counts as many
admissions as it had discharges, all with its mean, so that the weights are the model's
own counts.
"""

import os
from pathlib import Path

import pytest

from dev.calibration.compiled import FACT, Compiled, Findings

FOLDER = "CLINICAL_MEDICARE_CHARGES"
FILE = "MedicareCharges.csv.gz"
VIEW = "rpt_drg_billing_measures"
EXPECTED = {
    "avePayments": {"omega squared: DRG": 0.83},
    "aveCharges": {
        "omega squared: DRG": 0.52,
        "omega squared: primary diagnosis": 0.34,  # the hospital stands in its place
    },
}


@pytest.fixture(scope="module")
def published() -> Path:
    if FOLDER not in os.environ:
        pytest.skip(f"{FOLDER} does not name the folder of the published charges.")
    file = Path(os.environ[FOLDER]) / FILE
    if not file.exists():
        pytest.fail(f"{FOLDER} names a folder without {FILE}.")
    return file


@pytest.mark.parametrize("amount", EXPECTED)
def test_payments_follow_the_drg_and_charges_less_so(
    published: Path, compiled: Compiled, amount: str
) -> None:
    findings = Findings(compiled)
    findings.put_query(
        FACT,
        "select drg as drg_code, idProvider as primary_diagnosis_key, null::int as"
        " is_icu, null::varchar as insurance_type, null::int as length_of_stay_days,"
        f" {amount} as hospital_charges from read_csv('{published}', types ="
        " {'drg': 'varchar', 'idProvider': 'bigint', 'totalDischarges': 'bigint',"
        " 'aveCharges': 'double', 'avePayments': 'double'}),"
        " unnest(range(totalDischarges))",
    )
    found = {row["evidence"]: row["estimate"] for row in findings.of([VIEW])[VIEW]}
    for evidence, share in EXPECTED[amount].items():
        assert found[evidence] == pytest.approx(share, abs=0.005)
