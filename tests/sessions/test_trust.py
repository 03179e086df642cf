"""Whose certificates a connection trusts when the profile names no authority."""

import subprocess
from pathlib import Path

import pytest
from mysql_sessions import tls
from mysql_sessions.tls import Tls, context_for


def test_without_an_authority_of_its_own_it_trusts_those_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = tmp_path / "authority.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=Authority of this machine"),
            *("-keyout", str(tmp_path / "key.pem"), "-out", str(authority)),
        ],
        check=True,
        capture_output=True,
    )
    # Where OpenSSL looks for the machine's authorities.
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    # Other tests may have connected before, and left the machine's in its memory.
    monkeypatch.setattr(tls, "_context", tls._context.__wrapped__)
    trusted = context_for("warehouse.example", Tls()).get_ca_certs()
    assert ((("commonName", "Authority of this machine"),),) in [
        certificate["subject"] for certificate in trusted
    ]
