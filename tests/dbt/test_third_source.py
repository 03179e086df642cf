"""A source by another author: one folder is enough, and its faults end at its door."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dev.harness import TARGETS, Target, run_forked
from dev.harness.manifest import read_statuses
from dev.servers import Server
from tests.dbt.third_source import NAME, Fault, project_with

ServerFor = Callable[[Target], Server | None]

# What is written, and the sentence that answers it: which column breaks which rule.
BROKEN = {
    Fault("patients", "person as", "nullif(person, 'p1') as"): (
        "patient_id is missing in 1 row"
    ),
    Fault("admissions", "stay as admission_id", "person as admission_id"): (
        "admission_id is repeated in 5 rows"
    ),
    Fault("admissions", "years as", "case when years = 25 then -1 else 300 end as"): (
        "age_at_admission is below 0 in 1 row."
    ),
    Fault("admissions", "nights as", "nights - 2 as"): (
        "length_of_stay_days_as_reported is below 0 in 4 rows"
    ),
    Fault("admissions", "'Medicaid'", "'medicaid'"): (
        "insurance_type is none of Medicare, Medicaid, Private, Uninsured, Other"
        " in 4 rows"
    ),
    Fault("admissions", "died as", "died + 2 as"): (
        "is_in_hospital_death is none of 0, 1 in 12 rows"
    ),
    Fault("diagnoses", "1 as coded_position", "0 as coded_position"): (
        "coded_position is below 1 in 9 rows"
    ),
    Fault("diagnoses", "'ICD-10-CM'", "'icd10'"): (
        "code_system is none of ICD-10-CM, ICD-9-CM, LABEL in 9 rows"
    ),
    Fault("lab_results", "stay as", "concat('x', stay) as"): (
        "named_admission_id names rows that stg_admissions lacks in 6 rows"
    ),
    Fault("lab_results", "then 'A'", "then 'Y'"): (
        "abnormal_flag is none of N, L, H, LL, HH, A in 2 rows"
    ),
}
OTHER_TYPES = {
    Fault("admissions", "arrived as", "concat(arrived, '') as"): (
        "gives admission_date as ",
        "which must be date: write cast(admission_date as date)",
    ),
    Fault("lab_results", "1 as is_admission_named", "'Y' as is_admission_named"): (
        "gives is_admission_named as ",
        "which must be int: write {{ to_integer('is_admission_named') }}",
    ),
    Fault("patients", "{{ to_text('null') }} as race", "null as rase"): (
        "lacks the column race: if the source does not know it, write null as race",
    ),
}


def test_a_folder_is_loaded_built_checked_and_reported(tmp_path: Path) -> None:
    with project_with("duckdb", None, tmp_path) as warehouse:
        built = warehouse.dbt("build", source_system=NAME, unit_tests=True)
        assert "is disabled" not in built.stdout
        checked = run_forked(
            "clinical-star",
            *("check", "--target", "duckdb", "--source", NAME),
            *("--docs-dir", str(tmp_path / "pages")),
            directory=tmp_path,
            environment=warehouse.environment,
        )
        page = tmp_path / "report.html"
        run_forked(
            "clinical-star",
            *("report", "--target", "duckdb", "--out", str(page)),
            directory=tmp_path,
            environment=warehouse.environment,
        )
    for said in (f"There is no _{NAME}__bands.yml", "0 failed"):
        assert said in checked.stdout
    assert "Not available" in page.read_text("utf-8")


@pytest.mark.parametrize("target", TARGETS)
def test_identifiers_of_64_characters_reach_core_whole(
    target: Target, server_for: ServerFor, tmp_path: Path
) -> None:
    with project_with(target, server_for(target), tmp_path) as warehouse:
        core = ("+admissions", "+lab_results", "--exclude-resource-type", "test")
        warehouse.dbt("build", "--select", *core, source_system=NAME)
        admissions = warehouse.relation("core", "admissions")
        raw = warehouse.relation("raw", f"{NAME}__stays")
        [found] = warehouse.query(
            "select count(*), max(char_length(stay)), count(admission_id)"
            f" from {raw} left join {admissions} on stay = admission_id"
        )
    assert found == (12, 64, 12)


@pytest.mark.parametrize("target", TARGETS)
def test_each_broken_rule_is_a_sentence_before_anything_is_built(
    target: Target, server_for: ServerFor, tmp_path: Path
) -> None:
    server = server_for(target)
    with project_with(target, server, tmp_path, BROKEN) as warehouse:
        done = warehouse.dbt("build", source_system=NAME, check=False)
        statuses = read_statuses(warehouse)
    said = " ".join(done.stdout.split())
    assert done.returncode == 1
    for fault, sentence in BROKEN.items():
        model = f"stg_{NAME}__{fault.entity}"
        assert f"{model} breaks the canonical contract: {sentence}" in said
        assert f"Correct models/staging/{NAME}/{model}.sql" in said
    assert "age_at_admission is above 120 in 11 rows" in said
    assert "named_admission_id has over 64 characters in 6 rows" in said
    reading = {"int_admission_episodes", "int_diagnoses_itemised", "admissions"}
    assert {statuses[name] for name in reading} == {"skipped"}
    # No value of a patient, and an identifier least of all.
    assert "h000" not in done.stdout + done.stderr


@pytest.mark.parametrize("target", TARGETS)
def test_a_column_of_another_type_is_a_sentence(
    target: Target, server_for: ServerFor, tmp_path: Path
) -> None:
    server = server_for(target)
    with project_with(target, server, tmp_path, OTHER_TYPES) as warehouse:
        done = warehouse.dbt(
            "build", "--select", "staging", source_system=NAME, check=False
        )
    said = " ".join(done.stdout.split())
    assert done.returncode == 1
    for fault, parts in OTHER_TYPES.items():
        model = f"stg_{NAME}__{fault.entity}"
        assert f"Correct models/staging/{NAME}/{model}.sql" in said
        for part in parts:
            assert part in said


@pytest.mark.parametrize("target", TARGETS)
def test_a_bare_null_gets_the_type_of_its_column(
    target: Target, server_for: ServerFor, tmp_path: Path
) -> None:
    nulls = [
        Fault("admissions", "cast(null as decimal(12, 2))", "null"),
        Fault("admissions", "{{ to_integer('null') }} as is_icu", "null as is_icu"),
        Fault("patients", "{{ to_text('null') }} as race", "null as race"),
    ]
    with project_with(target, server_for(target), tmp_path, nulls) as warehouse:
        models = ("+stg_admissions", "+stg_patients")
        build = ("build", "--exclude-resource-type", "test", "--select", *models)
        warehouse.dbt(*build, source_system=NAME)
        admissions = warehouse.relation("staging", "stg_admissions")
        assert warehouse.query(
            f"select count(*), count(is_icu), sum(hospital_charges) from {admissions}"
        ) == [(12, 0, None)]
