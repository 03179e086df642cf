"""Turns the error numbers of MySQL and MariaDB into messages for the user."""

import ssl

from pymysql.constants import CR, ER

from loader.errors import UserError
from loader.settings import ServerSettings
from loader.targets.base import DuplicateKeyError

PRODUCT = {"mysql": "MySQL", "mariadb": "MariaDB"}
_FULL = {ER.DISK_FULL, ER.RECORD_FILE_FULL}
_NO_SPACE = "No space left on device"  # in the text of other errors of a full disk
_REFUSED_USER = {ER.ACCESS_DENIED_ERROR, 1698}
_REFUSED_ACTION = {
    ER.DBACCESS_DENIED_ERROR,
    ER.TABLEACCESS_DENIED_ERROR,
    ER.SPECIFIC_ACCESS_DENIED_ERROR,
}
_UNREACHABLE = {2002, 2003, 2005}
_LOST = {2006, 2013, 0, 1053}
_LOCKED = {ER.LOCK_WAIT_TIMEOUT, ER.LOCK_DEADLOCK}


def is_locked(error: BaseException | None) -> bool:
    """Return whether a statement gave up waiting for a row that another holds."""
    return _code(error) in _LOCKED


def translated(error: BaseException | None, settings: ServerSettings) -> Exception:
    """Return what to raise for an error of the driver, whose text may quote values."""
    code = _code(error)
    product, where = PRODUCT[settings.dialect], f"{settings.host}:{settings.port}"
    if code == ER.DUP_ENTRY:
        return DuplicateKeyError()
    if code == CR.CR_SSL_CONNECTION_ERROR:
        message = (
            f"The {product} server on {where} offers no TLS: have TLS set up on it, or "
            "set DB_SSL_PROJECT=disabled if the network is safe without encryption."
        )
    elif isinstance(getattr(error, "original_exception", None), ssl.SSLError):
        message = (
            f"The {product} server on {where} is not trusted: set DB_SSL_CA_PROJECT "
            "to the file of its certificate authority, and DB_SSL_VERIFY_PROJECT=ca if "
            "its certificate is for another host name."
        )
    elif code in _UNREACHABLE:
        message = (
            f"No {product} server answers on {where}: start it, or correct "
            "DB_HOST_PROJECT and DB_PORT_PROJECT."
        )
    elif code in _REFUSED_USER:
        message = (
            f"The {product} server on {where} refuses the user "
            f"'{settings.user}' with this password: correct DB_USER_PROJECT "
            "and DB_PASS_PROJECT, or the loader's DB_LOADER_USER_PROJECT and "
            "DB_LOADER_PASS_PROJECT."
        )
    elif code in _REFUSED_ACTION:
        message = (
            f"The user '{settings.user}' may not write to the raw and audit schemas "
            f"on {where}: ask an administrator to run `clinical-star grants --apply`."
        )
    elif code in _FULL or _NO_SPACE in str(error):
        message = (
            f"The disk of the server on {where} is full: free some space, then run "
            "the same command again; it resumes where it stopped."
        )
    elif code in _LOST:
        message = lost(settings)
    else:
        message = (
            f"The server on {where} refused a statement with error {code}: look up "
            f"this number in the {product} manual."
        )
    return UserError(message)


def lost(settings: ServerSettings) -> str:
    """Return the message that the connection was lost, and what to do."""
    return (
        f"The connection to the server on {settings.host}:{settings.port} was lost: "
        "check that it is running, then run the same command again; a load resumes "
        "where it stopped."
    )


def _code(error: BaseException | None) -> object:
    return error.args[0] if error is not None and error.args else None
