"""`make mutants`: plants faults in a copy and counts those that the tests notice."""
