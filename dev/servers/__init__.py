"""Real MySQL and MariaDB servers for tests, benchmarks and a developer's laptop."""

from dev.servers.connection import connect
from dev.servers.model import KINDS, TITLES, Certificates, Kind, Server, ServerError
from dev.servers.provision import provide
from dev.servers.run import running

__all__ = [
    "KINDS",
    "TITLES",
    "Certificates",
    "Kind",
    "Server",
    "ServerError",
    "connect",
    "provide",
    "running",
]
