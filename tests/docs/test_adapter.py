"""The guide to the adapter shows every deviation, as the table lists it."""

import pytest

from dev.documents.adapter import PAGE, page, table
from dev.documents.deviations import Deviation
from dev.documents.markers import between_markers


def test_the_guide_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "Run `python -m dev.documents.adapter`."


def test_classes_of_one_reason_share_a_line_and_bases_have_none() -> None:
    rows = [
        Deviation("a.One", "", ("mysql", "mariadb"), "left out", "No such thing."),
        Deviation("a.Two", "", ("mysql", "mariadb"), "left out", "No such thing."),
        Deviation("a.Base", "", ("mysql", "mariadb"), "base", "Inherited."),
        Deviation("b.Three", "test_it", ("mariadb",), "fails", "Another."),
    ]
    assert table(rows).splitlines()[2:] == [
        "| No such thing. | MySQL and MariaDB | left out | `a.One`, `a.Two` |",
        "| Another. | MariaDB | fails | `b.Three::test_it` |",
    ]


def test_only_what_is_between_the_markers_is_replaced() -> None:
    guide = "before\n<!-- x: begin -->\nold\n<!-- x: end -->\nafter\n"
    replaced = between_markers(guide, "x", "new")
    assert replaced == "before\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nafter\n"
    with pytest.raises(ValueError, match="Put <!-- y: begin --> and"):
        between_markers(guide, "y", "new")
