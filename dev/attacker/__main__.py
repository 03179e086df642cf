"""Attacks the reports of random data sets: python -m dev.attacker [--write]."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from clinical_star.report.read import project_min_cell
from dev.attacker.attack import Withheld, attack
from dev.attacker.sets import Bench, bench_of, random_admissions
from dev.attacker.truth import sizes_of
from dev.documents.markers import between_markers
from dev.harness import REPOSITORY, open_warehouse
from dev.known_truth.worlds import build_world

GUIDE = REPOSITORY / "docs" / "guides" / "privacy.md"


@contextmanager
def bench() -> Iterator[Bench]:
    """Give a bench on a small warehouse; it is removed afterwards."""
    with (
        tempfile.TemporaryDirectory() as directory,
        open_warehouse("duckdb", None, Path(directory)) as warehouse,
    ):
        build_world(warehouse, "seed", patients=200, seed=1, models="path:models")
        yield bench_of(warehouse)


def attacked(on: Bench, seed: int, min_cell: int) -> list[Withheld]:
    """Return what an attacker makes of the report of one random data set."""
    admissions = random_admissions(on, seed)
    codes = on.table("diagnoses").set_index("diagnosis_key")["diagnosis_code"]
    page = on.page_of(admissions, min_cell)
    return attack(page, min_cell, sizes_of(admissions, codes))


def table_of(found: list[Withheld], sets: int, with_some: int) -> str:
    """Return the table for the guide."""
    lines = [
        f"{sets} random data sets of 30 to 600 admissions; {with_some} have a group to",
        "withhold. A width of 10 is eleven possible numbers.",
        "",
        "| withheld numbers of groups below 11 | attacked | promised width |"
        " narrowest range found | median width | found out |",
        "|---|---|---|---|---|---|",
    ]
    for is_outcome, name, promised in (
        (False, "admissions", "10"),
        (True, "died or returned, and the others", "2, or as many as there are in all"),
    ):
        own = [one for one in found if one.is_outcome == is_outcome]
        widths = sorted(one.high - one.low for one in own)
        narrowest = f"{widths[0]:.0f}" if own else "none"
        median = f"{widths[len(widths) // 2]:.0f}" if own else "none"
        lost = sum(one.is_found for one in own)
        lines.append(
            f"| {name} | {len(own):,} | {promised} | {narrowest} | {median} | {lost} |"
        )
    return "\n".join(lines)


@click.command()
@click.option("--sets", default=200, show_default=True, help="How many data sets.")
@click.option("--seed", default=1, show_default=True, help="Seed of the first.")
@click.option("--write", is_flag=True, help="Put the table into the guide.")
def main(sets: int, seed: int, write: bool) -> None:
    """Attack random data sets, and fail where a withheld number is found out."""
    min_cell = project_min_cell()
    found: list[Withheld] = []
    with_some = 0
    with bench() as on:
        for number in range(seed, seed + sets):
            own = attacked(on, number, min_cell)
            with_some += bool(own)
            found += own
            for one in own:
                if one.is_found:
                    click.echo(
                        f"set {number}: {one.name} is {one.low:.0f} to {one.high:.0f}"
                    )
    table = table_of(found, sets, with_some)
    click.echo(table)
    if write:
        text = GUIDE.read_text(encoding="utf-8")
        GUIDE.write_text(between_markers(text, "attacker", table), encoding="utf-8")
    if any(one.is_found for one in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
