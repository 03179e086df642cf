"""Which view each figure of the report shows, and where its numbers stand in it."""

# figure: view, which rows of it, the columns that name a row, the columns of numbers
_RATES = {"estimate": "readmission_rate", "low": "lower_95", "high": "upper_95"}
_PAYERS = {
    "n": "admission_count",
    "estimate": "estimate",
    "low": "lower_95",
    "high": "upper_95",
    "standardised": "standardised_estimate",
    "standardised_low": "standardised_lower_95",
    "standardised_high": "standardised_upper_95",
    "standard": "standard_population_estimate",
    "coverage": "support_coverage",
    "reference": "all_payer_estimate",
}
VIEWS: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    **{
        figure: (
            "rpt_insurance_outcomes",
            f"measure == '{measure}'",
            {"payer": "insurance_type"},
            _PAYERS,
        )
        for figure, measure in [
            ("bill_by_payer", "hospital_charges"),
            ("stay_by_payer", "length_of_stay_days"),
            ("mortality_by_payer", "in_hospital_mortality"),
        ]
    },
    "bill_by_diagnosis": (
        "rpt_bill_by_diagnosis",
        "diagnosis_rank > 0",
        {"code": "diagnosis_code", "care": "is_icu"},
        {
            "n": "admission_count",
            "estimate": "mean_charges",
            "low": "lower_95",
            "high": "upper_95",
            "reference": "overall_mean_charges",
        },
    ),
    "bill_explained": (
        "rpt_drg_billing_evidence",
        "sort_order <= 5",
        {"factor": "evidence"},
        {"n": "admission_count", "group_count": "group_count", "estimate": "estimate"},
    ),
    "charge_fanout": (
        "rpt_charge_fanout_audit",
        "sort_order > 0",
        {"path": "join_path"},
        {
            "n": "admission_count",
            "row_count": "row_count",
            "estimate": "summed_hospital_charges",
            "factor": "inflation_factor",
        },
    ),
    "readmission_by_age": (
        "rpt_readmission_by_age",
        "sort_order > 0",
        {"age_group": "age_group"},
        {"n": "eligible_count", **_RATES},
    ),
    "readmission_by_flag": (
        "rpt_readmission_by_abnormal_flag",
        "eligible_count > 0",
        {"flag": "has_abnormal_lab"},
        {"n": "eligible_count", **_RATES, "share": "share_of_admissions"},
    ),
    "readmission_by_age_and_volume": (
        "rpt_readmission_by_age_and_lab_volume",
        "eligible_count > 0",
        {"age_group": "age_group", "band": "abnormal_lab_volume_band"},
        {
            "n": "eligible_count",
            "estimate": "readmission_rate",
            "low": "simultaneous_lower_95",
            "high": "simultaneous_upper_95",
        },
    ),
    "readmission_predictors": (
        "rpt_readmission_predictors",
        "sort_order > 0",
        {"predictor": "predictor"},
        {
            "n": "admission_count",
            "estimate": "auc",
            "low": "lower_95",
            "high": "upper_95",
        },
    ),
}
# column of the report: what it makes of a value of the view
WORDS = {
    "flag": {"0": "None", "1": "Any abnormal"},
    "care": {"0": "without", "1": "with"},
}
