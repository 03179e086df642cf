"""Writes docs/guides/settings.md: every environment variable and other setting.

Run it with `python -m dev.documents.settings` after adding or changing a setting. The
defaults come from the files that hold them; what each setting means is written here.
`dev.documents.settings_in_code` finds the names that the page must have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinical_star.operations.grants import ROLES, password_variable
from dev import REPOSITORY
from dev.documents.settings_in_code import (
    compose_defaults,
    dbt_defaults,
    make_defaults,
    profile_defaults,
)
from dev.harness.commands import FOLDER_VARIABLE
from dev.servers.model import KINDS, TITLES
from loader import pseudonym

PAGE = REPOSITORY / "docs" / "guides" / "settings.md"
REQUIRED = "none, required"
_HEAD = """\
# Settings

Every environment variable and other setting, with its default. Written by
`python -m dev.documents.settings`. For the options of commands see
[commands](commands.md).
"""


@dataclass(frozen=True)
class Setting:
    """A name that can be set, its default as text, and what it means."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True)
class Section:
    """Settings that are set in the same way, under a heading."""

    title: str
    introduction: str
    settings: Sequence[Setting]


def sections() -> list[Section]:
    """Return all settings."""
    return [
        _section(
            "Connection and schemas",
            "Environment variables that the dbt profile reads, `profiles.example.yml` "
            "or your copy of it. dbt and all commands of `clinical-star` use them.",
            _PROFILE,
            profile_defaults(),
        ),
        Section("Files", "Environment variables.", _FILES),
        Section("Patients and accounts", "Environment variables.", _secrets()),
        _section(
            "dbt variables",
            "Set them in `dbt_project/dbt_project.yml`, or for one run with "
            "`dbt build --vars '{name: value}'`.",
            _DBT,
            dbt_defaults(),
        ),
        Section(
            "The nightly job",
            "Environment variables of [nightly.sh](../examples/nightly.sh).",
            _NIGHTLY,
        ),
        _section(
            "make variables",
            "Set them on the command line, as in `make demo PATIENTS=200`.",
            _MAKE,
            make_defaults(),
        ),
        Section(
            "Servers for tests and development",
            "Environment variables that developers may set.",
            _servers(),
        ),
    ]


def page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for section in sections():
        rows = [
            f"| `{each.name}` | {each.default} | {each.meaning} |"
            for each in section.settings
        ]
        table = "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])
        parts.append(f"## {section.title}\n\n{section.introduction}\n\n{table}\n")
    return "\n".join(parts)


def _section(
    title: str,
    introduction: str,
    meanings: Mapping[str, str],
    defaults: Mapping[str, str | None],
) -> Section:
    """Return settings with the defaults that were found for them, if any."""
    settings = [
        Setting(name, _default(defaults.get(name, "")), meaning)
        for name, meaning in meanings.items()
    ]
    return Section(title, introduction, settings)


def _default(found: str | None) -> str:
    if found is None:
        return REQUIRED
    return f"`{found}`" if found else "empty"


_PROFILE = {
    "DB_HOST_PROJECT": "Host name or address of the MySQL or MariaDB server.",
    "DB_PORT_PROJECT": "Port of the server.",
    "DB_USER_PROJECT": "Account for dbt and for all commands without another account.",
    "DB_PASS_PROJECT": "Password of `DB_USER_PROJECT`.",
    "DB_LOADER_USER_PROJECT": "Account for `load`, `check` and `doctor`. "
    "If empty, they use `DB_USER_PROJECT`.",
    "DB_LOADER_PASS_PROJECT": "Password of `DB_LOADER_USER_PROJECT`.",
    "DB_SSL_CA_PROJECT": "PEM file of the certificate authority that signed the "
    "server's certificate. If empty, the machine's authorities are trusted.",
    "DB_SSL_VERIFY_PROJECT": "What is verified: `true` for the certificate and the "
    "host name, `ca` for the certificate only, `false` for nothing.",
    "DB_SSL_PROJECT": "`disabled` allows connections without encryption to other "
    "machines.",
    "CLINICAL_SCHEMA": "Prefix of all schemas, as in `clinical_star`: at most 40 "
    "letters, digits and underscores.",
    "CLINICAL_DUCKDB_PATH": "The DuckDB file of the target `duckdb`. A relative path "
    "starts in `dbt_project`.",
    "CLINICAL_SPARK_PATH": "Folder of the files of the target `spark`. A relative path "
    "starts in `dbt_project`. The target `spark_cluster` requires an absolute path, on "
    "storage that all workers share.",
    "SPARK_REMOTE": "URL of the Spark Connect server of the target `spark_cluster`, as "
    "in `sc://host:15002/;use_ssl=true`. PySpark reads its token, if any, from "
    "`SPARK_CONNECT_AUTHENTICATE_TOKEN`.",
}
_FILES = [
    Setting(
        "DBT_PROJECT_DIR",
        "`dbt_project` of the checkout",
        "The dbt project, with the contracts of the sources.",
    ),
    Setting(
        "DBT_PROFILES_DIR",
        "the dbt project",
        "Folder of `profiles.yml`.",
    ),
    Setting(
        "DBT_TARGET_PATH",
        "`target` in the dbt project",
        "Folder for what dbt compiles, and for its results.",
    ),
    Setting(
        "DBT_LOG_PATH",
        "`logs` in the dbt project",
        "Folder for the log of dbt.",
    ),
    Setting(
        "HOME",
        "the account's own folder",
        "The folder that `~` stands for at the start of `CLINICAL_DUCKDB_PATH`.",
    ),
    Setting(
        "XDG_STATE_HOME",
        "`~/.local/state`",
        "Reject files are written to `clinical-star/rejects` in this folder, unless "
        "`load --reject-dir` names another.",
    ),
    Setting(
        "GX_ANALYTICS_ENABLED",
        "`false`, always",
        "`check` sets it, so that Great Expectations reports nothing to its makers.",
    ),
]
_DBT = {
    "source_system": "The source to build from: a folder of `models/staging`.",
    "follow_up_end": "Last day on which a readmission would have been seen, as "
    "yyyy-mm-dd. If empty, it is unknown which patients were followed for 30 days.",
    "min_cell": "Findings and the report withhold groups of fewer admissions.",
    "result_days_before_admission": "A test result belongs to a stay from this many "
    "days before the admission to the day of discharge.",
    "prescription_days_before_admission": "The same for the first day of a "
    "prescription.",
    "transfer_gap_days": "A stay that begins this many days after a transfer belongs "
    "to the same episode.",
    "odd_share_allowed": "The build stops where one rule of `dq_odd_records` finds a "
    "larger share of a table odd, and more than `odd_records_allowed` records.",
    "odd_records_allowed": "So many odd records never stop the build.",
    "oldest_age_shown": "The star shows higher ages as this one.",
}
_NIGHTLY = [
    Setting("CLINICAL_STAR_HOME", REQUIRED, "The checkout of this project."),
    Setting("CLINICAL_STAR_FILES", REQUIRED, "Folder of the CSV files to load."),
    Setting("CLINICAL_STAR_TARGET", REQUIRED, "Target in the dbt profile."),
    Setting(
        "CLINICAL_STAR_OUT",
        REQUIRED,
        "Folder for the report, the JSON output and the logs.",
    ),
]
_MAKE = {
    "PATIENTS": "Patients that `demo` and `parity` generate.",
    "SEED": "Seed of the generated data.",
    "SETS": "Data sets that `attack` generates.",
    "PYTEST": "More options for pytest, as in `make test PYTEST='-k loader -x'`.",
    "ENGINES": "Engines that `parity` compares.",
    "SCALE": "Size of the data of `bench`: 1 is 100,000 patients.",
    "BENCH": "More options for `bench`, as in `make bench BENCH='--rounds 5'`.",
    "MUTANTS": "Faults that `mutants` plants in each room.",
    "ROOM": "Where `mutants` plants faults: models or loader; both if empty.",
}


def _secrets() -> list[Setting]:
    key = Setting(
        pseudonym.VARIABLE,
        "empty",
        "Key of at least 32 characters. If set, `load` replaces identifiers with "
        "pseudonyms.",
    )
    passwords = [
        Setting(
            password_variable(role),
            "none, required for a new account",
            f"Password of the account `NAME_{role}` that `grants --apply` creates.",
        )
        for role in ROLES
    ]
    return [key, *passwords]


def _servers() -> list[Setting]:
    found = compose_defaults()
    servers = [
        Setting(
            f"CLINICAL_{kind.upper()}_SERVER",
            "empty",
            f"Where {TITLES[kind]} for tests comes from: `package`, `docker` or "
            "`environment` (the server that `DB_HOST_PROJECT` names). If empty, the "
            "first of them that works.",
        )
        for kind in KINDS
    ]
    ports = [
        Setting(
            (name := f"CLINICAL_{kind.upper()}_PORT"),
            f"`DB_PORT_PROJECT`; in `compose.yaml` {_default(found[name])}",
            f"Port of the {TITLES[kind]} server for tests.",
        )
        for kind in KINDS
    ]
    infile = "CLINICAL_LOCAL_INFILE"
    return [
        *servers,
        *ports,
        Setting(
            infile,
            _default(found[infile]),
            "Whether the servers of `compose.yaml` allow LOAD DATA LOCAL.",
        ),
        Setting(
            "YES",
            "empty",
            "`1` lets `make` install system packages without asking.",
        ),
        Setting("CI", "empty", "`true` does the same."),
        Setting(
            FOLDER_VARIABLE,
            "empty",
            "Set by the tests: folder where dbt commands keep what they parsed.",
        ),
        Setting(
            "PATH",
            "the shell's",
            "Where the programs of servers are looked for, and then in `/usr/sbin` and "
            "`/usr/local/sbin`.",
        ),
    ]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
