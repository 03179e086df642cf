"""Runs a standalone Spark cluster with a Spark Connect server on this machine.

A master, two workers and the Connect server, each a Java process of its own, all from
the files of the package pyspark. They listen on free ports of the loopback interface.
Each has a guardian (`dev.servers.guardian`), which ends it and removes its files when
the block ends or its starter dies. The tables and the metastore, an embedded Derby
database, are in the folder of the Connect server and end with it.
"""

import json
import re
import secrets
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dev.servers.guardian import Plan
from dev.servers.model import LOOPBACK, ServerError
from dev.servers.process import Guarded, guarded

WORKERS = 2
_SECONDS_TO_ANSWER = 120
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
# One core for each worker, and as little memory as builds of a sample need.
_WORKER_MEMORY = "1g"
_DRIVER_MEMORY = "1500m"
_DAEMON_MEMORY = "192m"


@dataclass(frozen=True)
class Cluster:
    """A running cluster and how dbt reaches it.

    `status_url` is where the master says, as JSON, which workers it knows.
    """

    remote: str
    token: str = field(repr=False)
    status_url: str
    master: Guarded
    workers: tuple[Guarded, ...]
    connect: Guarded

    def environment(self) -> dict[str, str]:
        """Return the variables with which the dbt profile and PySpark find it."""
        return {
            "SPARK_REMOTE": self.remote,
            "SPARK_CONNECT_AUTHENTICATE_TOKEN": self.token,
        }

    def workers_alive(self) -> int:
        """Return how many workers the master can use now."""
        status: dict[str, Any] = json.loads(_fetched(self.status_url))
        return int(status["aliveworkers"])


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Give a running cluster, of which nothing is left at the end.

    Raises ServerError when it does not start: without Java 17, or without pyspark.
    """
    home = spark_home()
    secret, token = secrets.token_hex(16), secrets.token_hex(16)
    common = {"spark.authenticate": "true", "spark.authenticate.secret": secret}
    with ExitStack() as stack:

        def start(
            name: str,
            settings: Mapping[str, str],
            command: Sequence[str],
            memory: str = _DAEMON_MEMORY,
        ) -> Guarded:
            plan = _plan(home, name, {**common, **settings}, command, memory)
            process = stack.enter_context(guarded(plan))
            process.start()
            return process

        listen = ("--host", LOOPBACK, "--port", "0", "--webui-port", "0")
        master = start("master", {}, ["spark-class", _MASTER, *listen])
        url = _found(master, "The master", r"Starting Spark master at (spark://\S+)")
        page = _found(master, "The master", r"MasterWebUI.* (http://\S+)")
        resources = ("--cores", "1", "--memory", _WORKER_MEMORY)
        workers = tuple(
            start(
                f"worker-{number}",
                {},
                ["spark-class", _WORKER, *listen, *resources, url],
            )
            for number in range(WORKERS)
        )
        connect = start(
            "connect",
            {**_session_settings(url), "spark.connect.authenticate.token": token},
            ["spark-submit", "--class", _CONNECT],
            _DRIVER_MEMORY,
        )
        port = _found(
            connect, "The Connect server", r"Connect server started at: .*:(\d+)"
        )
        cluster = Cluster(
            # Only by this name does PySpark send a token without TLS.
            remote=f"sc://localhost:{port}",
            token=token,
            status_url=f"{page.rstrip('/')}/json/",
            master=master,
            workers=workers,
            connect=connect,
        )
        _wait(
            workers[-1],
            "A worker",
            lambda: cluster.workers_alive() == len(workers),
        )
        yield cluster


def spark_home() -> Path:
    """Return the folder of Spark's own programs and jars, or raise ServerError."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise ServerError("PySpark is not installed: run `make spark`.")
    return Path(spec.origin).parent


def _session_settings(master: str) -> dict[str, str]:
    """Return the settings of the Connect server, which hold for all its sessions."""
    return {
        "spark.master": master,
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.connect.grpc.binding.address": LOOPBACK,
        "spark.connect.grpc.binding.port": "0",
        "spark.executor.memory": _WORKER_MEMORY,
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.warehouse.dir": "FOLDER/warehouse",
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            "jdbc:derby:;databaseName=FOLDER/metastore;create=true"
        ),
        "spark.driver.extraJavaOptions": ("-Dderby.stream.error.file=FOLDER/derby.log"),
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
    }


def _plan(
    home: Path,
    name: str,
    settings: Mapping[str, str],
    command: Sequence[str],
    memory: str,
) -> Plan:
    """Return how to run one process in a new folder; FOLDER in a setting names it."""
    folder = Path(tempfile.mkdtemp(prefix=f"clinical-spark-{name}-"))
    defaults = folder / "spark-defaults.conf"
    defaults.touch(mode=0o600)  # it has the secrets
    lines = (
        f"{key} {value.replace('FOLDER', str(folder))}"
        for key, value in settings.items()
    )
    defaults.write_text("\n".join(lines) + "\n", encoding="utf-8")
    variables = {
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_WORKER_DIR": str(folder / "work"),
        # Of the Connect server too: Spark takes it for a daemon, whatever its settings.
        "SPARK_DAEMON_MEMORY": memory,
    }
    program, *arguments = command
    return Plan(
        directory=str(folder),
        log=str(folder / "log"),
        initialise=[],
        # Both programs of Spark are scripts that end by becoming the Java process.
        serve=[
            "env",
            *("-u", "SPARK_REMOTE", "-u", "SPARK_CONNECT_AUTHENTICATE_TOKEN"),
            *(f"{key}={value}" for key, value in variables.items()),
            str(home / "bin" / program),
            *arguments,
        ],
        cleanup=[],
    )


def _found(process: Guarded, title: str, pattern: str) -> str:
    """Return what a process writes into its log once it listens."""
    _wait(process, title, lambda: re.search(pattern, process.log()) is not None)
    found = re.search(pattern, process.log())
    assert found is not None
    return found[1]


def _wait(process: Guarded, title: str, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while not is_ready():
        if not process.is_running() or time.monotonic() > deadline:
            raise ServerError(
                f"{title} of Spark did not start; it needs Java 17. The end of its "
                f"log:\n{process.end_of_log()}"
            )
        time.sleep(0.2)


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        content: bytes = answer.read()
    return content
