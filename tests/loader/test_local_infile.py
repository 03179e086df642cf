"""A hostile server that asks for a file of the client's gets nothing."""

import socket
import struct
import threading
from collections.abc import Iterator
from io import BufferedRWPair
from pathlib import Path
from typing import Any

import pandas as pd
import pymysql
import pytest

from loader.errors import UserError
from loader.targets.local_infile import BufferConnection, encode

ROWS = pd.DataFrame({"a": ["1", ""]}, dtype=object)
OK = b"\x00\x00\x00\x02\x00\x00\x00"
GREETING = (
    b"\x0a8.4.0\0"
    + struct.pack("<I", 1)
    + b"12345678\0"
    + struct.pack("<HBHHB", 0xA285, 255, 2, 0x0008, 21)
    + b"\0" * 10
    + b"123456789012\0mysql_native_password\0"
)


class HostileServer(threading.Thread):
    """Speaks enough MySQL to ask for `wanted` in answer to a query with `trigger`."""

    def __init__(self, wanted: Path, trigger: bytes) -> None:
        super().__init__(daemon=True)
        self.wanted, self.trigger = wanted, trigger
        self.received = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        client, _ = self.socket.accept()
        with client, client.makefile("rwb") as stream:
            self.send(stream, 0, GREETING)
            self.read(stream)
            self.send(stream, 2, OK)
            asked = False
            while (packet := self.read(stream)) is not None:
                if asked:
                    self.received += packet
                    if packet:
                        continue
                    self.send(stream, 4, OK)  # after the file and its end
                elif self.trigger in packet:
                    asked = True
                    self.send(stream, 1, b"\xfb" + str(self.wanted).encode())
                else:
                    self.send(stream, 1, OK)

    @staticmethod
    def send(stream: BufferedRWPair, sequence: int, payload: bytes) -> None:
        stream.write(struct.pack("<I", len(payload))[:3] + bytes([sequence]) + payload)
        stream.flush()

    @staticmethod
    def read(stream: BufferedRWPair) -> bytes | None:
        head = stream.read(4)
        if len(head) < 4:
            return None
        return stream.read(int.from_bytes(head[:3], "little"))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Write a file that no server should see."""
    path = tmp_path / "secret"
    path.write_text("patients")
    return path


@pytest.fixture(params=[b"load data", b"set names", b"SET sql_mode"])
def hostile(request: pytest.FixtureRequest, secret: Path) -> Iterator[HostileServer]:
    """Give a server that asks at one moment of a connection's life."""
    server = HostileServer(secret, request.param)
    server.start()
    yield server
    server.socket.close()


def settings(server: HostileServer) -> dict[str, Any]:
    """Return what to connect with."""
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "user": "u",
        "password": "p",
        "sql_mode": "STRICT_ALL_TABLES",
        "init_command": "set names utf8mb4",
        "local_infile": True,
    }


def test_a_hostile_server_gets_nothing_from_the_loader(hostile: HostileServer) -> None:
    with pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ asked .* not trust"):
        BufferConnection(**settings(hostile)).load_rows("t", ROWS)
    hostile.join(10)
    assert b"patients" not in hostile.received


def test_the_hostile_server_does_get_the_file_from_a_stock_connection(
    secret: Path,
) -> None:
    server = HostileServer(secret, b"load data")
    server.start()
    connection = pymysql.connect(**settings(server))
    connection.cursor().execute("load data local infile 'x' into table t")
    connection.close()
    server.join(10)
    server.socket.close()
    assert server.received.startswith(b"patients")


def test_what_was_offered_is_handed_out_once(hostile: HostileServer) -> None:
    connection = BufferConnection(**settings(hostile), defer_connect=True)
    connection._offered = ("name", b"data")
    assert connection.take_offered("name") == b"data"
    with pytest.raises((UserError, pymysql.Error)):
        connection.take_offered("name")


def test_the_wire_format_escapes_all_that_has_a_meaning_in_it() -> None:
    columns = {"a": ["\\N", "a\tb"], "b": ["", "x\ny\\"], "c": ["\\\t\n", "z"]}
    rows = pd.DataFrame(columns, dtype=object)
    assert encode(rows) == (
        b"\\\\N\t\\N\t\\\\\\t\\n\n"  # tabs stand between the columns
        b"a\\tb\tx\\ny\\\\\tz\n"
    )
