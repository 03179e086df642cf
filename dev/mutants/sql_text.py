"""What of a dbt file is SQL that DuckDB runs: the rest is blanked, in its place."""

import re
from dataclasses import dataclass

_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_JINJA_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_OTHER_ENGINE = re.compile(
    r"\{%-?\s*macro\s+(?:mysql|mariadb|spark)__.*?endmacro\s*-?%\}", re.DOTALL
)


@dataclass(frozen=True)
class Code:
    """A file's text twice: as SQL, and with the values in Jinja's expressions too.

    In both, what is no code is blank, so that positions are those of the file.
    """

    sql: str
    with_jinja: str


def code_of(text: str) -> Code:
    """Return the code of a model or of a file of macros.

    Comments, text literals and macros of other engines are no code. A text inside an
    expression of Jinja is a piece of SQL and counts as such.
    """
    sql, jinja = list(_blank(text)), list(_blank(text))
    inside_literal = False
    position = 0
    dead = [found.span() for found in _OTHER_ENGINE.finditer(text)]
    while position < len(text):
        if found := _JINJA.match(text, position):
            if not inside_literal:
                _keep_jinja(found, sql, jinja)
            position = found.end()
        elif not inside_literal and (found := _COMMENT.match(text, position)):
            position = found.end()
        else:
            if text[position] == "'":
                inside_literal = not inside_literal
            elif not inside_literal:
                sql[position] = jinja[position] = text[position]
            position += 1
    for start, end in dead:
        sql[start:end] = jinja[start:end] = _blank(text[start:end])
    return Code("".join(sql), "".join(jinja))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _keep_jinja(found: re.Match[str], sql: list[str], jinja: list[str]) -> None:
    if found.group().startswith("{#"):
        return
    start, end = found.start() + 2, found.end() - 2
    written = found.string[start:end]
    jinja[start:end] = _JINJA_STRING.sub(
        lambda text: f" {text.group()[1:-1]} ", written
    )
    for text in _JINJA_STRING.finditer(written):
        inner = text.group()[1:-1]
        sql[start + text.start() + 1 : start + text.end() - 1] = inner
