"""Asking comorbidipy, in an environment of its own, and recording what it answers.

`python -m tests.charlson.oracle` draws the golden admissions and writes
`golden.csv` anew.
"""

import csv
import io
import subprocess
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path

from dev.harness import REPOSITORY
from tests.charlson.codes import is_of_two_conditions
from tests.charlson.cohort import draw_admissions
from tests.charlson.reference import Admission, Answer, readable_codes, weights

GOLDEN = Path(__file__).with_name("golden.csv")
GOLDEN_COUNTS = {"ICD-10-CM": 1500, "ICD-9-CM": 500}
GOLDEN_SEED = 2005
SCORES = ("charlson_score", "charlson_score_age_adjusted", "charlson_score_quan_2011")
PUBLISHED = "charlson_score_quan_2011_as_published"

_ENVIRONMENT = REPOSITORY / ".tools" / "comorbidipy-0.5.0"
_REQUIREMENTS = ("comorbidipy==0.5.0", "pandas==2.2.3", "numpy==2.4.6")
_ICD = {"ICD-10-CM": "icd10", "ICD-9-CM": "icd9"}


def ask_comorbidipy(admissions: Sequence[Admission]) -> dict[str, dict[str, str]]:
    """Return comorbidipy's answer by admission_id, for admissions of one code system.

    It is handed what it can take: readable codes and a known age (0 stands for an
    unknown one, and its answer with age is then left out). Admissions without such a
    code, which it drops, have no answer.
    """
    (code_system,) = {admission.code_system for admission in admissions}
    question = io.StringIO()
    writer = csv.writer(question)
    writer.writerow(("admission_id", "age", "code"))
    for admission in admissions:
        age = 0 if admission.age is None else admission.age
        for code in readable_codes(admission):
            writer.writerow((admission.admission_id, age, code))
    script = Path(__file__).with_name("comorbidipy_answers.py")
    done = subprocess.run(
        [_python(), script, _ICD[code_system]],
        input=question.getvalue(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    rows = csv.DictReader(io.StringIO(done.stdout))
    answers = {row["admission_id"]: row for row in rows}
    for admission in admissions:
        if admission.age is None and admission.admission_id in answers:
            answers[admission.admission_id]["charlson_score_age_adjusted"] = ""
    return answers


def differs(given: Answer, told: dict[str, str], columns: Sequence[str]) -> bool:
    """Tell whether flags or scores differ from what comorbidipy told.

    `columns` are its names of the three scores of `SCORES`.
    """
    conditions = sorted(name for name in weights() if given[f"has_{name}"])
    scores = ["" if given[name] is None else str(given[name]) for name in SCORES]
    return conditions != told["conditions"].split() or scores != [
        told[name] for name in columns
    ]


def has_code_of_two_conditions(admission: Admission) -> bool:
    """Tell whether comorbidipy, one condition a code, must lose one here."""
    return any(
        is_of_two_conditions(admission.code_system, code)
        for code in readable_codes(admission)
    )


def read_golden() -> Iterable[tuple[Admission, dict[str, str]]]:
    """Yield the recorded admissions with comorbidipy's answers."""
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            admission = Admission(
                admission_id=row["admission_id"],
                age=int(row["age"]) if row["age"] else None,
                code_system=row["code_system"],
                primary=row["primary_diagnosis"],
                secondary=row["secondary_diagnoses"],
            )
            yield admission, row


def record_golden() -> None:
    """Write golden.csv: random admissions and what comorbidipy says of them."""
    columns = (
        *("admission_id", "age", "code_system"),
        *("primary_diagnosis", "secondary_diagnoses", "conditions", *SCORES),
    )
    with GOLDEN.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for code_system, count in GOLDEN_COUNTS.items():
            drawn = draw_admissions(code_system, 2 * count, GOLDEN_SEED)
            fit = [each for each in drawn if not has_code_of_two_conditions(each)]
            answers = ask_comorbidipy(fit)
            answered = [each for each in fit if each.admission_id in answers]
            for admission in answered[:count]:
                writer.writerow(
                    {
                        "age": admission.age,
                        "code_system": code_system,
                        "primary_diagnosis": admission.primary,
                        "secondary_diagnoses": admission.secondary,
                        **answers[admission.admission_id],
                    }
                )


def _python() -> Path:
    """Return the Python of comorbidipy's environment, made on first use."""
    python = _ENVIRONMENT / "bin" / "python"
    ready = _ENVIRONMENT / "ready"
    if not ready.exists():
        venv.create(_ENVIRONMENT, clear=True, with_pip=True)
        pip = (python, "-m", "pip", "install", "--quiet", *_REQUIREMENTS)
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
        ready.touch()
    return python


if __name__ == "__main__":
    record_golden()
