"""Writes the deviations of the adapter into docs/guides/adapter.md.

Run it with `python -m dev.documents.adapter` after changing adapters/deviations.csv.
"""

from collections.abc import Iterable

from dev import REPOSITORY
from dev.documents.deviations import Deviation, deviations
from dev.documents.markers import between_markers
from dev.servers.model import TITLES

PAGE = REPOSITORY / "docs" / "guides" / "adapter.md"


def table(rows: Iterable[Deviation]) -> str:
    """Return a table of what is left out or fails, one line for each reason."""
    by_reason: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row.outcome != "base":
            servers = " and ".join(TITLES[kind] for kind in row.servers)
            key = (row.reason, row.outcome, servers)
            name = "::".join(filter(None, (row.test_class, row.test)))
            by_reason.setdefault(key, []).append(f"`{name}`")
    lines = [
        f"| {reason} | {servers} | {outcome} | {', '.join(names)} |"
        for (reason, outcome, servers), names in by_reason.items()
    ]
    return "\n".join(
        ["| reason | server | tests | dbt's classes |", "|---|---|---|---|", *lines]
    )


def page() -> str:
    """Return the guide with the table as it should be."""
    guide = PAGE.read_text("utf-8")
    return between_markers(guide, "deviations", table(deviations()))


def main() -> None:
    """Write the guide."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
