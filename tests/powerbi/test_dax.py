"""The evaluator means by DAX what Microsoft documents, on tables of a few rows."""

from math import isclose

import pytest

from tests.powerbi.dax import DaxError, Filter, Frames, evaluate, filter_on, parse
from tests.powerbi.dax.frames import Link, Value

# two payers, four stays, one without a payer, a bill or an ICU flag
FRAMES = Frames(
    {
        "stays": {
            "key": [1, 2, 3, 4],
            "payer_key": [1, 1, 2, None],
            "bill": [100.0, 50.0, 30.0, None],
            "icu": [1, 0, 1, None],
            "kind": ["Emergency", "Urgent", None, None],
        },
        "payers": {"key": [1, 2], "name": ["Medicare", "Private"]},
        "codes": {"stay_key": [1, 1, 3], "code": ["A", "B", "A"]},
    },
    [
        Link("stays", "payer_key", "payers", "key"),
        Link("codes", "stay_key", "stays", "key"),
    ],
)
MEASURES = {
    "Stays": parse("COUNTROWS('stays')"),
    "ICU": parse("CALCULATE(COUNTROWS('stays'), 'stays'[icu] == 1)"),
}


def computed(dax: str, *filters: Filter) -> Value:
    """Compute DAX on the small tables."""
    return evaluate(parse(dax), FRAMES, MEASURES, filters)


def payer(name: str) -> Filter:
    """Choose a payer."""
    return filter_on(FRAMES, "payers", "name", name)


@pytest.mark.parametrize(
    ("dax", "value"),
    [
        ("BLANK() + 1", 1),
        ("BLANK() - 2", -2),
        ("BLANK() + BLANK()", None),
        ("BLANK() * 5", None),
        ("BLANK() / 5", None),
        ("DIVIDE(1, 0)", None),
        ("DIVIDE(1, BLANK())", None),
        ("DIVIDE(BLANK(), 2)", None),
        ("DIVIDE(1, 4)", 0.25),
        ("SQRT(9)", 3),
        ("IF(BLANK() == 0, 1, 2)", 2),
        ("IF(BLANK() < 1, 1, 2)", 1),
        ("IF(BLANK() <> 0, 1, 2)", 2),
        ("IF(ISBLANK(BLANK()) || 1 > 2, 1, 2)", 1),
        ("IF(NOT ISBLANK(1), 1)", 1),
        ("IF(1 > 2, 1)", None),
        ("1 + 2 * 3 - 4 / 2", 5),
        ("8 - 3 - 2", 3),
        ("VAR a = 2 VAR b = a * a RETURN a + b", 6),
        ("VAR never = 1 / 0 RETURN IF(1 > 2, never, 7)", 7),
        ("SUM('stays'[bill])", 180),
        ("AVERAGE('stays'[bill])", 60),
        ("COUNT('stays'[bill])", 3),
        ("COUNTROWS('stays')", 4),
        ("DISTINCTCOUNT('stays'[payer_key])", 3),
        ("SUMX('stays', 'stays'[bill] * 2)", 360),
        ("COUNTROWS(FILTER('stays', NOT ISBLANK('stays'[kind])))", 2),
        ("CALCULATE(SUM('stays'[bill]), 'stays'[icu] == 0)", 50),
        ("CALCULATE(SUM('stays'[bill]), 'stays'[icu] == 2)", None),
        # rows become filters: each stay counts its own codes
        ("SUMX('stays', 'stays'[bill] * CALCULATE(COUNTROWS('codes')))", 230),
        ("SUMX('stays', 'stays'[bill] * [Stays])", 180),
        (
            "SUMX('stays', VAR copies = CALCULATE(COUNTROWS('codes'))"
            " RETURN 'stays'[bill] * IF(ISBLANK(copies), 1, copies))",
            280,
        ),
    ],
)
def test_an_expression_has_this_value(dax: str, value: float | None) -> None:
    result = computed(dax)
    if value is None:
        assert result is None
    else:
        assert isinstance(result, float | int)
        assert isclose(result, value)


def test_filters_flow_from_one_to_many_and_not_back() -> None:
    assert computed("[Stays]", payer("Medicare")) == 2
    assert computed("COUNTROWS('codes')", payer("Private")) == 1
    coded = filter_on(FRAMES, "codes", "code", "B")
    assert computed("[Stays]", coded) == 4


def test_a_filter_leaves_out_rows_that_point_nowhere() -> None:
    assert computed("[Stays]", payer("Medicare"), payer("Private")) is None
    both = Filter("payers", frozenset(["name"]), frozenset([0, 1]))
    assert computed("[Stays]", both) == 3


def test_a_filter_of_calculate_replaces_that_of_the_same_column() -> None:
    without = filter_on(FRAMES, "stays", "icu", 0)
    assert computed("[ICU]", without) == 2
    kept = "CALCULATE(COUNTROWS('stays'), KEEPFILTERS('stays'[icu] == 1))"
    assert computed(kept, without) is None
    assert computed(kept) == 2


@pytest.mark.parametrize(
    "dax",
    [
        "",
        "1 +",
        "(1",
        "1 2",
        "SUM('stays'[bill]",
        "SUM(1, 2)",
        "SUM()",
        "MEDIAN('stays'[bill])",
        "'stays'[icu] = 1",
        "'stays'[icu] >= 1",
        "1 && 2",
        "VAR a = 1",
        "(VAR a = 1 RETURN a) + a",
        "IF(1 > 2, 1, 2, 3)",
        "a + 1",
        '"open',
    ],
)
def test_other_dax_is_refused(dax: str) -> None:
    with pytest.raises(DaxError):
        parse(dax)


@pytest.mark.parametrize(
    "dax",
    [
        "1 / 0",
        "'stays'[bill]",
        "SUM('stays')",
        "COUNTROWS(1)",
        "'stays'",
        '"a" + 1',
        '"a" < 1',
        "CALCULATE([Stays], 'stays'[icu] == 1 || 'stays'[bill] > 2)",
        "CALCULATE([Stays], [Stays] > 2)",
        "KEEPFILTERS([Stays])",
        # would need a part of the filter that a row became
        "CALCULATE(SUMX('stays', CALCULATE([Stays], 'stays'[icu] == 1)))",
    ],
)
def test_dax_without_a_modelled_meaning_is_refused(dax: str) -> None:
    with pytest.raises(DaxError):
        computed(dax)
