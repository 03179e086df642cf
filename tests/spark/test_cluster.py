"""Both sources on a real cluster, with the result of DuckDB, and workers that die."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev.harness import Target, Warehouse, open_warehouse
from dev.harness.built import WITHOUT_TESTS
from dev.harness.compare import differences
from dev.harness.manifest import Relation, read_manifest, relations_of
from dev.harness.spark import ask, shown
from dev.servers.process import Guarded
from dev.spark_cluster import Cluster
from tests.servers.processes import becomes_true, listening_addresses
from tests.spark.conftest import FILES

WarehouseOn = Callable[[Target], Warehouse]
# 127.0.0.1 as the kernel writes it, for sockets of IPv4 and of IPv6.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.mark.parametrize("source", FILES)
def test_every_relation_is_the_same_on_a_cluster_as_on_duckdb(
    source: str,
    request: pytest.FixtureRequest,
    built_on_cluster: Callable[[str], Warehouse],
) -> None:
    name = "built_sample_on" if source == "network" else "built_mimic_on"
    built_on: WarehouseOn = request.getfixturevalue(name)
    duckdb_, spark = built_on("duckdb"), built_on_cluster(source)
    relations = relations_of(read_manifest(duckdb_))
    assert len(relations) > 20
    assert unlike(spark, duckdb_, relations) == []


def test_both_workers_take_part_in_a_build(
    cluster: Cluster, built_on_cluster: Callable[[str], Warehouse]
) -> None:
    built_on_cluster("network")
    finished = [tasks_finished_by(worker) for worker in cluster.workers]
    assert min(finished) > 100, finished


def test_the_cluster_listens_on_the_loopback_interface_only(cluster: Cluster) -> None:
    processes = (cluster.master, cluster.connect, *cluster.workers)
    pids = [process.pid for process in processes]
    for pid in (*pids, *map(executor_of, cluster.workers)):
        assert listening_addresses(pid)
        assert listening_addresses(pid) <= LOOPBACK


def test_a_build_survives_the_death_of_a_worker(
    cluster: Cluster, built_sample_on: WarehouseOn, tmp_path: Path
) -> None:
    duckdb_ = built_sample_on("duckdb")
    relations = relations_of(read_manifest(duckdb_))
    with open_warehouse("spark_cluster", None, tmp_path, cluster) as spark:
        spark.load(FILES["network"])
        with ThreadPoolExecutor() as pool:
            build = pool.submit(spark.dbt, "build", *WITHOUT_TESTS)
            assert becomes_true(lambda: core_has_begun(spark), seconds=180)
            with_tasks_in_flight(cluster, cluster.workers[0])
            done = build.result()
        try:
            assert "ERROR" not in done.stdout
            assert "Lost task" in cluster.connect.log()
            assert unlike(spark, duckdb_, relations) == []
            assert left_aside(spark, relations) == []
        finally:
            cluster.restart(cluster.workers[0])


def unlike(
    spark: Warehouse, duckdb_: Warehouse, relations: Sequence[Relation]
) -> list[str]:
    """Return how relations on Spark differ from those on DuckDB, as sentences."""
    seen = shown(spark, relations)
    return [
        sentence
        for relation in relations
        for sentence in differences(relation, duckdb_, seen)
    ]


def left_aside(spark: Warehouse, relations: Sequence[Relation]) -> list[str]:
    """Return the tables that builds were filling when they ended."""
    schemas = sorted({spark.schema(relation.layer) for relation in relations})
    shows = [f"show tables in {schema} like '*__loading*'" for schema in schemas]
    return [row[1] for rows in ask(spark, shows) for row in rows]


def core_has_begun(warehouse: Warehouse) -> bool:
    """Return whether a build has come to its core tables."""
    log = warehouse.directory / "logs" / "dbt.log"
    return log.exists() and "Began running node model.clinical_star.lab_results" in (
        log.read_text("utf-8")
    )


def with_tasks_in_flight(cluster: Cluster, worker: Guarded) -> None:
    """Kill a worker and its executor, as the loss of their machine would.

    The executor is stopped first, so that it surely has tasks that it never ends.
    """
    executor = executor_of(worker)
    os.kill(executor, signal.SIGSTOP)
    time.sleep(3)
    worker.kill()
    os.kill(executor, signal.SIGKILL)
    assert becomes_true(
        lambda: cluster.workers_alive() == len(cluster.workers) - 1, seconds=90
    )


def executor_of(worker: Guarded) -> int:
    """Return the process id of the executor that a worker runs."""
    children = Path(f"/proc/{worker.pid}/task").glob("*/children")
    [executor] = {int(pid) for path in children for pid in path.read_text().split()}
    return executor


def tasks_finished_by(worker: Guarded) -> int:
    """Return how many tasks the executors of a worker have finished."""
    return sum(
        path.read_text(errors="replace").count("Finished task")
        for path in worker.directory.glob("work/app-*/*/stderr")
    )
