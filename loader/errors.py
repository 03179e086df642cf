"""The errors the loader reports to its user."""


class UserError(Exception):
    """A sentence on what is wrong and what to do next, without values of patients."""


class FailedCheckError(UserError):
    """What was read must not be loaded, so what was loaded of it is thrown away.

    After any other error the same load can be carried on where it stopped.
    """
