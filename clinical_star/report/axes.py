"""Axes, labels and names, the same on every chart of the report."""

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

from clinical_star.metrics import format_value
from clinical_star.metrics.model import Format

Row = dict[str, Any]
MUTED = "var(--muted)"
LINE = 15
"""Height of one line of text, in pixels."""


def value_labels(base: alt.Chart, x: alt.X, font_size: int = 13) -> list[alt.Chart]:
    """Write each row's value to the right of its mark, above any line that crosses."""
    return [
        base.mark_text(
            align="left", dx=9, fontSize=font_size, stroke=halo, strokeWidth=5
        ).encode(x=x, text="label:N")
        for halo in ("var(--card)", "transparent")
    ]


def reference_line(rows: Sequence[Row], kind: Format) -> list[alt.Chart]:
    """Draw the overall value as a dashed line, where there is one."""
    value = rows[0].get("reference")
    if value is None:
        return []
    rule = chart_of([{"reference": value}]).mark_rule(color=MUTED, strokeDash=[4, 4])
    return [rule.encode(x=x_axis(rows, kind, "reference"))]


def x_axis(rows: Sequence[Row], kind: Format, field: str) -> alt.X:
    """Return the common axis: all intervals, and room for labels on the right."""
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
        axis=values_axis(kind),
    )


def values_axis(kind: Format) -> alt.Axis:
    """Return an axis whose numbers are formatted like those of the table."""
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


def names_axis() -> alt.Axis:
    """Return an axis of names in several lines, each centred on its row."""
    return alt.Axis(
        labelExpr="split(datum.label, '|')",
        labelLineHeight=LINE,
        labelLimit=200,
        # otherwise the first line would be at the middle of the row
        labelOffset=alt.ExprRef(f"-{LINE / 2} * (length(split(datum.value, '|')) - 1)"),
    )


def add_name(rows: Sequence[Row], parts: Sequence[tuple[str, str]]) -> None:
    """Give each row its name on the axis: wrapped, the last part on its own line."""
    for row, (name, last) in zip(rows, parts, strict=True):
        lines = textwrap.wrap(name, 20, max_lines=3, placeholder="…")
        row["name"] = "|".join([*lines, last] if last else lines)


def count_words(rows: Sequence[Row], sign: str = "n ") -> list[str]:
    """Return the n of each row; empty where all are equal, as the subtitle says it."""
    if any(row["n"] is None for row in rows):
        return ["" for _ in rows]
    if sign and len(rows) > 1 and len({row["n"] for row in rows}) == 1:
        return ["" for _ in rows]
    return [f"{sign}{format_value(row['n'], 'whole')}" for row in rows]


def height_of(rows: Sequence[Row], least: int) -> int:
    """Return the height, in pixels, of a chart whose names take several lines."""
    names: set[str] = {row["name"] for row in rows}
    lines = max(name.count("|") for name in names) + 1
    return len(names) * max(least, LINE * lines + 12)


def chart_of(rows: Sequence[Row]) -> alt.Chart:
    """Return a chart of rows, without the columns that only the table shows."""
    unseen = {
        *("conclusion", "interval_note", "completeness_note", "meaning", "pattern"),
        *("measure", "key", "code_system"),
    }
    seen = [{key: row[key] for key in row if key not in unseen} for row in rows]
    return alt.Chart(alt.InlineData(values=seen))
