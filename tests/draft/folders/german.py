"""A made-up folder: an export of a German hospital."""

import random
from datetime import timedelta
from pathlib import Path

from tests.draft.folders.common import (
    DRUGS,
    ICD10,
    LOINC,
    PATIENTS,
    RARE,
    Rows,
    last,
    measured,
    write,
)
from tests.draft.folders.common import stays as stays_of


def german(folder: Path) -> None:
    """Write an export with semicolons, German dates and decimal commas, in cp1252."""
    draw = random.Random(1)
    stays = stays_of(draw)
    options = {"delimiter": ";", "encoding": "windows-1252"}
    people: Rows = [
        [
            f"P{i:05}",
            draw.choice("mw"),
            f"{draw.randrange(1, 29):02}.{1 + i % 12:02}.{draw.randrange(1935, 2000)}",
            f"{RARE}{i}",
            f"Weg {i}",
        ]
        for i in range(PATIENTS)
    ]
    write(
        folder / "Patienten.csv",
        ["Patientennummer", "Geschlecht", "Geburtsdatum", "Nachname", "Straße"],
        people,
        **options,
    )
    cases: Rows = [
        [
            f"F{n:06}",
            f"P{p:05}",
            f"{b:%d.%m.%Y %H:%M}",
            f"{e:%d.%m.%Y %H:%M}",
            draw.choice(["Notfall", "Elektiv"]),
            draw.choice(
                [
                    "regulär",
                    "Verlegung",
                    *(3 * ["verstorben"] if n in last(stays) else []),
                ]
            ),
            draw.choice(["GKV", "PKV"]),
            f"{draw.randrange(900, 30000)},{draw.randrange(100):02}",
            draw.choice(["ja", "nein"]),
        ]
        for p, n, b, e in stays
    ]
    write(
        folder / "Fälle.csv",
        [
            "Fall-Nr.",
            "Patientennummer",
            "Aufnahmedatum",
            "Entlassungsdatum",
            "Aufnahmeart",
            "Entlassungsgrund",
            "Kostenträger",
            "Rechnungsbetrag",
            "Intensivstation",
        ],
        cases,
        **options,
    )
    write(
        folder / "Diagnosen.csv",
        ["Fall-Nr.", "Diagnoseart", "ICD-Kode", "Bezeichnung"],
        [
            [f"F{n:06}", "HD" if k == 0 else "ND", code, f"Text {code}"]
            for _, n, _, _ in stays
            for k, code in enumerate(draw.sample(ICD10, 3))
        ],
        **options,
    )
    write(
        folder / "Labor.csv",
        [
            "Befund-ID",
            "Fall-Nr.",
            "Patientennummer",
            "Abnahmedatum",
            "Analyt",
            "LOINC",
            "Messwert",
            "Einheit",
            "Norm Min",
            "Norm Max",
            "Kennzeichen",
        ],
        [
            [
                k,
                f"F{n:06}",
                f"P{p:05}",
                f"{b + timedelta(hours=5):%d.%m.%Y %H:%M}",
                LOINC[code][0],
                code,
                f"{draw.randrange(1, 200)},{draw.randrange(10)}",
                LOINC[code][1],
                "3,5",
                "120,0",
                draw.choice(["+", "-", ""]),
            ]
            for k, (p, n, b, code) in enumerate(measured(draw, stays))
        ],
        **options,
    )
    write(
        folder / "Verordnungen.csv",
        [
            "Verordnungs-ID",
            "Fall-Nr.",
            "Patientennummer",
            "Wirkstoff",
            "Dosis",
            "Dosiseinheit",
            "von",
            "bis",
        ],
        [
            [
                k,
                f"F{n:06}",
                f"P{p:05}",
                draw.choice(DRUGS),
                draw.choice(["500", "10", "2,5"]),
                "mg",
                f"{b:%d.%m.%Y}",
                f"{e:%d.%m.%Y}",
            ]
            for k, (p, n, b, e) in enumerate(stays)
        ],
        **options,
    )
