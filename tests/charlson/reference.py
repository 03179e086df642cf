"""The Charlson index in plain Python, to check the dbt models against.

It shares the seeds with the models, the published lists and the forms of codes, and
nothing else: one patient at a time, `str.startswith` on every prefix, where the models
join sets on equal prefixes. Nothing but the standard library, so that it also runs
beside comorbidipy's old pandas.

Sources: Quan 2005 (code lists), Charlson 1987 and Quan 2011 (weights), Charlson 1994
(age points), the three mutually exclusive pairs as Quan 2005 has them.
"""

import csv
import re
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


@cache
def patterns(code_system: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return the forms of a code and of a dotted one; None for what has no codes."""
    for row in read_seed("diagnosis_code_systems"):
        if row["code_system"] == code_system:
            return re.compile(row["code_pattern"]), re.compile(row["dotted_pattern"])
    return None


@cache
def system_of(name: str) -> str:
    """Return the code system that a source's name for it means, or the name itself."""
    if not name.strip(" "):
        return "ICD-10-CM"
    for row in read_seed("diagnosis_code_system_names"):
        if row["system_name"] == clean(name):
            return row["code_system"]
    return name.strip(" ")


def clean(raw: str) -> str:
    """Return a raw code in capitals, without dots, blanks and other signs."""
    return "".join(sign for sign in raw.upper() if sign in ascii_uppercase + digits)


def codes_in(code_system: str, text: str) -> list[str]:
    """Return the codes or labels in a text as the models should spell them.

    ICD codes are parted by whatever is neither letter, digit nor dot, others by `|`
    and `;`. Blanks and the words that exports write for them are left out.
    """
    if clean(text) in BLANK_WORDS:
        return []
    parting = r"[^A-Za-z0-9.]+" if patterns(code_system) else r"[|;]"
    items = [item for item in re.split(parting, text) if clean(item) not in BLANK_WORDS]
    return [code for item in items if (code := spelling(code_system, item))]


def spelling(code_system: str, item: str) -> str:
    """Return one code with lost zeros restored and without a dot in its place."""
    if code_system == "LABEL":
        return item.replace("\t", " ").strip(" ").lower()
    known = patterns(code_system)
    if known is None:
        return clean(item)
    code = item.upper().rstrip(".")
    whole, dot, rest = code.partition(".")
    if code_system == "ICD-9-CM" and dot:
        if whole.isdigit():
            whole = whole.zfill(3)
        elif whole[:1] == "V" and whole[1:].isdigit():
            whole = "V" + whole[1:].zfill(2)
    code = whole + dot + rest
    return code.replace(".", "") if known[1].search(code) else code


@cache
def conditions_of(code_system: str, code: str) -> frozenset[str]:
    """Return the conditions that a code or label, spelled as above, stands for."""
    if not is_readable(code_system, code):
        return frozenset()
    if code_system == "LABEL":
        condition = label_conditions()[code]
        return frozenset({condition} if condition else ())
    return frozenset(
        condition
        for prefix, condition in prefixes(code_system)
        if code.startswith(prefix)
    )


def is_readable(code_system: str, code: str) -> bool:
    """Tell whether a code has the form of its system, or a label is known."""
    if code_system == "LABEL":
        return code in label_conditions()
    known = patterns(code_system)
    return known is not None and known[0].search(code) is not None


def diagnoses(admission: Admission) -> tuple[list[str], list[str]]:
    """Return the codes of the primary diagnosis (none or one) and of the others.

    A secondary diagnosis that repeats the primary one is the primary one. Where the
    primary diagnosis lists several codes, the first is the primary one.
    """
    system = system_of(admission.code_system)
    first = codes_in(system, admission.primary)
    others = [
        code
        for text in admission.secondary.split("|")
        for code in codes_in(system, text)
    ]
    primary, rest = first[:1], [*first[1:], *others]
    return primary, [code for code in rest if code not in primary]


def has_form_of_other_system(code_system: str, code: str) -> bool:
    """Tell whether an ICD code has the form of an ICD system that is not its own."""
    return patterns(code_system) is not None and any(
        re.search(row["code_pattern"], clean(code))
        for row in read_seed("diagnosis_code_systems")
        if row["code_system"] != code_system
    )


def is_scorable(admission: Admission) -> bool:
    """Tell whether a diagnosis can be read for certain.

    A code that fits two code systems is in doubt beside one that fits only the other.
    """
    system = system_of(admission.code_system)
    codes = [code for part in diagnoses(admission) for code in part]
    readable = readable_codes(admission)
    of_others = {code for code in codes if has_form_of_other_system(system, code)}
    if of_others - set(readable):
        return bool(set(readable) - of_others)
    return bool(readable)


def readable_codes(admission: Admission) -> list[str]:
    """Return the codes and labels that count for the index."""
    system = system_of(admission.code_system)
    primary, secondary = diagnoses(admission)
    return [code for code in (*primary, *secondary) if is_readable(system, code)]


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
    system = system_of(admission.code_system)
    primary, secondary = diagnoses(admission)
    found = _union(system, [*primary, *secondary])
    scorable = is_scorable(admission)
    result: Answer = {f"has_{condition}": condition in found for condition in weights()}
    points = age_points(admission.age)
    for suffix, conditions in (("", found), ("_secondary", _union(system, secondary))):
        old, new = score(conditions)
        result[f"charlson_score{suffix}"] = old
        result[f"charlson_score_quan_2011{suffix}"] = new
        result[f"charlson_score_age_adjusted{suffix}"] = (
            None if points is None else old + points
        )
    return {
        **{
            column: None if value is None or not scorable else int(value)
            for column, value in result.items()
        },
        "is_charlson_scorable": int(scorable),
    }


def _union(code_system: str, codes: Sequence[str]) -> set[str]:
    found: set[str] = set()
    return found.union(*(conditions_of(code_system, code) for code in codes))
