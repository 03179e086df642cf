"""Errors for programs that read what a command prints as JSON."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from loader.errors import UserError


@contextmanager
def json_errors(as_json: bool) -> Iterator[None]:
    """Print an error as `{"error": …}` on stdout and exit with 1, if asked to."""
    try:
        yield
    except UserError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"error": str(error)}))
        sys.exit(1)
