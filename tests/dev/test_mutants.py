"""Faults are found in code alone, written where they belong, and keep their names."""

import ast
import json
from pathlib import Path

import pytest

from dev import REPOSITORY
from dev.mutants import __main__ as command
from dev.mutants import results
from dev.mutants.copies import brought_up_to_date, digest_of, planted
from dev.mutants.forks import TIMED_OUT, forked
from dev.mutants.mutant import Mutant, drawn, named
from dev.mutants.numbers import other_number
from dev.mutants.python_sites import python_sites
from dev.mutants.results import read_results, write_result
from dev.mutants.rooms import ROOMS, mutants_of
from dev.mutants.score import score_of
from dev.mutants.seed_sites import seed_sites
from dev.mutants.sql_sites import sql_sites
from dev.mutants.sql_text import code_of
from dev.mutants.stages import stages_of

PYTHON = '''\
"""A module that is 1 < 2 and not 3."""


def bounded(value: int, most: int = 9) -> bool:
    """Return whether value > 1."""
    if value is None or not value:  # 1 < 2
        raise ValueError(f"{value + 1} < 2")
    é = "é"; check(value)
    return 1 <= value < most - 1
'''
SQL = """\
-- grain: one row where a = 1
{#- where b = 2 -#}
select
    coalesce(days, 0) as days, -- and c = 3
    round(sum(case when kind = 'x = 1 and y' then charges * 2 end), 4) as charges,
    {{ to_integer('count(distinct patient_id)') }} as patients,
    cast(x as decimal(18, 4)) as x
from {{ ref('stays') }} as stays
left join wards on stays.ward = wards.ward
where
    days between 1 and 3
    and stays.ended is not null
group by 1, 2
order by days
"""
MACROS = """\
{% macro mysql__later(day) -%}
    {{ day }} + 1
{%- endmacro %}
{% macro duckdb__later(day) -%}
    {{ day }} + 2
{%- endmacro %}
"""


def changes(mutants: list[Mutant]) -> set[tuple[str, str, str]]:
    return {(each.kind, each.before, each.after) for each in mutants}


def of_sql(text: str) -> list[Mutant]:
    return named("models", "a.sql", text, sql_sites(text))


def of_python(text: str) -> list[Mutant]:
    return named("loader", "a.py", text, python_sites(text))


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


def test_a_fault_is_planted_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(PYTHON, encoding="utf-8")
    mutant = of_python(PYTHON)[0]
    with planted(tmp_path, mutant):
        assert path.read_text("utf-8") == mutant.planted(PYTHON)
        first = path.stat().st_mtime
    assert path.read_text("utf-8") == PYTHON
    # Python compares times of change, by the second, with those of compiled code.
    with planted(tmp_path, mutant):
        assert path.stat().st_mtime - first > 1
    path.write_text("another = 1\n")
    with pytest.raises(ValueError, match="is not the file"), planted(tmp_path, mutant):
        pass


def test_a_copy_follows_the_checkout(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    brought_up_to_date(REPOSITORY, copy)
    assert (copy / "loader" / "load.py").exists()
    (copy / "loader" / "load.py").write_text("")
    with (copy / ".mutants_files").open("a") as file:
        file.write("\nloader/gone.py")
    (copy / "loader" / "gone.py").write_text("")
    brought_up_to_date(REPOSITORY, copy)
    assert (copy / "loader" / "load.py").read_text() != ""
    assert not (copy / "loader" / "gone.py").exists()
    assert digest_of(REPOSITORY) != digest_of(REPOSITORY, "")


def test_a_fork_ends_with_its_code_or_at_its_time(tmp_path: Path) -> None:
    def speaking() -> int:
        print("words")  # noqa: T201
        return 3

    assert forked(speaking, tmp_path / "words", 60) == (3, "words\n")

    def endless() -> int:
        while True:
            pass

    assert forked(endless, tmp_path / "words", 0.2)[0] == TIMED_OUT


def answered(verdict: str) -> dict[str, object]:
    took = {"golden": 1.0}
    return {
        "verdict": verdict,
        "stage": "golden",
        "test": "t",
        "seconds": 1,
        "took": took,
    }


def test_the_last_verdict_counts_and_reasons_are_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "results.jsonl"
    judged = tmp_path / "equivalent.csv"
    first, second, third, fourth = of_python(PYTHON)[:4]
    judged.write_text(
        f"identity,path,change,reason\n{third.identity},a.py,x,no effect\n"
    )
    monkeypatch.setattr(results, "EQUIVALENT", judged)
    for mutant, verdict in (
        (first, "survived"),
        (second, "survived"),
        (third, "survived"),
        (first, "caught"),
    ):
        write_result(file, mutant, answered(verdict))
    found = read_results(file, [first, second, third, fourth])
    assert [each.verdict for each in found] == ["caught", "survived", "equivalent"]
    assert score_of(found) == 50


def test_a_run_is_carried_on_where_it_ended(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried: list[str] = []

    def try_all(
        room: str, mutants: list[Mutant], opened: dict[str, str], file: Path, count: int
    ) -> None:
        for mutant in mutants:
            tried.append(mutant.identity)
            is_known = mutant.identity in opened
            write_result(file, mutant, answered("caught" if is_known else "open"))

    judged = tmp_path / "equivalent.csv"
    judged.write_text("identity,path,change,reason\n")
    monkeypatch.setattr(results, "EQUIVALENT", judged)
    monkeypatch.setattr(command, "PLACE", tmp_path)
    monkeypatch.setattr(command, "try_all", try_all)

    def run(*options: str) -> str:
        command.main(["--room", "loader", *options])
        return capsys.readouterr().out

    run("--mutants", "3")
    assert len(tried) == 3
    run("--mutants", "5")
    assert tried[:3] == tried[3:6]
    assert len(set(tried)) == 5
    tried.clear()
    assert "5 mutants: 5 caught, " in run("--mutants", "5")
    assert len(tried) == 2
    run("--only", tried[0])
    assert tried[2] == tried[0]
    assert tried[0] in run("--mutants", "5", "--list")
    assert len(tried) == 3


def test_tests_that_ran_the_line_come_first_and_servers_last(tmp_path: Path) -> None:
    records = tmp_path / "loader_0" / "records"
    records.mkdir(parents=True)
    mutant = of_python(PYTHON)[0]
    ran = {mutant.path: [mutant.line]}
    tests = {
        "slow": {
            "seconds": 2,
            "on_server": False,
            "runs_programs": False,
            "lines": ran,
        },
        "quick": {
            "seconds": 1,
            "on_server": False,
            "runs_programs": False,
            "lines": ran,
        },
        "on a server": {
            "seconds": 0.1,
            "on_server": True,
            "runs_programs": False,
            "lines": ran,
        },
        "a program": {
            "seconds": 0.1,
            "on_server": False,
            "runs_programs": True,
            "lines": {},
        },
        "blind": {
            "seconds": 0,
            "on_server": False,
            "runs_programs": False,
            "lines": {},
        },
    }
    (tmp_path / "touched_plain.json").write_text(json.dumps(tests))
    found = [stage.tests for stage in stages_of(mutant, records)]
    assert found == [("quick", "slow"), ("a program",), ("on a server",)]
