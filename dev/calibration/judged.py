"""What a finding claims of a data set, and whether its intervals hold the truth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dev.calibration.compiled import Rows
from dev.calibration.simulated import Truth

Row = Mapping[str, Any]
# How a conclusion starts that claims no effect; every other one is a claim.
NO_CLAIM = (
    "Too few to tell: ",
    "Not compared: ",
    "Not tested: ",
    "Inconclusive: ",
    "No difference ",
    "No predictor is far from chance: ",
    "Having any abnormal result makes no difference ",
    "Readmission does not depend ",
    "Nothing that was compared explains ",
)
# This one adds up rows and estimates nothing, so that it cannot be wrong by chance.
ARITHMETIC = "rpt_charge_fanout_audit"


def claims_effect(rows: Rows) -> bool:
    """Return whether any conclusion of a finding claims an effect."""
    texts = {row["conclusion"] for row in rows if "conclusion" in row}
    return any(not text.startswith(NO_CLAIM) for text in texts)


@dataclass(frozen=True)
class Interval:
    """Two columns of a finding, and the true value of what lies between them.

    `simultaneous` ones hold in a data set when all of its rows hold. Where `reason` is
    given, the interval is known to hold more often than it says, and the reason is why.
    """

    view: str
    title: str
    lower: str
    upper: str
    truth: Callable[[Truth, Row], float]
    where: Callable[[Row], bool] = lambda row: True
    level: float = 0.95
    simultaneous: bool = False
    reason: str = ""

    def held(self, rows: Rows, truth: Truth) -> tuple[int, int]:
        """Return how many intervals hold the true value, of how many."""
        judged = [
            row[self.lower] <= self.truth(truth, row) <= row[self.upper]
            for row in rows
            if self.where(row) and not pd.isna(row[self.lower])
        ]
        if self.simultaneous and judged:
            return int(all(judged)), 1
        return sum(judged), len(judged)


def _readmission(truth: Truth, _: Row) -> float:
    return truth.readmission


def _charges(truth: Truth, _: Row) -> float:
    return truth.charges


def _nothing(_: Truth, __: Row) -> float:
    return 0.0


def _chance(_: Truth, __: Row) -> float:
    return 0.5


def _equal_odds(_: Truth, __: Row) -> float:
    return 1.0


def _of_measure(truth: Truth, row: Row) -> float:
    return {
        "hospital_charges": truth.charges,
        "length_of_stay_days": truth.stay,
        "in_hospital_mortality": truth.mortality,
        "emergency_share": truth.emergency,
        "icu_share": truth.icu,
        "charlson_score": truth.charlson,
    }[str(row["measure"])]


def _is_rate(row: Row) -> bool:
    return row["measure"] in ("in_hospital_mortality", "emergency_share", "icu_share")


def _is_mean(row: Row) -> bool:
    return not _is_rate(row)


def _of_kind(kind: str) -> Callable[[Row], bool]:
    return lambda row: row["estimate_kind"] == kind


AGE, FLAG = "rpt_readmission_by_age", "rpt_readmission_by_abnormal_flag"
CELL = "rpt_readmission_by_age_and_lab_volume"
PREDICTORS, PAYERS = "rpt_readmission_predictors", "rpt_insurance_outcomes"
MORTALITY, BILLING = "rpt_uninsured_mortality", "rpt_drg_billing_evidence"
BILL = "rpt_bill_by_diagnosis"
SINGLE, SIMULTANEOUS = ("lower_95", "upper_95"), "simultaneous_"
ZERO_CELLS = (
    "where a cell is empty, half an event is added to each, and the interval holds"
    " nearly always"
)
DISCRETE = (
    "few events have few possible intervals, and those of Newcombe err to the wide side"
)


def intervals() -> Iterator[Interval]:
    """Yield every interval of the findings."""
    yield Interval(AGE, "rate of an age group", *SINGLE, _readmission)
    yield Interval(FLAG, "rate of a group", *SINGLE, _readmission)
    for level in (95, 90):
        yield Interval(
            *(FLAG, f"difference, {level} %"),
            *(f"difference_lower_{level}", f"difference_upper_{level}"),
            *(_nothing,),
            level=level / 100,
        )
    yield Interval(CELL, "rate of a cell", *SINGLE, _readmission)
    for title, name, truth in (
        ("rates of all cells at once", "", _readmission),
        ("differences of all cells at once", "difference_", _nothing),
    ):
        yield Interval(
            CELL,
            title,
            f"{SIMULTANEOUS}{name}lower_95",
            f"{SIMULTANEOUS}{name}upper_95",
            truth,
            simultaneous=True,
        )
    yield Interval(PREDICTORS, "AUC", *SINGLE, _chance)
    yield Interval(
        PREDICTORS,
        "AUC of all predictors at once",
        f"{SIMULTANEOUS}lower_95",
        f"{SIMULTANEOUS}upper_95",
        _chance,
        simultaneous=True,
    )
    yield Interval(
        *(PREDICTORS, "gain over age", "gain_lower_95", "gain_upper_95", _nothing),
        where=lambda row: row["predictor"] != "age",
    )
    for kind, where in (("mean", _is_mean), ("rate", _is_rate)):
        for title, name, true_figure in (
            ("{}", "", _of_measure),
            ("difference of a {}", "difference_", _nothing),
            ("standardised {}", "standardised_", _of_measure),
            ("difference of a standardised {}", "standardised_difference_", _nothing),
        ):
            yield Interval(
                PAYERS,
                title.format(kind),
                f"{name}lower_95",
                f"{name}upper_95",
                true_figure,
                where,
            )
    yield Interval(
        *(PAYERS, "differences of all payers and measures at once"),
        *(f"{SIMULTANEOUS}difference_lower_95", f"{SIMULTANEOUS}difference_upper_95"),
        *(_nothing,),
        simultaneous=True,
    )
    for kind, reason in (
        ("crude", ZERO_CELLS),
        ("stratum", ZERO_CELLS),
        ("Mantel-Haenszel", ""),
    ):
        yield Interval(
            *(MORTALITY, f"odds ratio, {kind}", *SINGLE, _equal_odds, _of_kind(kind)),
            reason=reason,
        )
    yield Interval(
        *(BILLING, "ICU gap, 90 %", "lower_90", "upper_90", _nothing),
        level=0.90,
    )
    yield Interval(BILL, "mean charge of a diagnosis", *SINGLE, _charges)
