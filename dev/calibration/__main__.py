"""Counts how often the findings are wrong: python -m dev.calibration [--write]."""

import sys
import time

import click

from dev.calibration.compiled import Compiled, compile_findings
from dev.calibration.judged import (
    AGE,
    BILLING,
    CELL,
    FLAG,
    MORTALITY,
    PAYERS,
    PREDICTORS,
)
from dev.calibration.simulated import SIZES, Planted
from dev.calibration.simulation import (
    PLANTED_SIZE,
    Counts,
    Run,
    Share,
    share_of_claims,
    simulate,
)
from dev.calibration.tables import (
    alarm_table,
    broken_alarms,
    broken_coverage,
    coverage_table,
    power_table,
)
from dev.documents.markers import between_markers
from dev.harness import REPOSITORY

GUIDE = REPOSITORY / "docs" / "guides" / "findings.md"
# Of each finding: what is planted, in words, and its strengths with their labels.
POWER = {
    (AGE, "age", "readmission rises by so much from group to group"): {
        0.01: "1 point",
        0.02: "2",
        0.03: "3",
        0.05: "5",
    },
    (AGE, "age, in a U", "the middle age group returns less often by"): {
        0.03: "3 points",
        0.05: "5",
        0.08: "8",
    },
    (FLAG, "flag", "any abnormal result raises readmission by"): {
        0.02: "2 points",
        0.05: "5",
        0.08: "8",
    },
    (CELL, "cell", "seniors with 10 abnormal results and more return more by"): {
        0.05: "5 points",
        0.1: "10",
        0.2: "20",
    },
    (PREDICTORS, "predictor", "the younger return more, log odds per deviation"): {
        0.05: "0.05",
        0.1: "0.1",
        0.2: "0.2",
        0.4: "0.4",
    },
    (PAYERS, "charges of a payer", "the uninsured are charged less by"): {
        0.02: "2 %",
        0.05: "5 %",
        0.1: "10 %",
    },
    (MORTALITY, "odds of a payer's deaths", "odds ratio of the uninsured"): {
        1.5: "1.5",
        2.0: "2",
        3.0: "3",
    },
    (BILLING, "charges by DRG", "spread of the means of DRGs around the mean"): {
        0.02: "2 %",
        0.05: "5 %",
        0.1: "10 %",
    },
}
READ_BEFORE = {
    PAYERS: "rpt_insurance_measures",
    BILLING: "rpt_drg_billing_measures",
}


def powers(
    compiled: Compiled, run: Run
) -> dict[tuple[str, str], list[tuple[str, Share]]]:
    """Return how often each planted effect is claimed."""
    found: dict[tuple[str, str], list[tuple[str, Share]]] = {}
    for (view, effect, words), strengths in POWER.items():
        views = [view, *([READ_BEFORE[view]] if view in READ_BEFORE else [])]
        for strength, label in strengths.items():
            planted = Planted(effect, strength)
            counts = simulate(compiled, run, planted, views)
            share = share_of_claims(counts.claims[view])
            found.setdefault((view, words), []).append((label, share))
    return found


def section(counts: Counts, power: str, *, sets: int, power_sets: int) -> str:
    """Return the part of the guide that the command writes."""
    return "\n".join(
        [
            f"Nothing planted: {sets:,} data sets of {SIZES[0]:,} to {SIZES[1]:,}"
            " admissions, with rare events,",
            "unequal groups and ties. A false alarm is any claim of an effect in"
            " a view.",
            "",
            alarm_table(counts),
            "",
            "How often the intervals hold the true value:",
            "",
            coverage_table(counts),
            "",
            f"One effect planted: {power_sets:,} data sets of {PLANTED_SIZE:,}"
            " admissions for each strength.",
            "",
            power,
        ]
    )


@click.command()
@click.option("--sets", default=1_000, show_default=True, help="Data sets to simulate.")
@click.option(
    "--power-sets", default=100, show_default=True, help="Data sets of each strength."
)
@click.option("--jobs", default=2, show_default=True, help="Processes at a time.")
@click.option("--seed", default=1, show_default=True, help="Seed of the simulation.")
@click.option("--write", is_flag=True, help="Also write the tables to the guide.")
def main(sets: int, power_sets: int, jobs: int, seed: int, write: bool) -> None:
    """Count false alarms, coverage and power; exit with 1 where a bound is broken."""
    start = time.monotonic()
    compiled = compile_findings()
    counts = simulate(compiled, Run(sets, seed, jobs))
    power = "not simulated"
    if power_sets:
        power = power_table(powers(compiled, Run(power_sets, seed, jobs)))
    text = section(counts, power, sets=sets, power_sets=power_sets)
    click.echo(text)
    if write:
        guide = between_markers(GUIDE.read_text("utf-8"), "calibration", text)
        GUIDE.write_text(guide, encoding="utf-8")
    click.echo(f"{time.monotonic() - start:.0f} seconds", err=True)
    broken = [*broken_alarms(counts), *broken_coverage(counts)]
    for sentence in broken:
        click.echo(f"Bound broken: {sentence}", err=True)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
