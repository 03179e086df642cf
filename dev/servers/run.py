"""Runs a server for the duration of a `with` block."""

import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pymysql

from dev.servers import binaries, container
from dev.servers.connection import connect, read_version
from dev.servers.model import (
    LOOPBACK,
    TITLES,
    Certificates,
    Kind,
    Server,
    ServerError,
)
from dev.servers.packages import Binaries
from dev.servers.process import DatabaseProcess, guarded
from dev.servers.provision import Named, provide
from dev.servers.settings import named_server


@contextmanager
def running(
    kind: Kind, *, local_infile: bool = True, certificates: Certificates | None = None
) -> Iterator[Server]:
    """Give a running server of this kind, from where `provide` says.

    A server that we start has its own data directory, a free port of the loopback
    interface and an account with a random password. At the end, even by an exception or
    the death of this process, it is stopped and its data removed. `local_infile` says
    whether the server allows LOAD DATA LOCAL INFILE. With `certificates` it encrypts
    with these, which only binaries can; without, MySQL creates its own and MariaDB does
    not encrypt. Raises ServerError when there is no server or it does not start.
    """
    source = provide(kind)
    if isinstance(source, Named) and certificates is None:
        with _named(kind, source.origin, local_infile) as server:
            yield server
        return
    # mysqld cannot leave the directory it is chrooted into, so its data are inside.
    root = source.root if isinstance(source, Binaries) else Path("/")
    parent = root / "tmp" if root != Path("/") else Path(tempfile.gettempdir())
    directory = Path(tempfile.mkdtemp(prefix=f"clinical-{kind}-", dir=parent))
    server = Server(
        kind=kind,
        version="",
        host=LOOPBACK,
        port=_free_port(),
        # The Docker image creates no other account with all rights.
        user="clinical" if isinstance(source, Binaries) else "root",
        password=secrets.token_hex(16),
        origin=source.origin,
    )
    if isinstance(source, Binaries):
        plan = binaries.plan(source, server, directory, local_infile, certificates)
    elif certificates is not None:
        raise ServerError(
            f"A server from {source.origin} cannot use these certificates: install the "
            "server's package."
        )
    else:
        plan = container.plan(server, directory, local_infile)
    with guarded(plan) as guarded_process:
        process = DatabaseProcess(guarded_process, server)
        version = process.start_and_read_version()
        breakable = process if isinstance(source, Binaries) else None
        yield replace(server, version=version, process=breakable)


@contextmanager
def _named(kind: Kind, origin: str, local_infile: bool) -> Iterator[Server]:
    """Give the server that the environment names; restore its setting at the end."""
    server = named_server(kind)
    try:
        version = read_version(server)
        server = replace(server, version=version, origin=origin)
        with connect(server) as connection, connection.cursor() as cursor:
            cursor.execute("select @@global.local_infile")
            row = cursor.fetchone()
            before = bool(row and row[0])
            if before != local_infile:
                cursor.execute("set global local_infile = %s", (int(local_infile),))
    except pymysql.MySQLError as error:
        raise ServerError(
            f"The {TITLES[kind]} server on {server.host}:{server.port} cannot be used "
            f"(error {error.args[0]}): check that it is running, and that "
            "DB_USER_PROJECT and DB_PASS_PROJECT are those of an administrator."
        ) from None
    try:
        yield server
    finally:
        if before != local_infile:
            with connect(server) as connection, connection.cursor() as cursor:
                cursor.execute("set global local_infile = %s", (int(before),))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
