"""Turns the contract and the bands of a source into scans of its tables."""

from collections.abc import Iterator, Mapping

from clinical_star.checks.audit import Load
from clinical_star.checks.bands import Bands, TableBands
from clinical_star.checks.measures import (
    Names,
    Scan,
    missing,
    of_bands,
    of_contract,
    of_totals,
)
from loader.contract import Source, Table
from loader.errors import UserError
from loader.targets.base import Target


def raw_scans(
    target: Target, source: Source, bands: Bands, load: Load
) -> Iterator[Scan]:
    """Yield a scan for each raw table that has a file."""
    tables = {table.name: table for table in source.tables}
    rows = {name: load.rows[table.identifier] for name, table in tables.items()}
    absent = _absent(source, load)
    for table in source.tables:
        if table.identifier in load.absent:
            continue
        relation = target.relation("raw", table.identifier)
        names = Names(relation[0])
        wanted = bands.raw.get(table.name, TableBands()).without(absent)
        scan = Scan(
            f"raw_{table.name}", relation, _joins(target, wanted, tables, names)
        )
        scan.measures.extend(of_contract(table, wanted, names))
        scan.measures.extend(of_bands(wanted, names, rows, table.name))
        scan.measures.extend(of_totals(wanted, names))
        yield scan


def star_scans(
    target: Target, source: Source, bands: Bands, load: Load
) -> Iterator[Scan]:
    """Yield a scan for each relation of the star that has bands."""
    tables = {table.name: table for table in source.tables}
    rows = {name: load.rows[table.identifier] for name, table in tables.items()}
    absent = _absent(source, load)
    for name, of_table in bands.star.items():
        if of_table.rows_of in absent:
            continue
        wanted = of_table.without(absent)
        relation = target.relation("star", name)
        names = Names(relation[0])
        scan = Scan(f"star_{name}", relation)
        for column, band in wanted.missing.items():
            scan.measures.append(missing(column, names.column(column), band))
        scan.measures.extend(of_bands(wanted, names, rows, name))
        scan.measures.extend(of_totals(wanted, names))
        yield scan


def _absent(source: Source, load: Load) -> frozenset[str]:
    """Return the names of the raw tables whose optional file was missing."""
    return frozenset(t.name for t in source.tables if t.identifier in load.absent)


def _joins(
    target: Target, wanted: TableBands, tables: Mapping[str, Table], names: Names
) -> tuple[str, ...]:
    joins = []
    for column, parent in wanted.belongs_to.items():
        if tables[parent].key != (column,):
            raise UserError(
                f"The bands say that {column} belongs to {parent}, which has another "
                "key: correct the bands in the source's folder."
            )
        relation = target.relation("raw", tables[parent].identifier)
        joins.append(
            f"left join {relation} as {parent} "
            f"on {names.column(column)} = {names.column(column, parent)}"
        )
    return tuple(joins)
