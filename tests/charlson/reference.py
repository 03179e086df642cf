"""The Charlson index in plain Python, to check the dbt models against.

It shares the published lists with the models and nothing else: one patient at a time,
`str.startswith` on every prefix, where the models join sets on equal prefixes. Nothing
but the standard library, so that it also runs beside comorbidipy's old pandas.

Sources: Quan 2005 (code lists), Charlson 1987 and Quan 2011 (weights), Charlson 1994
(age points), the three mutually exclusive pairs as Quan 2005 has them.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_uppercase, digits

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
EXCLUSIVE_PAIRS = (
    ("moderate_severe_liver_disease", "mild_liver_disease"),
    ("diabetes_with_complication", "diabetes_without_complication"),
    ("metastatic_solid_tumor", "any_malignancy"),
)
BLANK_WORDS = frozenset({"NAN", "NONE", "NULL", "NA"})

Answer = dict[str, int | None]


@dataclass(frozen=True)
class Admission:
    """An admission as the raw file has it: age in years or None, diagnoses as coded."""

    admission_id: str
    age: int | None
    code_system: str
    primary: str
    secondary: str


def read_seed(name: str) -> list[dict[str, str]]:
    """Return the rows of a seed's CSV file."""
    with (SEEDS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def weights() -> dict[str, tuple[int, int]]:
    """Return the points of each condition: 1987, then 2011."""
    return {
        row["condition"]: (int(row["charlson_1987"]), int(row["quan_2011"]))
        for row in read_seed("charlson_weights")
    }


@cache
def prefixes(code_system: str) -> tuple[tuple[str, str], ...]:
    """Return (prefix, condition) of a code system's list."""
    return tuple(
        (row["prefix"], row["condition"])
        for row in read_seed("charlson_code_prefixes")
        if row["code_system"] == code_system
    )


@cache
def label_conditions() -> dict[str, str]:
    """Return the condition of each label, '' where it stands for none of the 17."""
    return {row["label"]: row["condition"] for row in read_seed("charlson_label_map")}


def clean(raw: str) -> str:
    """Return a raw code in capitals, without dots, blanks and other signs."""
    return "".join(sign for sign in raw.upper() if sign in ascii_uppercase + digits)


@cache
def conditions_of(code_system: str, raw: str) -> frozenset[str]:
    """Return the conditions a raw code or label stands for."""
    if code_system == "LABEL":
        condition = label_conditions().get(raw.strip().lower(), "")
        return frozenset({condition} if condition else ())
    code = clean(raw)
    return frozenset(
        condition
        for prefix, condition in prefixes(code_system)
        if code.startswith(prefix)
    )


def is_readable(code_system: str, raw: str) -> bool:
    """Tell whether a raw code has the form of its system, or a label is known."""
    if code_system == "LABEL":
        return raw.strip().lower() in label_conditions()
    code = clean(raw)
    if code_system == "ICD-10-CM":
        # QA0, genetic variants: the first category whose second sign is a letter.
        is_started = code[:1].isalpha() and (code[1:2].isdigit() or code[:2] == "QA")
        return 3 <= len(code) <= 7 and is_started
    stem = 4 if code.startswith("E") else 3
    return (
        stem <= len(code) <= 5
        and code.lstrip("EV").isdigit()
        and (code.isdigit() or code[1:].isdigit())
    )


def diagnoses(admission: Admission) -> tuple[list[str], list[str]]:
    """Return the primary diagnosis (none or one) and the secondary ones, blanks out.

    A secondary diagnosis that repeats the primary one is the primary one.
    """
    is_label = admission.code_system == "LABEL"

    def same(raw: str) -> str:
        return raw.strip().lower() if is_label else clean(raw)

    def is_blank(raw: str) -> bool:
        return not same(raw) or clean(raw) in BLANK_WORDS

    primary = [] if is_blank(admission.primary) else [admission.primary]
    known = {same(raw) for raw in primary}
    items = admission.secondary.split("|")
    return primary, [
        item for item in items if not is_blank(item) and same(item) not in known
    ]


def score(conditions: Iterable[str]) -> tuple[int, int]:
    """Return the points of a set of conditions: 1987, then 2011."""
    counted = set(conditions)
    for severe, mild in EXCLUSIVE_PAIRS:
        if severe in counted:
            counted.discard(mild)
    points = [weights()[condition] for condition in counted]
    return sum(old for old, _ in points), sum(new for _, new in points)


def age_points(age: int | None) -> int | None:
    """Return a point per decade from 50 on, four at most; None for an unknown age."""
    return None if age is None else min(max(age // 10 - 4, 0), 4)


def answer(admission: Admission) -> Answer:
    """Return the 17 flags and all scores, named as the columns of core admissions."""
    system = admission.code_system
    primary, secondary = diagnoses(admission)
    found = _union(system, [*primary, *secondary])
    result: Answer = {f"has_{condition}": condition in found for condition in weights()}
    points = age_points(admission.age)
    for suffix, conditions in (("", found), ("_secondary", _union(system, secondary))):
        old, new = score(conditions)
        result[f"charlson_score{suffix}"] = old
        result[f"charlson_score_quan_2011{suffix}"] = new
        result[f"charlson_score_age_adjusted{suffix}"] = (
            None if points is None else old + points
        )
    result["is_charlson_scorable"] = bool(found) or any(
        is_readable(system, raw) for raw in (*primary, *secondary)
    )
    return {
        column: None if value is None else int(value)
        for column, value in result.items()
    }


def _union(code_system: str, raws: Sequence[str]) -> set[str]:
    found: set[str] = set()
    return found.union(*(conditions_of(code_system, raw) for raw in raws))
