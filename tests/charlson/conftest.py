"""Warehouses filled for the verification, each built once a session."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from dev.harness import Target, Warehouse, open_warehouse
from dev.servers import Server
from tests.charlson.by_hand import BY_HAND
from tests.charlson.cohort import draw_admissions, write_network_files
from tests.charlson.comparison import build, warehouse_answers
from tests.charlson.oracle import read_golden
from tests.charlson.quan_2005 import published_codes
from tests.charlson.reference import Admission, Answer, answer

COHORT_SEED = 1987
# `make test-slow` tries more admissions, on DuckDB and MySQL.
SEVERAL, LARGE = 15_000, 50_000
COHORTS = [
    pytest.param(("duckdb", SEVERAL), id="duckdb"),
    pytest.param(("mysql", 5_000), id="mysql"),
    pytest.param(("mariadb", 5_000), id="mariadb"),
    pytest.param(("duckdb", LARGE), id="duckdb-large", marks=pytest.mark.slow),
    pytest.param(("mysql", LARGE), id="mysql-large", marks=pytest.mark.slow),
]


@dataclass(frozen=True)
class Verified:
    """A warehouse of random, golden and hand-made admissions.

    `expected` is what the reference says of the random ones, `answers` what the
    warehouse says of all.
    """

    warehouse: Warehouse
    admissions: list[Admission]
    expected: dict[str, Answer]
    answers: dict[str, Answer]


@cache
def random_admissions(icd10_count: int) -> list[Admission]:
    """Draw the cohort: ICD-10-CM, and beside it ICD-9-CM and labels."""
    return [
        *draw_admissions("ICD-10-CM", icd10_count, COHORT_SEED),
        *draw_admissions("ICD-9-CM", icd10_count // 5, COHORT_SEED),
        *draw_admissions("LABEL", icd10_count // 25, COHORT_SEED),
    ]


@cache
def reference_answers(icd10_count: int) -> dict[str, Answer]:
    """Return the reference's answer to each random admission, by admission_id."""
    return {
        admission.admission_id: answer(admission)
        for admission in random_admissions(icd10_count)
    }


@pytest.fixture(scope="session", params=COHORTS)
def verified(
    request: pytest.FixtureRequest,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Verified]:
    """Give all admissions, random and recorded, built once per engine, to be read."""
    target, icd10_count = request.param
    directory = tmp_path_factory.mktemp(f"charlson_{target}")
    admissions = random_admissions(icd10_count)
    expected = reference_answers(icd10_count)
    golden = [admission for admission, _ in read_golden()]
    with open_warehouse(target, server_for(target), directory) as warehouse:
        known = [each for each, _ in (*BY_HAND, *published_codes())]
        write_network_files(directory, [*admissions, *golden, *known])
        warehouse.load(directory)
        build(warehouse)
        yield Verified(warehouse, admissions, expected, warehouse_answers(warehouse))
