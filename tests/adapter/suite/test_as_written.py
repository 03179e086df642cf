"""The tests of dbt that hold for MySQL and MariaDB as dbt wrote them."""

from dev.documents.deviations import deviations
from tests.adapter.suite import (
    test_catalog,
    test_constraints,
    test_data_types,
    test_functions,
    test_hooks,
    test_relations,
    test_seeds,
)
from tests.adapter.suite.classes import as_written, own_classes

ADAPTED = own_classes(
    test_catalog,
    test_constraints,
    test_data_types,
    test_functions,
    test_hooks,
    test_relations,
    test_seeds,
)
LEFT_OUT = {each.test_class for each in deviations() if each.outcome != "fails"}
AS_WRITTEN = as_written(ADAPTED, LEFT_OUT)

# pytest collects classes that it finds in the module by name.
globals().update(AS_WRITTEN)
