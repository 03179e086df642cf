"""Decides how connections to a server are encrypted, the same for every program."""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from loader.errors import UserError

Verify = Literal["identity", "ca", "none"]
_VERIFY: dict[str, Verify] = {"true": "identity", "ca": "ca", "false": "none"}


@dataclass(frozen=True)
class Tls:
    """What the profile says about encryption.

    `ca` is a file of the certificate authorities to trust instead of the machine's.
    `verify` demands a certificate signed by them for this host name ("identity") or for
    any name ("ca"), or accepts any certificate ("none").
    """

    ca: Path | None = None
    verify: Verify = "identity"
    disabled: bool = False


def read_tls(output: Mapping[str, object]) -> Tls:
    """Read ssl_ca, ssl_verify and ssl_disabled of a target of the dbt profile.

    Raise UserError for an unknown value of ssl_verify.
    """
    ca, asked = output.get("ssl_ca"), str(output.get("ssl_verify") or "true")
    verify = _VERIFY.get(asked.lower())
    if verify is None:
        raise UserError(
            f"'{asked}' is not a value of ssl_verify: set DB_SSL_VERIFY_PROJECT to one "
            f"of {', '.join(_VERIFY)}."
        )
    disabled = str(output.get("ssl_disabled") or "").lower() == "true"
    return Tls(Path(str(ca)) if ca else None, verify, disabled)


def must_encrypt(host: str, tls: Tls) -> bool:
    """Return whether a server that does not encrypt must be refused.

    On this machine TLS is used where the server offers it, and required once `ca` is
    set. On any other machine it is required unless it is disabled.
    """
    return not tls.disabled and (tls.ca is not None or not is_local(host))


def is_local(host: str) -> bool:
    """Return whether a host name or address is this machine's loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def context_for(host: str, tls: Tls) -> ssl.SSLContext:
    """Return the TLS context of a connection: what it trusts, and what it verifies.

    Raise UserError when the file of certificate authorities cannot be used.
    """
    return _context(tls.ca, tls.verify if must_encrypt(host, tls) else "none")


@lru_cache
def _context(ca: Path | None, verify: Verify) -> ssl.SSLContext:
    # Not create_default_context: it would also read and trust the machine's own
    # authorities where `ca` names the only one to trust.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = verify == "identity"
    context.verify_mode = ssl.CERT_NONE if verify == "none" else ssl.CERT_REQUIRED
    if ca is None and verify != "none":
        context.load_default_certs()
    if ca is not None:
        try:
            context.load_verify_locations(ca)
        except (OSError, ssl.SSLError):
            raise UserError(
                f"The certificate authority {ca} cannot be read: set DB_SSL_CA_PROJECT "
                "to a PEM file."
            ) from None
    return context
