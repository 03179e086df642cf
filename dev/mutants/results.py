"""What became of the mutants: a line of JSON each, so that a run can be resumed."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.mutants.mutant import Mutant

_UNTRIED = {"verdict": "open", "stage": "", "test": "", "seconds": 0, "took": {}}
EQUIVALENT = Path(__file__).with_name("equivalent.csv")


@dataclass(frozen=True)
class Result:
    """A mutant and its verdict: caught, survived, equivalent, or open yet.

    `stage` and `test` say who noticed, `took` the seconds of each stage.
    """

    mutant: Mutant
    verdict: str
    stage: str
    test: str
    seconds: float
    took: Mapping[str, float]


def equivalent() -> dict[str, str]:
    """Return the reason, by identity, why a mutant changes nothing that is meant."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return {row["identity"]: row["reason"] for row in csv.DictReader(file)}


def write_result(path: Path, mutant: Mutant, answer: Mapping[str, Any]) -> None:
    """Add one verdict to the file of results."""
    line = {
        "identity": mutant.identity,
        "room": mutant.room,
        "path": mutant.path,
        "line": mutant.line,
        "kind": mutant.kind,
        "change": mutant.change(),
        **answer,
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def read_results(path: Path, mutants: list[Mutant]) -> list[Result]:
    """Return the last verdict on each of these mutants that has one, in their order.

    One that was judged equivalent has that verdict before it was tried.
    """
    text = path.read_text("utf-8") if path.exists() else ""
    lines = [json.loads(line) for line in text.splitlines()]
    found: dict[str, Any] = {}
    for line in lines:
        before = found.get(line["identity"], {})
        if before.get("verdict") == "open":
            line["took"] = {**before["took"], **line["took"]}
            line["seconds"] = round(sum(line["took"].values()), 1)
        found[line["identity"]] = line
    judged = equivalent()
    return [
        _result(mutant, found.get(mutant.identity, _UNTRIED), judged)
        for mutant in mutants
        if mutant.identity in found or mutant.identity in judged
    ]


def verdicts(results: Iterable[Result]) -> dict[str, str]:
    """Return the verdict by identity."""
    return {result.mutant.identity: result.verdict for result in results}


def _result(
    mutant: Mutant, line: Mapping[str, Any], judged: Mapping[str, str]
) -> Result:
    verdict = line["verdict"]
    if verdict != "caught" and mutant.identity in judged:
        verdict = "equivalent"
    return Result(
        mutant, verdict, line["stage"], line["test"], line["seconds"], line["took"]
    )
