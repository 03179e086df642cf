"""Writes the canonical contract into docs/guides/add-a-source.md.

Run it with `python -m dev.documents.contract` after changing the contract, which is in
dbt_project/models/staging/_staging__models.yml.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from dev import REPOSITORY
from dev.documents.markers import between_markers

PAGE = REPOSITORY / "docs" / "guides" / "add-a-source.md"
_MODELS = REPOSITORY / "dbt_project" / "models"
_CONTRACT = _MODELS / "staging" / "_staging__models.yml"
_DOCS = re.compile(r"\{% docs (\w+) %\}\n(.*?)\n\{% enddocs %\}", re.DOTALL)
_REFERENCE = re.compile(r"\{\{ doc\('(\w+)'\) \}\}")


def tables() -> str:
    """Return the contract in Markdown, one table for each model of staging."""
    texts = {
        name: " ".join(text.split())
        for path in sorted(_MODELS.glob("_columns*.md"))
        for name, text in _DOCS.findall(path.read_text("utf-8"))
    }
    document = yaml.safe_load(_CONTRACT.read_text("utf-8"))
    return "\n\n".join("\n".join(_table(model, texts)) for model in document["models"])


def page() -> str:
    """Return the guide with the contract as it is now."""
    return between_markers(PAGE.read_text("utf-8"), "canonical contract", tables())


def _table(model: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[str]:
    entity = model["name"].removeprefix("stg_")
    grain = model["meta"]["grain"]
    key = " and ".join(f"`{name}`" for name in model["meta"]["primary_key"])
    rule = f"one row per {grain}; no two have the same {key}"
    yield f"**`stg_NAME__{entity}`**: {rule}.\n"
    yield "| column | type | null | may be | what it is |"
    yield "|---|---|---|---|---|"
    for column in model["columns"]:
        meaning = _REFERENCE.sub(lambda m: texts[m[1]], column["description"])
        cells = (
            f"`{column['name']}`",
            column["data_type"],
            "yes" if column["meta"]["nullable"] else "no",
            ", ".join(_limits(column)),
            meaning,
        )
        yield f"| {' | '.join(cells)} |"


def _limits(column: Mapping[str, Any]) -> Iterator[str]:
    meta = column["meta"]
    if "values" in meta:
        yield ", ".join(f"`{value}`" for value in meta["values"])
    if "min" in meta and "max" in meta:
        yield f"{meta['min']} to {meta['max']}"
    elif "min" in meta:
        yield f"from {meta['min']}"
    for test in column.get("data_tests", ()):
        if "names_known_rows" in test:
            yield "an admission of `stg_NAME__admissions`"


def main() -> None:
    """Write the guide."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
