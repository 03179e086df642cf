"""Connection settings, read from the profile and target that dbt uses."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from mysql_sessions.tls import Tls

from loader.errors import UserError
from loader.tls import read_tls

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
# A scheme has two letters or more: one is a drive of Windows.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|:")
# A setting of the Spark session, because dbt can read it there.
_RAW_FOLDER = "server_side_parameters.spark.clinical.raw"


@dataclass(frozen=True)
class EmbeddedSettings:
    """A DuckDB file and the prefix of its schemas."""

    path: Path
    prefix: str


@dataclass(frozen=True)
class ServerSettings:
    """A MySQL or MariaDB server and the prefix of its schemas (databases)."""

    dialect: Literal["mysql", "mariadb"]
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    prefix: str
    tls: Tls = field(default_factory=Tls)


@dataclass(frozen=True)
class SparkSettings:
    """The folder from which Spark reads raw tables, and the prefix of its schemas.

    `session` holds the settings with which dbt starts Spark.
    """

    raw: Path
    prefix: str
    session: Mapping[str, str] = field(repr=False)


Settings = EmbeddedSettings | ServerSettings | SparkSettings


def project_directory() -> Path:
    """Return the dbt project: `DBT_PROJECT_DIR`, or the one next to this package."""
    configured = os.environ.get("DBT_PROJECT_DIR")
    path = (
        Path(configured)
        if configured
        else Path(__file__).parent.parent.joinpath("dbt_project")
    )
    if not path.joinpath("dbt_project.yml").is_file():
        raise UserError(
            f"There is no dbt_project.yml in {path}: set DBT_PROJECT_DIR to the folder "
            "of a dbt project, or create one with `clinical-star init FOLDER`."
        )
    return path.resolve()


def read_settings(
    project: Path,
    target: str,
    profiles: Path | None = None,
    *,
    as_loader: bool = False,
) -> Settings:
    """Read one target of the dbt profile, rendering its `env_var` calls.

    The account is dbt's, or with `as_loader` the loader's own if it has one.
    The profile is in `profiles`, else in `DBT_PROFILES_DIR`, else in the project.
    Raise UserError when the profile, the target, a key or a required environment
    variable is missing; no message contains a secret.
    """
    own = "loader_" if as_loader else ""
    directory = profiles or Path(os.environ.get("DBT_PROFILES_DIR") or project)
    path = directory / "profiles.yml"
    if not path.is_file():
        raise UserError(
            f"There is no {path}: run `make setup` in a checkout, or "
            "`clinical-star init` without one."
        )
    profile_name = _read_yaml(project / "dbt_project.yml").get("profile")
    profile = _read_yaml(path).get(str(profile_name))
    outputs = profile.get("outputs") if isinstance(profile, dict) else None
    if not isinstance(outputs, dict) or not outputs:
        raise UserError(
            f"{path} has no profile '{profile_name}' with outputs: "
            "correct it, with profiles.example.yml as the example."
        )
    if target not in outputs:
        raise UserError(
            f"There is no target '{target}' in {path}. Choose one with --target; "
            f"known targets: {', '.join(outputs)}."
        )
    return _settings(
        _Output(target, path, _render(outputs[target], target)), project, own
    )


def _settings(output: "_Output", project: Path, own: str) -> Settings:
    prefix = output.get("schema")
    if not _PREFIX.fullmatch(prefix):
        raise output.error(
            "must have a schema of at most 40 letters, digits and underscores that "
            "begins with a letter"
        )
    kind = output.get("type")
    if kind == "duckdb":
        return EmbeddedSettings(_file(output, project), prefix)
    if kind == "spark":
        session = output.inside("server_side_parameters")
        raw = output.get(_RAW_FOLDER)
        if _ELSEWHERE.match(raw) or raw.startswith("~"):
            raise output.error(
                f"must have as {_RAW_FOLDER} a folder of this machine, written without "
                "~ and without a scheme such as s3://"
            )
        return SparkSettings(project / raw, prefix, session)
    if kind not in ("mysql", "mariadb"):
        raise output.error("must be of type duckdb, mysql, mariadb or spark")
    port = output.get("port")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise output.error("must have a port that is a whole number from 1 to 65535")
    return ServerSettings(
        dialect="mysql" if kind == "mysql" else "mariadb",
        host=output.get("server", "host"),
        port=int(port),
        # The loader may have an account of its own, with rights on raw tables only.
        user=output.get(f"{own}username", "username", "user"),
        password=output.get(f"{own}password", "password", "PWD"),
        prefix=prefix,
        tls=read_tls(output.values),
    )


def _file(output: "_Output", project: Path) -> Path:
    """Return the DuckDB file that dbt opens for a target.

    Raise UserError for what is no file: the loader, dbt and the report would each see
    a database of their own. The path is not quoted, because it may hold a token.
    """
    path = output.get("path")
    if not path or _ELSEWHERE.match(path) or "?" in path:
        raise output.error(
            "must have as its path a DuckDB file of this machine, without ?: a "
            "database in memory (:memory:) or elsewhere (md:, s3://) is not supported"
        )
    if path.startswith("~"):
        # As DuckDB does, which knows no home but one's own.
        path = os.environ.get("HOME", "") + path.removeprefix("~")
    # dbt runs inside the project, so a relative path is relative to it.
    return project / path


class _Output:
    """The rendered keys of one target."""

    def __init__(self, target: str, path: Path, values: Mapping[str, str]) -> None:
        self._target, self._path, self.values = target, path, values

    def get(self, *names: str, default: str | None = None) -> str:
        """Return the first of these keys that is not empty, or the default."""
        found = [self.values[name] for name in names if name in self.values]
        if found or default is not None:
            return next(filter(None, found), default or "")
        raise self.error(f"lacks the key '{names[0]}'")

    def inside(self, name: str) -> dict[str, str]:
        start = f"{name}."
        return {
            key.removeprefix(start): value
            for key, value in self.values.items()
            if key.startswith(start)
        }

    def error(self, what: str) -> UserError:
        return UserError(f"Target '{self._target}' {what}. Correct {self._path}.")


def _render(output: object, target: str) -> dict[str, str]:
    """Render the values of this target, and of no other, as dbt would."""

    def env_var(name: str, default: str | None = None) -> str:
        value = os.environ.get(name, default)
        if value is None:
            raise UserError(
                f"Target '{target}' needs the environment variable {name}: set it with "
                f"`export {name}=...`."
            )
        return value

    environment = SandboxedEnvironment(undefined=StrictUndefined)
    environment.globals["env_var"] = env_var
    for name in ("as_number", "as_text", "as_bool", "as_native"):
        environment.filters[name] = str
    rendered = {}
    for key, value in _flat(output):
        try:
            rendered[key] = environment.from_string(str(value)).render()
        except TemplateError:
            raise UserError(
                f"The key '{key}' of target '{target}' cannot be rendered: "
                "use no Jinja but env_var in the profile."
            ) from None
    return rendered


def _flat(output: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the keys and values of a mapping, nested keys as `outer.inner`."""
    for key, value in output.items() if isinstance(output, dict) else ():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError:
        # The parser's message quotes the line, which may contain a password.
        raise UserError(f"{path} is not valid YAML: correct it.") from None
    return document if isinstance(document, dict) else {}
