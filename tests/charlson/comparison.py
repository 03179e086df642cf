"""What the warehouse says of the Charlson index, beside what it should say."""

from collections import Counter
from collections.abc import Mapping

from dev.harness import Warehouse
from dev.harness.built import WITHOUT_TESTS
from tests.charlson.reference import Admission, Answer, answer

# Built without their tests: these have their own place, on data that is sane.
RELATIONS = ("+admissions", "+dq_unmapped_diagnosis_codes")


def build(warehouse: Warehouse, source_system: str = "network") -> None:
    """Build core admissions and the list of unmapped codes."""
    warehouse.dbt(
        *("build", "--select", *RELATIONS, *WITHOUT_TESTS),
        source_system=source_system,
    )


def warehouse_answers(warehouse: Warehouse) -> dict[str, Answer]:
    """Return the flags and scores of core admissions by admission_id."""
    columns = list(answer(Admission("", None, "ICD-10-CM", "", "")))
    rows = warehouse.query(
        f"select admission_id, {', '.join(columns)}"
        f" from {warehouse.relation('core', 'admissions')}"
    )
    return {
        admission_id: dict(zip(columns, values, strict=True))
        for admission_id, *values in rows
    }


def disagreements(
    expected: Mapping[str, Answer], given: Mapping[str, Answer]
) -> Counter[str]:
    """Count, by column, the admissions whose answer is not the expected one."""
    wrong = Counter({"missing": len(expected.keys() - given.keys())})
    for admission_id in expected.keys() & given.keys():
        right, found = expected[admission_id], given[admission_id]
        wrong.update(name for name in right if right[name] != found[name])
    return +wrong
