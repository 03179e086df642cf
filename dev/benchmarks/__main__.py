"""`make bench`: times this project and its alternatives, taking turns in one run."""

import argparse
from pathlib import Path

from dev.benchmarks.labs import TITLES, time_labs
from dev.benchmarks.measure import generated
from dev.benchmarks.pipeline import time_pipelines
from dev.benchmarks.star import time_star

_TARGETS = ("mysql", "mariadb", "duckdb")
_PARTS = ("labs", "pipeline", "star")


def main() -> None:
    """Measure the chosen parts and print one table for each."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--scale",
        type=float,
        default=1,
        help="1 is 100,000 patients and 2.2 million laboratory results (default)",
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often to measure each (default 3)"
    )
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=_PARTS,
        default=list(_PARTS),
        help="what to measure (default: all)",
    )
    parser.add_argument(
        "--targets",
        nargs="+",
        choices=_TARGETS,
        default=_TARGETS,
        help="engines to measure on (default: all)",
    )
    parser.add_argument(
        "--ways",
        nargs="+",
        choices=TITLES,
        default=list(TITLES),
        help="ways of loading to compare (default: all)",
    )
    parser.add_argument(
        "--labs", type=Path, help="a lab_results.csv to load instead of a generated one"
    )
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
