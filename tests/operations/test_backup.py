"""The dump and the restore of the guide, run from end to end."""

import subprocess
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Warehouse
from dev.servers import Server
from dev.servers.packages import Binaries
from dev.servers.provision import provide
from loader.load import ALREADY_LOADED

SAMPLE = REPOSITORY / "data" / "sample"
LAYERS = ("raw", "audit")


@pytest.mark.slow
@pytest.mark.parametrize("warehouse", ["mysql"], indirect=True)
def test_what_was_dumped_and_dropped_is_restored(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    assert warehouse.server is not None
    warehouse.load(SAMPLE)
    before = contents(warehouse)
    schemas = [warehouse.schema(layer) for layer in LAYERS]
    dumped = run(
        warehouse.server,
        "mysqldump",
        *("--single-transaction", "--no-tablespaces", "--set-gtid-purged=OFF"),
        *("--databases", *schemas),
    )
    for schema in schemas:
        warehouse.execute(f"drop schema `{schema}`")
    run(warehouse.server, "mysql", stdin=dumped)
    assert contents(warehouse) == before
    said = " ".join(warehouse.load(SAMPLE).stdout.split())
    assert ALREADY_LOADED in said
    warehouse.dbt("run", "--select", "+dim_patients")


def run(server: Server, program: str, *options: str, stdin: bytes = b"") -> bytes:
    """Run a client program of the server's own package."""
    source = provide(server.kind)
    assert isinstance(source, Binaries)
    root = [] if source.root == Path("/") else ["chroot", str(source.root)]
    done = subprocess.run(
        [
            *(*root, "env", f"MYSQL_PWD={server.password}", program),
            *(f"--host={server.host}", f"--port={server.port}"),
            *(f"--user={server.user}", *options),
        ],
        input=stdin,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def contents(warehouse: Warehouse) -> dict[str, object]:
    """Return the number of rows and the checksum of each table."""
    found: dict[str, object] = {}
    for layer in LAYERS:
        for (name,) in warehouse.query(
            "select table_name from information_schema.tables where table_schema = ?",
            [warehouse.schema(layer)],
        ):
            relation = warehouse.relation(layer, name)
            [(_, checksum)] = warehouse.query(f"checksum table {relation}")
            [(rows,)] = warehouse.query(f"select count(*) from {relation}")
            found[name] = (rows, checksum)
    assert len(found) > 6
    return found
