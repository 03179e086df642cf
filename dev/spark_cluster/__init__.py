"""A Spark cluster on this machine, for tests and for trying the target out."""

from dev.spark_cluster.cluster import Cluster, running_cluster

__all__ = ["Cluster", "running_cluster"]
