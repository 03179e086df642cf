"""Table 1 of Quan 2005 as printed: the codes of the 17 conditions in both systems.

Quan, Sundararajan, Halfon and others, Med Care 2005;43:1130-9: the columns "ICD-10" and
"Enhanced ICD-9-CM". The paper prints 447.1 as 47.1; the authors' program has 447.1.
"""

import re
from collections.abc import Iterator

from tests.charlson.reference import Admission

TABLE_1: dict[str, tuple[str, str]] = {
    "myocardial_infarction": ("I21 I22 I25.2", "410 412"),
    "congestive_heart_failure": (
        "I09.9 I11.0 I13.0 I13.2 I25.5 I42.0 I42.5-I42.9 I43 I50 P29.0",
        "398.91 402.01 402.11 402.91 404.01 404.03 404.11 404.13 404.91 404.93"
        " 425.4-425.9 428",
    ),
    "peripheral_vascular_disease": (
        "I70 I71 I73.1 I73.8 I73.9 I77.1 I79.0 I79.2 K55.1 K55.8 K55.9 Z95.8 Z95.9",
        "093.0 437.3 440 441 443.1-443.9 447.1 557.1 557.9 V43.4",
    ),
    "cerebrovascular_disease": ("G45 G46 H34.0 I60-I69", "362.34 430-438"),
    "dementia": ("F00-F03 F05.1 G30 G31.1", "290 294.1 331.2"),
    "chronic_pulmonary_disease": (
        "I27.8 I27.9 J40-J47 J60-J67 J68.4 J70.1 J70.3",
        "416.8 416.9 490-505 506.4 508.1 508.8",
    ),
    "rheumatic_disease": (
        "M05 M06 M31.5 M32-M34 M35.1 M35.3 M36.0",
        "446.5 710.0-710.4 714.0-714.2 714.8 725",
    ),
    "peptic_ulcer_disease": ("K25-K28", "531-534"),
    "mild_liver_disease": (
        "B18 K70.0-K70.3 K70.9 K71.3-K71.5 K71.7 K73 K74 K76.0 K76.2-K76.4 K76.8"
        " K76.9 Z94.4",
        "070.22 070.23 070.32 070.33 070.44 070.54 070.6 070.9 570 571 573.3 573.4"
        " 573.8 573.9 V42.7",
    ),
    "diabetes_without_complication": (
        "E10.0 E10.1 E10.6 E10.8 E10.9 E11.0 E11.1 E11.6 E11.8 E11.9 E12.0 E12.1"
        " E12.6 E12.8 E12.9 E13.0 E13.1 E13.6 E13.8 E13.9 E14.0 E14.1 E14.6 E14.8"
        " E14.9",
        "250.0-250.3 250.8 250.9",
    ),
    "diabetes_with_complication": (
        "E10.2-E10.5 E10.7 E11.2-E11.5 E11.7 E12.2-E12.5 E12.7 E13.2-E13.5 E13.7"
        " E14.2-E14.5 E14.7",
        "250.4-250.7",
    ),
    "hemiplegia_paraplegia": (
        "G04.1 G11.4 G80.1 G80.2 G81 G82 G83.0-G83.4 G83.9",
        "334.1 342 343 344.0-344.6 344.9",
    ),
    "renal_disease": (
        "I12.0 I13.1 N03.2-N03.7 N05.2-N05.7 N18 N19 N25.0 Z49.0-Z49.2 Z94.0 Z99.2",
        "403.01 403.11 403.91 404.02 404.03 404.12 404.13 404.92 404.93 582"
        " 583.0-583.7 585 586 588.0 V42.0 V45.1 V56",
    ),
    "any_malignancy": (
        "C00-C26 C30-C34 C37-C41 C43 C45-C58 C60-C76 C81-C85 C88 C90-C97",
        "140-172 174-195 200-208 238.6",
    ),
    "moderate_severe_liver_disease": (
        "I85.0 I85.9 I86.4 I98.2 K70.4 K71.1 K72.1 K72.9 K76.5 K76.6 K76.7",
        "456.0-456.2 572.2-572.8",
    ),
    "metastatic_solid_tumor": ("C77-C80", "196-199"),
    "aids_hiv": ("B20-B22 B24", "042-044"),
}
SYSTEMS = ("ICD-10-CM", "ICD-9-CM")


def published_codes() -> Iterator[tuple[Admission, frozenset[str]]]:
    """Yield an admission for each code of table 1, with all its conditions."""
    for column, system in enumerate(SYSTEMS):
        owners: dict[str, set[str]] = {}
        for condition, lists in TABLE_1.items():
            for code in _expanded(lists[column]):
                owners.setdefault(code, set()).add(condition)
        for code, own in owners.items():
            # 437.3 is within 437 as well
            conditions = own | owners.get(code.partition(".")[0], set())
            yield (
                Admission(f"{system} {code}", 50, system, code, ""),
                frozenset(conditions),
            )


def _expanded(text: str) -> Iterator[str]:
    for entry in text.split():
        first, _, last = entry.partition("-")
        [(stem, start)] = re.findall(r"^(.*?)([0-9]+)$", first)
        end = last.removeprefix(stem) if last else start
        for number in range(int(start), int(end) + 1):
            yield f"{stem}{number:0{len(start)}}"
