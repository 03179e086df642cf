"""A made-up folder: files with the headers of Synthea's, most encounters outpatient."""

import random
from pathlib import Path

from tests.draft.folders.common import (
    DRUGS,
    LOINC,
    PATIENTS,
    RARE,
    SNOMED,
    measured,
    write,
)
from tests.draft.folders.common import stays as stays_of


def synthea(folder: Path) -> None:
    """Write files with the headers of Synthea's, most encounters outpatient."""
    draw = random.Random(4)
    stays = stays_of(draw)
    uuid = "00000000-0000-0000-{}-{:012}".format
    kinds = [draw.choice(["inpatient", "ambulatory", "wellness"]) for _ in stays]
    write(
        folder / "patients.csv",
        [
            "Id",
            "BIRTHDATE",
            "DEATHDATE",
            "SSN",
            "FIRST",
            "LAST",
            "RACE",
            "ETHNICITY",
            "GENDER",
            "ZIP",
        ],
        [
            [
                uuid("aaaa", i),
                f"{draw.randrange(1930, 2000)}-05-{draw.randrange(10, 29)}",
                "",
                f"999-{i}",
                f"{RARE}{i}",
                "Doe",
                draw.choice(["white", "black"]),
                "nonhispanic",
                draw.choice("FM"),
                2000 + i,
            ]
            for i in range(PATIENTS)
        ],
    )
    write(
        folder / "payers.csv",
        ["Id", "NAME", "ADDRESS"],
        [
            [uuid("cccc", k), name, ""]
            for k, name in enumerate(["Medicare", "Humana", "NO_INSURANCE"])
        ],
    )
    write(
        folder / "encounters.csv",
        [
            "Id",
            "START",
            "STOP",
            "PATIENT",
            "PAYER",
            "ENCOUNTERCLASS",
            "CODE",
            "DESCRIPTION",
            "TOTAL_CLAIM_COST",
        ],
        [
            [
                uuid("bbbb", n),
                f"{b:%Y-%m-%dT%H:%M:%SZ}",
                f"{e:%Y-%m-%dT%H:%M:%SZ}",
                uuid("aaaa", p),
                uuid("cccc", n % 3),
                kinds[n],
                185345009,
                "Encounter",
                f"{draw.random() * 9000:.2f}",
            ]
            for p, n, b, e in stays
        ],
    )
    write(
        folder / "conditions.csv",
        ["START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION"],
        [
            [f"{b:%Y-%m-%d}", "", uuid("aaaa", p), uuid("bbbb", n), code, SNOMED[code]]
            for p, n, b, _ in stays
            for code in draw.sample(list(SNOMED), 2)
        ],
    )
    results = measured(draw, stays)
    write(
        folder / "observations.csv",
        [
            "DATE",
            "PATIENT",
            "ENCOUNTER",
            "CATEGORY",
            "CODE",
            "DESCRIPTION",
            "VALUE",
            "UNITS",
            "TYPE",
        ],
        [
            [
                f"{b:%Y-%m-%dT%H:%M:%SZ}",
                uuid("aaaa", p),
                uuid("bbbb", n),
                draw.choice(["laboratory", "vital-signs"]),
                code,
                LOINC[code][0],
                draw.choice(["7.1", "Never smoker"]),
                LOINC[code][1],
                "numeric",
            ]
            for p, n, b, code in results
        ],
    )
    write(
        folder / "medications.csv",
        [
            "START",
            "STOP",
            "PATIENT",
            "PAYER",
            "ENCOUNTER",
            "CODE",
            "DESCRIPTION",
            "TOTALCOST",
        ],
        [
            [
                f"{b:%Y-%m-%dT%H:%M:%SZ}",
                "",
                uuid("aaaa", p),
                uuid("cccc", n % 3),
                uuid("bbbb", n),
                860975,
                draw.choice(DRUGS),
                "3.5",
            ]
            for p, n, b, _ in stays
        ],
    )
