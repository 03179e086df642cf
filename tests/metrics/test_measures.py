"""Each measure of metrics.yml, computed on real engines, against the findings."""

from math import isclose
from typing import Any

import pytest

from clinical_star.metrics import (
    Measure,
    check_query,
    grouped_query,
    measured,
    read_measures,
)
from dev.harness import Warehouse

MEASURES = read_measures()

# measure, what it is grouped by, and the rows of the findings that it must give
SLICES = [
    *(
        (
            measure,
            "insurance_type",
            "select insurance_type, estimate from {findings}.rpt_insurance_outcomes"
            f" where measure = '{finding}' and estimate is not null",
        )
        for measure, finding in [
            ("mean_charge", "hospital_charges"),
            ("mean_stay", "length_of_stay_days"),
            ("mortality_rate", "in_hospital_mortality"),
            ("icu_share", "icu_share"),
            ("emergency_share", "emergency_share"),
            ("mean_charlson", "charlson_score"),
        ]
    ),
    *(
        (
            measure,
            "age_group",
            f"select age_group, {column} from {{findings}}.rpt_readmission_by_age"
            " where sort_order <> 0 and readmission_rate is not null",
        )
        for measure, column in [
            ("readmission_eligible", "eligible_count"),
            ("readmissions", "readmitted_count"),
            ("readmission_rate", "readmission_rate"),
            ("readmission_rate_low", "lower_95"),
            ("readmission_rate_high", "upper_95"),
        ]
    ),
    *(
        (
            measure,
            "insurance_type",
            f"select insurance_type, {column} from {{findings}}.rpt_insurance_outcomes"
            " where measure = 'in_hospital_mortality' and estimate is not null",
        )
        for measure, column in [
            ("mortality_rate_low", "lower_95"),
            ("mortality_rate_high", "upper_95"),
        ]
    ),
    (
        "readmission_rate",
        "has_abnormal_lab",
        "select has_abnormal_lab, readmission_rate"
        " from {findings}.rpt_readmission_by_abnormal_flag",
    ),
    (
        "readmission_rate",
        "concat(age_group, abnormal_lab_volume_band)",
        "select concat(age_group, abnormal_lab_volume_band), readmission_rate"
        " from {findings}.rpt_readmission_by_age_and_lab_volume"
        " where readmission_rate is not null",
    ),
]


def same(one: Any, other: Any) -> bool:
    """Return whether two numbers are equal to 1e-9 of their size, or both missing."""
    if one is None or other is None:
        return one is other
    return isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)


def findings_of(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    """Run a query on the warehouse's findings."""
    return warehouse.query(sql.replace("{findings}", warehouse.schema("findings")))


def test_every_measure_gives_the_number_of_the_findings(
    built_sample: Warehouse,
) -> None:
    values = measured(MEASURES.values(), built_sample.prefix, built_sample.query)
    expected = {
        name: built_sample.query(check_query(measure, built_sample.prefix))[0][0]
        for name, measure in MEASURES.items()
    }
    assert None not in expected.values()
    assert [n for n in MEASURES if not same(values[n], expected[n])] == []


@pytest.mark.parametrize(("name", "by", "finding"), SLICES)
def test_a_measure_by_group_gives_the_rows_of_the_findings(
    built_sample: Warehouse, name: str, by: str, finding: str
) -> None:
    query = grouped_query([MEASURES[name]], built_sample.prefix, [by])
    values: dict[Any, Any] = dict(built_sample.query(query))
    expected = dict(findings_of(built_sample, finding))
    assert expected
    assert [
        group for group in expected if not same(values.get(group), expected[group])
    ] == []


def test_the_naive_totals_are_what_their_joins_give(built_sample: Warehouse) -> None:
    # the audit works without the join, and the measure with it
    values = measured(MEASURES.values(), built_sample.prefix, built_sample.query)
    names = ["total_charges", "naive_charges_by_diagnosis", "naive_charges_by_result"]
    totals = [float(values[name] or 0) for name in names]
    assert totals[1] > 2 * totals[0]
    assert totals[2] > 10 * totals[0]


def test_bounds_are_withheld_where_patients_return(built_sample: Warehouse) -> None:
    low = MEASURES["readmission_rate_low"]
    fact = f"{built_sample.schema('star')}.fct_hospital_outcomes"
    twice = f"(select * from {fact} union all select * from {fact}) as fact"
    query = grouped_query([low], built_sample.prefix).replace(fact, twice)
    assert built_sample.query(query) == [(None,)]


def test_a_group_without_anyone_discharged_alive_has_no_rate(
    built_sample: Warehouse,
) -> None:
    rates = [MEASURES[f"readmission_rate{bound}"] for bound in ("", "_low", "_high")]
    query = grouped_query(rates, built_sample.prefix)
    died = f"{query} where is_in_hospital_death = 1"
    assert built_sample.query(died) == [(None, None, None)]


def test_every_count_behind_a_measure_counts_whole_admissions(
    built_sample: Warehouse,
) -> None:
    values = measured(MEASURES.values(), built_sample.prefix, built_sample.query)

    def is_count(measure: Measure) -> bool:
        value = values[measure.n]
        return value is not None and 0 < int(value) == value

    assert [m.name for m in MEASURES.values() if not is_count(m)] == []
