"""Two sources on a real cluster, with the result of DuckDB, and workers that die."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev.harness import Target, Warehouse, open_warehouse
from dev.harness.manifest import read_manifest, relations_of
from dev.harness.sources import DEFAULT, SOURCES, files_of
from dev.harness.spark import ask
from dev.servers.process import Guarded
from dev.spark_cluster import Cluster, running_cluster
from tests.servers.processes import becomes_true, listening_addresses
from tests.spark.comparison import unlike

WarehouseOn = Callable[[Target], Warehouse]
BuiltOn = Callable[[str, Target], Warehouse]
ANOTHER = min(set(SOURCES) - {DEFAULT})
# 127.0.0.1 as the kernel writes it, for sockets of IPv4 and of IPv6.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a running Spark cluster; the last test here takes a worker from it."""
    with running_cluster() as started:
        yield started


def test_every_relation_is_the_same_on_a_cluster_as_on_duckdb(
    cluster: Cluster, built_sample_on: WarehouseOn, tmp_path: Path
) -> None:
    duckdb_ = built_sample_on("duckdb")
    with open_warehouse("spark_cluster", None, tmp_path, cluster) as spark:
        spark.load(files_of(DEFAULT))
        spark.dbt("build")
        assert unlike(spark, duckdb_) == []
    finished = [tasks_finished_by(worker) for worker in cluster.workers]
    assert min(finished) > 100, finished


def test_the_cluster_listens_on_the_loopback_interface_only(cluster: Cluster) -> None:
    servers = [cluster.master, cluster.connect, *cluster.workers]
    pids = [server.pid for server in servers]
    for pid in (*pids, *map(executor_of, cluster.workers)):
        assert listening_addresses(pid)
        assert listening_addresses(pid) <= LOOPBACK


def test_a_build_survives_the_death_of_a_worker(
    cluster: Cluster, built_on: BuiltOn, tmp_path: Path
) -> None:
    duckdb_ = built_on(ANOTHER, "duckdb")
    with (
        open_warehouse("spark_cluster", None, tmp_path, cluster) as spark,
        ThreadPoolExecutor() as pool,
    ):
        spark.load(files_of(ANOTHER), source=ANOTHER)
        build = pool.submit(spark.dbt, "build", source_system=ANOTHER)
        assert becomes_true(lambda: core_has_begun(spark) or build.done(), seconds=900)
        kill_with_tasks_in_flight(cluster, cluster.workers[0])
        assert not build.done()
        build.result()
        assert "Lost executor" in cluster.connect.log()
        assert unlike(spark, duckdb_) == []
        assert left_aside(spark) == []


def left_aside(spark: Warehouse) -> list[str]:
    """Return the tables that builds were filling when they ended."""
    layers = {relation.layer for relation in relations_of(read_manifest(spark))}
    schemas = [spark.schema(layer) for layer in layers]
    shows = [f"show tables in {schema} like '*__loading*'" for schema in schemas]
    return [row[1] for rows in ask(spark, shows) for row in rows]


def core_has_begun(warehouse: Warehouse) -> bool:
    """Return whether a build has come to its core tables."""
    log = warehouse.directory / "logs" / "dbt.log"
    return log.exists() and "Began running node model.clinical_star.lab_results" in (
        log.read_text("utf-8")
    )


def kill_with_tasks_in_flight(cluster: Cluster, worker: Guarded) -> None:
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
    started = {int(pid) for path in children for pid in path.read_text().split()}
    [executor] = [
        pid
        for pid in started
        if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return executor


def tasks_finished_by(worker: Guarded) -> int:
    """Return how many tasks the executors of a worker have finished."""
    return sum(
        path.read_text(errors="replace").count("Finished task")
        for path in worker.directory.glob("work/app-*/*/stderr")
    )
