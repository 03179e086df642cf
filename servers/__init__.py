"""Real MySQL and MariaDB servers for tests, benchmarks and a developer's laptop."""

from servers.connection import connect
from servers.model import KINDS, TITLES, Certificates, Kind, Server, ServerError
from servers.provision import provide
from servers.run import running

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
