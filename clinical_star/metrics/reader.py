"""Reads and validates metrics.yml."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, get_args

import yaml

from clinical_star.metrics.model import Format, Measure, Page
from clinical_star.metrics.normal import NORMAL_QUANTILE_95
from clinical_star.shipped import MEASURES, shipped
from loader.errors import UserError
from loader.settings import project_directory

_REFERENCE = re.compile(r"\{([a-z_]+)\}")
_NORMAL_QUANTILE = "{normal_quantile}"
_SCHEMAS = {"star", "findings", "core"}
_REQUIRED = {field.name for field in fields(Measure) if field.default is MISSING}


def default_path() -> Path:
    """Return the metrics.yml beside the dbt project, else the shipped one."""
    beside = project_directory().parent / MEASURES
    return beside if beside.is_file() else shipped(MEASURES)


def read_measures(path: Path | None = None) -> dict[str, Measure]:
    """Read the measures by name, in the order of the file.

    Raise UserError when the file is missing, or when a measure lacks a key, has an
    unknown one, repeats a name or label, or refers to a measure that does not exist.
    """
    path = path or default_path()
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise UserError(
            f"The measures cannot be read: provide a valid {path}."
        ) from None
    entries = document.get("measures") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise UserError(f"{path} lists no measures: add them under 'measures'.")
    measures: dict[str, Measure] = {}
    for entry in entries:
        measure = _measure(entry, path)
        labels = {other.label for other in measures.values()}
        if measure.name in measures or measure.label in labels:
            raise _error(path, measure.name, "repeats the name or label of another")
        measures[measure.name] = measure
    for measure in measures.values():
        for name in filter(None, (measure.n, measure.low, measure.high)):
            if name not in measures:
                raise _error(path, measure.name, f"refers to an unknown one, '{name}'")
    return {
        name: replace(measure, sql=_whole(measure, measures, path, ()))
        for name, measure in measures.items()
    }


def _measure(entry: object, path: Path) -> Measure:
    values: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    name = str(values.get("name", "without a name"))
    missing = sorted(_REQUIRED - set(values))
    unknown = sorted(set(values) - {field.name for field in fields(Measure)})
    if missing:
        raise _error(path, name, f"lacks the {_keys(missing)}")
    if unknown:
        raise _error(path, name, f"has the unknown {_keys(unknown)}")
    if not all(isinstance(value, str) for value in values.values()):
        raise _error(path, name, "has a value that is not text")
    if values["format"] not in get_args(Format):
        known = ", ".join(get_args(Format))
        raise _error(path, name, f"must have a 'format' that is one of {known}")
    if values.get("page", "none") not in get_args(Page):
        known = ", ".join(get_args(Page))
        raise _error(path, name, f"must have a 'page' that is one of {known}")
    measure = Measure(**{key: value.strip() for key, value in values.items()})
    # in SQL a number without an exponent would be a decimal
    in_sql, in_dax = f"{NORMAL_QUANTILE_95}e0", f"{NORMAL_QUANTILE_95}"
    return replace(
        measure,
        rows=measure.rows or f"{{star}}.{measure.table}",
        sql=measure.sql.replace(_NORMAL_QUANTILE, in_sql),
        dax=measure.dax.replace(_NORMAL_QUANTILE, in_dax),
        check=measure.check.replace(_NORMAL_QUANTILE, in_sql),
    )


def _whole(
    measure: Measure, measures: Mapping[str, Measure], path: Path, seen: tuple[str, ...]
) -> str:
    """Return the SQL of a measure, with references replaced by the others' SQL."""

    def inserted(match: re.Match[str]) -> str:
        name = match[1]
        if name in _SCHEMAS:
            return match[0]
        other = measures.get(name)
        if other is None or name in seen or name == measure.name:
            raise _error(path, measure.name, f"cannot use {{{name}}} in its 'sql'")
        if other.rows != measure.rows:
            what = f"uses {{{name}}}, which is computed over other 'rows'"
            raise _error(path, measure.name, what)
        return f"({_whole(other, measures, path, (*seen, measure.name))})"

    return _REFERENCE.sub(inserted, measure.sql)


def _keys(names: list[str]) -> str:
    return f"{'key' if len(names) == 1 else 'keys'} {', '.join(names)}"


def _error(path: Path, name: str, what: str) -> UserError:
    return UserError(f"The measure '{name}' {what}. Correct {path.name}.")
