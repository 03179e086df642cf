"""Decides how connections to a server are encrypted, the same for every program."""

import ipaddress
import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

Verify = Literal["identity", "ca", "none"]
_VERIFY: dict[str, Verify] = {"true": "identity", "ca": "ca", "false": "none"}


class TlsError(ValueError):
    """A setting or file of encryption that cannot be used; says what to change."""


class ClientCertificate(NamedTuple):
    """The files of a certificate that shows the server who connects, and of its key."""

    certificate: Path
    key: Path | None = None


@dataclass(frozen=True)
class Tls:
    """What a profile says about encryption.

    `ca` is a file of the certificate authorities to trust instead of the machine's.
    `verify` demands a certificate signed by them for this host name ("identity") or for
    any name ("ca"), or accepts any certificate ("none").
    """

    ca: Path | None = None
    verify: Verify = "identity"
    disabled: bool = False
    client: ClientCertificate | None = None


def verify_of(value: object) -> Verify:
    """Return the meaning of ssl_verify: true, ca or false; true where it is empty.

    Raise TlsError for any other value.
    """
    asked = "true" if value is None or value == "" else str(value)
    verify = _VERIFY.get(asked.lower())
    if verify is None:
        raise TlsError(
            f"'{asked}' is not a value of ssl_verify: set it to one of "
            f"{', '.join(_VERIFY)}."
        )
    return verify


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

    Raise TlsError when a file of the certificates cannot be used.
    """
    verify = tls.verify if must_encrypt(host, tls) else "none"
    return _context(tls.ca, verify, tls.client)


@lru_cache
def _context(
    ca: Path | None, verify: Verify, client: ClientCertificate | None
) -> ssl.SSLContext:
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
            raise TlsError(
                f"The certificate authority {ca} cannot be read: set ssl_ca to a PEM "
                "file."
            ) from None
    if client is not None:
        try:
            context.load_cert_chain(*client)
        except (OSError, ssl.SSLError):
            raise TlsError(
                f"The certificate {client.certificate} or its key cannot be read: set "
                "ssl_cert and ssl_key to PEM files."
            ) from None
    return context
