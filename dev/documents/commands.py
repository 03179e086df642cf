"""Writes docs/guides/commands.md: every command and option, from their help texts.

Run it with `python -m dev.documents.commands` after changing a command.
"""

import click

from clinical_star.cli.main import cli
from dev.harness import REPOSITORY

PAGE = REPOSITORY / "docs" / "guides" / "commands.md"
_HEAD = """\
# Commands

Written by `python -m dev.documents.commands`. For exit codes and JSON output see
[schedule](schedule.md); for environment variables see [settings](settings.md).
"""


def page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for name, command in sorted(cli.commands.items()):
        summary = (command.help or "").split("\n\n", 1)[0].replace("\n", " ").strip()
        parts.append(f"## clinical-star {name}\n\n{summary}\n\n{_options(command)}")
    return "\n".join(parts)


def _options(command: click.Command) -> str:
    rows = ["| option | meaning |", "|---|---|"]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names = ", ".join(f"`{name}`" for name in parameter.opts)
            rows.append(f"| {names} | {_said(parameter)} |")
        else:
            rows.append(f"| `{parameter.human_readable_name}` | The first argument. |")
    return "\n".join(rows) + "\n"


def _said(option: click.Option) -> str:
    words = (option.help or "").replace("|", "&#124;")
    if option.required:
        words += " Required."
    if option.show_default:
        default = option.default
        shown = ", ".join(default) if isinstance(default, (list, tuple)) else default
        words += f" Default: {shown}."
    return words


def main() -> None:
    """Write the page."""
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
