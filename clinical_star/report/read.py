"""Reads everything that the report shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from clinical_star.metrics import Measure, measured, read_measures
from clinical_star.report.charts import drawn
from clinical_star.report.clinical import clinical_figures
from clinical_star.report.disclosure import read_populations, withheld_places
from clinical_star.report.financial import financial_figures, inflates
from clinical_star.report.model import Card, Page, Report
from clinical_star.report.quality import read_quality
from clinical_star.report.source import Source, open_source
from clinical_star.report.suppression import with_followers, withheld_in, withheld_on
from loader.settings import project_directory

_PAGES: tuple[Page, ...] = ("financial", "clinical")
_WRONG = " (wrong)"


def read_report(
    target: str, *, min_cell: int | None = None, is_made_up: bool = False
) -> Report:
    """Read the cards and figures of a dbt target, withholding groups below `min_cell`.

    By default `min_cell` is that of the dbt project. Raise UserError when the target
    cannot be read.
    """
    smallest = project_min_cell() if min_cell is None else min_cell
    measures = read_measures()
    with open_source(target) as source:
        figures = [*financial_figures(source), *clinical_figures(source, measures)]
        rows = {figure.name: figure.rows for figure in figures}
        diagnoses = [row["key"] for row in rows["bill_by_diagnosis"]]
        populations = read_populations(source, diagnoses)
        places = with_followers(withheld_places(populations, rows, smallest))
        shown = [withheld_in(figure, places, smallest) for figure in figures]
        return Report(
            target=target,
            period=_period(source),
            min_cell=smallest,
            is_made_up=is_made_up,
            quality=read_quality(source, smallest),
            cards=withheld_on(_cards(source, measures, smallest), places),
            figures=tuple(drawn(figure) for figure in shown),
        )


def project_min_cell() -> int:
    """Return the smallest group size of the dbt project, its var `min_cell`."""
    path = project_directory() / "dbt_project.yml"
    return int(yaml.safe_load(path.read_text(encoding="utf-8"))["vars"]["min_cell"])


def _cards(
    source: Source, measures: Mapping[str, Measure], min_cell: int
) -> dict[Page, tuple[Card, ...]]:
    shown = [measure for measure in measures.values() if measure.page != "none"]
    names = {
        name
        for measure in shown
        for name in (measure.name, measure.n, measure.low, measure.high)
        if name
    }
    values = measured(
        [measures[name] for name in measures if name in names],
        source.prefix,
        source.execute,
    )
    return {
        page: tuple(
            _card(measure, measures, values, min_cell)
            for measure in shown
            if measure.is_on(page)
        )
        for page in _PAGES
    }


def _card(
    measure: Measure,
    measures: Mapping[str, Measure],
    values: Mapping[str, Any],
    min_cell: int,
) -> Card:
    n = int(values[measure.n] or 0)
    is_small = n < min_cell
    value, low, high = (
        None
        if name is None or is_small or values[name] is None
        else float(values[name])
        for name in (measure.name, measure.low, measure.high)
    )
    # without any admissions a value is not available; with too few it is withheld
    return Card(
        name=measure.name,
        label=_label(measure, values),
        format=measure.format,
        description=measure.description,
        value=value,
        low=low,
        high=high,
        n=None if is_small else n,
        n_label=measures[measure.n].label,
        is_small=is_small and n > 0,
    )


def _label(measure: Measure, values: Mapping[str, Any]) -> str:
    """Return the label; no total is called wrong that equals the true one."""
    total, true = values[measure.name], values["total_charges"]
    if measure.label.endswith(_WRONG) and total and true:
        return (
            measure.label
            if inflates(float(total) / float(true))
            else measure.label.removesuffix(_WRONG)
        )
    return measure.label


def _period(source: Source) -> tuple[str, str] | None:
    """Return the first and the last year of admissions."""
    [days] = source.records(
        "select min(days.calendar_date) as first_day, max(days.calendar_date)"
        " as last_day from {star}.fct_hospital_outcomes as outcomes"
        " inner join {star}.dim_dates as days"
        " on outcomes.admission_date_key = days.date_key"
    )
    if not isinstance(days["first_day"], date):
        return None
    return str(days["first_day"].year), str(days["last_day"].year)
