"""Measures how the time to load and build grows with the amount of data.

`python -m dev.benchmarks.curve` measures each scale once on each engine, appends the
figures to dev/benchmarks/curve.csv and draws docs/images/scaling.svg. With --draw it
only draws. On MySQL the largest scale takes almost an hour and 40 GB of disk.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from dev import REPOSITORY
from dev.benchmarks.measure import Run, engine, generated, measured, say
from dev.benchmarks.pipeline import environment_in

_FIGURES = Path(__file__).with_name("curve.csv")
_PICTURE = REPOSITORY / "docs" / "images" / "scaling.svg"
_COLUMNS = ("engine", "scale", "test_results", "seconds", "client_peak_mb")
_TITLES = {"mysql": "MySQL", "mariadb": "MariaDB", "duckdb": "DuckDB"}


def measure(targets: list[str], scales: list[float]) -> None:
    """Load and build each scale on each engine, and append a line for each."""
    new = not _FIGURES.exists()
    with _FIGURES.open("a", newline="") as file:
        lines = csv.writer(file)
        if new:
            lines.writerow(_COLUMNS)
        for scale in scales:
            folder = generated(scale)
            with (folder / "lab_results.csv").open("rb") as labs:
                rows = sum(1 for _ in labs) - 1
            for target in targets:
                run = _run(target, folder)
                figures = (f"{run.seconds:.1f}", f"{run.peak_mb:.0f}")
                lines.writerow((target, f"{scale:g}", rows, *figures))
                file.flush()
                say(f"{target} at {scale:g}x: {figures[0]} s, {figures[1]} MB")


def draw() -> None:
    """Draw the seconds by number of test results, and lines of proportional growth."""
    figures = pd.read_csv(_FIGURES)
    first = figures[figures["scale"] == figures["scale"].min()].set_index("engine")
    growth = figures["test_results"] / figures["engine"].map(first["test_results"])
    figures["in_step"] = figures["engine"].map(first["seconds"]) * growth
    figures["engine"] = figures["engine"].map(_TITLES)
    x = alt.X("test_results:Q", title="laboratory results").scale(type="log")
    base = alt.Chart(figures).encode(x=x, color=alt.Color("engine:N", title=None))
    y = alt.Y("seconds:Q", title="seconds to load, build and test").scale(type="log")
    chart = (
        base.mark_line(point=True).encode(y=y)
        + base.mark_line(strokeDash=[4, 4], opacity=0.5).encode(y="in_step:Q")
        + base.mark_text(dy=-10).encode(y=y, text=alt.Text("seconds:Q", format=",.0f"))
    ).properties(width=560, height=320, background="white")
    _PICTURE.write_text(vl_convert.vegalite_to_svg(chart.to_dict()))


def _run(target: str, folder: Path) -> Run:
    with (
        tempfile.TemporaryDirectory(prefix="clinical-bench-") as directory,
        engine(target) as (_, account),
    ):
        environment = {**account, **environment_in(Path(directory))}
        return measured("dev.benchmarks.warehouse", [target, str(folder)], environment)


def main() -> None:
    """Measure, unless asked only to draw, then draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--draw", action="store_true", help="only draw what was measured"
    )
    parser.add_argument(
        "--targets", nargs="+", choices=_TITLES, default=["duckdb", "mysql"]
    )
    parser.add_argument("--scales", nargs="+", type=float, default=[1, 3, 10])
    arguments = parser.parse_args()
    if not arguments.draw:
        measure(arguments.targets, arguments.scales)
    draw()


if __name__ == "__main__":
    main()
