"""Times the loader beside the ways it is measured against."""
