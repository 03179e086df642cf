"""The score of a run, and the mutants that survived it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from statistics import median

from dev.mutants.results import Result

_VERDICTS = ("caught", "survived", "equivalent", "open")


def score_of(results: Iterable[Result]) -> float:
    """Return the share, in percent, of the mutants not equivalent that were caught."""
    counts = Counter(result.verdict for result in results)
    wrong = counts["caught"] + counts["survived"]
    return 100 * counts["caught"] / wrong if wrong else 100.0


def summary(results: list[Result]) -> str:
    """Return the score in a sentence, and how many mutants have no verdict yet."""
    counts = Counter(result.verdict for result in results)
    return (
        f"{len(results)} mutants: {counts['caught']} caught, {counts['survived']} "
        f"survived, {counts['equivalent']} equivalent, {counts['open']} open yet. "
        f"Caught of those that are not equivalent: {score_of(results):.1f} %."
    )


def score_table(results: list[Result]) -> str:
    """Return the score by room and kind, who noticed, and how long each stage took."""
    parts = [
        _counted(
            "fault", results, lambda each: f"{each.mutant.room}: {each.mutant.kind}"
        ),
        _counted("file", results, lambda each: each.mutant.path.rpartition("/")[0]),
        _noticed(results),
    ]
    return "\n\n".join(parts)


def _counted(title: str, results: list[Result], name: Callable[[Result], str]) -> str:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[name(result)].append(result)
    lines = [_row(title, *_VERDICTS, "score")]
    for group, members in [*sorted(groups.items()), ("all", results)]:
        counts = Counter(member.verdict for member in members)
        numbers = [str(counts[verdict]) for verdict in _VERDICTS]
        lines.append(_row(group, *numbers, f"{score_of(members):.1f} %"))
    return "\n".join(lines)


def _noticed(results: list[Result]) -> str:
    caught = Counter(_noticer(each) for each in results if each.verdict == "caught")
    seconds: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for stage, took in result.took.items():
            seconds[stage].append(took)
    lines = [_row("noticed by", "caught")]
    lines += [_row(name, str(count)) for name, count in caught.most_common()]
    lines += ["", _row("stage", "runs", "median s", "most s")]
    for stage, runs in seconds.items():
        numbers = f"{median(runs):.1f}", f"{max(runs):.1f}"
        lines.append(_row(stage, str(len(runs)), *numbers))
    return "\n".join(lines)


def _noticer(result: Result) -> str:
    if result.test.startswith("dbt build"):
        return f"{result.stage}: dbt build"
    return f"{result.stage}: {'time limit' if result.test == 'time limit' else 'tests'}"


def survivors(results: Iterable[Result], reasons: dict[str, str]) -> str:
    """Return the mutants that nobody noticed, with the reason where one is known."""
    lines = []
    for result in results:
        if result.verdict == "caught":
            continue
        mutant = result.mutant
        lines.append(
            f"{result.verdict} {mutant.identity} {mutant.path}:{mutant.line} "
            f"{mutant.kind}\n    {mutant.change()}"
        )
        if mutant.identity in reasons:
            lines.append(f"    {reasons[mutant.identity]}")
    return "\n".join(lines)


def _row(name: str, *values: str) -> str:
    return f"{name:42}" + "".join(f"{value:>11}" for value in values)
