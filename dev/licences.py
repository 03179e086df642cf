"""Lists the licence of every installed package, and fails for one without a verdict.

Run it with `python -m dev.licences`. With exit code 1 it names the packages whose
licence is unknown, or would impose conditions on this project's own code.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

from rich.console import Console
from rich.table import Table

# Words of permissive licences, which impose no licence on a program that uses them.
_FREE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|CNRI|"
    r"Unlicense|Zlib)\b",
    re.IGNORECASE,
)
# Packages whose licences were assessed one by one.
_JUDGED = {
    "text-unidecode": "Artistic License or GPL, as one chooses; dbt-core needs it",
    "yamllint": "GPL 3: a tool for developers, which is run but not shipped",
    "clinical-star": "MIT, this project",
}


def licence(package: Distribution) -> str:
    """Return what a package says about its licence, in one line."""
    said = dict.fromkeys(
        value.rsplit("::", 1)[-1].strip().splitlines()[0]
        for field in ("License-Expression", "Classifier", "License")
        for value in package.metadata.get_all(field) or []
        if value.strip() and (field != "Classifier" or value.startswith("License ::"))
    )
    return ", ".join(said)


def judged(package: Distribution) -> str | None:
    """Return the verdict on a package's licence; None when there is none."""
    name = package.metadata["Name"].lower().replace("_", "-")
    if name in _JUDGED:
        return _JUDGED[name]
    text = licence(package)
    return "free" if _FREE.search(text) and not _binds(text) else None


def installed() -> Iterator[Distribution]:
    """Yield all packages of this environment by name."""
    yield from sorted(distributions(), key=lambda each: each.metadata["Name"].lower())


def _binds(text: str) -> bool:
    return bool(re.search(r"\b[AL]?GPL|General Public", text))


def main() -> None:
    """Print the table and exit with 1 when a licence has no verdict."""
    table = Table("package", "version", "licence", "verdict")
    open_ones = []
    for package in installed():
        verdict = judged(package)
        name = package.metadata["Name"]
        table.add_row(name, package.version, licence(package), verdict or "NONE")
        if verdict is None:
            open_ones.append(name)
    Console(width=140).print(table)
    if open_ones:
        sys.exit(
            f"There is no verdict on the licence of {', '.join(open_ones)}: add one to "
            "dev/licences.py."
        )


if __name__ == "__main__":
    main()
