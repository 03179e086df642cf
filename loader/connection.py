"""The arguments of PyMySQL, the same for every program that connects to a server."""

from typing import Any

from loader.settings import ServerSettings
from loader.tls import context_for, must_encrypt

_UTC = "set time_zone = '+00:00'"


def driver_arguments(settings: ServerSettings) -> dict[str, Any]:
    """Return the arguments of `pymysql.connect`: UTC, utf8mb4 and TLS as configured."""
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
        # With a context PyMySQL refuses a server without TLS. Without one it prefers
        # TLS but accepts a server that has none.
        arguments["ssl"] = context_for(settings.host, settings.tls)
    return arguments
