"""`make bench`: what we built beside its measures, in one run, alternating."""

import argparse
from pathlib import Path

from dev.benchmarks.labs import TITLES, time_labs
from dev.benchmarks.measure import generated
from dev.benchmarks.pipeline import time_pipelines
from dev.benchmarks.star import time_star

_TARGETS = ("mysql", "mariadb", "duckdb")
_PARTS = ("labs", "pipeline", "star")


def main() -> None:
    """Measure the parts that were asked for and print one table for each."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--scale", type=float, default=1, help="1 is 100,000 patients, 2.2 million labs"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=list(_PARTS))
    parser.add_argument("--targets", nargs="+", choices=_TARGETS, default=_TARGETS)
    parser.add_argument("--ways", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--labs", type=Path, help="lab_results.csv to load instead")
    arguments = parser.parse_args()
    directory = arguments.labs.parent if arguments.labs else generated(arguments.scale)
    labs = arguments.labs or directory / "lab_results.csv"
    for target in arguments.targets:
        if "labs" in arguments.parts:
            time_labs(target, labs, arguments.ways, arguments.rounds)
        if "pipeline" in arguments.parts:
            time_pipelines(target, directory, arguments.rounds)
        if "star" in arguments.parts and target != "duckdb":
            time_star(target, directory, arguments.rounds)


if __name__ == "__main__":
    main()
