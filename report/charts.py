"""Draws figures as Vega-Lite. Colours are CSS variables, so that the page themes them.

Every label on a chart is written here, in the words of the figure's table.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt

from metrics import format_value
from metrics.model import Format
from report.model import Figure

_INK, _MUTED, _GRID = "var(--ink)", "var(--muted)", "var(--grid)"
_MAIN, _OTHER = "var(--blue)", "var(--orange)"
_HEAT_STEPS = 5
_LINE = 15
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
        "labelColor": _MUTED,
        "labelFontSize": 12,
        "labelPadding": 8,
        "titleColor": _MUTED,
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
Row = dict[str, Any]


def drawn(figure: Figure) -> Figure:
    """Return the figure with its chart, or without one where no value is left."""
    rows = [dict(row) for row in figure.rows if row["estimate"] is not None]
    if not rows:
        return figure
    chart: alt.LayerChart = _DRAWING.get(figure.name, _intervals)(figure, rows)
    specification = chart.properties(width="container").configure(**_CONFIG).to_dict()
    specification.pop("$schema")
    specification["autosize"] = {"type": "fit-x", "contains": "padding"}
    return replace(figure, chart=specification, description=_described(figure, rows))


def _described(figure: Figure, rows: Sequence[Row]) -> str:
    """Say what the chart shows, for who cannot see it."""
    kind = _kind(figure)
    lowest = min(rows, key=lambda row: row["estimate"])
    highest = max(rows, key=lambda row: row["estimate"])
    return (
        f"Chart. {figure.title}: {len(rows)} values, from "
        f"{format_value(lowest['estimate'], kind)} ({_named(figure, lowest)}) to "
        f"{format_value(highest['estimate'], kind)} ({_named(figure, highest)}). "
        "The table below has all numbers."
    )


def _named(figure: Figure, row: Row) -> str:
    names = [str(row[column.key]) for column in figure.columns if not column.format]
    return ", ".join(names[: 3 if "care" in row else 2 if "band" in row else 1])


def _kind(figure: Figure) -> Format:
    kinds = [column.format for column in figure.columns if column.key == "estimate"]
    return kinds[0] or "decimal"


def _intervals(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw a dot, its interval and its value per row, n under the row's name."""
    kind = _kind(figure)
    first = figure.columns[0].key
    counts = _counts(rows)
    _name(rows, [(row[first], count) for row, count in zip(rows, counts, strict=True)])
    for row in rows:
        row["label"] = format_value(row["estimate"], kind)
        row["end"] = row["estimate"] if row["high"] is None else row["high"]
    base = _chart(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=_names_axis())
    )
    return alt.LayerChart(
        layer=[
            *_reference(rows, kind),
            base.mark_rule(size=3, opacity=0.45, color=_MAIN).encode(
                x=_x(rows, kind, "low"), x2="high:Q"
            ),
            base.mark_circle(size=110, opacity=1, color=_MAIN).encode(
                x=_x(rows, kind, "estimate")
            ),
            *_labels(base, _x(rows, kind, "end")),
        ],
        height=_height(rows, 46),
    )


def _two_series(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw two intervals a diagnosis: with and without intensive care."""
    kind = _kind(figure)
    both = [
        " and ".join(
            count
            for other, count in zip(rows, _counts(rows, ""), strict=True)
            if other["code"] == row["code"]
        )
        for row in rows
    ]
    _name(
        rows, [(row["diagnosis"], f"n {n}") for row, n in zip(rows, both, strict=True)]
    )
    for row in rows:
        row["series"] = f"{row['care']} intensive care"
        row["label"] = format_value(row["estimate"], kind)
        row["end"] = row["estimate"] if row["high"] is None else row["high"]
    series = ["without intensive care", "with intensive care"]
    base = _chart(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=_names_axis()),
        yOffset=alt.YOffset("series:N", sort=series),
    )
    colour = alt.Color("series:N").scale(domain=series, range=[_MAIN, _OTHER])
    return alt.LayerChart(
        layer=[
            *_reference(rows, kind),
            base.mark_rule(size=3, opacity=0.45).encode(
                x=_x(rows, kind, "low"), x2="high:Q", color=colour
            ),
            base.mark_point(size=80, opacity=1, filled=True).encode(
                x=_x(rows, kind, "estimate"),
                color=colour,
                shape=alt.Shape("series:N").scale(
                    domain=series, range=["circle", "diamond"]
                ),
            ),
            *_labels(base, _x(rows, kind, "end"), font_size=12),
        ],
        height=_height(rows, 52),
    )


def _bars(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw a labelled bar per row; the first, the truth, in another colour."""
    kind: Format = "usd_short" if _kind(figure) == "usd" else _kind(figure)
    first = figure.columns[0].key
    is_fanout = figure.name == "charge_fanout"
    factors = [
        format_value(row["factor"], "times") if is_fanout else "" for row in rows
    ]
    _name(rows, [(row[first], line) for row, line in zip(rows, factors, strict=True)])
    for position, row in enumerate(rows):
        row["label"] = format_value(row["estimate"], kind)
        row["colour"] = _OTHER if is_fanout and position else _MAIN
        row["end"] = max(row["estimate"], 0)
    largest = max(abs(row["estimate"]) for row in rows)
    # a share of all variation is only small beside all of it
    top = largest * 1.5 if is_fanout else 1.0
    bottom = min(0, *(row["estimate"] for row in rows)) if not is_fanout else 0
    scale = alt.Scale(domain=[bottom, top], nice=False)
    axis = _values_axis(kind)
    base = _chart(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=_names_axis())
    )
    return alt.LayerChart(
        layer=[
            base.mark_bar(size=22, cornerRadiusEnd=3).encode(
                x=alt.X("estimate:Q", title=None, scale=scale, axis=axis),
                color=alt.Color("colour:N", scale=None),
            ),
            *_labels(base, alt.X("end:Q", scale=scale)),
        ],
        height=_height(rows, 46),
    )


def _heat_map(figure: Figure, rows: list[Row]) -> alt.LayerChart:
    """Draw the rate of each cell on its colour, its n below, the highest framed."""
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
        cell["label"] = "too few" if rate is None else format_value(rate, "percent")
        cell["count"] = (
            "" if cell["n"] is None else f"n {format_value(cell['n'], 'whole')}"
        )
    base = _chart(cells).encode(
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


def _labels(base: alt.Chart, x: alt.X, font_size: int = 13) -> list[alt.Chart]:
    """Write each row's value to the right of its mark, above lines that cross it."""
    return [
        base.mark_text(
            align="left", dx=9, fontSize=font_size, stroke=halo, strokeWidth=5
        ).encode(x=x, text="label:N")
        for halo in ("var(--card)", "transparent")
    ]


def _reference(rows: Sequence[Row], kind: Format) -> list[alt.Chart]:
    value = rows[0].get("reference")
    if value is None:
        return []
    rule = _chart([{"reference": value}]).mark_rule(color=_MUTED, strokeDash=[4, 4])
    return [rule.encode(x=_x(rows, kind, "reference"))]


def _x(rows: Sequence[Row], kind: Format, field: str) -> alt.X:
    """Return the common axis: all intervals, and room for labels at the right."""
    ends = [
        row[key]
        for row in rows
        for key in ("low", "estimate", "high", "reference")
        if row.get(key) is not None
    ]
    low, high = min(ends), max(ends)
    if kind == "percent":
        low = 0.0
    spread = (high - low) or abs(high) or 1.0
    domain = [low if kind == "percent" else low - 0.06 * spread, high + 0.45 * spread]
    return alt.X(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=_values_axis(kind),
    )


def _values_axis(kind: Format) -> alt.Axis:
    formats = {
        "usd": "'$' + format(datum.value, ',.0f')",
        "usd_short": "datum.value >= 1e9"
        " ? '$' + format(datum.value / 1e9, ',.1~f') + ' bn'"
        " : datum.value >= 1e6 ? '$' + format(datum.value / 1e6, ',.1~f') + ' m'"
        " : '$' + format(datum.value, ',.0f')",
        "percent": "format(100 * datum.value, '.0~f') + ' %'",
        "days": "format(datum.value, '.1f')",
        "decimal": "format(datum.value, '.2f')",
    }
    return alt.Axis(labelExpr=formats[kind])


def _names_axis() -> alt.Axis:
    """Return an axis of names in lines, each centred on its row."""
    return alt.Axis(
        labelExpr="split(datum.label, '|')",
        labelLineHeight=_LINE,
        labelLimit=200,
        # the first line would stand at the middle
        labelOffset=alt.ExprRef(
            f"-{_LINE / 2} * (length(split(datum.value, '|')) - 1)"
        ),
    )


def _name(rows: Sequence[Row], parts: Sequence[tuple[str, str]]) -> None:
    """Give each row its name on the axis: wrapped, with a line of its own below."""
    for row, (name, last) in zip(rows, parts, strict=True):
        lines = textwrap.wrap(name, 20, max_lines=3, placeholder="…")
        row["name"] = "|".join([*lines, last] if last else lines)


def _counts(rows: Sequence[Row], sign: str = "n ") -> list[str]:
    """Write the n of each row; nothing where all are the same, which is said above."""
    if sign and len(rows) > 1 and len({row["n"] for row in rows}) == 1:
        return ["" for _ in rows]
    return [f"{sign}{format_value(row['n'], 'whole')}" for row in rows]


def _height(rows: Sequence[Row], least: int) -> int:
    names: set[str] = {row["name"] for row in rows}
    lines = max(name.count("|") for name in names) + 1
    return len(names) * max(least, _LINE * lines + 12)


def _chart(rows: Sequence[Row]) -> alt.Chart:
    """Start a chart of rows, without what only the table shows."""
    unseen = {"conclusion", "interval_note", "meaning", "pattern", "measure"}
    seen = [{key: row[key] for key in row if key not in unseen} for row in rows]
    return alt.Chart(alt.InlineData(values=seen))


_DRAWING: Mapping[str, Any] = {
    "bill_by_diagnosis": _two_series,
    "bill_explained": _bars,
    "charge_fanout": _bars,
    "readmission_by_age_and_volume": _heat_map,
}
