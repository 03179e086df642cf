"""Made-up folders, written as hospitals and published data sets write theirs."""

from collections.abc import Callable
from pathlib import Path

from tests.draft.folders.common import RARE
from tests.draft.folders.german import german
from tests.draft.folders.long import long
from tests.draft.folders.omop import omop
from tests.draft.folders.synthea import synthea
from tests.draft.folders.wide import wide

__all__ = ["FOLDERS", "RARE"]

FOLDERS: dict[str, Callable[[Path], None]] = {
    "german": german,
    "wide": wide,
    "long": long,
    "synthea": synthea,
    "omop": omop,
}
