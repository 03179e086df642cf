"""SQL that once gave wrong values, or an error about something else."""

from hashlib import md5, sha256

from tests.adapter.project import Project


def test_concat_joins_text_in_a_view(project: Project) -> None:
    project.write(
        label_sql="""\
        {{ config(materialized='view') }}
        select {{ dbt.concat(["'a'", "'-'", "7"]) }} as label
        """
    )
    project.dbt("run")
    assert project.query("select label from label") == [("a-7",)]


def test_an_unknown_function_is_named(project: Project) -> None:
    project.write(
        misspelt_sql="""\
        {{ config(materialized='view') }}
        select date_trunk('day', current_date) as due
        """
    )
    done = project.dbt("run", check=False)
    assert done.returncode == 1
    # The two servers spell the end of the sentence differently.
    assert f"1305: FUNCTION {project.schema}.date_trunk does not exist" in done.stdout
    assert "No database selected" not in done.stdout


def test_functions_that_once_were_unknown_are_translated(project: Project) -> None:
    project.write(
        due_sql="""\
        {{ config(materialized='table') }}
        {%- set day = "cast('2024-01-31' as datetime)" %}
        select
            {{ dbt.dateadd('day', 7, day) }} as later,
            {{ dbt.date_trunc('month', day) }} as begun,
            {{ dbt.hash("'a'") }} as hashed
        """
    )
    project.dbt("run")
    [(later, begun, hashed)] = project.query("select * from due")
    assert (str(later)[:10], str(begun)[:10]) == ("2024-02-07", "2024-01-01")
    # MySQL 9.6 and newer lack md5().
    digest = sha256 if project.server.kind == "mysql" else md5
    assert hashed == digest(b"a").hexdigest()
