"""What the findings say about a built world, named like the planted figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt

from clinical_star.metrics.normal import NORMAL_QUANTILE_90, NORMAL_QUANTILE_95
from dev.harness import Warehouse
from dev.harness.warehouse import Rows

MEASURES = {
    "in_hospital_mortality": "in-hospital mortality",
    "length_of_stay_days": "stay",
    "hospital_charges": "charges",
    "emergency_share": "emergency share",
    "icu_share": "ICU share",
}


@dataclass(frozen=True)
class Measured:
    """A figure of a view, its interval and its standard error.

    Where `is_ratio`, the error is that of the logarithm.
    """

    estimate: float
    lower: float
    upper: float
    standard_error: float
    is_ratio: bool = False

    def distance(self, planted: float) -> float:
        """Return how many standard errors the estimate lies from the planted value."""
        if self.is_ratio:
            return abs(log(self.estimate) - log(planted)) / self.standard_error
        return abs(self.estimate - planted) / self.standard_error


def measured_figures(warehouse: Warehouse) -> dict[str, Measured]:
    """Return the figures by the names that `planted_figures` gives them."""
    return dict(
        [
            *_readmission(warehouse),
            *_payers(warehouse),
            *_charges(warehouse),
            *_tests(warehouse),
        ]
    )


def _interval(
    estimate: float,
    lower: float,
    upper: float,
    quantile: float = NORMAL_QUANTILE_95,
) -> Measured:
    return Measured(estimate, lower, upper, (upper - lower) / (2 * quantile))


def _error(estimate: float, error: float) -> Measured:
    reach = NORMAL_QUANTILE_95 * error
    return Measured(estimate, estimate - reach, estimate + reach, error)


def _rows(warehouse: Warehouse, columns: str, view: str) -> Rows:
    relation = warehouse.relation("findings", view)
    return warehouse.query(f"select {columns} from {relation}")


def _readmission(warehouse: Warehouse) -> Iterator[tuple[str, Measured]]:
    columns = "readmission_rate, lower_95, upper_95"
    for group, *figures in _rows(
        warehouse, f"age_group, {columns}", "rpt_readmission_by_age"
    ):
        name = "all ages" if group == "All ages" else group
        yield f"readmission, {name}", _interval(*figures)
    for group, band, *figures in _rows(
        warehouse,
        f"age_group, abnormal_lab_volume_band, {columns}",
        "rpt_readmission_by_age_and_lab_volume",
    ):
        if (group, band) == ("Senior", "High"):
            yield f"readmission, {group} with high abnormal volume", _interval(*figures)
    difference = _rows(
        warehouse,
        "difference, difference_lower_95, difference_upper_95",
        "rpt_readmission_by_abnormal_flag",
    )[0]
    yield "readmission, any abnormal result less none", _interval(*difference)


def _payers(warehouse: Warehouse) -> Iterator[tuple[str, Measured]]:
    for payer, measure, all_payers, *figures in _rows(
        warehouse,
        "insurance_type, measure, all_payer_estimate, estimate, lower_95, upper_95",
        "rpt_insurance_outcomes",
    ):
        if payer == "Unknown" or measure not in MEASURES:
            continue
        yield f"{MEASURES[measure]}, {payer}", _interval(*figures)
        if (payer, measure) == ("Uninsured", "hospital_charges"):
            relative = (figure / all_payers - 1 for figure in figures)
            yield "charges of the uninsured against all", _interval(*relative)
    for kind, ratio, lower, upper in _rows(
        warehouse,
        "estimate_kind, odds_ratio, lower_95, upper_95",
        "rpt_uninsured_mortality",
    ):
        if kind == "Mantel-Haenszel":
            error = (log(upper) - log(lower)) / (2 * NORMAL_QUANTILE_95)
            pooled = Measured(ratio, lower, upper, error, is_ratio=True)
            yield "odds of death, uninsured (pooled)", pooled


def _charges(warehouse: Warehouse) -> Iterator[tuple[str, Measured]]:
    for evidence, count, groups, estimate, lower, upper in _rows(
        warehouse,
        "evidence, admission_count, group_count, estimate, lower_90, upper_90",
        "rpt_drg_billing_evidence",
    ):
        if evidence == "ICU gap":
            figures = (estimate, lower, upper)
            yield "charges, ICU gap", _interval(*figures, NORMAL_QUANTILE_90)
        if evidence in ("omega squared: payer", "omega squared: primary diagnosis"):
            factor = evidence.removeprefix("omega squared: ")
            error = _omega_error(estimate, count, groups)
            yield f"omega squared of charges, {factor}", _error(estimate, error)


def _omega_error(omega_squared: float, count: int, groups: int) -> float:
    """Return its standard error, from the variance of a noncentral chi square."""
    noncentrality = count * max(omega_squared, 0) / (1 - omega_squared)
    return sqrt(2 * (groups - 1) + 4 * noncentrality) / count


def _tests(warehouse: Warehouse) -> Iterator[tuple[str, Measured]]:
    # the view counts joined rows; the standard error comes from the fact's own counts
    relation = warehouse.relation("star", "fct_hospital_outcomes")
    ((error,),) = warehouse.query(
        f"select stddev_samp(lab_test_count) / sqrt(count(*)) from {relation}"
    )
    for path, rows in _rows(
        warehouse, "join_path, rows_per_admission", "rpt_charge_fanout_audit"
    ):
        if path == "admissions and lab results":
            yield "tests to an admission", _error(rows, float(error))
