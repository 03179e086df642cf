"""Names of relations on servers that keep them in lower case."""

import pytest
from dbt.adapters.exceptions.compilation import ApproximateMatchError
from dbt.adapters.mysql.credentials import CATALOG
from dbt.adapters.mysql.relation import MySQLRelation

ASKED = {"database": CATALOG, "schema": "Analytics", "identifier": "Stays"}


def listed(ignores_case: bool) -> MySQLRelation:
    """Return a relation as a server lists it."""
    return MySQLRelation.create(
        database=CATALOG,
        schema="analytics",
        identifier="stays",
        ignores_case=ignores_case,
    )


def test_a_relation_is_known_again_on_a_server_that_keeps_lower_case() -> None:
    assert listed(ignores_case=True).matches(**ASKED)


def test_elsewhere_names_that_differ_by_case_are_told_apart() -> None:
    with pytest.raises(ApproximateMatchError):
        listed(ignores_case=False).matches(**ASKED)
