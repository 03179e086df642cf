"""Faults are planted and mended, and tried in turn by the tests that could see them."""

import json
from inspect import signature
from pathlib import Path

import pytest

from dev import REPOSITORY
from dev.harness import Warehouse
from dev.mutants import __main__ as command
from dev.mutants import replay, results
from dev.mutants.copies import brought_up_to_date, digest_of, planted
from dev.mutants.forks import TIMED_OUT, forked
from dev.mutants.mutant import Mutant
from dev.mutants.results import read_results, write_result
from dev.mutants.score import score_of
from dev.mutants.stages import stages_of
from tests.dev.faulty_code import PYTHON, of_python


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


def test_kept_warehouses_are_asked_as_the_harness_is() -> None:
    ours, theirs = (
        list(signature(function).parameters.items())[1:]
        for function in (replay.dbt, Warehouse.dbt)
    )
    assert ours == theirs


def test_what_no_fault_touched_ended_as_it_did_before(tmp_path: Path) -> None:
    def write(name: str, **statuses: str) -> Path:
        results = [{"unique_id": of, "status": how} for of, how in statuses.items()]
        path = tmp_path / name
        path.write_text(json.dumps({"results": results}))
        return path

    anew = write("anew", touched="fail")
    assert replay.completed(anew, write("kept", touched="pass", other="pass")) == 1
    assert json.loads(anew.read_text())["results"] == [
        {"unique_id": "touched", "status": "fail"},
        {"unique_id": "other", "status": "pass"},
    ]


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
