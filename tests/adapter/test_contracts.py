"""Contracts with types that only MySQL or MariaDB have."""

from json import dumps

from tests.adapter.project import Project

TYPES = {"enum('a','b')": "'a'", "set('a','b')": "'a'", "year": "2024"}
MARIADB = {
    "uuid": "'123e4567-e89b-12d3-a456-426655440000'",
    "inet6": "'::1'",
}


def test_types_of_the_server_can_be_declared(project: Project) -> None:
    types = TYPES | (MARIADB if project.server.kind == "mariadb" else {})
    columns = [{"name": f"c{i}", "data_type": name} for i, name in enumerate(types)]
    selected = ", ".join(f"{value} as c{i}" for i, value in enumerate(types.values()))
    project.write(
        typed_sql=(
            "{{ config(materialized='table', contract={'enforced': true}) }}"
            f" select {selected}"
        ),
        typed_yml=dumps({"models": [{"name": "typed", "columns": columns}]}),
    )
    project.dbt("run")
    found = [row[1] for row in project.query("show columns from typed")]
    assert [name.replace("year(4)", "year") for name in found] == list(types)
