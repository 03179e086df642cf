"""Each dispatched macro gives the value that Python works out, on every engine."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.harness.sources import DEFAULT, files_of
from dev.servers import Server

TEXTS: list[str | None] = [
    "I10",
    "I10|E11.9",
    "  I10 | | E11.9||",
    "tab\there|next\nline",
    'say "this"|don\'t',
    "back\\slash|ends in one\\|z",
    '["a"|{"b": 1}|$[*]',
    "Ünï|日本|😀",
    "\u00a0non-breaking\u00a0|x",
    "i10|v45.81|250.00",
    "100%|a_b",
    "",
    "  ",
    "|",
    None,
]
DAYS: list[tuple[date | None, date | None]] = [
    (date(2024, 2, 28), date(2024, 3, 1)),
    (date(2024, 3, 1), date(2024, 2, 28)),
    (date(2100, 2, 28), date(2100, 3, 1)),
    (date(2023, 12, 31), date(2024, 12, 31)),
    (date(1999, 6, 15), date(2024, 6, 14)),
    (date(1999, 6, 15), date(2024, 6, 15)),
    (date(2000, 2, 29), date(2023, 2, 28)),
    (date(2000, 2, 29), date(2023, 3, 1)),
    (date(2000, 2, 29), date(2024, 2, 28)),
    (date(2000, 2, 29), date(2024, 2, 29)),
    (date(2000, 2, 28), date(2023, 2, 28)),
    (date(2000, 3, 31), date(2023, 3, 30)),
    (date(1840, 1, 1), date(2140, 2, 2)),
    (date(2024, 1, 1), date(2024, 1, 1)),
    (None, date(2024, 1, 1)),
    (date(2024, 1, 1), None),
]
NUMBERS: list[int | None] = [-3, 0, 1, 366, None]

# One question a line, compiled by one dbt command; t stands for the table of inputs.
QUESTIONS = {
    "split_to_rows": "{{ split_to_rows(texts, ['id'], 'input') }}",
    "surrogate_key": "select id, {{ surrogate_key('input') }} from {{ texts }}",
    "key_or_unknown": "select id, {{ key_or_unknown('input') }} from {{ texts }}",
    "normalised_code": "select id, {{ normalised_code('input') }} from {{ texts }}",
    "pattern_replaced": "select id,"
    " {{ pattern_replaced('input', \"'[^A-Za-z0-9.]+'\", \"'|'\") }}"
    " from {{ texts }}",
    "matches_pattern": "select id, {{ matches_pattern('input', \"'^[A-Z][0-9]+$'\") }}"
    " from {{ texts }}",
    "days_between": "select id, {{ days_between('earlier', 'later') }} from {{ days }}",
    "whole_years_between": "select id, {{ whole_years_between('earlier', 'later') }}"
    " from {{ days }}",
    "iso_weekday": "select id, {{ iso_weekday('earlier') }} from {{ days }}",
    "date_key": "select id, {{ date_key('earlier') }} from {{ days }}",
    "add_days": "select id, {{ add_days(\"cast('2023-12-31' as date)\", 'input') }}"
    " from {{ numbers }} where input is not null",
    "trimmed": "select id, {{ trimmed('input') }} from {{ texts }}",
    "to_flag": "select id, {{ to_flag('input > 0') }} from {{ numbers }}",
    "to_text": "select id, {{ to_text('input') }} from {{ numbers }}",
    "commit_rows": "select 0, 'kept{{ commit_rows() }}'",
    "has_audit_tables": "select 0, '{{ has_audit_tables() }}'",
    "has_long_item": "select id, {{ has_long_item('input', '|', 9) }} from {{ texts }}",
    "text_literal": "select 0, {{ contract_literal('it\\'s a \\\\ back\\\\nslash') }}",
    "to_integer": "select 0, {{ to_integer('sum(input)') }} from {{ numbers }}",
}

Answers = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=TARGETS)
def answers(
    request: pytest.FixtureRequest,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Answers]:
    """Give the rows that each question returns on an engine."""
    directory = tmp_path_factory.mktemp(f"macros_{request.param}")
    server = server_for(request.param)
    with open_warehouse(request.param, server, directory) as warehouse:
        # The loader makes the schema, with the collation that the real data has.
        warehouse.load(files_of(DEFAULT))
        fill(warehouse, "texts", "input varchar(255)", [(text,) for text in TEXTS])
        fill(warehouse, "days", "earlier date, later date", DAYS)
        fill(warehouse, "numbers", "input int", [(number,) for number in NUMBERS])
        yield {
            name: sorted(warehouse.query(sql), key=lambda row: (row[0], row[-1] or 0))
            for name, sql in compiled(warehouse).items()
        }


def fill(
    warehouse: Warehouse, table: str, columns: str, rows: list[tuple[Any, ...]]
) -> None:
    """Make a table of inputs whose id is the position of the input, from 0."""
    relation = warehouse.relation("raw", table)
    warehouse.execute(f"create table {relation} (id int, {columns})")
    for number, row in enumerate(rows):
        marks = ", ".join("?" for _ in row)
        warehouse.execute(f"insert into {relation} values (?, {marks})", [number, *row])


def compiled(warehouse: Warehouse) -> dict[str, str]:
    """Return the SQL of each question in the engine's dialect."""
    tables = "".join(
        f"{{% set {table} %}}{warehouse.relation('raw', table)}{{% endset %}}"
        for table in ("texts", "days", "numbers")
    )
    separator = "\n-- next question\n"
    warehouse.dbt("compile", "--inline", tables + separator.join(QUESTIONS.values()))
    results = Path(warehouse.dbt_target, "run_results.json").read_text("utf-8")
    (result,) = json.loads(results)["results"]
    parts = result["compiled_code"].split(separator)
    return dict(zip(QUESTIONS, parts, strict=True))


def by_id(rows: list[tuple[Any, ...]]) -> list[Any]:
    """Return the second column in the order of the first."""
    return [row[1] for row in rows]


def key_of(text: str | None) -> int | None:
    """Work out a surrogate key: 13 hexadecimal digits of sha2-256."""
    return None if text is None else int(sha256(text.encode()).hexdigest()[:13], 16)


def test_a_text_is_split_into_trimmed_items_with_their_positions(
    answers: Answers,
) -> None:
    expected = [
        (number, item.strip(" "), position)
        for number, text in enumerate(TEXTS)
        for position, item in enumerate((text or "").split("|"), start=1)
        if item.strip(" ")
    ]
    assert answers["split_to_rows"] == expected


def test_a_surrogate_key_is_the_one_python_works_out(answers: Answers) -> None:
    assert by_id(answers["surrogate_key"]) == [key_of(text) for text in TEXTS]


def test_an_unknown_member_has_the_key_minus_one(answers: Answers) -> None:
    assert by_id(answers["key_or_unknown"]) == [
        -1 if text is None else key_of(text) for text in TEXTS
    ]


def test_a_code_is_normalised_to_capitals_and_digits(answers: Answers) -> None:
    expected = [
        None
        if text is None
        else "".join(c for c in text.upper() if c.isascii() and c.isalnum())
        for text in TEXTS
    ]
    assert by_id(answers["normalised_code"]) == expected


def test_everything_that_matches_a_pattern_is_replaced(answers: Answers) -> None:
    expected = [
        None if text is None else re.sub("[^A-Za-z0-9.]+", "|", text) for text in TEXTS
    ]
    assert by_id(answers["pattern_replaced"]) == expected


def test_patterns_know_capitals_from_small_letters(answers: Answers) -> None:
    hits = by_id(answers["matches_pattern"])
    assert [None if hit is None else bool(hit) for hit in hits] == [
        None if text is None else text == "I10" for text in TEXTS
    ]


def test_days_between_dates_are_negative_when_the_order_is_reversed(
    answers: Answers,
) -> None:
    assert by_id(answers["days_between"]) == [
        (later - earlier).days if earlier and later else None for earlier, later in DAYS
    ]


def test_a_year_is_completed_on_the_birthday_and_1_march_for_a_leap_day(
    answers: Answers,
) -> None:
    expected = [
        later.year
        - earlier.year
        - ((later.month, later.day) < (earlier.month, earlier.day))
        if earlier and later and earlier <= later
        else (0 if earlier and later else None)
        for earlier, later in DAYS
    ]
    assert by_id(answers["whole_years_between"]) == expected


def test_weekdays_run_from_monday_1_to_sunday_7(answers: Answers) -> None:
    assert by_id(answers["iso_weekday"]) == [
        earlier and earlier.isoweekday() for earlier, _ in DAYS
    ]


def test_a_date_key_is_yyyymmdd(answers: Answers) -> None:
    assert by_id(answers["date_key"]) == [
        int(earlier.strftime("%Y%m%d")) if earlier else None for earlier, _ in DAYS
    ]


def test_added_days_cross_months_and_years(answers: Answers) -> None:
    assert by_id(answers["add_days"]) == [
        date(2023, 12, 31) + timedelta(days=number)
        for number in NUMBERS
        if number is not None
    ]


def test_a_flag_is_1_or_0_and_unknown_stays_unknown(answers: Answers) -> None:
    assert by_id(answers["to_flag"]) == [0, 0, 1, 1, None]


def test_a_number_as_text_is_its_digits(answers: Answers) -> None:
    assert by_id(answers["to_text"]) == ["-3", "0", "1", "366", None]


def test_a_sum_is_an_integer_not_a_decimal(answers: Answers) -> None:
    ((_, total),) = answers["to_integer"]
    assert (type(total), total) == (int, 364)


def test_an_item_is_too_long_without_the_spaces_around_it(answers: Answers) -> None:
    expected = [
        text and any(len(item.strip(" ")) > 9 for item in text.split("|"))
        for text in TEXTS
    ]
    assert {True, False, None} <= set(expected)
    hits = by_id(answers["has_long_item"])
    assert [None if hit is None else bool(hit) for hit in hits] == [
        None if text is None else bool(hit)
        for text, hit in zip(TEXTS, expected, strict=True)
    ]


def test_a_quoted_text_is_itself(answers: Answers) -> None:
    assert by_id(answers["text_literal"]) == ["it's a \\ back\\nslash"]


def test_a_commit_leaves_nothing_in_the_text(answers: Answers) -> None:
    # That it keeps the rows is what tests/dbt/test_test_results.py sees.
    assert [text.strip() for text in by_id(answers["commit_rows"])] == ["kept"]


def test_the_audit_tables_can_be_read(answers: Answers) -> None:
    assert by_id(answers["has_audit_tables"]) == ["True"]


def test_only_spaces_are_trimmed(answers: Answers) -> None:
    expected = [text if text is None else text.strip(" ") for text in TEXTS]
    assert by_id(answers["trimmed"]) == expected


def test_every_dialect_macro_is_asked(answers: Answers) -> None:
    folder = Path(__file__).parents[2] / "dbt_project" / "macros" / "dialect"
    named = {
        line.split()[2].split("(")[0]
        for path in folder.glob("*.sql")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("{% macro ") and "__" not in line.split("(")[0]
    }
    assert named == set(answers)
