"""The small parts of report files: fields, literals and filters."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def column(name: str, alias: str = "") -> Json:
    """Return a reference to a column, named table.column."""
    return {"Column": _member(name, alias)}


def measure(name: str, alias: str = "") -> Json:
    """Return a reference to a measure, named table.label."""
    return {"Measure": _member(name, alias)}


def _member(name: str, alias: str) -> Json:
    table, member = name.split(".", 1)
    source = {"Source": alias} if alias else {"Entity": table}
    return {"Expression": {"SourceRef": source}, "Property": member}


def projection(field: Json, name: str, label: str = "") -> Json:
    """Return a field in one of a visual's roles, shown under a label."""
    shown = {"displayName": label} if label else {}
    native = name.split(".", 1)[1]
    return {"field": field, "queryRef": name, "nativeQueryRef": native, **shown}


def literal(value: str | bool | float) -> Json:
    """Return a constant: text in quotes, true or false, numbers as D."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = "'" + value.replace("'", "''") + "'"
    else:
        text = f"{value}D"
    return {"expr": {"Literal": {"Value": text}}}


def formatting(**properties: str | bool | float) -> list[Json]:
    """Return one formatting object."""
    return [{"properties": {name: literal(v) for name, v in properties.items()}}]


def top_filter(name: str, category: str, by: str, count: int) -> Json:
    """Return a filter that keeps the categories with the most of a measure."""
    tables = {
        "c": category.split(".", maxsplit=1)[0],
        "m": by.split(".", maxsplit=1)[0],
    }
    query = {
        "Version": 2,
        "From": [{"Name": a, "Entity": t, "Type": 0} for a, t in tables.items()],
        "Select": [{**column(category, "c"), "Name": "field"}],
        "OrderBy": [{"Direction": 2, "Expression": measure(by, "m")}],
        "Top": count,
    }
    chosen = {
        "In": {
            "Expressions": [column(category, "c")],
            "Table": {"SourceRef": {"Source": "top"}},
        }
    }
    subquery = {"Subquery": {"Query": query}}
    return {
        "name": name,
        "field": column(category),
        "type": "TopN",
        "filter": {
            "Version": 2,
            "From": [
                {"Name": "top", "Expression": subquery, "Type": 2},
                {"Name": "c", "Entity": tables["c"], "Type": 0},
            ],
            "Where": [{"Condition": chosen}],
        },
    }


def heat_colours(field: Json, name: str, colours: tuple[str, str]) -> list[Json]:
    """Return the background of a matrix's cells, from one colour to another."""
    low, high = ({"color": literal(colour)["expr"]} for colour in colours)
    rule = {
        "Input": field,
        "FillRule": {
            "linearGradient2": {
                "min": low,
                "max": high,
                "nullColoringStrategy": {"strategy": literal("noColor")["expr"]},
            }
        },
    }
    return [
        {
            "properties": {
                "backColor": {"solid": {"color": {"expr": {"FillRule": rule}}}}
            },
            "selector": {
                "data": [{"dataViewWildcard": {"matchingOption": 1}}],
                "metadata": name,
            },
        }
    ]


def with_schema(kind: str, version: str, content: Mapping[str, Any]) -> Json:
    """Return a file's content with the address of its JSON schema."""
    address = f"https://developer.microsoft.com/json-schemas/fabric/{kind}"
    return {"$schema": f"{address}/{version}/schema.json", **content}
