"""The errors the loader reports to its user."""


class LoaderError(Exception):
    """A sentence on what is wrong and what to do next, without values of patients."""
