"""Faults are found in code alone, and keep their names."""

import ast

import pytest

from dev import REPOSITORY
from dev.mutants.mutant import Mutant, drawn, named
from dev.mutants.numbers import other_number
from dev.mutants.rooms import ROOMS, mutants_of
from dev.mutants.seed_sites import seed_sites
from dev.mutants.sql_text import code_of
from tests.dev.faulty_code import MACROS, PYTHON, SQL, of_python, of_sql


def changes(mutants: list[Mutant]) -> set[tuple[str, str, str]]:
    return {(each.kind, each.before, each.after) for each in mutants}


def test_faults_of_python_are_found_in_code_alone() -> None:
    assert changes(of_python(PYTHON)) == {
        ("constant", "9", "10"),
        ("comparison", "is", "is not"),
        ("boolean", "or", "and"),
        ("not", "not", ""),
        ("statement", 'raise ValueError(f"{value + 1} < 2")', "pass"),
        ("statement", "check(value)", "pass"),
        ("return", "1 <= value < most - 1", "not (1 <= value < most - 1)"),
        ("arithmetic", "-", "+"),
        ("constant", "1", "2"),
    }


def test_faults_of_sql_are_found_in_code_alone() -> None:
    found = changes(of_sql(SQL))
    assert found == {
        ("coalesce", "coalesce(days, 0)", "(days)"),
        ("constant", "0", "1"),
        ("round", "4", "3"),
        ("constant", "4", "5"),
        ("aggregate", "sum", "max"),
        ("comparison", "=", "<>"),
        ("arithmetic", "*", "/"),
        ("constant", "2", "3"),
        ("aggregate", "count(distinct ", "count("),
        ("join", "left join", "inner join"),
        ("condition off", "where", "where true or"),
        ("constant", "1", "0"),
        ("constant", "3", "4"),
        ("and/or", "and", "or"),
        ("condition off", "and stays.ended is not null", ""),
        ("not", "is not null", "is null"),
        ("order", "", " desc"),
    }
    lines = [each.line for each in of_sql(SQL) if each.before in ("=", "1", "and")]
    assert sorted(lines) == [5, 9, 11, 12]


def test_macros_of_other_engines_are_left_alone() -> None:
    assert {each.line for each in of_sql(MACROS)} == {5}


def test_blanked_code_keeps_its_places() -> None:
    code = code_of(SQL)
    assert len(code.sql) == len(code.with_jinja) == len(SQL)
    assert code.sql.count("\n") == SQL.count("\n")
    assert "grain" not in code.sql
    assert "x = 1" not in code.sql


@pytest.mark.parametrize("text", [PYTHON, SQL])
def test_a_fault_changes_its_place_and_nothing_else(text: str) -> None:
    for each in of_python(text) if text is PYTHON else of_sql(text):
        changed = each.planted(text)
        assert changed != text
        assert changed.startswith(text[: each.start] + each.after)
        assert changed.endswith(text[each.end :])
        assert text.splitlines()[each.line - 1].strip() == each.text


def test_every_fault_of_the_loader_can_be_compiled() -> None:
    found = mutants_of(REPOSITORY, "loader")
    texts = {each.path: (REPOSITORY / each.path).read_text("utf-8") for each in found}
    for each in found:
        ast.parse(each.planted(texts[each.path]))


@pytest.mark.parametrize("room", ROOMS)
def test_the_names_of_faults_are_their_own(room: str) -> None:
    found = mutants_of(REPOSITORY, room)
    assert len(found) > 1000
    assert len({each.identity for each in found}) == len(found)


def test_a_change_elsewhere_leaves_names_and_the_draw_as_they_are() -> None:
    before = of_sql(SQL)
    longer = SQL.replace("select\n", "select\n    max(age) as age,\n")
    after = of_sql(longer)
    assert {each.identity for each in before} < {each.identity for each in after}
    some = drawn(before, 1, 9)
    assert len(set(some) & set(drawn(before, 2, 9))) < len(some)
    kept = {each.identity for each in some}
    more = {each.identity for each in drawn(after, 1, 10)}
    assert len(kept & more) >= len(kept) - 1


def test_equal_lines_have_faults_of_different_names() -> None:
    found = of_python("a = b == c\na = b == c\n")
    assert len({each.identity for each in found}) == 2


def test_a_dozen_faults_of_a_seed_change_what_is_read() -> None:
    rows = "".join(f"I{number},{number},Quan\n" for number in range(30))
    text = f"prefix,weight,source\n{rows}"
    found = named("models", "a.csv", text, seed_sites("a.csv", text))
    assert len(found) == 12
    for each in found:
        changed = each.planted(text)
        assert changed.startswith("prefix,weight,source\n")
        assert changed.count("Quan") == (29 if each.kind == "row deleted" else 30)


@pytest.mark.parametrize(
    ("number", "other"),
    [
        ("0", "1"),
        ("1", "0"),
        ("7", "8"),
        ("1.96", "2.96"),
        ("0.05", "0.06"),
        ("9.5e0", "8.5e0"),
        ("0e0", "1e0"),
    ],
)
def test_a_number_becomes_another(number: str, other: str) -> None:
    assert other_number(number) == other
