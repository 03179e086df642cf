"""Draws figures as Vega-Lite. Colours are CSS variables, so that the page themes them.

Every label on a chart is written here, in the same words as the figure's table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt

from clinical_star.metrics import format_value
from clinical_star.metrics.model import Format
from clinical_star.report.axes import (
    MUTED,
    Row,
    add_name,
    chart_of,
    count_words,
    height_of,
    names_axis,
    reference_line,
    value_labels,
    values_axis,
    x_axis,
)
from clinical_star.report.financial import inflates
from clinical_star.report.model import WITHHELD, Figure
from loader.wording import counted

_INK, _GRID = "var(--ink)", "var(--grid)"
_MAIN, _OTHER = "var(--blue)", "var(--orange)"
_HEAT_STEPS = 5
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", '
    '"Liberation Sans", Arial, sans-serif',
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": _GRID,
        "labelColor": MUTED,
        "labelFontSize": 12,
        "labelPadding": 8,
        "titleColor": MUTED,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "axisY": {"grid": False, "labelColor": _INK, "labelFontSize": 13},
    "axisX": {"tickCount": 4, "labelFlush": False, "labelSeparation": 14},
    "text": {"color": _INK, "fontSize": 13},
    "legend": {
        "labelColor": _INK,
        "labelFontSize": 13,
        "orient": "top",
        "title": None,
        "symbolType": "circle",
        "symbolOpacity": 1,
        "columns": 1,
    },
}


def drawn(figure: Figure) -> Figure:
    """Return the figure with its chart, or without one where it has no values."""
    rows = [dict(row) for row in figure.rows if row["estimate"] is not None]
    if not rows:
        return figure
    chart: alt.LayerChart = _DRAWING.get(figure.name, _intervals)(figure, rows)
    specification = chart.properties(width="container").configure(**_CONFIG).to_dict()
    specification.pop("$schema")
    specification["autosize"] = {"type": "fit-x", "contains": "padding"}
    return replace(figure, chart=specification, description=_described(figure, rows))


def _described(figure: Figure, rows: Sequence[Row]) -> str:
    """Describe the chart for readers who cannot see it."""
    kind = _kind(figure)
    lowest = min(rows, key=lambda row: row["estimate"])
    highest = max(rows, key=lambda row: row["estimate"])
    return (
        f"Chart. {figure.title}: {counted(len(rows), 'value')}, from "
        f"{format_value(lowest['estimate'], kind)} ({_named(figure, lowest)}) to "
        f"{format_value(highest['estimate'], kind)} ({_named(figure, highest)}). "
        "The table below shows all values."
    )


def _named(figure: Figure, row: Row) -> str:
    names = [str(row[column.key]) for column in figure.columns if not column.format]
    return ", ".join(names[: 3 if "care" in row else 2 if "band" in row else 1])


def _kind(figure: Figure) -> Format:
    kinds = [column.format for column in figure.columns if column.key == "estimate"]
    return kinds[0] or "decimal"


def _intervals(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw a dot, its interval and its value for each row, with n under its name."""
    kind = _kind(figure)
    first = figure.columns[0].key
    counts = count_words(rows)
    add_name(
        rows, [(row[first], count) for row, count in zip(rows, counts, strict=True)]
    )
    for row in rows:
        row["label"] = format_value(row["estimate"], kind)
        row["end"] = row["estimate"] if row["high"] is None else row["high"]
    base = chart_of(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=names_axis())
    )
    return alt.LayerChart(
        layer=[
            *reference_line(rows, kind),
            base.mark_rule(size=3, opacity=0.45, color=_MAIN).encode(
                x=x_axis(rows, kind, "low"), x2="high:Q"
            ),
            base.mark_circle(size=110, opacity=1, color=_MAIN).encode(
                x=x_axis(rows, kind, "estimate")
            ),
            *value_labels(base, x_axis(rows, kind, "end")),
        ],
        height=height_of(rows, 46),
    )


def _two_series(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw two intervals per diagnosis: with and without intensive care."""
    kind = _kind(figure)
    both = [
        " and ".join(
            count
            for other, count in zip(rows, count_words(rows, ""), strict=True)
            if other["code"] == row["code"]
        )
        for row in rows
    ]
    add_name(
        rows, [(row["diagnosis"], f"n {n}") for row, n in zip(rows, both, strict=True)]
    )
    for row in rows:
        row["series"] = f"{row['care']} intensive care"
        row["label"] = format_value(row["estimate"], kind)
        row["end"] = row["estimate"] if row["high"] is None else row["high"]
    series = ["without intensive care", "with intensive care"]
    base = chart_of(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=names_axis()),
        yOffset=alt.YOffset("series:N", sort=series),
    )
    colour = alt.Color("series:N").scale(domain=series, range=[_MAIN, _OTHER])
    return alt.LayerChart(
        layer=[
            *reference_line(rows, kind),
            base.mark_rule(size=3, opacity=0.45).encode(
                x=x_axis(rows, kind, "low"), x2="high:Q", color=colour
            ),
            base.mark_point(size=80, opacity=1, filled=True).encode(
                x=x_axis(rows, kind, "estimate"),
                color=colour,
                shape=alt.Shape("series:N").scale(
                    domain=series, range=["circle", "diamond"]
                ),
            ),
            *value_labels(base, x_axis(rows, kind, "end"), font_size=12),
        ],
        height=height_of(rows, 52),
    )


def _bars(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw a labelled bar for each row; a total that a join inflated is orange."""
    kind: Format = "usd_short" if _kind(figure) == "usd" else _kind(figure)
    first = figure.columns[0].key
    is_fanout = figure.name == "charge_fanout"
    factors = [
        format_value(row["factor"], "times") if is_fanout else "" for row in rows
    ]
    add_name(
        rows, [(row[first], line) for row, line in zip(rows, factors, strict=True)]
    )
    for row in rows:
        row["label"] = format_value(row["estimate"], kind)
        row["colour"] = _OTHER if is_fanout and inflates(row["factor"]) else _MAIN
        row["end"] = max(row["estimate"], 0)
    largest = max(abs(row["estimate"]) for row in rows)
    # a share of the variation is drawn on a scale from 0 to all of it
    top = largest * 1.5 if is_fanout else 1.0
    bottom = min(0, *(row["estimate"] for row in rows)) if not is_fanout else 0
    scale = alt.Scale(domain=[bottom, top], nice=False)
    axis = values_axis(kind)
    base = chart_of(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=names_axis())
    )
    return alt.LayerChart(
        layer=[
            base.mark_bar(size=22, cornerRadiusEnd=3).encode(
                x=alt.X("estimate:Q", title=None, scale=scale, axis=axis),
                color=alt.Color("colour:N", scale=None),
            ),
            *value_labels(base, alt.X("end:Q", scale=scale)),
        ],
        height=height_of(rows, 46),
    )


def _heat_map(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw each cell in a colour, with its rate and n; frame the highest."""
    rates = [row["estimate"] for row in rows]
    lowest, width = min(rates), (max(rates) - min(rates)) or 1.0
    cells = [dict(row) for row in figure.rows]
    bands = sorted({(cell["band_sort_order"], cell["band"]) for cell in cells})
    for cell in cells:
        rate = cell["estimate"]
        step = 0
        if rate is not None:
            step = 1 + min(int((rate - lowest) / width * _HEAT_STEPS), _HEAT_STEPS - 1)
        cell["fill"] = f"var(--heat-{step})"
        cell["ink"] = f"var(--heat-ink-{step})"
        cell["label"] = WITHHELD if rate is None else format_value(rate, "percent")
        cell["count"] = (
            "" if cell["n"] is None else f"n {format_value(cell['n'], 'whole')}"
        )
    base = chart_of(cells).encode(
        x=alt.X(
            "band:N",
            sort=[band for _, band in bands],
            title="abnormal results",
            axis=alt.Axis(orient="top", labelAngle=0, grid=False, labelColor=_INK),
        ),
        y=alt.Y("age_group:N", sort=None, title=None, axis=alt.Axis(grid=False)),
    )
    ink = alt.Color("ink:N", scale=None)
    return alt.LayerChart(
        layer=[
            base.mark_rect(stroke="var(--card)", strokeWidth=3, cornerRadius=6).encode(
                color=alt.Color("fill:N", scale=None)
            ),
            base.transform_filter("datum.is_highest == 1").mark_rect(
                fillOpacity=0, stroke=_INK, strokeWidth=2, cornerRadius=6
            ),
            base.mark_text(fontSize=15, fontWeight="bold", dy=-7).encode(
                text="label:N", color=ink
            ),
            base.mark_text(fontSize=11, dy=12).encode(text="count:N", color=ink),
        ],
        height=64 * len({cell["age_group"] for cell in cells}),
    )


_DRAWING: Mapping[str, Any] = {
    "bill_by_diagnosis": _two_series,
    "bill_explained": _bars,
    "charge_fanout": _bars,
    "readmission_by_age_and_volume": _heat_map,
}
