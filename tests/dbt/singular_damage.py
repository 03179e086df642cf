"""For each singular dbt test the damages it must find, each of them alone.

Every clause of a test has a damage of its own, of one row where a row is enough.
"""


def _change(table: str, assignment: str, where: str = "true") -> str:
    """Write an update of the first row that `where` selects."""
    return (
        f"update {table} set {assignment} where rowid ="
        f" (select min(rowid) from {table} where {where})"
    )


def _drop(table: str, where: str = "true") -> str:
    """Write a deletion of the first row that `where` selects."""
    return (
        f"delete from {table} where rowid ="
        f" (select min(rowid) from {table} where {where})"
    )


def _view(view: str, query: str) -> str:
    return f"create or replace view {view} as {query}"


def _all_but_one(view: str, source: str, key: str) -> str:
    return _view(
        view, f"select * from {source} where {key} <> (select min({key}) from {source})"
    )


_OF_ONE_WITH_THREE = (
    "admission_key = (select min(admission_key)"
    " from core.admission_diagnoses where diagnosis_rank = 3)"
)
_SECOND_OF_ONE = f"diagnosis_rank = 2 and {_OF_ONE_WITH_THREE}"
_FIRST_TWO_OF_ONE = (
    "delete from core.admission_diagnoses"
    f" where diagnosis_rank <= 2 and {_OF_ONE_WITH_THREE}"
)
_FACT = "star.fct_hospital_outcomes"
_AUDIT = "findings.rpt_charge_fanout_audit"
# What a join of charges to diagnoses does to the fact: the error this project is about.
_FANNED_OUT_FACT = _view(
    _FACT,
    "select admissions.* from core.admissions as admissions"
    " inner join core.admission_diagnoses as diagnoses"
    " on admissions.admission_key = diagnoses.admission_key",
)
_CHARGED = "hospital_charges is not null"
_ONE_CENT_MORE = "hospital_charges = hospital_charges + 0.01"
_DIED = "is_in_hospital_death = 1"

DAMAGES: dict[str, list[str]] = {
    "a_charlson_score_lies_between_its_limits": [
        _change("core.admissions", "charlson_score = 30"),
        _change("core.admissions", "charlson_score = -1"),
        _change("core.admissions", "charlson_score_quan_2011 = 25"),
        _change("core.admissions", "charlson_score_secondary = charlson_score + 1"),
        _change("core.admissions", "charlson_score_age_adjusted = charlson_score + 5"),
        _change("core.admissions", "charlson_score_age_adjusted = charlson_score - 1"),
    ],
    "an_unreadable_admission_has_no_charlson_index": [
        _change("core.admissions", "is_charlson_scorable = 0"),
        _change("core.admissions", "charlson_score_secondary = null"),
        _change("core.admissions", "has_dementia = null"),
        _change("core.admissions", "charlson_band = 'Not available'"),
    ],
    "an_admission_has_one_primary_diagnosis_at_most": [
        _change("core.admission_diagnoses", "is_primary = 1", "is_primary = 0"),
        _change("core.admissions", "primary_diagnosis_key = -1"),
    ],
    "diagnosis_ranks_have_no_gap": [
        _drop("core.admission_diagnoses", _SECOND_OF_ONE),
        _change("core.admission_diagnoses", "diagnosis_rank = 1", _SECOND_OF_ONE),
        _FIRST_TWO_OF_ONE,
    ],
    "every_diagnosis_reaches_the_bridge_once": [
        _drop("intermediate.int_diagnoses_itemised"),
        _drop("core.admission_diagnoses"),
        "insert into core.admission_diagnoses"
        " select admission_key, -1, 99, 0 from core.admissions limit 1",
    ],
    "every_lab_result_of_an_admission_is_counted_once": [
        _change("core.admissions", "lab_test_count = lab_test_count + 1"),
        _change(
            "core.admissions",
            "abnormal_lab_count = abnormal_lab_count + 1",
            "abnormal_lab_count is not null",
        ),
        _change("core.lab_results", "is_superseded = 1", "admission_key is not null"),
    ],
    "hospital_charges_are_conserved_to_the_cent": [
        _change(
            "core.admissions",
            _ONE_CENT_MORE,
            _CHARGED,
        ),
        _change("core.admissions", "hospital_charges = null", _CHARGED),
        _FANNED_OUT_FACT,
    ],
    "length_of_stay_is_the_days_between_the_dates": [
        _change("core.admissions", "length_of_stay_days = length_of_stay_days + 1"),
        _change(
            "core.admissions",
            "discharge_date = admission_date - 1, length_of_stay_days = -1",
        ),
    ],
    "nobody_who_died_in_hospital_is_readmitted": [
        _change(
            "core.admissions",
            "days_to_readmission = 40",
            _DIED,
        ),
        _change("core.admissions", "is_readmitted_30d = 0", "is_in_hospital_death = 1"),
        _change(
            "core.admissions",
            "is_readmission_eligible = 1",
            _DIED,
        ),
        _change("core.admissions", "is_episode_end = 0", "is_readmission_eligible = 1"),
        _change(
            "core.admissions",
            "is_in_hospital_death = null",
            "is_readmission_eligible = 1",
        ),
    ],
    "row_counts_are_conserved_layer_by_layer": [
        _drop("core.patients"),
        _change("core.patients", "is_registered = 0"),
        _drop("core.admissions"),
        _drop("core.lab_results"),
        _drop("core.prescriptions"),
        _all_but_one(
            "star.fct_prescriptions", "core.prescriptions", "prescription_key"
        ),
        _FANNED_OUT_FACT,
    ],
    "structural_nulls_survive_to_the_fact": [
        _change(
            "core.admissions",
            "days_to_readmission_as_reported = 0",
            "days_to_readmission_as_reported is null",
        ),
        _change(
            "core.admissions",
            "days_to_readmission_as_reported = 0",
            "days_to_readmission_as_reported > 0",
        ),
        _change("core.admissions", "hospital_charges = null", "hospital_charges > 0"),
        _change("core.admissions", "hospital_charges = 0", "hospital_charges > 0"),
    ],
    "every_raw_table_is_reconciled_with_its_load": [
        _change("quality.dq_load_reconciliation", "is_reconciled = 0"),
    ],
    "the_calendar_has_no_gap": [
        _drop(
            "core.calendar_dates",
            "date_key > (select min(date_key) from core.calendar_dates)",
        ),
    ],
    "the_fanout_audit_starts_from_the_true_total": [
        _change(_AUDIT, "admission_count = admission_count - 1", "sort_order = 2"),
        _change(_AUDIT, "row_count = admission_count - 1", "sort_order = 3"),
        _change(_AUDIT, "row_count = row_count + 1", "sort_order = 1"),
        _change(
            _AUDIT,
            "summed_hospital_charges = summed_hospital_charges + 0.01",
            "sort_order = 1",
        ),
        _change(_AUDIT, "summed_hospital_charges = null", "sort_order = 1"),
    ],
    "a_known_day_of_return_decides_who_was_readmitted": [
        _change(
            "core.admissions",
            "is_readmitted_30d = 1 - is_readmitted_30d",
            f"is_readmitted_30d = {found} and days_to_readmission is not null",
        )
        for found in (0, 1)
    ]
    + [
        _change(
            "core.admissions",
            "is_readmitted_30d = 1",
            "is_readmitted_30d = 0 and days_to_readmission is null",
        ),
        _change(
            "core.admissions",
            "is_readmitted_30d = null",
            "is_readmission_eligible = 1",
        ),
    ],
    "a_return_comes_after_the_episode_and_before_any_later_stay": [
        "update core.admissions set patient_key = 1",
        _change(
            "core.admissions",
            "days_to_readmission = -1",
            "days_to_readmission is not null",
        ),
    ],
    "every_odd_record_breaks_a_listed_rule": [
        "insert into core.odd_records values ('no such rule', 1)",
    ],
    "every_row_without_an_admission_is_counted_with_its_reason": [
        _change("core.lab_results", "admission_key = null"),
        _change("core.lab_results", "is_superseded = 1"),
        _change("core.prescriptions", "admission_key = null"),
        _change("quality.dq_results_without_admission", "row_count = 1"),
    ],
    "no_event_of_a_stay_comes_after_it": [
        _change(
            "core.lab_results",
            "test_date = '2299-12-31'",
            "admission_key is not null",
        ),
        _change(
            "core.prescriptions",
            "start_date = '2299-12-31'",
            "admission_key is not null",
        ),
    ],
    "no_rule_finds_more_odd_records_than_allowed": [
        _change("quality.dq_odd_records", "record_count = 11, odd_share = 0.06"),
    ],
}
