"""Writes a whole synthetic network, block by block."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clinical_star.generator.block import Block
from clinical_star.generator.charges import Billed, draw_charges
from clinical_star.generator.diagnoses import draw_illness
from clinical_star.generator.event_tables import (
    LAB_COLUMNS,
    MEDICATION_COLUMNS,
    lab_lines,
    medication_lines,
)
from clinical_star.generator.files import CsvFile, csv_files
from clinical_star.generator.labs import draw_labs
from clinical_star.generator.people import draw_people
from clinical_star.generator.prescriptions import draw_prescriptions
from clinical_star.generator.stays import draw_outcomes, draw_stays
from clinical_star.generator.tables import (
    OUTCOME_COLUMNS,
    PATIENT_COLUMNS,
    outcome_lines,
    patient_lines,
)
from clinical_star.generator.truth import Truth, read_truth

COLUMNS = {
    "patients.csv": PATIENT_COLUMNS,
    "hospital_outcomes.csv": OUTCOME_COLUMNS,
    "lab_results.csv": LAB_COLUMNS,
    "medications.csv": MEDICATION_COLUMNS,
}
BLOCK_PATIENTS = 5_000
MOST_PATIENTS = 9_999_999  # what a seven-digit identifier can number


@dataclass(frozen=True)
class Generated:
    """What a run wrote: the folder, and the number of data rows by file name."""

    folder: Path
    rows: dict[str, int]


def generate(
    *,
    patients: int,
    seed: int,
    out: Path,
    world: str = "seed",
    progress: Callable[[int], None] | None = None,
) -> Generated:
    """Write the four network files of a world into a folder.

    The same arguments give the same bytes. Memory does not depend on `patients`. Worlds
    share their random numbers: patients who differ between two worlds of the same seed
    differ only in what the world changes.

    Args:
        patients: how many, at least 1.
        seed: at least 0.
        out: folder, created if necessary; files of the same names are replaced at the
            end.
        world: a name of `world_names()`.
        progress: called after each block with the number of patients done so far.

    Raises:
        ValueError: a number out of range, or an unknown world.

    """
    if not 1 <= patients <= MOST_PATIENTS:
        raise ValueError(f"Ask for 1 to {MOST_PATIENTS:,} patients, not {patients:,}.")
    if seed < 0:
        raise ValueError(f"Choose a seed of at least 0, not {seed}.")
    truth = read_truth(world)
    with csv_files(out, COLUMNS) as files:
        for block, done in enumerate(range(0, patients, BLOCK_PATIENTS)):
            count = min(BLOCK_PATIENTS, patients - done)
            _write_block(truth, files, np.random.SeedSequence((seed, block)), count)
            if progress is not None:
                progress(done + count)
    return Generated(out, {name: file.rows for name, file in files.items()})


def _write_block(
    truth: Truth, files: dict[str, CsvFile], seed: np.random.SeedSequence, count: int
) -> None:
    # With a generator for each topic, a change in one does not change the others.
    person, disease, stay, outcome, charge, lab, drug, text = (
        np.random.default_rng(child) for child in seed.spawn(8)
    )
    people = draw_people(truth, count, person)
    illness = draw_illness(truth, people, disease)
    stays = draw_stays(truth, people, illness, stay)
    labs = draw_labs(truth, people, illness, stays, lab)
    outcomes = draw_outcomes(truth, people, illness, labs.abnormal_per_patient, outcome)
    billed = Billed(people, stays, outcomes, labs.tests_per_patient)
    patient_file, outcome_file, lab_file, medication_file = files.values()
    block = Block(
        truth=truth,
        first_patient=patient_file.rows + 1,
        people=people,
        illness=illness,
        stays=stays,
        outcomes=outcomes,
        charges=draw_charges(truth, billed, charge),
        labs=labs,
        prescriptions=draw_prescriptions(truth, illness, stays, outcomes.is_dead, drug),
    )
    patient_file.append(patient_lines(block, text))
    outcome_file.append(outcome_lines(block, text))
    lab_file.append(lab_lines(block, lab_file.rows + 1, text))
    medication_file.append(medication_lines(block, medication_file.rows + 1, text))
