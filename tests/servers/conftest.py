import pytest

from dev.servers import Server
from dev.servers.model import Process


@pytest.fixture
def process(server: Server) -> Process:
    """Give the process of the session's server, where that is ours to look into."""
    if server.process is None:
        pytest.skip(f"{server.origin} is not a process of ours")
    return server.process
