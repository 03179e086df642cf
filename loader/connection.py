"""The arguments of PyMySQL, the same for every program that connects to a server."""

from typing import Any

from mysql_sessions.settings import SETTINGS, Settings, set_session
from mysql_sessions.tls import TlsError, context_for, must_encrypt

from loader.errors import UserError
from loader.settings import ServerSettings

_NOTHING_ELSE: Settings = {}


def driver_arguments(
    settings: ServerSettings, session: Settings = _NOTHING_ELSE
) -> dict[str, Any]:
    """Return the arguments of `pymysql.connect`: UTC, utf8mb4 and TLS as configured.

    `session` holds more settings of the session. Raise UserError when a file of the
    certificates cannot be used.
    """
    arguments: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": settings.password.encode(),
        "charset": "utf8mb4",
        "init_command": set_session({**SETTINGS, **session}),
    }
    if settings.tls.disabled:
        arguments["ssl_disabled"] = True
    elif must_encrypt(settings.host, settings.tls):
        # With a context PyMySQL refuses a server without TLS. Without one it prefers
        # TLS but accepts a server that has none.
        try:
            arguments["ssl"] = context_for(settings.host, settings.tls)
        except TlsError as error:
            raise UserError(
                f"{error} It comes from DB_SSL_CA_PROJECT in profiles.example.yml."
            ) from None
    return arguments
