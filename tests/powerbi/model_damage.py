"""Damage to the files of the model, and what the checks say of each."""

FACT = "tables/fct_hospital_outcomes.tmdl"
BRIDGE = "tables/bridge_admission_diagnoses.tmdl"
DATES = "tables/dim_dates.tmdl"
RELATIONS = "relationships.tmdl"
IS_PRIMARY = (
    "\t/// 1 for the primary diagnosis.\n\tcolumn is_primary\n\t\tdataType: int64\n"
    "\t\tformatString: #,0\n\t\tdisplayFolder: Diagnosis\n\t\tsummarizeBy: none\n"
    "\t\tsourceColumn: is_primary\n\n"
)
NEW_RELATION = (
    "relationship more\n\tfromColumn: fct_lab_results.patient_key\n"
    "\ttoColumn: dim_patients.patient_key\n"
)

# what is damaged: file of the model, text, its replacement, what the checks say of it
MODEL_DAMAGE = {
    "a column is missing": (BRIDGE, IS_PRIMARY, "", "is_primary] is in only one of"),
    "a column is invented": (
        BRIDGE,
        "sourceColumn: is_primary",
        "sourceColumn: is_secondary",
        "is_secondary] is in only one of",
    ),
    "a column has another type": (
        BRIDGE,
        "dataType: int64\n\t\tformatString: #,0\n\t\tdisplayFolder: Diagnosis\n"
        "\t\tsummarizeBy: none\n\t\tsourceColumn: is_primary",
        "dataType: string\n\t\tformatString: #,0\n\t\tdisplayFolder: Diagnosis\n"
        "\t\tsummarizeBy: none\n\t\tsourceColumn: is_primary",
        "is_primary] is not int",
    ),
    "a column stands twice": (BRIDGE, IS_PRIMARY, IS_PRIMARY * 2, "exists twice"),
    "a name differs by case only": (
        BRIDGE,
        "column is_primary\n",
        "column Diagnosis_Rank\n",
        "Diagnosis_Rank] exists twice",
    ),
    "a key is seen": (
        BRIDGE,
        "\t\tisHidden\n",
        "\t\tdisplayFolder: Diagnosis\n",
        "admission_key] is a key",
    ),
    "a column is not described": (
        BRIDGE,
        "\t/// 1 for the primary diagnosis.\n",
        "",
        "is_primary] has no description",
    ),
    "a column lies in no folder": (
        BRIDGE,
        "\t\tdisplayFolder: Diagnosis\n",
        "",
        "has no display folder",
    ),
    "a number has no format": (
        BRIDGE,
        "\t\tformatString: #,0\n",
        "",
        "has no format string",
    ),
    "a hidden column is not described": (
        BRIDGE,
        "\t/// The admission.\n",
        "",
        "admission_key] has no description",
    ),
    "a column is summed by default": (
        BRIDGE,
        "\t\tsummarizeBy: none\n",
        "",
        "set summarizeBy to none",
    ),
    "a sort column is missing": (
        "tables/dim_insurance.tmdl",
        "sortByColumn: sort_order",
        "sortByColumn: sort_number",
        "sorted by sort_number, which does not exist",
    ),
    "a measure is renamed": (
        FACT,
        "measure 'Mean charges' =",
        "measure 'Average charges' =",
        "shows the measure Mean charges of fct_hospital_outcomes, which does not exist",
    ),
    "a measure that another needs is renamed": (
        FACT,
        "measure 'Mean charges' =",
        "measure 'Average charges' =",
        "the measure Mean charges, which does not exist",
    ),
    "a measure of this name is in another table": (
        FACT,
        "measure Admissions =",
        "measure 'Admissions with a diagnosis' =",
        "measure Admissions with a diagnosis exists twice in the model",
    ),
    "a measure is named like a column": (
        FACT,
        "measure Admissions =",
        "measure drg_code =",
        "drg_code] exists twice",
    ),
    "a measure has no format": (
        BRIDGE,
        "\t\tformatString: #,0\n\t\tdisplayFolder: 1 Volume",
        "\t\tdisplayFolder: 1 Volume",
        "diagnosis has no format string",
    ),
    "DAX does not end": (
        BRIDGE,
        "[admission_key])\n",
        "[admission_key]\n",
        "expected ,, found 'the end'",
    ),
    "DAX names a column that is missing": (
        BRIDGE,
        "[admission_key])\n",
        "[stay_key])\n",
        "bridge_admission_diagnoses[stay_key], which does not exist",
    ),
    "DAX names a table that is missing": (
        FACT,
        "= COUNTROWS('fct_hospital_outcomes')",
        "= COUNTROWS('fct_stays')",
        "the table fct_stays, which does not exist",
    ),
    "DAX uses a function that is not computed": (
        BRIDGE,
        "= DISTINCTCOUNT(",
        "= APPROXIMATEDISTINCTCOUNT(",
        "APPROXIMATEDISTINCTCOUNT is neither",
    ),
    "DAX takes an unknown flag for 0": (
        FACT,
        "[is_icu] == 0)",
        "[is_icu] = 0)",
        "use == instead of =",
    ),
    "a measure needs itself": (
        FACT,
        "= AVERAGE('fct_hospital_outcomes'[length_of_stay_days])",
        "= [Mean length of stay]",
        "Mean length of stay depends on itself",
    ),
    "a relation starts at a missing column": (
        RELATIONS,
        "fromColumn: bridge_admission_diagnoses.admission_key",
        "fromColumn: bridge_admission_diagnoses.stay_key",
        "bridge_admission_diagnoses_admission_key refers to a missing column",
    ),
    "a relation does not point at a key": (
        RELATIONS,
        "toColumn: dim_lab_tests.lab_test_key",
        "toColumn: dim_lab_tests.test_name",
        "fct_lab_results_lab_test_key does not point to a key",
    ),
    "a relation joins a number to a day": (
        RELATIONS,
        "toColumn: dim_lab_tests.lab_test_key",
        "toColumn: dim_dates.calendar_date",
        "joins columns of two types",
    ),
    "a relation joins what dbt does not test": (
        RELATIONS,
        "toColumn: dim_lab_tests.lab_test_key",
        "toColumn: dim_patients.patient_key",
        "fct_lab_results[lab_test_key] must have exactly one relation",
    ),
    "a relation stands twice": (
        RELATIONS,
        "relationship fct_lab_results_admission_key",
        "relationship fct_lab_results_lab_test_key",
        "fct_lab_results_lab_test_key exists twice",
    ),
    "two columns are joined twice": (
        RELATIONS,
        "relationship bridge_admission_diagnoses_admission_key",
        f"{NEW_RELATION}\nrelationship bridge_admission_diagnoses_admission_key",
        "fct_lab_results[patient_key] must have exactly one relation",
    ),
    "a filter flows by two ways": (
        RELATIONS,
        "\tisActive: false\n\tfromColumn: fct_lab_results.patient_key",
        "\tfromColumn: fct_lab_results.patient_key",
        "Filters reach fct_lab_results from dim_patients by 2",
    ),
    "a relation filters both ways": (
        RELATIONS,
        "\tfromColumn: bridge_admission_diagnoses.admission_key",
        "\tcrossFilteringBehavior: bothDirections\n"
        "\tfromColumn: bridge_admission_diagnoses.admission_key",
        "relationships.tmdl:2: 'crossFilteringBehavior: bothDirections'",
    ),
    "a relation is described": (
        RELATIONS,
        "relationship bridge_admission_diagnoses_admission_key",
        "/// To.\nrelationship bridge_admission_diagnoses_admission_key",
        "relationship cannot have a description",
    ),
    "a view does not exist": (
        BRIDGE,
        'Item = "bridge_admission_diagnoses"',
        'Item = "bridge"',
        "reads 'bridge', which is not a view",
    ),
    "a table is read with logic": (
        BRIDGE,
        "TreatTinyAsBoolean = false",
        "TreatTinyAsBoolean = true",
        "bridge_admission_diagnoses has a partition",
    ),
    "a parameter does not exist": (
        BRIDGE,
        'Schema = #"MySQL Database"',
        'Schema = #"MySQL Schema"',
        "uses the parameter MySQL Schema, which does not exist",
    ),
    "a parameter is not asked for": (
        "expressions.tmdl",
        "IsParameterQueryRequired=true",
        "IsParameterQueryRequired=false",
        "must be a required text",
    ),
    "a table is not listed": (
        "model.tmdl",
        "ref table dim_dates\n",
        "",
        "dim_dates is in only one of model.tmdl and its own file",
    ),
    "a table stands twice": (
        BRIDGE,
        "table bridge_admission_diagnoses\n",
        "table dim_dates\n",
        "The table dim_dates exists twice",
    ),
    "a table is not described": (
        DATES,
        "/// One row per day from the first to the last date in the data, "
        "without gaps.\n",
        "",
        "dim_dates has no description",
    ),
    "dates are not marked": (DATES, "\tdataCategory: Time\n", "", "date table"),
    "dates have no key": (DATES, "\t\tisKey\n", "", "date table"),
    "a property is unknown": (
        BRIDGE,
        "\t\tisHidden\n",
        "\t\tcolour: red\n",
        f"{BRIDGE}:12: 'colour: red'",
    ),
    "a value is unknown": (BRIDGE, "mode: import", "mode: directQuery", "valid mode"),
    "an indent is wrong": (BRIDGE, "\t\tisHidden\n", "\t\t\tisHidden\n", "indentation"),
    "a property follows an object": (
        DATES,
        "\tpartition dim_dates = m\n",
        "\tdataCategory: Time\n\n\tpartition dim_dates = m\n",
        "'dataCategory: Time'",
    ),
    "a property is given twice": (
        BRIDGE,
        "\t\tisHidden\n",
        "\t\tisHidden\n\t\tisHidden\n",
        "isHidden is given twice",
    ),
    "an expression is missing": (
        BRIDGE,
        " = DISTINCTCOUNT('bridge_admission_diagnoses'[admission_key])\n",
        " =\n",
        "an expression is missing",
    ),
}
