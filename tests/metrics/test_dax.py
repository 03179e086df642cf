"""The DAX of each measure names what exists and uses few functions."""

import re

import yaml

from clinical_star.metrics import Measure, read_measures
from dev.harness import REPOSITORY

FUNCTIONS = {
    *("AVERAGE", "BLANK", "CALCULATE", "COUNT", "COUNTROWS", "DISTINCTCOUNT"),
    *("DIVIDE", "FILTER", "IF", "ISBLANK", "KEEPFILTERS", "SQRT", "SUM", "SUMX"),
}
MEASURES = read_measures()


def star_columns() -> dict[str, set[str]]:
    """Return the columns of each relation of the star, from its contracts."""
    return {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in REPOSITORY.glob("dbt_project/models/marts/star/_star__*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


def without_strings(dax: str) -> str:
    """Return DAX without its text literals."""
    return re.sub(r'"[^"]*"', "", dax)


def test_dax_names_only_columns_of_the_star() -> None:
    columns = star_columns()
    unknown = [
        f"{measure.name}: {table}[{column}]"
        for measure in MEASURES.values()
        for table, column in re.findall(r"'(\w+)'\[(\w+)\]", measure.dax)
        if column not in columns.get(table, set())
    ] + [
        f"{measure.name}: {table}"
        for measure in MEASURES.values()
        for table in re.findall(r"'(\w+)'", measure.dax)
        if table not in columns
    ]
    assert unknown == []


def test_dax_names_only_measures_that_exist() -> None:
    labels = {measure.label for measure in MEASURES.values()}
    used = {
        label
        for measure in MEASURES.values()
        for label in re.findall(r"(?<!')\[([^\]]+)\]", measure.dax)
    }
    assert used
    assert used - labels == set()


def test_dax_uses_only_the_functions_that_are_checked() -> None:
    used = {
        function
        for measure in MEASURES.values()
        for function in re.findall(r"([A-Z][A-Z.]*)\s*\(", without_strings(measure.dax))
    }
    assert used - FUNCTIONS == set()


def test_dax_compares_flags_strictly() -> None:
    # BLANK() = 0 is true in DAX: an unknown flag would count as 0
    def is_loose(measure: Measure) -> bool:
        return bool(re.search(r"\]\s*=(?!=)", without_strings(measure.dax)))

    assert [m.name for m in MEASURES.values() if is_loose(m)] == []


def test_sql_and_dax_use_the_same_columns() -> None:
    # a measure may reach columns by way of others, so names of measures are followed
    by_label = {measure.label: measure for measure in MEASURES.values()}
    known = set().union(*star_columns().values())

    def dax_columns(measure: Measure) -> set[str]:
        own = set(re.findall(r"'\w+'\[(\w+)\]", measure.dax))
        named = re.findall(r"(?<!')\[([^\]]+)\]", measure.dax)
        return own.union(
            *(dax_columns(by_label[label]) for label in named if label in by_label)
        )

    def sql_columns(measure: Measure) -> set[str]:
        return set(re.findall(r"[a-z_0-9]+", measure.sql)) & known

    # the naive total by results joins in SQL and multiplies in DAX
    different = [
        measure.name
        for measure in MEASURES.values()
        if dax_columns(measure) != sql_columns(measure)
    ]
    assert different == ["naive_charges_by_result"]
