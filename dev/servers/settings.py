"""The settings of this package, all from the environment."""

import os
from typing import Literal, cast, get_args

from dev import REPOSITORY
from dev.servers.model import LOOPBACK, Kind, Server, ServerError

Choice = Literal["package", "docker", "environment"]
STATE = REPOSITORY / ".servers"


def forced_choice(kind: Kind) -> Choice | None:
    """Return what CLINICAL_<KIND>_SERVER says, or None when it is not set."""
    variable = f"CLINICAL_{kind.upper()}_SERVER"
    value = os.environ.get(variable)
    if not value:
        return None
    if value not in get_args(Choice):
        raise ServerError(
            f"{variable} is {value!r}: set it to one of {', '.join(get_args(Choice))}, "
            "or unset it to use the first of them that works."
        )
    return cast(Choice, value)


def named_server(kind: Kind) -> Server:
    """Return the server that DB_*_PROJECT names, its version still unknown.

    CLINICAL_<KIND>_PORT overrides DB_PORT_PROJECT, so that one host can run both kinds.
    Raises ServerError when the user or password is missing.
    """
    missing = [
        variable
        for variable in ("DB_USER_PROJECT", "DB_PASS_PROJECT")
        if variable not in os.environ
    ]
    if missing:
        raise ServerError(
            f"DB_HOST_PROJECT names a server: set {' and '.join(missing)} too."
        )
    port = os.environ.get(f"CLINICAL_{kind.upper()}_PORT") or os.environ.get(
        "DB_PORT_PROJECT", "3306"
    )
    if not port.isdecimal():
        raise ServerError(
            f"The port {port!r} is not a number: correct DB_PORT_PROJECT or "
            f"CLINICAL_{kind.upper()}_PORT."
        )
    return Server(
        kind=kind,
        version="",
        host=os.environ.get("DB_HOST_PROJECT", LOOPBACK),
        port=int(port),
        user=os.environ["DB_USER_PROJECT"],
        password=os.environ["DB_PASS_PROJECT"],
    )
