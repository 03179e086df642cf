"""Turns the error numbers of MySQL and MariaDB into messages for the user."""

import re
import ssl

from pymysql.constants import CR, ER

from loader.errors import UserError
from loader.settings import ServerSettings
from loader.targets.base import DuplicateKeyError

PRODUCT = {"mysql": "MySQL", "mariadb": "MariaDB"}
_NO_SPACE = "No space left on device"  # in the text of other errors of a full disk
_LOCKED = {ER.LOCK_WAIT_TIMEOUT, ER.LOCK_DEADLOCK}
_LOST = (
    "The connection to the server on {where} was lost: check that it is running, then "
    "run the same command again; a load resumes where it stopped."
)
_FULL = (
    "The disk of the server on {where} is full: free some space, then run the same "
    "command again; it resumes where it stopped."
)
_READ_ONLY = (
    "The {product} server on {where} is read-only: connect to the one that it is a "
    "copy of, or ask an administrator to turn read_only off."
)
_LIMIT = (
    "The user '{user}' has reached its limit {limit} on {where}: close other programs "
    "that use this account or ask an administrator to raise the limit, then run the "
    "same command again."
)
_HOURLY_LIMIT = (
    "The user '{user}' has reached its limit {limit} on {where}: wait an hour or ask "
    "an administrator to raise the limit, then run the same command again."
)
_UNKNOWN = (
    "The server on {where} refused a statement with error {code}: look up this number "
    "in the {product} manual."
)
# The driver names few of these errors. Of two numbers of one meaning, each server uses
# one.
_SENTENCES: list[tuple[set[int], str]] = [
    (
        {2002, 2003, 2005},
        "No {product} server answers on {where}: start it, or correct DB_HOST_PROJECT "
        "and DB_PORT_PROJECT.",
    ),
    (
        {CR.CR_SSL_CONNECTION_ERROR},
        "The {product} server on {where} offers no TLS: have TLS set up on it, or set "
        "DB_SSL_PROJECT=disabled if the network is safe without encryption.",
    ),
    (
        {ER.ACCESS_DENIED_ERROR, 1698},
        "The {product} server on {where} refuses the user '{user}' with this password: "
        "correct DB_USER_PROJECT and DB_PASS_PROJECT, or the loader's "
        "DB_LOADER_USER_PROJECT and DB_LOADER_PASS_PROJECT.",
    ),
    (
        {
            ER.DBACCESS_DENIED_ERROR,
            ER.TABLEACCESS_DENIED_ERROR,
            ER.SPECIFIC_ACCESS_DENIED_ERROR,
        },
        "The user '{user}' may not write to the raw and audit schemas on {where}: ask "
        "an administrator to run `clinical-star grants --apply`.",
    ),
    (
        {3118, 4151},
        "The account of the user '{user}' on {where} is locked: ask an administrator "
        "to unlock it with `alter user … account unlock`.",
    ),
    (
        {3955, 4150},
        "The account of the user '{user}' on {where} is blocked after wrong passwords: "
        "correct the password in every program that uses it, and ask an administrator "
        "to end the block.",
    ),
    (
        {1820, 1862},
        "The password of the user '{user}' on {where} has expired: set a new one with "
        "the server's own client (`alter user user() identified by …`), then correct "
        "DB_PASS_PROJECT or DB_LOADER_PASS_PROJECT.",
    ),
    (
        {ER.CON_COUNT_ERROR},
        "The {product} server on {where} has no connection left: close programs that "
        "are connected to it or ask an administrator to raise max_connections, then "
        "run the same command again.",
    ),
    ({ER.TOO_MANY_USER_CONNECTIONS, ER.USER_LIMIT_REACHED}, _LIMIT),
    (
        {1792},
        "Sessions of the {product} server on {where} only read: connect to the server "
        "that it is a copy of, or ask an administrator to turn transaction_read_only "
        "(tx_read_only) off.",
    ),
    (
        {ER.REQUIRES_PRIMARY_KEY, 3750},
        "The {product} server on {where} refuses tables without a primary key, and "
        "this program made one: ask an administrator to turn sql_require_primary_key "
        "(innodb_force_primary_key) off, and report this as a bug.",
    ),
    (
        {ER.UPDATE_WITHOUT_KEY_IN_SAFE_MODE},
        "Something turns sql_safe_updates on again in sessions on {where}: turn it off "
        "there, perhaps in a proxy before the server.",
    ),
    (
        {ER.QUERY_INTERRUPTED, ER.QUERY_TIMEOUT, ER.STATEMENT_TIMEOUT},
        "A statement on {where} was stopped, by an administrator or a time limit of "
        "the server: run the same command again; a load resumes where it stopped.",
    ),
    ({ER.DISK_FULL, ER.RECORD_FILE_FULL}, _FULL),
    ({0, ER.SERVER_SHUTDOWN, 1927, 2006, 2013, 3169, 4031}, _LOST),
]


def is_locked(error: BaseException | None) -> bool:
    """Return whether a statement gave up waiting for a row that another holds."""
    return _code(error) in _LOCKED


def translated(error: BaseException | None, settings: ServerSettings) -> Exception:
    """Return what to raise for an error of the driver, whose text may quote values."""
    if _code(error) == ER.DUP_ENTRY:
        return DuplicateKeyError()
    limit = re.search(r"'(max_[a-z_]+)' resource", str(error))
    return UserError(
        _sentence(error).format(
            product=PRODUCT[settings.dialect],
            where=_where(settings),
            user=settings.user,
            limit=limit[1] if limit else "max_user_connections",
            code=_code(error),
        )
    )


def lost(settings: ServerSettings) -> str:
    """Return the message that the connection was lost, and what to do."""
    return _LOST.format(where=_where(settings))


def _sentence(error: BaseException | None) -> str:
    code, text = _code(error), str(error)
    if isinstance(getattr(error, "original_exception", None), ssl.SSLError):
        return (
            "The {product} server on {where} is not trusted: set DB_SSL_CA_PROJECT to "
            "the file of its certificate authority, and DB_SSL_VERIFY_PROJECT=ca if "
            "its certificate is for another host name."
        )
    if _NO_SPACE in text:
        return _FULL
    # Other options than read_only forbid statements too, with the same number.
    if code == ER.OPTION_PREVENTS_STATEMENT and re.search("read.only", text):
        return _READ_ONLY
    if code == ER.USER_LIMIT_REACHED and "max_user_connections" not in text:
        return _HOURLY_LIMIT
    return next((said for codes, said in _SENTENCES if code in codes), _UNKNOWN)


def _where(settings: ServerSettings) -> str:
    return f"{settings.host}:{settings.port}"


def _code(error: BaseException | None) -> object:
    return error.args[0] if error is not None and error.args else None
