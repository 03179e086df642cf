"""Values as hospitals write them become canonical values in every engine."""

from tests.loader.conftest import Clinic
from tests.loader.written import held, load, rejects_of, row

# What is written in a column, the columns to look at, and what is loaded there.
READ = [
    ("day first", {"admitted": "13/02/2024"}, ("admitted",), ("2024-02-13",)),
    ("month first", {"admitted": "02/13/2024"}, ("admitted",), ("2024-02-13",)),
    ("both alike", {"admitted": "3/3/2024"}, ("admitted",), ("2024-03-03",)),
    ("leap day", {"admitted": "29/02/2024"}, ("admitted",), ("2024-02-29",)),
    ("midnight", {"admitted": "2024-03-01T00:00:00"}, ("admitted",), ("2024-03-01",)),
    (
        "local midnight",
        {"admitted": "2024-03-01T00:00:00.000+02:00"},
        ("admitted",),
        ("2024-03-01",),
    ),
    (
        "T and fraction",
        {"charted": "2024-03-01T10:00:00.999"},
        ("charted",),
        ("2024-03-01 10:00:00",),
    ),
    (
        "offset",
        {"charted": "2024-03-01T10:00:00.123+02:00"},
        ("charted",),
        ("2024-03-01 09:00:00",),
    ),
    (
        "Z in summer",
        {"charted": "2024-07-01T10:00Z"},
        ("charted",),
        ("2024-07-01 12:00:00",),
    ),
    (
        "absent hour",
        {"charted": "31.03.2024 02:30"},
        ("charted",),
        ("2024-03-31 02:30:00",),
    ),
    ("null token", {"gender": "?"}, ("gender",), (None,)),
    ("null with blanks", {"bed": " NA "}, ("bed",), (None,)),
    ("null of a date", {"charted": "NA"}, ("charted",), (None,)),
    ("mapped", {"gender": "M"}, ("gender",), ("male",)),
    ("mapped in another case", {"gender": "f"}, ("gender",), ("female",)),
    ("value in another case", {"gender": "FEMALE"}, ("gender",), ("female",)),
    ("mapped to null", {"gender": "u"}, ("gender",), (None,)),
    ("true word", {"is_icu": "Yes"}, ("is_icu",), ("1",)),
    ("false word", {"is_icu": "No"}, ("is_icu",), ("0",)),
    ("thousands", {"charge": "1.234.567,5"}, ("charge",), ("1234567.50",)),
    ("dollars", {"charge": "$ 1.200"}, ("charge",), ("1200.00",)),
    ("minus before the sign", {"charge": "-$5"}, ("charge",), ("-5.00",)),
    ("minus after the sign", {"charge": "$-5"}, ("charge",), ("-5.00",)),
    ("sign behind", {"charge": "0,5 €"}, ("charge",), ("0.50",)),
    ("minus zero", {"charge": "-0"}, ("charge",), ("0.00",)),
    ("no digit before the mark", {"charge": ",5"}, ("charge",), ("0.50",)),
    (
        "mmol of glucose",
        {"glucose": "5,5"},
        ("glucose", "glucose_sign", "glucose_unit"),
        ("99.0880", None, "mg/dL"),
    ),
    (
        "the unit it has",
        {"glucose": "99", "glucose_unit": "mg/dL"},
        ("glucose", "glucose_unit"),
        ("99.0000", "mg/dL"),
    ),
    (
        "comparator and unit",
        {"glucose": "< 0,1", "glucose_unit": "g/L"},
        ("glucose", "glucose_sign"),
        ("10.0000", "<"),
    ),
    ("at most", {"glucose": "≤5"}, ("glucose_sign",), ("<=",)),
    (
        "no number",
        {"glucose": "", "glucose_unit": "?"},
        ("glucose", "glucose_unit"),
        (None, None),
    ),
    (
        "half-open band",
        {"age": "[90-100)"},
        ("age", "age_from", "age_to"),
        ("[90-100)", "90", "99"),
    ),
    ("open band", {"age": "90+"}, ("age_from", "age_to"), ("90", None)),
    ("at least", {"age": ">=90"}, ("age_from", "age_to"), ("90", None)),
    ("below", {"age": "<18"}, ("age_from", "age_to"), (None, "17")),
    ("no band", {"age": ""}, ("age", "age_from", "age_to"), (None, None, None)),
]

# What is written, and the column, the rule and the words of the reject.
REJECTED = [
    (
        "ambiguous",
        {"admitted": "01/02/2024"},
        "admitted",
        "ambiguous",
        "%d/%m/%Y or %m",
    ),
    ("no day", {"admitted": "31/02/2024"}, "admitted", "type", "does not exist"),
    (
        "day with a time",
        {"admitted": "2024-03-01T10:00"},
        "admitted",
        "type",
        "time of day",
    ),
    ("no hyphens", {"admitted": "20240301"}, "admitted", "type", "ISO 8601"),
    (
        "24 o'clock",
        {"charted": "2024-03-01T24:00:00"},
        "charted",
        "type",
        "time of day",
    ),
    (
        "leap second",
        {"charted": "2016-12-31T23:59:60Z"},
        "charted",
        "type",
        "not exist",
    ),
    ("unknown word", {"gender": "divers"}, "gender", "values", "male, female"),
    ("truth in another case", {"is_icu": "YES"}, "is_icu", "type", "Yes, Y, No"),
    ("other marks", {"charge": "1,234.5"}, "charge", "type", "decimal ','"),
    ("point for a comma", {"charge": "1.5"}, "charge", "type", "thousands '.'"),
    ("zero before a point", {"charge": "0.123"}, "charge", "type", "thousands '.'"),
    ("two comparators", {"glucose": "<<5"}, "glucose", "type", "decimal ','"),
    ("brackets", {"charge": "(12,5)"}, "charge", "type", "number"),
    ("exponent", {"charge": "1e3"}, "charge", "type", "exponent"),
    ("comparator", {"charge": "<5"}, "charge", "comparator", "part: comparator"),
    ("unknown unit", {"glucose_unit": "mg"}, "glucose", "unit", "mmol/L"),
    ("no unit", {"glucose_unit": "NA"}, "glucose", "unit", "mmol/L"),
    ("too fine", {"glucose": "0,12345"}, "glucose", "scale", "round: true"),
    ("no range", {"age": "old"}, "age_from", "band", "90+"),
    ("empty range", {"age": "[60-60)"}, "age_from", "band", "age"),
    ("not a null here", {"age": "?"}, "age_from", "band", "age"),
    ("blank after an id", {"ward": "W1 "}, "ward", "blank", "trim: true"),
    ("mark in an id", {"ward": "W\ufeff1"}, "ward", "invisible", "trim: true"),
    ("formula", {"ward": '="W1"'}, "ward", "formula", "spreadsheet"),
    ("cut number", {"ward": "7.77E+11"}, "ward", "exponent", "spreadsheet"),
    ("repeated key", {"ward": "W0", "bed": ""}, "ward, bed", "duplicate_key", "key"),
]


def test_what_is_written_is_read(written: Clinic) -> None:
    lines = [row(ward=f"V{i}", **case[1]) for i, case in enumerate(READ)]
    load(written, *lines)
    wrong = []
    for number, (name, _, columns, expected) in enumerate(READ):
        found = held(written, *columns)[number]
        if found != expected:
            wrong.append((name, found, expected))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_row_that_cannot_be_read_is_rejected_with_the_reason(written: Clinic) -> None:
    good = row(ward="W0", bed="NA")
    lines = [row(**{"ward": f"V{i}", **case[1]}) for i, case in enumerate(REJECTED)]
    summary = load(written, good, *lines, max_rejects=len(lines))
    found = {int(reject["line"]): reject for reject in rejects_of(summary)}
    wrong = []
    for line, (name, change, column, rule, words) in enumerate(REJECTED, start=3):
        reject = found.get(line, {})
        reason = reject.get("reason", "")
        if (reject.get("column"), reject.get("rule")) != (column, rule):
            wrong.append((name, reject.get("column"), reject.get("rule")))
        if words not in reason or "_clinic__sources.yml, line " not in reason:
            wrong.append((name, reason, words))
        if any(len(value) > 3 and value in reason for value in change.values()):
            wrong.append((name, "quotes the value", reason))
    assert not wrong, "\n".join(map(str, wrong))
    assert held(written, "ward", "bed") == [("W0", None)]
