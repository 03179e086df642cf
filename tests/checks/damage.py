"""Damage by expectation: what is done to a table, and what must notice.

Most damage is made from the bands and the contract themselves, so that a new
expectation without damage that it notices is a failing test.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clinical_star.checks.bands import Bands, TableBands
from loader.contract import Source, Table


@dataclass(frozen=True)
class Damage:
    """Changed columns of one relation, as SQL of DuckDB; `where` are the rows kept."""

    name: str
    subject: str
    layer: str
    relation: str
    changed: dict[str, str]
    noticed_by: tuple[str, ...]
    where: str = "true"


# What goes wrong in real extracts, and the expectation that is there for it.
STORIES = [
    Damage(
        "a file cut in half",
        "raw_lab_results",
        "raw",
        "network__lab_results",
        {},
        ("rows", "rows per row of patients"),
        "lab_result_id % 2 = 0",
    ),
    Damage(
        "glucose in mmol/L",
        "raw_lab_tests",
        "raw",
        "network__lab_results",
        {
            "result_value": "case when loinc_code = '2345-7' then result_value / 18"
            " else result_value end"
        },
        ("Glucose mean", "Glucose p10", "Glucose median", "Glucose p90"),
    ),
    Damage(
        "results of one test lost",
        "raw_lab_tests",
        "raw",
        "network__lab_results",
        {},
        ("Sodium share of results",),
        "loinc_code <> '2951-2'",
    ),
    Damage(
        "every result flagged normal",
        "raw_lab_results",
        "raw",
        "network__lab_results",
        {"abnormal_flag": "'N'"},
        ("abnormal_flag share of N",),
    ),
    Damage(
        "two admissions of a patient",
        "raw_hospital_outcomes",
        "raw",
        "network__hospital_outcomes",
        {"patient_id": "first_value(patient_id) over (order by patient_id)"},
        ("patient_id repeated",),
    ),
    Damage(
        "charges in cents",
        "raw_hospital_outcomes",
        "raw",
        "network__hospital_outcomes",
        {"hospital_charges": "hospital_charges * 100"},
        ("hospital_charges mean", "hospital_charges mean of Medicare"),
    ),
    Damage(
        "a payer's bills lost",
        "raw_hospital_outcomes",
        "raw",
        "network__hospital_outcomes",
        {
            "hospital_charges": "case when patient_id in (select patient_id from"
            " raw.network__patients where insurance_type = 'Medicare')"
            " then 0 else hospital_charges end"
        },
        ("hospital_charges share of Medicare", "hospital_charges mean of Medicare"),
    ),
    Damage(
        "no deaths coded",
        "raw_hospital_outcomes",
        "raw",
        "network__hospital_outcomes",
        {"icu_admission": "0"},
        ("icu_admission share of 1",),
    ),
    Damage(
        "everyone returns",
        "star_fct_hospital_outcomes",
        "star",
        "fct_hospital_outcomes",
        {"is_readmitted_30d": "1"},
        ("is_readmitted_30d share of 1",),
    ),
    Damage(
        "drugs of no admission",
        "star_fct_prescriptions",
        "star",
        "fct_prescriptions",
        {"admission_key": "null"},
        ("admission_key share missing",),
    ),
]


def damages(source: Source, bands: Bands) -> Iterator[Damage]:
    """Give every damage: the stories, and one of each kind to each table."""
    yield from STORIES
    for table in source.tables:
        wanted = bands.raw.get(table.name, TableBands())
        place = (f"raw_{table.name}", "raw", table.identifier)
        yield from _of_contract(table, place)
        yield from _of_bands(wanted, place)
    for name, wanted in bands.star.items():
        yield from _of_bands(wanted, (f"star_{name}", "star", name))
        gone = dict.fromkeys(wanted.missing, "null")
        noticed = tuple(f"{column} share missing" for column in wanted.missing)
        if gone:
            yield Damage("no values", f"star_{name}", "star", name, gone, noticed)
    yield from _of_lab_tests(source, bands)


def _of_contract(table: Table, place: tuple[str, str, str]) -> Iterator[Damage]:
    columns = [column for column in table.columns if not column.optional]
    yield Damage(
        "no values",
        *place,
        {column.name: "null" for column in columns},
        tuple(
            f"{column.name} {'share missing' if column.nullable else 'missing'}"
            for column in columns
            if column.name != "days_to_readmission"
        ),
    )
    yield Damage(
        "nothing missing",
        *place,
        {
            column.name: f"coalesce({column.name}, {_some(column.data_type.family)})"
            for column in columns
        },
        (),
    )
    bounds = (("too low", "minimum", -1), ("too high", "maximum", 1))
    for word, bound, step in bounds:
        limits = {c.name: getattr(c, bound) for c in table.columns}
        limits = {name: limit for name, limit in limits.items() if limit is not None}
        if limits:
            yield Damage(
                word,
                *place,
                {
                    name: f"{limit} + {step}"
                    if isinstance(limit, int)
                    else f"cast('{limit}' as date) + {step}"
                    if hasattr(limit, "year")
                    else f"{limit} + {step}"
                    for name, limit in limits.items()
                },
                tuple(f"{name} {word}" for name in limits),
            )
    listed = [column for column in table.columns if column.values]
    if listed:
        yield Damage(
            "unknown values",
            *place,
            {
                column.name: "9" if column.data_type.family == "integer" else "'zz'"
                for column in listed
            },
            tuple(f"{column.name} not allowed" for column in listed),
        )


def _some(family: str) -> str:
    return {
        "text": "'x'",
        "integer": "1",
        "decimal": "1",
        "date": "date '2024-01-01'",
        "datetime": "timestamp '2024-01-01'",
    }[family]


def _of_bands(wanted: TableBands, place: tuple[str, str, str]) -> Iterator[Damage]:
    noticed_by = ("rows per row of hospital_outcomes",)
    if wanted.rows_of is not None or place[1] == "raw":
        noticed_by = ("rows",)
    yield Damage("most rows lost", *place, {}, noticed_by, "random() < 0.1")
    for number in range(max([len(values) for values in wanted.shares.values()] + [0])):
        changed, noticed = {}, []
        for column, values in wanted.shares.items():
            value, band = list(values.items())[number % len(values)]
            # The first value for all shows the lack of those that must be there.
            if number == 0 or band.low < 0.01:
                changed[column] = f"'{value}'" if isinstance(value, str) else f"{value}"
                if band.high < 1:
                    noticed.append(f"{column} share of {value}")
        if changed:
            yield Damage(f"one value, number {number}", *place, changed, tuple(noticed))
    opposite = {
        column: "0" for column, values in wanted.shares.items() if set(values) == {1}
    }
    if opposite:
        yield Damage("no flag set", *place, opposite, ())
    for column in wanted.belongs_to:
        strangers = {column: f"{column} || 'x'"}
        yield Damage("strangers", *place, strangers, (f"{column} unknown",))
    if wanted.means:
        yield Damage(
            "ten times as much",
            *place,
            {column: f"10 * {column} + 10" for column in wanted.means},
            tuple(f"{column} mean" for column in wanted.means),
        )
    if wanted.totals is not None:
        of, by = wanted.totals.of, wanted.totals.by
        payer, *others = wanted.totals.share
        mine = f"insurance_type = '{payer}'"
        if "." in by:
            mine = (
                "patient_id in (select patient_id from raw.network__patients"
                f" where {mine})"
            )
        yield Damage(
            "one payer is billed for all",
            *place,
            {of: f"case when {mine} then {of} * 3 else 0 end"},
            tuple(
                f"{of} {what} of {group}"
                for what in ("share", "mean")
                for group in (payer, *others)
            ),
        )


def _of_lab_tests(source: Source, bands: Bands) -> Iterator[Damage]:
    tests = bands.lab_tests
    assert tests is not None
    [table] = [table for table in source.tables if table.name == tests.table]
    place = ("raw_lab_tests", "raw", table.identifier)
    names = list(tests.names.values())
    yield Damage(
        "another unit",
        *place,
        {tests.value: f"1000 * {tests.value} + 1000"},
        tuple(f"{name} {what}" for name in names for what in ("mean", "median")),
    )
    yield Damage(
        "the middle of the range for all",
        *place,
        {tests.value: "(coalesce(reference_low, 0) + reference_high) / 2"},
        tuple(f"{name} share outside" for name in names),
    )
    yield Damage(
        "one code for all",
        *place,
        {"loinc_code": f"'{next(iter(tests.names))}'"},
        tuple(f"{name} share of results" for name in names),
    )
