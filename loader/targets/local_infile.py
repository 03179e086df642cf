"""LOAD DATA LOCAL from memory, on a connection that cannot send files.

Plain PyMySQL opens whatever file the server names in its answer. This connection
answers only the one request it is waiting for, and only from the given buffer.
"""

import secrets
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pandas as pd
from pymysql.connections import Connection, MySQLResult
from pymysql.protocol import LoadLocalPacketWrapper

from loader.errors import UserError
from loader.plain import PlainText, Rows

_PACKET_BYTES = 256 * 1024
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})
_FORMAT = (
    r"character set utf8mb4 fields terminated by '{}' escaped by '\\' "
    r"lines terminated by '\n'"
)


class BufferConnection(Connection):
    """A PyMySQL connection whose LOAD DATA LOCAL reads from memory only."""

    _offered: tuple[str, bytes] | None = None
    _sock: socket.socket | None  # PyMySQL's own; None when closed

    def load_rows(self, relation: str, rows: Rows) -> tuple[int, int]:
        """Load checked rows, text with '' as null, into a table.

        Return how many rows the server accepted, and how many warnings it gave.
        """
        name = f"clinical-star-{secrets.token_hex(16)}"
        if isinstance(rows, PlainText):
            self._offered = (name, rows.escaped)
            fields = [f"`{field}`" if field else "@_" for field in rows.layout.fields]
            separator = rows.separator.decode()
        else:
            self._offered = (name, encode(rows))
            fields = [f"`{column}`" for column in rows.columns]
            separator = "\t"
        try:
            cursor = self.cursor()
            taken = cursor.execute(
                f"load data local infile '{name}' into table {relation} "
                f"{_FORMAT.format(separator)} ({', '.join(fields)})"
            )
            return int(taken), int(cursor.warning_count)
        finally:
            self._offered = None

    def hang_up(self) -> None:
        """Close the socket, at any moment, so that waiting for the server fails."""
        if self._sock is not None:
            with suppress(OSError):  # already closed
                # The method of the plain socket: TLS's own would go on unencrypted.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def take_offered(self, name: str) -> bytes:
        """Return the buffer for the name under which it was offered, once.

        Close the connection and raise UserError for any other name.
        """
        offered, self._offered = self._offered, None
        if offered is None or offered[0] != name:
            self.close()
            raise UserError(
                f"The server on {self.host}:{self.port} asked for a file that was not "
                "offered to it, and received nothing. Do not trust this server."
            )
        return offered[1]

    def _read_query_result(self, unbuffered: bool = False) -> int:
        self._result: MySQLResult | None = None
        result = _BufferResult(self)
        result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return int(result.affected_rows or 0)


class _BufferResult(MySQLResult):
    """A result that answers a request for a file from the connection's buffer."""

    connection: Any

    def _read_load_local_packet(self, first_packet: object) -> None:
        connection = self.connection
        wanted = LoadLocalPacketWrapper(first_packet).filename
        data = memoryview(connection.take_offered(wanted.decode(errors="replace")))
        for start in range(0, len(data), _PACKET_BYTES):
            connection.write_packet(bytes(data[start : start + _PACKET_BYTES]))
        connection.write_packet(b"")
        self._read_ok_packet(connection._read_packet())  # type: ignore[attr-defined]


def encode(rows: pd.DataFrame) -> bytes:
    r"""Return rows in the loader's own format: tabs, line feeds, backslash escapes.

    Every character with a special meaning is escaped; null is `\N`.
    """
    columns = [_escaped(rows[name]) for name in rows.columns]
    return "".join("\t".join(row) + "\n" for row in zip(*columns, strict=True)).encode()


def _escaped(values: "pd.Series[str]") -> Iterable[str]:
    texts = values.tolist()
    joined = "".join(texts)
    if any(mark in joined for mark in "\\\t\n"):
        texts = [text.translate(_ESCAPES) for text in texts]
    return [text or "\\N" for text in texts]
