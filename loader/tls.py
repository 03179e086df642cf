"""Reads what the dbt profile says about encryption."""

from collections.abc import Mapping
from pathlib import Path

from mysql_sessions.tls import ClientCertificate, Tls, TlsError, verify_of

from loader.errors import UserError


def read_tls(output: Mapping[str, object]) -> Tls:
    """Read the keys of a target that begin with ssl_, as the adapter of dbt does.

    Raise UserError for an unknown value of ssl_verify.
    """
    ca, certificate, key = (
        Path(str(output[name])) if output.get(name) else None
        for name in ("ssl_ca", "ssl_cert", "ssl_key")
    )
    try:
        verify = verify_of(output.get("ssl_verify"))
    except TlsError as error:
        raise UserError(
            f"{error} It comes from DB_SSL_VERIFY_PROJECT in profiles.example.yml."
        ) from None
    disabled = str(output.get("ssl_disabled") or "").lower() == "true"
    client = ClientCertificate(certificate, key) if certificate else None
    return Tls(ca, verify, disabled, client)
