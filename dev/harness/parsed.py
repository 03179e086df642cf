"""Keeps what dbt parsed, for later commands on the same files with the same variables.

dbt itself keeps it too, but parses anew for each schema prefix and database file, which
are all that differs between the warehouses of the tests.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from dev.harness.commands import FOLDER_VARIABLE
from dev.harness.warehouse import ON_SPARK

PREFIX_VARIABLE = "CLINICAL_SCHEMA"
_FRESH = {"parse", "docs", "deps", "clean", "debug", "--no-partial-parse"}
_DECIDING = ("--target", "--vars", "--profile")


@contextmanager
def parsed_once(project: Path, arguments: Sequence[str]) -> Iterator[Manifest | None]:
    """Give the manifest that a command would parse, or None when it must parse.

    What it parses then is kept when the block ends. `project` holds dbt_project.yml;
    the environment is the command's. A prefix stands for another of the same length
    wherever it occurs, so prefixes have to be random.
    """
    kept = place_of(project, arguments)
    if kept is None:
        yield None
        return
    prefix = os.environ[PREFIX_VARIABLE].encode()
    if kept.exists():
        before, _, packed = kept.read_bytes().partition(b"\0")
        packed = packed.replace(before, prefix)
        manifest = Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()
        yield manifest
        return
    try:
        yield None
    finally:
        _keep(kept, prefix, _option("--target-path", arguments))


def _keep(kept: Path, prefix: bytes, target_path: str) -> None:
    parsed = Path(target_path) / "partial_parse.msgpack"
    if not parsed.exists():
        return
    # Written aside: another command may be reading.
    aside = kept.with_name(f"{kept.name}.{os.getpid()}")
    aside.write_bytes(prefix + b"\0" + parsed.read_bytes())
    aside.rename(kept)


def place_of(project: Path, arguments: Sequence[str]) -> Path | None:
    """Return the file that keeps what this command parses, None if none may."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder or PREFIX_VARIABLE not in os.environ or _FRESH & set(arguments):
        return None
    if _option("--target", arguments) in ON_SPARK:
        return None  # what is parsed for Spark names the folder of the files
    deciding = [_option(name, arguments) for name in _DECIDING]
    database = Path(os.environ.get("CLINICAL_DUCKDB_PATH", "")).stem
    length = str(len(os.environ[PREFIX_VARIABLE]))
    words = [*deciding, database, length, *_state_of(project)]
    return Path(folder) / sha256("\0".join(words).encode()).hexdigest()


def _option(name: str, arguments: Sequence[str]) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else ""


def _state_of(project: Path) -> Iterator[str]:
    """Yield what changes when a file that dbt parses does."""
    yield str(project)
    for folder in ("macros", "models", "seeds", "tests"):
        for path in sorted(project.joinpath(folder).rglob("*")):
            found = path.stat()
            yield f"{path}:{found.st_mtime_ns}:{found.st_size}"
    yield str(project.joinpath("dbt_project.yml").stat().st_mtime_ns)
