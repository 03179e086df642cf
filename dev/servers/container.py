"""A server in Docker, as compose.yaml describes it."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import REPOSITORY
from dev.servers.commands import run
from dev.servers.guardian import Plan
from dev.servers.model import Kind, Server


@dataclass(frozen=True)
class Container:
    """A service of compose.yaml whose image has been pulled."""

    kind: Kind
    origin: str = "Docker, as in compose.yaml"


def find(kind: Kind) -> Container | None:
    """Return the service of this kind, its image pulled; None without Docker.

    Raises ServerError when the image cannot be pulled.
    """
    docker = shutil.which("docker")
    if docker is None or not (_works(docker, "info") and _works(docker, "compose")):
        return None
    # Every command checks all variables of the file, although only `up` uses them.
    environment = os.environ | {"DB_PASS_PROJECT": "unused"}
    run(
        [*_compose("pull"), "pull", "--quiet", kind],
        f"Docker could not pull the image of {kind}: check the network and try again.",
        environment,
    )
    return Container(kind)


def plan(server: Server, directory: Path, local_infile: bool) -> Plan:
    """Return the commands that run this server and leave nothing behind."""
    compose = _compose(f"clinical-star-{server.kind}-{server.port}")
    # Secrets go into a file that only we can read, never onto a command line.
    settings = directory / "compose.env"
    settings.touch(mode=0o600)
    settings.write_text(
        f"DB_PASS_PROJECT={server.password}\n"
        f"CLINICAL_{server.kind.upper()}_PORT={server.port}\n"
        f"CLINICAL_LOCAL_INFILE={'ON' if local_infile else 'OFF'}\n"
    )
    compose = [*compose, "--env-file", str(settings)]
    return Plan(
        directory=str(directory),
        log=str(directory / "server.log"),
        initialise=[],
        serve=[*compose, "up", "--no-color", server.kind],
        cleanup=[*compose, "down", "--volumes"],
    )


def _compose(project: str) -> list[str]:
    file = REPOSITORY / "compose.yaml"
    return ["docker", "compose", "--file", str(file), "--project-name", project]


def _works(docker: str, command: str) -> bool:
    arguments = [docker, command, *(["version"] if command == "compose" else [])]
    done = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0
