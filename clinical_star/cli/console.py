"""What a command shows the user: progress on stderr, the summary on stdout."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from loader.load import Summary


def progress_bar() -> Progress:
    """Return a progress bar on stderr, silent when stderr is not a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


class LoadProgress:
    """One bar per file, by bytes read; a context manager and a `load.Progress`."""

    def __init__(self) -> None:
        self._bar = progress_bar()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "LoadProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, file: str, done: int, total: int) -> None:
        """Show how much of a file has been read."""
        if file not in self._tasks:
            self._tasks[file] = self._bar.add_task(escape(file), total=total)
        self._bar.update(self._tasks[file], completed=done)


class CheckProgress:
    """One bar per stage of a check; a context manager and a `check.Progress`."""

    def __init__(self) -> None:
        self._bar = progress_bar()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "CheckProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, stage: str, step: int, steps: int) -> None:
        """Show that a step begins and that those before it are done."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=steps)
        self._bar.update(self._tasks[stage], completed=step)


def summary_as_json(summary: Summary) -> str:
    """Return a summary as one JSON object, for programs."""
    return json.dumps(asdict(summary), default=str, indent=2)


def print_summary(summary: Summary) -> None:
    """Print one row per table, then the notices and the reject file."""
    table = Table()
    for title in ("file", "table"):
        table.add_column(title, overflow="fold")
    for title in ("rows read", "loaded", "rejected"):
        table.add_column(title, justify="right")
    for file in summary.files:
        table.add_row(
            escape(file.file or "(absent)"),
            file.table,
            f"{file.read:,}",
            f"{file.loaded:,}",
            f"{file.rejected:,}",
        )
    console = Console()
    console.print(table)
    for file in summary.files:
        if file.ignored_columns:
            names = escape(", ".join(file.ignored_columns))
            console.print(
                f"Columns of {file.file} that the contract does not need were not "
                f"loaded: {names}"
            )
    for notice in summary.notices:
        console.print(escape(notice))
    if summary.reject_file is not None:
        console.print(
            "Reject file (contains values of patients): "
            + escape(str(summary.reject_file))
        )
