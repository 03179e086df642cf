"""The dbt models agree with programs that share none of their logic.

Admissions are named by number in what fails, never by their codes.
"""

import random
import sys
from collections import Counter, defaultdict

import pytest

from tests.charlson.by_hand import BY_HAND, UNMAPPED
from tests.charlson.codes import icd10cm_codes
from tests.charlson.comparison import disagreements
from tests.charlson.conftest import (
    LARGE,
    SEVERAL,
    Verified,
    random_admissions,
    reference_answers,
)
from tests.charlson.oracle import (
    PUBLISHED,
    SCORES,
    ask_comorbidipy,
    differs,
    has_code_of_two_conditions,
    read_golden,
)
from tests.charlson.quan_2005 import SYSTEMS, TABLE_1, published_codes
from tests.charlson.reference import (
    EXCLUSIVE_PAIRS,
    Admission,
    Answer,
    diagnoses,
    is_readable,
    is_scorable,
    prefixes,
    readable_codes,
    spelling,
    system_of,
)


def test_every_flag_and_score_equals_the_independent_program(
    verified: Verified,
) -> None:
    assert len(verified.expected) == len(verified.admissions) > 5_000
    assert disagreements(verified.expected, verified.answers) == Counter()


def test_the_random_admissions_leave_nothing_untried() -> None:
    answers = list(reference_answers(SEVERAL).values())
    for column in answers[0]:
        assert len({each[column] for each in answers}) > 1, column
    for severe, mild in EXCLUSIVE_PAIRS:
        assert any(each[f"has_{severe}"] and each[f"has_{mild}"] for each in answers)
    assert any(
        each["charlson_score"] != each["charlson_score_secondary"] for each in answers
    )
    assert any(has_code_of_two_conditions(each) for each in random_admissions(SEVERAL))


def test_every_code_of_the_icd10cm_list_can_be_read() -> None:
    system = "ICD-10-CM"
    unread = [
        code
        for code in icd10cm_codes()
        if not is_readable(system, spelling(system, code))
    ]
    assert unread == []


def test_two_codes_written_together_are_no_code() -> None:
    """Unless they make a third one that exists: F01B18 is F01.B18."""
    known = [code.replace(".", "") for code in icd10cm_codes()]
    rng = random.Random(10)
    short = [code for code in known if len(code) <= 4]
    joined = {
        *("".join(rng.choices(short, k=2)) for _ in range(200_000)),
        *(first + rng.choice(short)[:3] for first in short),
        *("".join(rng.choices(known, k=2)) for _ in range(20_000)),
    }
    read = {code for code in joined if is_readable("ICD-10-CM", code)}
    assert read <= set(known)


def test_the_golden_admissions_have_the_answers_of_comorbidipy(
    verified: Verified,
) -> None:
    wrong = [
        admission.admission_id
        for admission, told in read_golden()
        if differs(verified.answers[admission.admission_id], told, SCORES)
    ]
    assert wrong == []


def test_every_code_of_the_published_table_has_its_conditions(
    verified: Verified,
) -> None:
    wrong = {
        admission.admission_id: sorted(found)
        for admission, conditions in published_codes()
        if (found := _conditions(verified.answers[admission.admission_id]))
        != conditions
    }
    assert wrong == {}


def _conditions(given: Answer) -> set[str]:
    return {name for name in TABLE_1 if given[f"has_{name}"]}


def test_the_published_table_is_the_seed() -> None:
    """Ranges of the paper are written out, also where no code exists."""
    for system in SYSTEMS:
        listed = {
            (spelling(system, each.primary), condition)
            for each, conditions in published_codes()
            if each.code_system == system
            for condition in conditions
            if each.primary != "437.3" or condition.startswith("peripheral")
        }
        assert listed == set(prefixes(system))


def test_scores_are_those_worked_out_by_hand(verified: Verified) -> None:
    wrong = {
        (each.code_system, each.primary, each.secondary): given
        for each, score in BY_HAND
        if (given := verified.answers[each.admission_id]["charlson_score"]) != score
    }
    assert wrong == {}


def test_what_no_case_by_hand_can_read_has_its_reason(verified: Verified) -> None:
    listed = verified.warehouse.query(
        "select code_system, diagnosis_code, reason from "
        + verified.warehouse.relation("quality", "dq_unmapped_diagnosis_codes")
    )
    reasons = {(system, code): reason for system, code, reason in listed}
    assert {key: reasons.get(key) for key in UNMAPPED} == UNMAPPED


def test_unmapped_codes_are_listed_with_their_admissions(verified: Verified) -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    recorded = [*read_golden(), *BY_HAND]
    for admission in [*verified.admissions, *(each for each, _ in recorded)]:
        system = system_of(admission.code_system)
        primary, secondary = diagnoses(admission)
        for code in (*primary, *secondary):
            if not is_readable(system, code):
                holders[system, code].add(admission.admission_id)
    listed = verified.warehouse.query(
        "select code_system, diagnosis_code, admission_count from "
        + verified.warehouse.relation("quality", "dq_unmapped_diagnosis_codes")
    )
    assert {(system, code): int(count) for system, code, count in listed} == {
        key: len(admissions) for key, admissions in holders.items()
    }


def test_an_unmapped_code_comes_with_its_reason(verified: Verified) -> None:
    reasons: dict[str, str] = dict(
        verified.warehouse.query(
            "select concat(code_system, ' ', diagnosis_code), reason from "
            + verified.warehouse.relation("quality", "dq_unmapped_diagnosis_codes")
        )
    )
    form = "has the form of {}: check diagnosis_code_system"
    assert reasons["ICD-10-CM 25000"] == form.format("ICD-9-CM")
    assert reasons["ICD-9-CM I219"] == form.format("ICD-10-CM")
    assert reasons["LABEL i21.9"] == form.format("ICD-10-CM")
    assert reasons["ICD-10-CM ZZZ"] == "does not have the form of ICD-10-CM"
    assert (
        reasons["LABEL bad luck"]
        == "is no label that the seed charlson_label_map knows"
    )


@pytest.mark.slow
@pytest.mark.parametrize("code_system", ["ICD-10-CM", "ICD-9-CM"])
def test_comorbidipy_differs_only_where_it_must(
    code_system: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same cohort as above, so that agreement here and there is one chain."""
    size = LARGE
    expected = reference_answers(size)
    cohort = [
        each for each in random_admissions(size) if each.code_system == code_system
    ]
    told = ask_comorbidipy(cohort)
    published = (*SCORES[:-1], PUBLISHED)

    def wrong(columns: tuple[str, ...]) -> set[Admission]:
        return {
            admission
            for admission in cohort
            if admission.admission_id in told
            and differs(
                expected[admission.admission_id],
                told[admission.admission_id],
                columns,
            )
        }

    double = {each for each in cohort if has_code_of_two_conditions(each)}
    with_aids = {each for each in cohort if expected[each.admission_id]["has_aids_hiv"]}
    without_codes = {each for each in cohort if each.admission_id not in told}
    doubtful = {
        each for each in cohort if readable_codes(each) and not is_scorable(each)
    }
    patched, untouched = wrong(SCORES), wrong(published)
    with capsys.disabled():
        # The figures that docs/guides/charlson.md quotes.
        sys.stdout.write(
            f"\n{code_system}: {len(cohort)} admissions, {len(without_codes)} without "
            f"a code; comorbidipy differs on {len(patched)}, as published on "
            f"{len(untouched)}; {len(with_aids)} with HIV or AIDS, {len(double)} with "
            f"a code of two conditions, {len(doubtful)} with another system's\n"
        )
    assert not any(readable_codes(each) for each in without_codes)
    assert patched <= double | doubtful
    assert untouched == patched | with_aids
