"""The golden admissions as numbers, from the hand-worked star."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from tests.golden.tables import STAR, read_table

Row = dict[str, object]
TOO_FEW = "Too few to tell."

# The cut points of the project's seeds, written down a second time on purpose.
AGE_GROUPS = ("Child", "Adult", "Middle Age", "Senior")
VOLUME_BANDS = ("None", "Low", "Moderate", "High")
SMALL_GROUP_EVENTS = 20


@dataclass(frozen=True)
class Admission:
    """One admission of the hand-worked star; charges in US dollars, stay in days."""

    admission: str
    patient: str
    payer: str
    age: int | None
    age_group: str
    is_emergency: int | None
    is_icu: int
    died: int
    is_eligible: int
    is_readmitted: int | None
    charges: Decimal | None
    stay: int
    drg: str | None
    primary_diagnosis: str
    diagnoses: tuple[str, ...]
    charlson: int
    lab_tests: int
    abnormal_labs: int | None
    has_abnormal_lab: int | None
    volume_band: str | None

    @property
    def charlson_band(self) -> str:
        """The band of the index: 0, 1-2, 3-4, 5 and more."""
        if self.charlson == 0:
            return "0"
        if self.charlson <= 2:
            return "1-2"
        return "3-4" if self.charlson <= 4 else "5 and more"


@cache
def admissions() -> tuple[Admission, ...]:
    """Return the golden admissions in the order of their ids."""
    diagnoses: dict[str, list[str]] = {}
    for link in read_table(STAR / "bridge_admission_diagnoses.csv"):
        key, code = str(link["admission_key"]), str(link["diagnosis_key"])
        diagnoses.setdefault(key, []).append(code)
    facts = read_table(STAR / "fct_hospital_outcomes.csv")
    return tuple(_admission(fact, diagnoses) for fact in facts)


def _admission(
    fact: dict[str, str | None], diagnoses: dict[str, list[str]]
) -> Admission:
    def number(name: str) -> int | None:
        value = fact[name]
        return None if value is None else int(value)

    def known(name: str) -> int:
        return int(text(name))

    def text(name: str) -> str:
        return str(fact[name])

    kind, charges = fact["admission_type"], fact["hospital_charges"]
    return Admission(
        admission=text("admission_key"),
        patient=text("patient_key"),
        payer=text("insurance_type"),
        age=number("age_at_admission"),
        age_group=text("age_group"),
        is_emergency=None if kind is None else int(kind == "Emergency"),
        is_icu=known("is_icu"),
        died=known("is_in_hospital_death"),
        is_eligible=known("is_readmission_eligible"),
        is_readmitted=number("is_readmitted_30d"),
        charges=None if charges is None else Decimal(charges),
        stay=known("length_of_stay_days"),
        drg=fact["drg_code"],
        primary_diagnosis=text("primary_diagnosis_key"),
        diagnoses=tuple(diagnoses.get(text("admission_key"), ())),
        charlson=known("charlson_score"),
        lab_tests=known("lab_test_count"),
        abnormal_labs=number("abnormal_lab_count"),
        has_abnormal_lab=number("has_abnormal_lab"),
        volume_band=fact["abnormal_lab_volume_band"],
    )


def in_words(value: float, places: int) -> str:
    """Return a number as a conclusion prints it, halves rounded away from zero."""
    step = Decimal(1).scaleb(-places)
    return str(Decimal(repr(value)).quantize(step, ROUND_HALF_UP))
