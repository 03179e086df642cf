"""Writes docs/guides/measures.md: `python -m dev.documents.measures`."""

from collections.abc import Iterable
from itertools import groupby

from clinical_star.metrics.formats import POWER_BI_FORMATS
from clinical_star.metrics.model import Measure
from clinical_star.metrics.reader import read_measures
from dev import REPOSITORY

PAGE = REPOSITORY / "docs" / "guides" / "measures.md"
_HEAD = """\
# The measures

Made from `metrics.yml` by `.venv/bin/python -m dev.documents.measures`; change them
there. Each is written once, in SQL over the star for the report and in DAX for Power
BI, and a test computes the SQL on every engine and compares it with the findings.
"""


def guide(measures: Iterable[Measure]) -> str:
    """Return the page in Markdown, one section per display folder."""
    parts = [_HEAD]
    for folder, members in groupby(measures, key=lambda measure: measure.folder):
        parts.append(f"## {folder.split(' ', 1)[1]}\n")
        parts.extend(map(_section, members))
    return "\n".join(parts)


def _section(measure: Measure) -> str:
    return "\n".join(
        [
            f"### {measure.label}\n",
            f"{measure.description}\n",
            f"`{measure.name}`, of `{measure.table}`, "
            f"shown as `{POWER_BI_FORMATS[measure.format]}`\n",
            f"```sql\nselect {measure.sql}\nfrom {_bare(measure.rows)}\n```\n",
            f"```\n{measure.dax}\n```\n",
        ]
    )


def _bare(rows: str) -> str:
    return rows.replace("{star}.", "")


def main() -> None:
    """Write the page."""
    PAGE.write_text(guide(read_measures().values()), encoding="utf-8")


if __name__ == "__main__":
    main()
