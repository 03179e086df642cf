"""Arguments of PyMySQL, the same for every program that connects to a server."""

from typing import Any

from loader.settings import ServerSettings
from loader.tls import context_for, must_encrypt

_UTC = "set time_zone = '+00:00'"


def driver_arguments(settings: ServerSettings) -> dict[str, Any]:
    """Return the arguments of `pymysql.connect`: UTC, utf8mb4, and TLS as set."""
    arguments: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": settings.password.encode(),
        "charset": "utf8mb4",
        "init_command": _UTC,
    }
    if settings.tls.disabled:
        arguments["ssl_disabled"] = True
    elif must_encrypt(settings.host, settings.tls):
        # A context makes PyMySQL refuse a server without TLS; without one it asks
        # for TLS and does without it.
        arguments["ssl"] = context_for(settings.host, settings.tls)
    return arguments
