"""The tables on known truth, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from dev.known_truth.measured import Measured

STANDARD_ERRORS = 3


def truth_table(
    planted: Mapping[str, float], by_seed: Mapping[int, Mapping[str, Measured]]
) -> str:
    """Return the planted values next to those of the views, a column for each seed."""
    header = [
        "figure",
        "planted",
        *(f"seed {seed}" for seed in by_seed),
        f"within {STANDARD_ERRORS} standard errors (largest distance)",
    ]
    rows = []
    for name, value in planted.items():
        measured = [figures[name] for figures in by_seed.values()]
        farthest = max(figure.distance(value) for figure in measured)
        verdict = "yes" if farthest <= STANDARD_ERRORS else "**no**"
        cells = [_figure(name, figure) for figure in measured]
        rows.append([name, _number(name, value), *cells, f"{verdict} ({farthest:.1f})"])
    return _table(header, rows)


def ordering_table(by_seed: Mapping[int, Mapping[str, bool]]) -> str:
    """Return in how many seeds each ordering holds."""
    first = next(iter(by_seed.values()))
    rows = [
        [name, f"{sum(held[name] for held in by_seed.values())} of {len(by_seed)}"]
        for name in first
    ]
    return _table(["ordering", "holds in"], rows)


def world_table(
    columns: Sequence[str], conclusions: Mapping[str, Sequence[str]]
) -> str:
    """Return the conclusion of each view in each world, in full for the first world."""
    first_world, first = next(iter(conclusions.items()))
    same = f"as in `{first_world}`"
    rows = [
        [
            f"`{world}`",
            *(
                same if world != first_world and text == other else text
                for text, other in zip(texts, first, strict=True)
            ),
        ]
        for world, texts in conclusions.items()
    ]
    return _table(["world", *columns], rows)


def _figure(name: str, figure: Measured) -> str:
    bounds = f"{_number(name, figure.lower)} to {_number(name, figure.upper)}"
    return f"{_number(name, figure.estimate)} ({bounds})"


def _number(name: str, value: float) -> str:
    """Return a figure in the unit of its kind: US dollars, days, tests, percent."""
    if name.startswith(("stay", "odds", "tests")):
        return f"{value:.2f}"
    if name.startswith("charges, ") and name != "charges, ICU gap":
        return f"${value:,.0f}"
    return f"{round(100 * value, 2) + 0:.2f} %"  # adding 0 takes the sign from -0


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
