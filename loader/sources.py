"""Finds the contracts of a dbt project and reads them."""

from pathlib import Path

import yaml

from loader.contract import Format, Source
from loader.contract_format import read_format
from loader.contract_tables import read_table
from loader.contract_yaml import DBT_KEYS, Place, UniqueKeyLoader
from loader.errors import UserError

RAW_SCHEMA = "{{ target.schema }}_raw"
_SOURCE_KEYS = DBT_KEYS | {"schema", "tables", "loader", "freshness", "quoting"}
_SOURCE_KEYS |= {"loaded_at_field"}


def read_contract(project: Path, source: str) -> Source:
    """Read the contract of one source from a dbt project.

    Raise UserError with the known sources when there is none of that name, and with
    the place in the file when the YAML is wrong.
    """
    paths = _contracts(project)
    if source not in paths:
        known = ", ".join(paths) or f"none under {project}"
        raise UserError(
            f"There is no source '{source}'. Choose one with --source; known sources: "
            f"{known}."
        )
    return _parse(paths[source], source, project / "seeds")


def source_names(project: Path) -> list[str]:
    """Return the names of all sources that have a contract."""
    return list(_contracts(project))


def _contracts(project: Path) -> dict[str, Path]:
    return {
        path.parent.name: path
        for path in sorted(project.glob("models/staging/*/_*__sources.yml"))
        if path.name == f"_{path.parent.name}__sources.yml"
    }


def _parse(path: Path, name: str, seeds: Path) -> Source:
    try:
        # A subclass of SafeLoader: nothing but plain values is built.
        document = yaml.load(path.read_bytes(), UniqueKeyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise UserError(
            f"{path.name} is not valid YAML ({detail}): correct it."
        ) from None
    sources = document.get("sources") if isinstance(document, dict) else None
    place = Place(path.name, seeds)
    if not isinstance(sources, list) or len(sources) != 1:
        raise place.error("must have exactly one source under 'sources:'")
    entry = place.mapping(sources[0], _SOURCE_KEYS, {"name", "schema", "tables"})
    if entry["name"] != name:
        raise place.error(f"must name its source '{name}', as its folder does")
    if entry["schema"] != RAW_SCHEMA:
        raise place.error(f'must say schema: "{RAW_SCHEMA}"')
    meta = place.mapping(entry.get("meta", {}), {"format"}, set())
    default = read_format(meta, place, Format())
    items = place.items(entry, "tables")
    tables = tuple(read_table(item, place, default) for item in items)
    for attribute in ("name", "identifier", "file"):
        place.unique([getattr(item, attribute) for item in tables], attribute)
    return Source(name, tables)
