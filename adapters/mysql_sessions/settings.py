"""The settings that every session begins with, whatever the server's defaults are."""

from collections.abc import Mapping

Settings = Mapping[str, str | int]

# What both servers have by default, and what some hosts take away: no value is cut or
# bent in silence, and quotes, bars and backslashes mean what they usually do.
STRICT_MODE = (
    "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION"
)
NO_LIMIT = 18_446_744_073_709_551_615  # rows in a result
SETTINGS: Settings = {
    "time_zone": "+00:00",
    "sql_mode": STRICT_MODE,
    # A server may by default cut every result, or refuse updates without a key.
    "sql_select_limit": NO_LIMIT,
    "sql_safe_updates": 0,
}


def set_session(settings: Settings) -> str:
    """Return the statement that gives a session these settings.

    Names are the server's, and from a profile at most; values are quoted.
    """
    return "set session " + ", ".join(
        f"{name} = {_literal(value)}" for name, value in settings.items()
    )


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(int(value))
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
