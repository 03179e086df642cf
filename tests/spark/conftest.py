"""What tests on Spark share: `make test` runs without Spark, and leaves them out."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Warehouse, open_warehouse
from dev.spark_cluster import Cluster, running_cluster
from tests.conftest import MIMIC_FILES

if importlib.util.find_spec("pyspark") is None:
    collect_ignore_glob = ["test_*.py"]

FILES = {"network": REPOSITORY / "data" / "sample", "mimic": MIMIC_FILES}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give a running Spark cluster, started once."""
    with running_cluster() as started:
        yield started


@pytest.fixture(scope="session")
def built_on_cluster(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Warehouse]]:
    """Give a function that returns a source's warehouse, built on the cluster once."""
    built: dict[str, Warehouse] = {}
    with ExitStack() as stack:

        def get(source: str) -> Warehouse:
            if source not in built:
                directory: Path = tmp_path_factory.mktemp(f"{source}_cluster")
                warehouse = stack.enter_context(
                    open_warehouse("spark_cluster", None, directory, cluster)
                )
                warehouse.load(FILES[source], source=source)
                warehouse.dbt("build", source_system=source)
                built[source] = warehouse
            return built[source]

        yield get
