"""The commands that run installed server binaries on their own data directory."""

import os
from pathlib import Path

from dev.servers.guardian import Plan
from dev.servers.model import LOOPBACK, Certificates, Server
from dev.servers.packages import Binaries


def plan(
    binaries: Binaries,
    server: Server,
    directory: Path,
    local_infile: bool,
    certificates: Certificates | None = None,
) -> Plan:
    """Return the commands that initialise and run the server.

    The data directory has one usable account, `server.user`, with all rights but only
    from this machine; root cannot log in.
    """
    inside = Path("/", directory.relative_to(binaries.root))
    _write_secret(directory / "accounts.sql", _account_statements(server))
    # One per server: a starting MariaDB removes the temporary tables of others.
    directory.joinpath("temporary").mkdir()
    common = [
        f"--datadir={inside}/data",
        f"--tmpdir={inside}/temporary",
        *_user_option(),
    ]
    chroot = [] if binaries.root == Path("/") else ["chroot", str(binaries.root)]
    serve = [
        *chroot,
        binaries.program,
        "--no-defaults",
        *common,
        f"--bind-address={LOOPBACK}",
        f"--port={server.port}",
        f"--socket={inside}/socket",
        f"--pid-file={inside}/pid",
        f"--init-file={inside}/accounts.sql",
        f"--local-infile={'ON' if local_infile else 'OFF'}",
        "--skip-name-resolve",
        "--innodb-buffer-pool-size=256M",
        # Survives a killed server but not a power cut: enough for throwaway data.
        "--innodb-flush-log-at-trx-commit=2",
    ]
    if certificates is not None:
        _write_secret(directory / "certificate.pem", certificates.certificate)
        _write_secret(directory / "key.pem", certificates.key)
        serve += [f"--ssl-cert={inside}/certificate.pem", f"--ssl-key={inside}/key.pem"]
    if binaries.kind == "mysql":
        initialise = [
            *chroot,
            binaries.program,
            "--no-defaults",
            *common,
            "--initialize-insecure",
        ]
        serve += ["--mysqlx=OFF", "--skip-log-bin", "--secure-file-priv=NULL"]
    else:
        initialise = [
            "mariadb-install-db",
            "--no-defaults",
            *common,
            # The other method creates root accounts for each host, without passwords.
            "--auth-root-authentication-method=socket",
            "--skip-test-db",
        ]
    return Plan(
        directory=str(directory),
        log=str(directory / "server.log"),
        initialise=initialise,
        serve=serve,
        cleanup=[],
    )


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _account_statements(server: Server) -> str:
    """Return the statements for every start, one per line, as --init-file needs."""
    account = f"'{server.user}'@'{LOOPBACK}'"
    return (
        f"create user if not exists {account} identified by '{server.password}';\n"
        f"grant all privileges on *.* to {account} with grant option;\n"
        "alter user 'root'@'localhost' account lock;\n"
    )


def _user_option() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []
