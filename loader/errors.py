"""The errors that are reported to the user."""


class UserError(Exception):
    """Says what is wrong and what to do next; never quotes a patient's values."""


class FailedCheckError(UserError):
    """The files must not be loaded, so what has been loaded of them is discarded.

    After any other error the same load can be resumed where it stopped.
    """
