"""Chooses where a server comes from, and installs it if it is missing."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from dev.consent import RefusedError
from dev.servers import container, packages
from dev.servers.container import Container
from dev.servers.model import KINDS, TITLES, Kind, ServerError
from dev.servers.packages import Binaries
from dev.servers.settings import Choice, forced_choice


@dataclass(frozen=True)
class Named:
    """A server that somebody else runs, named by DB_*_PROJECT."""

    kind: Kind
    origin: str = "the server that DB_HOST_PROJECT names"


Source = Binaries | Container | Named


def provide(kind: Kind) -> Source:
    """Return where a server of this kind comes from, installing it if necessary.

    The order is: binaries that are installed or, for root on Debian or Ubuntu who
    agrees, can be installed; Docker; the server that DB_HOST_PROJECT names.
    CLINICAL_MYSQL_SERVER and CLINICAL_MARIADB_SERVER (`package`, `docker` or
    `environment`) force the choice. Raises ServerError when none is available.
    """
    forced = forced_choice(kind)
    ways: dict[Choice, Callable[[Kind], Source | None]] = {
        "package": packages.find_or_install,
        "docker": container.find,
        "environment": _find_named,
    }
    refusal = None
    for choice in [forced] if forced else get_args(Choice):
        try:
            source = ways[choice](kind)
        except RefusedError as refused:
            refusal = str(refused)
            continue
        if source is not None:
            return source
    raise ServerError(refusal or _nothing_left(kind, forced))


def provide_all() -> list[Source]:
    """Return where a server of each kind comes from, installing what is missing."""
    return [provide(kind) for kind in KINDS]


def _find_named(kind: Kind) -> Named | None:
    return Named(kind) if os.environ.get("DB_HOST_PROJECT") else None


def _nothing_left(kind: Kind, forced: Choice | None) -> str:
    title = TITLES[kind]
    ways = {
        "package": "run this as root on Debian or Ubuntu, where it can be installed",
        "docker": "start Docker with its compose plugin",
        "environment": (
            "set DB_HOST_PROJECT, DB_PORT_PROJECT, DB_USER_PROJECT and "
            f"DB_PASS_PROJECT to those of a {title} server that tests may write to"
        ),
    }
    if forced:
        variable = f"CLINICAL_{kind.upper()}_SERVER"
        return (
            f"There is no {title} server with {variable}={forced}: {ways[forced]}, or "
            f"change {variable}."
        )
    return (
        f"There is no {title} server, and none can be installed. Do one of these: "
        f"{'; '.join(ways.values())}."
    )
