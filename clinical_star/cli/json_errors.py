"""Errors as JSON, for programs that read a command's output."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from loader.errors import UserError


@contextmanager
def json_errors(as_json: bool) -> Iterator[None]:
    """With `as_json`, print an error as `{"error": …}` on stdout and exit with 1."""
    try:
        yield
    except UserError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"error": str(error)}))
        sys.exit(1)
