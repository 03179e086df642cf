"""Lists the licence of every installed package, and refuses what nobody has judged.

Run as `python -m dev.licences`; exit code 1 names the packages whose licence is
unknown, or one that would bind this project's own code.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

from rich.console import Console
from rich.table import Table

# Words of licences under which a program may use a package without taking them over.
_FREE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|CNRI|"
    r"Unlicense|Zlib)\b",
    re.IGNORECASE,
)
# Judged one by one.
_JUDGED = {
    "mysql-connector-python": "GPL 2 with the Universal FOSS Exception, which admits "
    "use by programs under a free licence such as ours; dbt-mysql needs it",
    "text-unidecode": "Artistic License or GPL, at choice; dbt-core needs it",
    "yamllint": "GPL 3: a tool for developers, run and not shipped",
    "clinical-star": "MIT, this project",
}


def licence(package: Distribution) -> str:
    """Return what a package says of its licence, in one line."""
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
    """Give all packages of this environment by name."""
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
        sys.exit(f"No verdict on: {', '.join(open_ones)}. Judge them in {__file__}.")


if __name__ == "__main__":
    main()
