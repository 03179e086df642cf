"""Finds the distribution's server binaries, and installs them as root."""

import fcntl
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.consent import ask
from dev.servers.commands import run
from dev.servers.model import TITLES, Kind, ServerError
from dev.servers.settings import STATE

_LOG = logging.getLogger(__name__)
_MYSQL_ROOT = STATE / "mysql-root"
_RETRY = "Check the network and apt's sources, then try again."


@dataclass(frozen=True)
class Binaries:
    """An installed server; `root` is the directory it is chrooted into."""

    kind: Kind
    program: str
    origin: str
    root: Path = Path("/")


def find_or_install(kind: Kind) -> Binaries | None:
    """Return the installed server of this kind, installing it if possible.

    Returns None if it is not installed and we are not root on Debian or Ubuntu.
    Raises RefusedError when packages may not be installed, ServerError when that fails.
    """
    found = _find(kind)
    if found is not None:
        return found
    distribution = _distribution()
    if os.geteuid() != 0 or distribution not in {"debian", "ubuntu"}:
        return None
    with _one_at_a_time():
        found = _find(kind)
        if found is not None:
            return found  # another process was faster
        if kind == "mysql" and distribution == "debian":
            _unpack_mysql()
        else:
            names = [f"{kind}-{part}-core" for part in ("server", "client")]
            ask(f"tests run on a real {TITLES[kind]} server", names)
            _apt_update()
            server = _search(names[0])
            _apt_install(server, server.replace("-server-", "-client-"))
    return _find(kind)


def _find(kind: Kind) -> Binaries | None:
    if kind == "mariadb":
        program = _which("mariadbd")
        # mariadb-install-db is in the same package, but needs the client package.
        complete = program and _which("mariadb-install-db") and _which("resolveip")
        return _installed(kind, program) if program and complete else None
    if os.geteuid() == 0 and _MYSQL_ROOT.is_dir():
        origin = f"Debian unstable, unpacked in .servers/{_MYSQL_ROOT.name}"
        return Binaries(kind, "/usr/sbin/mysqld", origin, _MYSQL_ROOT)
    program = _which("mysqld")
    if program and not _is_mariadb(program):
        return _installed(kind, program)
    return None


def _installed(kind: Kind, program: str) -> Binaries:
    return Binaries(kind, program, f"installed as {program}")


def _which(program: str) -> str | None:
    # Servers are in sbin, which is not on every user's path.
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return shutil.which(program, path=path)


def _is_mariadb(program: str) -> bool:
    """Return whether this `mysqld` is MariaDB's, which also uses that name."""
    version = run([program, "--no-defaults", "--version"], f"{program} does not run.")
    return "mariadb" in version.lower()


def _distribution() -> str:
    release = Path("/etc/os-release")
    if not release.is_file():
        return ""
    fields = dict(
        line.split("=", 1) for line in release.read_text().splitlines() if "=" in line
    )
    return fields.get("ID", "").strip('"')


def _apt_update() -> None:
    # A source that does not answer may not matter; the installation will show.
    command = [_which("apt-get") or "apt-get", "update", "-qq"]
    subprocess.run(command, capture_output=True, check=False)


def _search(name: str) -> str:
    """Return the package of this name, or of this name and the highest version."""
    listing = run(
        ["apt-cache", "search", "--names-only", f"^{name}(-[0-9.]+)?$"],
        f"apt-cache could not look for {name}. {_RETRY}",
    )
    return newest_package(name, [line.split()[0] for line in listing.splitlines()])


def newest_package(name: str, found: Sequence[str]) -> str:
    """Return `name` if it was found, otherwise `name` with the highest version.

    Ubuntu before 25.04 has mysql-server-core-8.0 and no plain name. Raises
    ServerError when nothing was found.
    """
    if not found:
        raise ServerError(f"apt has no package {name}. {_RETRY}")
    return max(found, key=lambda package: _rank(package.removeprefix(name)))


def _rank(suffix: str) -> tuple[bool, list[int]]:
    parts = suffix.lstrip("-").split(".")
    return (not suffix, [int(part) for part in parts if part])


def _apt_install(*packages: str) -> None:
    _LOG.info("Installing %s with apt-get.", " and ".join(packages))
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        f"apt-get could not install {' and '.join(packages)}. {_RETRY}",
        os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )


def _unpack_mysql() -> None:
    """Unpack MySQL from Debian unstable into its own root; Debian's libc is too old."""
    if not _which("debootstrap"):
        ask("it unpacks MySQL, for tests on a real server", ["debootstrap"])
        _apt_update()
        _apt_install("debootstrap")
    _LOG.info("Unpacking MySQL from Debian unstable into .servers (about a minute).")
    unfinished = _MYSQL_ROOT.with_name("mysql-root.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    run(
        [
            "debootstrap",
            "--variant=minbase",
            "--include=mysql-server-core,mysql-client-core",
            "sid",
            str(unfinished),
        ],
        f"debootstrap could not unpack MySQL. {_RETRY}",
        os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    unfinished.rename(_MYSQL_ROOT)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    STATE.mkdir(exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
