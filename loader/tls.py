"""Decides how connections to a server are encrypted, for every program alike."""

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
    """What the profile says of encryption.

    `ca` is a file of the authorities to trust instead of the machine's. `verify` asks
    for a certificate of theirs in the name of the host, in any name, or for none.
    """

    ca: Path | None = None
    verify: Verify = "identity"
    disabled: bool = False


def read_tls(output: Mapping[str, object]) -> Tls:
    """Read ssl_ca, ssl_verify and ssl_disabled of a target of the dbt profile.

    Raise UserError for an ssl_verify that means nothing.
    """
    ca, asked = output.get("ssl_ca"), str(output.get("ssl_verify") or "true")
    verify = _VERIFY.get(asked.lower())
    if verify is None:
        raise UserError(
            f"ssl_verify can be {', '.join(_VERIFY)}: correct DB_SSL_VERIFY_PROJECT."
        )
    disabled = str(output.get("ssl_disabled") or "").lower() == "true"
    return Tls(Path(str(ca)) if ca else None, verify, disabled)


def must_encrypt(host: str, tls: Tls) -> bool:
    """Tell whether a server that does not encrypt is refused.

    On this machine TLS is used where the server offers it, and verified once `ca`
    names an authority. Elsewhere it is a must, unless it is disabled.
    """
    return not tls.disabled and (tls.ca is not None or not is_local(host))


def is_local(host: str) -> bool:
    """Tell whether a host name or address is this machine's loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def context_for(host: str, tls: Tls) -> ssl.SSLContext:
    """Make the context of a connection: what it trusts, and whether it asks.

    Raise UserError when the file of authorities cannot be used.
    """
    return _context(tls.ca, tls.verify if must_encrypt(host, tls) else "none")


@lru_cache
def _context(ca: Path | None, verify: Verify) -> ssl.SSLContext:
    # Not create_default_context: it trusts, and reads, all authorities of the machine
    # where a file of one's own names the only one.
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
                f"The certificate authority {ca} cannot be read as PEM: correct "
                "DB_SSL_CA_PROJECT."
            ) from None
    return context
