"""Damage to the files of the report, and what the checks say of each."""

VISUAL = "pages/financial/visuals/bill_by_payer/visual.json"

REPORT_DAMAGE = {
    "a field of the wrong table": (
        VISUAL,
        '"Entity": "dim_insurance"',
        '"Entity": "dim_patients"',
        "shows dim_patients[insurance_type], which does not exist",
    ),
    "a measure that does not exist": (
        VISUAL,
        '"Property": "Mean charges"',
        '"Property": "Mean charge"',
        "shows the measure Mean charge of fct_hospital_outcomes, which does not exist",
    ),
    "a field of the wrong table in a filter": (
        "pages/financial/visuals/bill_by_diagnosis/visual.json",
        '"Name": "m",\n                        "Entity": "fct_hospital_outcomes"',
        '"Name": "m",\n                        "Entity": "fct_lab_results"',
        "shows the measure Admissions of fct_lab_results, which does not exist",
    ),
    "a field under another name": (
        VISUAL,
        '"queryRef": "fct_hospital_outcomes.Mean charges"',
        '"queryRef": "fct_hospital_outcomes.Mean"',
        "the wrong name fct_hospital_outcomes.Mean",
    ),
    "a column in the place of a measure": (
        VISUAL,
        '"Measure": {',
        '"Column": {',
        "has a column in its role Y",
    ),
    "an unknown role": (VISUAL, '"Y": {', '"Values": {', "does not have the roles"),
    "an unknown type": (
        VISUAL,
        '"clusteredBarChart"',
        '"pieChart"',
        "is of type pieChart",
    ),
    "a visual beyond the page": (
        VISUAL,
        '"width": 336',
        '"width": 3360',
        "beyond its page",
    ),
    "a visual without a place": (VISUAL, '"x": 232,', "", "has no position"),
    "a visual without a text": (
        VISUAL,
        '"altText"',
        '"alternative"',
        "has no alternative text",
    ),
    "a visual with another's name": (
        VISUAL,
        '"name": "bill_by_payer"',
        '"name": "stay_by_payer"',
        "has the visual stay_by_payer twice",
    ),
    "a visual not named like its folder": (
        VISUAL,
        '"name": "bill_by_payer"',
        '"name": "bill"',
        "is named bill",
    ),
    "no JSON": (VISUAL, "{", "", "visual.json in bill_by_payer is not JSON"),
    "a page that does not exist": (
        "pages/pages.json",
        '"clinical"\n',
        '"clinical",\n    "third"\n',
        "pages.json does not match",
    ),
    "a page opened first that does not exist": (
        "pages/pages.json",
        '"activePageName": "financial"',
        '"activePageName": "third"',
        "pages.json does not match",
    ),
    "a page named like another": (
        "pages/clinical/page.json",
        "Clinical Risk & Readmission Dynamics",
        "Financial & Operational Overview",
        "The page Financial & Operational Overview exists twice",
    ),
    "a page not named like its folder": (
        "pages/clinical/page.json",
        '"name": "clinical"',
        '"name": "risk"',
        "The page in definition/pages/clinical/ is named risk",
    ),
    "a theme without a file": (
        "report.json",
        '"path": "clinical_star.json"',
        '"path": "clinical.json"',
        "The theme clinical_star.json has no file",
    ),
    "another model": (
        "../definition.pbir",
        "clinical_star.SemanticModel",
        "clinical.SemanticModel",
        "definition.pbir does not point to",
    ),
}
