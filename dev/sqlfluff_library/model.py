"""Replaces dbt's description of the model while SQL is linted.

As in a unit test, nothing is known of loads then.
"""

resource_type = "unit_test"
