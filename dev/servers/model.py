"""What the code that uses a server knows about it."""

from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

Kind = Literal["mysql", "mariadb"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TITLES: dict[Kind, str] = {"mysql": "MySQL", "mariadb": "MariaDB"}
LOOPBACK = "127.0.0.1"


class ServerError(Exception):
    """A server cannot be provided; the message says what to do next."""


class Process(Protocol):
    """A server process that we started, for tests that break it."""

    @property
    def pid(self) -> int:
        """The process id of the running server."""

    def kill(self) -> None:
        """End the server at once, as a crash would (SIGKILL)."""

    def start(self) -> None:
        """Start the server again on the same data directory and port."""


@dataclass(frozen=True)
class Certificates:
    """The certificate of a server and its private key, both as PEM text."""

    certificate: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Server:
    """A running server and an account with all rights on it.

    `process` is None when the server is not ours to kill: in Docker, or named by the
    environment.
    """

    kind: Kind
    version: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    origin: str = ""
    process: Process | None = field(default=None, repr=False, compare=False)

    def environment(self) -> dict[str, str]:
        """Return the variables with which the dbt profile and the loader find it."""
        return {
            "DB_HOST_PROJECT": self.host,
            "DB_PORT_PROJECT": str(self.port),
            "DB_USER_PROJECT": self.user,
            "DB_PASS_PROJECT": self.password,
        }
