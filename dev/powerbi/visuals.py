"""Creates the visuals of a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clinical_star.metrics import Measure
from dev.powerbi.pages import Cards, Page, Pages, Position, Slicer, Visual
from dev.powerbi.pbir_json import (
    Json,
    column,
    formatting,
    heat_colours,
    measure,
    projection,
    top_filter,
    with_schema,
)
from loader.errors import UserError

_TYPES = {
    "bar": "clusteredBarChart",
    "column": "clusteredColumnChart",
    "matrix": "pivotTable",
}
_GAP = 12


@dataclass(frozen=True)
class Fields:
    """The measures and labels that visuals are made with."""

    measures: Mapping[str, Measure]
    labels: Mapping[str, str]
    heat: tuple[str, str]

    def measure(self, name: str) -> str:
        """Return table.label of a measure; raise UserError when there is none."""
        if name not in self.measures:
            raise UserError(
                f"powerbi/pages.yml shows the measure '{name}', which is not in "
                "metrics.yml: correct one of them."
            )
        found = self.measures[name]
        return f"{found.table}.{found.label}"

    def project(self, name: str, label: str = "") -> Json:
        """Return the projection of a measure, by its name in metrics.yml."""
        full = self.measure(name)
        return projection(measure(full), full, label)

    def project_column(self, name: str) -> Json:
        """Return the projection of a column under its label."""
        return projection(column(name), name, self.label(name))

    def label(self, name: str) -> str:
        """Return the label of a column that readers see."""
        return self.labels.get(name, name.split(".")[1])


def visuals_of(page: Page, pages: Pages, fields: Fields) -> dict[str, Json]:
    """Return the visuals of a page by name, in the order of the tab key."""
    made = [
        _heading(page),
        *(_slicer(slicer, fields) for slicer in pages.slicers),
        *_cards(page.name, page.cards, fields),
        *(_chart(visual, fields) for visual in page.visuals),
    ]
    for order, visual in enumerate(made):
        visual["position"] |= {"z": order, "tabOrder": order}
    return {visual["name"]: visual for visual in made}


def _container(name: str, at: Position, visual: Json, title: str, alt: str) -> Json:
    shown = formatting(show=True, text=title) if title else formatting(show=False)
    around = {"title": shown, "general": formatting(altText=alt)}
    position = {"x": at.left, "y": at.top, "width": at.width, "height": at.height}
    return with_schema(
        "item/report/definition/visualContainer",
        "2.0.0",
        {
            "name": name,
            "position": position,
            "visual": {**visual, "visualContainerObjects": around},
        },
    )


def _heading(page: Page) -> Json:
    lines = [(page.title, "16pt", "bold"), (page.note, "10pt", "normal")]
    runs = [
        {
            "textRuns": [
                {"value": text, "textStyle": {"fontSize": size, "fontWeight": weight}}
            ]
        }
        for text, size, weight in lines
    ]
    visual = {
        "visualType": "textbox",
        "objects": {"general": [{"properties": {"paragraphs": runs}}]},
    }
    return _container("heading", Position(16, 4, 1248, 54), visual, "", page.title)


def _slicer(slicer: Slicer, fields: Fields) -> Json:
    label = fields.label(slicer.column)
    visual = {
        "visualType": "slicer",
        "query": {
            "queryState": {
                "Values": {"projections": [fields.project_column(slicer.column)]}
            }
        },
        "objects": {
            "data": formatting(mode=slicer.mode),
            "header": formatting(show=False),
        },
        "syncGroup": {
            "groupName": slicer.name,
            "fieldChanges": True,
            "filterChanges": True,
        },
    }
    return _container(slicer.name, slicer.at, visual, label, f"Filter: {label}")


def _cards(page: str, cards: Cards, fields: Fields) -> Iterator[Json]:
    """Create one card per measure of the page, wider where it shows its bounds."""
    shown = [m for m in fields.measures.values() if m.is_on(page)]
    parts = [3 if cards.intervals and m.low and m.high else 1 for m in shown]
    room = cards.at.width - _GAP * (len(shown) - 1)
    left = cards.at.left
    for found, part in zip(shown, parts, strict=True):
        width = room * part // sum(parts)
        projections = [fields.project(found.name)]
        if part > 1 and found.low and found.high:
            projections += [
                fields.project(found.low, "95 % from"),
                fields.project(found.high, "95 % to"),
            ]
        visual = {
            "visualType": "cardVisual",
            "query": {"queryState": {"Data": {"projections": projections}}},
        }
        at = Position(left, cards.at.top, width, cards.at.height)
        alt = f"{found.label}. {found.description}"
        yield _container(f"card_{found.name}", at, visual, "", alt)
        left += width + _GAP


def _chart(visual: Visual, fields: Fields) -> Json:
    category = fields.project_column(visual.category)
    values = [fields.project(name) for name in visual.values]
    made: Json = {"visualType": _TYPES[visual.type]}
    labels = " and ".join(fields.measures[name].label for name in visual.values)
    by = fields.label(visual.category)
    if visual.type == "matrix":
        roles = {
            "Rows": [category],
            "Columns": [fields.project_column(visual.columns)],
            "Values": values,
        }
        by += f" and {fields.label(visual.columns)}"
        first = fields.measure(visual.values[0])
        made["objects"] = {
            "values": heat_colours(measure(first), first, fields.heat),
            "subTotals": formatting(rowSubtotals=False, columnSubtotals=False),
        }
    else:
        tooltips = [fields.project(name) for name in visual.tooltips]
        roles = {"Category": [category], "Y": values, "Tooltips": tooltips}
        made["objects"] = {
            "labels": formatting(show=True),
            "legend": formatting(show=len(values) > 1, position="Top"),
            "categoryAxis": formatting(showAxisTitle=False),
            "valueAxis": formatting(show=False),
        }
    made["query"] = {
        "queryState": {role: {"projections": p} for role, p in roles.items() if p},
        "sortDefinition": {"sort": [_order(visual, fields)], "isDefaultSort": False},
    }
    alt = f"{visual.title}. {labels} by {by}."
    made["drillFilterOtherVisuals"] = True
    container = _container(visual.name, visual.at, made, visual.title, alt)
    if visual.top:
        most = top_filter(
            f"{visual.name}_top",
            visual.category,
            fields.measure(visual.top.by),
            visual.top.count,
        )
        container["filterConfig"] = {"filters": [most]}
    return container


def _order(visual: Visual, fields: Fields) -> Json:
    if visual.top:
        field = measure(fields.measure(visual.top.by))
        return {"field": field, "direction": "Descending"}
    return {"field": column(visual.category), "direction": "Ascending"}
