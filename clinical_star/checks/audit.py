"""Stores the verdicts and figures of checks in the audit schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from clinical_star.checks.expected import Baseline
from clinical_star.checks.profile import Figure
from loader.errors import UserError
from loader.targets.base import Target

_RUNS = """
    check_id varchar(32) not null,
    load_id varchar(32) not null,
    source varchar(64) not null,
    layer varchar(16) not null,
    status varchar(16) not null,
    checked_at datetime not null,
    primary key (check_id)
"""
_PROFILES = """
    check_id varchar(32) not null,
    subject varchar(64) not null,
    measure varchar(128) not null,
    kind varchar(16) not null,
    value double,
    group_rows bigint not null,
    standard_error double not null,
    primary key (check_id, subject, measure)
"""
Profile = Mapping[tuple[str, str], Figure]


@dataclass(frozen=True)
class Load:
    """The load that the raw tables of a source hold.

    `rows` is the number of rows of each table, by identifier; `absent` are the tables
    whose optional file was missing.
    """

    load_id: str
    rows: Mapping[str, int]
    absent: frozenset[str]


def current_load(target: Target, source: str) -> Load:
    """Find the current load; raise UserError when there is none."""
    nothing = UserError(
        f"There is no finished load of source '{source}': run `clinical-star load` "
        "first."
    )
    if "load_current" not in relations_of(target, "audit"):
        raise nothing
    current, files = (
        target.relation("audit", name) for name in ("load_current", "load_files")
    )
    with target.transaction():
        rows = target.execute(
            "select files.load_id, table_name, rows_loaded, file_name "  # noqa: S608  a quoted name
            f"from {current} as current_load join {files} as files "
            "on files.load_id = current_load.load_id where source = ?",
            [source],
        )
    if not rows:
        raise nothing
    return Load(
        load_id=rows[0][0],
        rows={name: int(loaded) for _, name, loaded, _ in rows},
        absent=frozenset(name for _, name, _, file in rows if file is None),
    )


def relations_of(target: Target, layer: str) -> frozenset[str]:
    """Return the names of a schema's tables and views; none if there is no schema."""
    with target.transaction():
        rows = target.execute(
            "select table_name from information_schema.tables where table_schema = ?",
            [target.schema(layer)],
        )
    return frozenset(str(name) for (name,) in rows)


def create_tables(target: Target) -> None:
    """Create the tables of the checks unless they exist."""
    with target.transaction():
        for name, columns in (("check_runs", _RUNS), ("load_profiles", _PROFILES)):
            relation = target.relation("audit", name)
            target.execute(f"create table if not exists {relation} ({columns})")


def find_baseline(
    target: Target, source: str, layer: str, load: Load
) -> Baseline | None:
    """Find the figures of the last load, other than this one, that passed its check."""
    runs, profiles = (
        target.relation("audit", name) for name in ("check_runs", "load_profiles")
    )
    with target.transaction():
        found = target.execute(
            f"select check_id, load_id, checked_at from {runs} "  # noqa: S608  quoted names
            "where source = ? and layer = ? and status = 'passed' and load_id <> ? "
            "order by checked_at desc, check_id limit 1",
            [source, layer, load.load_id],
        )
        if not found:
            return None
        [(check_id, load_id, checked_at)] = found
        rows = target.execute(
            "select subject, measure, kind, value, group_rows, standard_error "  # noqa: S608
            f"from {profiles} where check_id = ?",
            [check_id],
        )
    figures = {
        (subject, measure): Figure(kind, value, int(rows_), float(error))
        for subject, measure, kind, value, rows_, error in rows
    }
    return Baseline(load_id, f"{checked_at:%Y-%m-%d %H:%M} UTC", figures)


def keep(  # noqa: PLR0913, PLR0917  one parameter for each column
    target: Target, check_id: str, source: str, layer: str, load: Load, profile: Profile
) -> None:
    """Store the figures of a check that has no verdict yet."""
    runs, profiles = (
        target.relation("audit", name) for name in ("check_runs", "load_profiles")
    )
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    values = [
        [check_id, subject, measure, f.kind, f.value, f.rows, f.standard_error]
        for (subject, measure), f in profile.items()
    ]
    with target.transaction():
        target.execute(
            f"insert into {runs} values (?, ?, ?, ?, ?, ?)",  # noqa: S608
            [check_id, load.load_id, source, layer, "running", now],
        )
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            places = ", ".join("(?, ?, ?, ?, ?, ?, ?)" for _ in some)
            target.execute(
                f"insert into {profiles} values {places}",  # noqa: S608
                [part for row in some for part in row],
            )


_AT_ONCE = 500


def judge(target: Target, check_id: str, passed: bool) -> None:
    """Store the verdict; later loads are compared only with checks that passed."""
    runs = target.relation("audit", "check_runs")
    with target.transaction():
        target.execute(
            f"update {runs} set status = ? where check_id = ?",  # noqa: S608
            ["passed" if passed else "failed", check_id],
        )
