"""Writes the measures as a page of the docs."""

from collections.abc import Iterable
from itertools import groupby

from metrics.formats import POWER_BI_FORMATS
from metrics.model import Measure

_HEAD = """\
# The measures

Made from `metrics.yml` by `.venv/bin/python -m metrics --write`; change them there.
Each is written once, in SQL over the star for the report and in DAX for Power BI, and a
test computes the SQL on every engine and compares it with the findings.
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
