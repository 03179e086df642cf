"""`clinical-star draft` refuses what it cannot do, and says what to do instead."""

import re
from pathlib import Path

import duckdb
import pytest

from clinical_star.draft.names import safe_name
from loader.sources import read_contract, source_names
from tests.draft.folders import FOLDERS
from tests.draft.reading import draft, drafted, texts_of


def _admissions(folder: Path, rows: list[str], header: str = "") -> None:
    folder.mkdir(exist_ok=True)
    first = header or "admission_id,patient_id,admission_date,discharge_date"
    (folder / "admissions.csv").write_text("\n".join([first, *rows, ""]), "utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder of one small file."""
    rows = [f"{i},{i % 40},2020-01-{1 + i % 20:02},2020-01-28" for i in range(100)]
    _admissions(tmp_path / "files", rows)
    return tmp_path / "files"


def test_a_folder_that_exists_is_never_overwritten(files: Path, project: Path) -> None:
    folder = drafted(files, "once", project)
    (folder / "mine.txt").write_text("edited")
    before = texts_of(folder)
    result = draft(files, "once")
    assert result.exit_code != 0
    assert "already exists and was not changed" in str(result.exception)
    assert texts_of(folder) == before
    assert draft(files, "network").exit_code != 0


@pytest.mark.parametrize("name", ["audit", "St Mary", "1st", "", "a" * 25, "../x"])
def test_a_name_that_no_source_can_have_is_refused(
    name: str, files: Path, project: Path
) -> None:
    result = draft(files, name)
    assert "cannot name a source" in str(result.exception)


def test_explain_writes_nothing(files: Path, project: Path) -> None:
    before = texts_of(project)
    result = draft(files, "explained", "--explain")
    assert result.exit_code == 0, result.output
    assert "admission_date" in result.output
    assert "ISO 8601" in result.output
    assert texts_of(project) == before
    assert "explained" not in source_names(project)


def test_a_folder_without_admissions_is_told_what_is_needed(
    tmp_path: Path, project: Path
) -> None:
    folder = tmp_path / "files"
    _admissions(folder, ["red,3", "blue,4"], header="colour,shade")
    result = draft(folder, "colours")
    assert "No file looks like admissions" in str(result.exception)
    assert "admissions.csv (2 columns)" in str(result.exception)
    assert "add one named admission_id" in str(result.exception)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.csv", "", "notes.csv is empty"),
        ("page.csv", "<html><body>no</body></html>\n", "is HTML or XML"),
        ("book.xlsx", "PK", "export it as CSV"),
        ("a.csv", "1,2020-01-01\n2,2020-01-02\n3,2020-01-03\n", "has no header"),
        ("labs (1).csv", "a,b\n1,2\n", "named as a copy"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_the_reason(
    name: str, content: str, told: str, files: Path, project: Path
) -> None:
    (files / name).write_text(content)
    result = draft(files, "noted")
    assert result.exit_code == 0, result.output
    assert told in result.output


def test_nothing_to_read_is_told(tmp_path: Path, project: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "There is no CSV file" in str(draft(tmp_path / "empty", "none").exception)
    assert "is not a folder" in str(draft(tmp_path / "x", "none").exception)


def test_a_day_that_may_be_a_month_is_told(tmp_path: Path, project: Path) -> None:
    rows = [
        f"{i},{i % 40},0{1 + i % 9}/0{1 + i % 8}/2020,12/12/2020" for i in range(99)
    ]
    _admissions(tmp_path / "files", rows)
    result = draft(tmp_path / "files", "swapped")
    assert "is the day first or the month?" in result.output
    [table] = read_contract(project, "swapped").tables
    [column] = [one for one in table.columns if one.name == "admission_date"]
    assert column.writing.formats == ("%d/%m/%Y",)


def test_one_day_after_the_12th_decides(tmp_path: Path, project: Path) -> None:
    rows = [f"{i},{i % 40},01/{1 + i % 28:02}/2020,02/28/2020" for i in range(99)]
    _admissions(tmp_path / "files", rows)
    result = draft(tmp_path / "files", "decided")
    assert "is the day first" not in result.output
    [table] = read_contract(project, "decided").tables
    [column] = [one for one in table.columns if one.name == "admission_date"]
    assert column.writing.formats == ("%m/%d/%Y",)


def test_a_rare_value_means_no_value_set(tmp_path: Path, project: Path) -> None:
    header = "admission_id,patient_id,length_of_stay,ward,side"
    rows = [f"{i},{i},3,{'A' if i % 2 else 'B'},L" for i in range(100)]
    rows += [f"{i},{i},3,{'C' if i < 103 else 'A'},R" for i in range(100, 120)]
    _admissions(tmp_path / "files", rows, header)
    drafted(tmp_path / "files", "rare", project)
    [table] = read_contract(project, "rare").tables
    values = {column.name: column.values for column in table.columns}
    assert values["ward"] == ()
    assert set(values["side"]) == {"L", "R"}


def test_codes_take_their_meaning_from_lists_beside_them(
    tmp_path: Path, project: Path
) -> None:
    header = "admission_id,patient_id,length_of_stay,"
    header += "admission_type_id,discharge_disposition_id"
    rows = [f"{i},{i},3,{1 + i % 2},{11 if i % 5 else 1}" for i in range(200)]
    _admissions(tmp_path / "files", rows, header)
    (tmp_path / "files" / "lists.csv").write_text(
        "admission_type_id,description\n1,Emergency\n2,Elective\n,\n"
        "discharge_disposition_id,description\n1,Discharged to home\n11,Expired\n,\n"
        "other_id,description\n1,One\n"
    )
    folder = drafted(tmp_path / "files", "coded", project)
    sql = (folder / "stg_coded__admissions.sql").read_text()
    assert "when source.admission_type_id = 1 then 'Emergency'" in sql
    assert "when source.discharge_disposition_id = 11 then 'Expired'" in sql
    assert 'to_flag("source.discharge_disposition_id in (11)")' in sql


@pytest.mark.parametrize("normal", ["", "N"])
def test_a_number_without_a_flag_is_normal_where_no_flag_says_so(
    normal: str, tmp_path: Path, project: Path
) -> None:
    stays = [f"{i},{i},2020-01-02,2020-01-09" for i in range(99)]
    _admissions(tmp_path / "files", stays)
    header = "lab_result_id,patient_id,test_name,test_date,result_value,abnormal_flag"
    flags = [normal, "H", "H"] * 33
    rows = [f"{i},{i},Glucose,2020-01-03,5.{i},{f}" for i, f in enumerate(flags)]
    (tmp_path / "files" / "labs.csv").write_text("\n".join([header, *rows, ""]))
    folder = drafted(tmp_path / "files", "flags", project)
    sql = (folder / "stg_flags__lab_results.sql").read_text()
    unmarked = "source.abnormal_flag is null and source.result_value is not null"
    assert (f"when {unmarked} then 'N'" in sql) == (not normal)


def test_a_payer_that_is_not_listed_stays_unknown(
    tmp_path: Path, project: Path
) -> None:
    header = "admission_id,patient_id,length_of_stay,insurance"
    payers = ["Medicare", "Aetna", "Fund of the harbour"]
    rows = [f"{i},{i},3,{payers[i % 3]}" for i in range(120)]
    _admissions(tmp_path / "files", rows, header)
    result = draft(tmp_path / "files", "payers")
    folder = project / "models" / "staging" / "payers"
    sql = (folder / "stg_payers__admissions.sql").read_text()
    assert "when source.insurance = 'Aetna' then 'Private'" in sql
    assert "'Other'" not in sql
    assert "meaning is known: map the others" in " ".join(result.output.split())


def test_a_death_is_unknown_where_the_end_of_the_stay_is(
    tmp_path: Path, project: Path
) -> None:
    header = "admission_id,patient_id,admission_date,discharge_date,death_date"
    rows = [
        f"{i},{i},2020-01-02,2020-01-09,{'2020-01-09' * (i % 9 == 0)}"
        for i in range(99)
    ]
    _admissions(tmp_path / "files", rows, header)
    folder = drafted(tmp_path / "files", "deaths", project)
    sql = (folder / "stg_deaths__admissions.sql").read_text()
    [flag] = re.findall(r"(case(?:(?!case).)*?end) as is_in_hospital_death", sql, re.S)
    source = "(values {}) as source (discharge_date, death_date)"
    for discharged, died, expected in (
        ("date '2020-01-09'", "date '2020-01-09'", 1),
        ("date '2020-01-09'", "date '2020-02-01'", 0),
        ("date '2020-01-09'", "null::date", 0),
        ("null::date", "date '2020-01-09'", None),
    ):
        row = source.format(f"({discharged}, {died})")
        assert duckdb.execute(f"select {flag} from {row}").fetchall() == [(expected,)]


def test_a_bound_is_never_an_extreme_of_the_data(tmp_path: Path, project: Path) -> None:
    header = "admission_id,patient_id,length_of_stay,age"
    rows = [f"{i},{i},{3 + i % 40},{31 + i % 60}" for i in range(200)]
    _admissions(tmp_path / "files", rows, header)
    drafted(tmp_path / "files", "bounds", project)
    [table] = read_contract(project, "bounds").tables
    [age] = [column for column in table.columns if column.name == "age"]
    assert (age.minimum, age.maximum, age.phi) == (0, 120, "age")


def test_charges_below_0_load_and_are_no_charges(tmp_path: Path, project: Path) -> None:
    header = "admission_id,patient_id,length_of_stay,billing_amount"
    rows = [f"{i},{i},3,{'-12.5' if i < 3 else f'{i}.25'}" for i in range(100)]
    _admissions(tmp_path / "files", rows, header)
    result = draft(tmp_path / "files", "credited")
    assert "some charges are below 0" in result.output
    [table] = read_contract(project, "credited").tables
    [charges] = [one for one in table.columns if one.name == "billing_amount"]
    assert charges.minimum is None
    folder = project / "models" / "staging" / "credited"
    sql = (folder / "stg_credited__admissions.sql").read_text()
    assert "case when source.billing_amount >= 0 then source.billing_amount end" in sql


def test_one_row_a_stay_gives_diagnosis_and_outcome_but_no_postcode(
    tmp_path: Path, project: Path
) -> None:
    header = "admission_id,patient_id,length_of_stay,Medical Condition,Outcome,Postcode"
    rows = [
        f"{i},{i},3,{'Asthma' if i % 2 else 'Cancer'},"
        f"{'Home' if i % 3 else 'Deceased'},{10000 + i}"
        for i in range(120)
    ]
    _admissions(tmp_path / "files", rows, header)
    folder = drafted(tmp_path / "files", "named", project)
    [table] = read_contract(project, "named").tables
    assert "postcode" not in {column.name for column in table.columns}
    diagnoses = (folder / "stg_named__diagnoses.sql").read_text()
    assert "source.medical_condition as coded_diagnosis" in diagnoses
    sql = (folder / "stg_named__admissions.sql").read_text()
    assert "source.outcome in ('Deceased')" in sql


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("patientId", "patient_id"),
        ("Fall-Nr.", "fall_nr"),
        ("Straße", "strasse"),
        ("order", "order_value"),
        ("2nd look", "column_2nd_look"),
        ("ENCOUNTERCLASS", "encounterclass"),
        ("%", "column_value"),
        ("x" * 80, "x" * 48),
    ],
)
def test_a_header_becomes_a_safe_name(header: str, name: str) -> None:
    assert safe_name(header) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert safe_name("A b", taken=["a_b"]) == "a_b_2"


def test_parts_of_a_table_are_one_pattern(tmp_path: Path, project: Path) -> None:
    FOLDERS["long"](tmp_path / "files")
    drafted(tmp_path / "files", "parts", project)
    files = {table.file for table in read_contract(project, "parts").tables}
    assert "hosp/labevents_*.csv" in files


def test_what_names_another_table_is_no_key(tmp_path: Path, project: Path) -> None:
    FOLDERS["synthea"](tmp_path / "files")
    drafted(tmp_path / "files", "keys", project)
    keys = {table.name: table.key for table in read_contract(project, "keys").tables}
    assert keys["medications"] == ("number_of_row",)
    assert keys["conditions"] == ("encounter", "code")
    assert keys["encounters"] == ("id",)


def test_a_value_with_signs_of_a_template_is_not_written(
    tmp_path: Path, project: Path
) -> None:
    header = 'admission_id,patient_id,length_of_stay,ward,"two\nlines"'
    wards = ("{{ x }}", r"it\s")
    rows = [f"{i},{i},3,{wards[i % 2]},L" for i in range(100)]
    _admissions(tmp_path / "files", rows, header)
    folder = drafted(tmp_path / "files", "signs", project)
    assert not [name for name, text in texts_of(folder).items() if "{{ x }}" in text]
    [table] = read_contract(project, "signs").tables
    assert {column.name for column in table.columns} >= {"ward", "two_lines"}
