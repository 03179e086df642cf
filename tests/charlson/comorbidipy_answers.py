"""The Charlson index by comorbidipy 0.5.0: run by the Python of its own environment.

Reads a CSV of `admission_id,age,code` on standard input, codes clean, and writes a CSV
of `admission_id,conditions` (separated by blanks), `charlson_score`,
`charlson_score_age_adjusted`, `charlson_score_quan_2011` and
`charlson_score_quan_2011_as_published`. The argument is `icd10` or `icd9`.

comorbidipy gives HIV and AIDS 2 points of the weights of 2011, where Quan published 4;
`as_published` is the program untouched. It drops admissions whose codes are all
missing, so those do not come back.
"""

import sys

import pandas as pd
import pandas.core.common as pandas_common

# comorbidipy 0.5.0 imports a name that pandas 1.5 moved.
pandas_common.SettingWithCopyWarning = pd.errors.SettingWithCopyWarning

from comorbidipy import comorbidity  # noqa: E402
from comorbidipy.weights import weights  # noqa: E402

CONDITIONS = {
    "ami": "myocardial_infarction",
    "chf": "congestive_heart_failure",
    "pvd": "peripheral_vascular_disease",
    "cevd": "cerebrovascular_disease",
    "dementia": "dementia",
    "copd": "chronic_pulmonary_disease",
    "rheumd": "rheumatic_disease",
    "pud": "peptic_ulcer_disease",
    "mld": "mild_liver_disease",
    "diab": "diabetes_without_complication",
    "diabwc": "diabetes_with_complication",
    "hp": "hemiplegia_paraplegia",
    "rend": "renal_disease",
    "canc": "any_malignancy",
    "msld": "moderate_severe_liver_disease",
    "metacanc": "metastatic_solid_tumor",
    "aids": "aids_hiv",
}


def main(icd: str) -> None:
    """Answer the CSV on standard input."""
    codes = pd.read_csv(sys.stdin, dtype={"admission_id": str, "code": str})
    codes = codes.rename(columns={"admission_id": "id"})

    def ask(weighting: str) -> pd.DataFrame:
        given = codes.copy()
        answers: pd.DataFrame = comorbidity(given, icd=icd, weighting=weighting)
        return answers.set_index("id")

    old = ask("charlson")
    published = ask("quan")
    weights[f"charlson_{icd}_quan"]["quan"]["aids"] = 4
    patched = ask("quan")
    flags = old[list(CONDITIONS)].rename(columns=CONDITIONS)
    answers = pd.DataFrame(
        {
            "conditions": flags.apply(
                lambda row: " ".join(sorted(row.index[row == 1])), axis=1
            ),
            "charlson_score": old["comorbidity_score"].astype(int),
            "charlson_score_age_adjusted": old["age_adj_comorbidity_score"].astype(int),
            "charlson_score_quan_2011": patched["comorbidity_score"].astype(int),
            "charlson_score_quan_2011_as_published": published[
                "comorbidity_score"
            ].astype(int),
        }
    )
    answers.to_csv(sys.stdout, index_label="admission_id", lineterminator="\n")


main(sys.argv[1])
