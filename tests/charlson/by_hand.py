"""Admissions whose Charlson score was worked out by hand from the published lists.

Code systems, spellings and separators are as other hospitals write them. None stands
for no score: nothing of the admission can be read.
"""

from tests.charlson.reference import Admission

ICD10, ICD9, LABEL = "ICD-10-CM", "ICD-9-CM", "LABEL"
AGE = 50

# code system, primary and secondary diagnoses, score by the weights of 1987
_SCORES: tuple[tuple[str, str, str, int | None], ...] = (
    # HIV without symptoms is no AIDS; transplants, hierarchy
    (ICD10, "Z21", "", 0),
    (ICD10, "B20", "Z21", 6),
    (ICD10, "Z94.0", "", 2),
    (ICD10, "T86.11", "Z48.22", 0),
    (ICD10, "E11.9", "E11.22", 2),
    (ICD10, "C50.919", "C78.00", 6),
    (ICD10, "K70.30", "K72.90", 3),
    (ICD10, "U07.1", "", 0),
    (ICD10, "Z95.1", "", 0),
    (ICD10, "Z95.9", "", 1),
    (ICD10, "Z85.3", "", 0),
    # several codes in one text
    (ICD10, "J18.9", "I10;B20", 6),
    (ICD10, "J18.9", "I10, C61", 2),
    (ICD10, "J18.9", "I10 G30", 1),
    (ICD10, "J18.9", "I10;N18;B20", 8),
    (ICD10, "J18.9", "E11.9;I50.9", 2),
    (ICD10, "J18.9", "i50.9\te11.9/C61", 4),
    (ICD10, "J18.9", "I50.9+E11.9, C61|K70.4", 7),
    (ICD10, "I10;B20;I50.9", "", 7),
    (ICD10, "I10 (B20)", "", 6),
    (ICD10, "E11.20+", "N08.3*", 2),
    (ICD10, "I10", "C50.9 A", 2),
    (ICD10, "E11.9 type 2 diabetes", "", 1),
    (ICD9, "428.0;V42.0", "", 3),
    (ICD9, "599.0", "410.71, 250.40", 3),
    (LABEL, "stroke;copd", "aids | heart failure", 9),
    (LABEL, "no history of stroke|stroke", "", 1),
    # written together, with the letter O, or with the dot in the wrong place
    (ICD10, "I219E119", "", None),
    (ICD10, "I10B20", "", None),
    (ICD10, "I21.9E11.9", "", None),
    (ICD10, "I5O.9", "", None),
    (ICD10, "I2.19", "", None),
    (ICD10, "I10.B20", "", None),
    (ICD10, "F01.B18", "", 1),
    # ICD-9-CM: what the dot proves, and what nothing proves
    (ICD9, "404.03", "", 3),
    (ICD9, "447.1", "", 1),
    (ICD9, "047.1", "", 0),
    (ICD9, "599.0", "041.04", 0),
    (ICD9, "599.0", "41.04", 0),
    (ICD9, "599.0", "41.2", 0),
    (ICD9, "599.0", "18.0", 0),
    (ICD9, "578.9", "070.54", 1),
    (ICD9, "578.9", "70.54", 1),
    (ICD9, "8.45", "V5.1", 0),
    (ICD9, "42.0", "", 6),
    (ICD9, "93.0", "", 1),
    (ICD9, "94.1", "", 0),
    (ICD9, "042", "", 6),
    (ICD9, "42", "", None),
    (ICD9, "V08", "", 0),
    (ICD9, "V42.0", "", 2),
    (ICD9, "V45.11", "", 2),
    (ICD9, "E850.0", "", 0),
    (ICD9, "E11.9", "I21.9", None),
    (ICD10, "428.0", "", None),
    (ICD10, "428.0", "E11.9", 1),
    # V and E codes fit both systems, and count for none beside a code of the other
    (ICD10, "428.0", "V42.0", None),
    (ICD10, "428.0", "V45.81 E885.9", None),
    (ICD10, "V42.0", "", 0),
    (ICD10, "I10", "428.0|V42.0", 0),
    # nothing coded, and only the primary diagnosis missing
    (ICD10, "", "", None),
    (ICD10, "N/A", "nan|-", None),
    (ICD10, "", "I50.9", 1),
    # names of code systems
    ("", "I50.9", "", 1),
    ("ICD10", "I50.9", "", 1),
    ("icd-10", "I50.9", "", 1),
    ("ICD-10-WHO", "B24", "", 6),
    ("10", "I50.9", "", 1),
    ("ICD9", "428.0", "", 1),
    ("icd 9 cm", "41.04", "", 0),
    ("9", "4280", "", 1),
    ("label", "heart failure", "", 1),
    ("SNOMED-CT", "22298006", "", None),
    ("SNOMED-CT", "I50.9", "", None),
    ("ICD-10-PCS", "I50.9", "", None),
    ("prose", "heart failure", "", None),
    # names of diseases that do not say how severe it is
    (LABEL, "HIV", "", 0),
    (LABEL, "Renal failure", "", 0),
    (LABEL, "diabetes", "", 1),
    (LABEL, "cancer", "", 2),
    (LABEL, "arthritis", "", 0),
    (LABEL, "AIDS", "", 6),
    (LABEL, "pneumonia", "alzheimer's disease|COPD", 1),
    (LABEL, "something else", "", None),
)

BY_HAND: tuple[tuple[Admission, int | None], ...] = tuple(
    (Admission(f"by hand {number}", AGE, system, primary, secondary), score)
    for number, (system, primary, secondary, score) in enumerate(_SCORES)
)
UNKNOWN_SYSTEM = (
    "names a code system that is not known; known are ICD-10-CM, ICD-9-CM, LABEL and "
    "what the seed diagnosis_code_system_names lists"
)
# the code system and the spelling under which a code is listed, and the reason
UNMAPPED = {
    ("SNOMED-CT", "22298006"): UNKNOWN_SYSTEM,
    ("SNOMED-CT", "I509"): UNKNOWN_SYSTEM,
    ("ICD-10-PCS", "I509"): UNKNOWN_SYSTEM,
    ("prose", "HEARTFAILURE"): UNKNOWN_SYSTEM,
    (ICD10, "I219E119"): "does not have the form of ICD-10-CM",
    (ICD10, "I5O9"): "does not have the form of ICD-10-CM",
    (ICD10, "I2.19"): "does not have the form of ICD-10-CM",
    (ICD10, "428.0"): "has the form of ICD-9-CM: check diagnosis_code_system",
    (ICD9, "42"): "has fewer than three digits: the file has lost leading zeros, also "
    "where codes do not show it",
    (ICD9, "E11.9"): "has the form of ICD-10-CM: check diagnosis_code_system",
    (LABEL, "something else"): "is no label that the seed charlson_label_map knows",
}
