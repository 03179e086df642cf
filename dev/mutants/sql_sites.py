"""Where SQL can be made wrong: found by its words, in the style of the house."""

import re
from collections.abc import Iterator

from dev.mutants.mutant import Site
from dev.mutants.numbers import other_number
from dev.mutants.sql_text import code_of

# kind: what is found, and what stands there instead.
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("comparison", r"<=", "<"),
    ("comparison", r">=", ">"),
    ("comparison", r"<(?![=>])", "<="),
    ("comparison", r"(?<!<)>(?!=)", ">="),
    ("comparison", r"<>|!=", "="),
    ("comparison", r"(?<![<>!=])=(?!=)", "<>"),
    ("arithmetic", r"(?<= )\+(?= )", "-"),
    ("arithmetic", r"(?<= )-(?= )", "+"),
    ("arithmetic", r"(?<= )(?<!select )\*(?= )", "/"),
    ("arithmetic", r"(?<= )/(?= )", "*"),
    ("join", r"\binner join\b", "left join"),
    ("join", r"\bleft join\b", "inner join"),
    ("condition off", r"\bwhere\b", "where true or"),
    ("condition off", r"\bhaving\b", "having true or"),
    ("and/or", r"\band\b", "or"),
    ("and/or", r"\bor\b", "and"),
    ("not", r"\bis null\b", "is not null"),
    ("not", r"\bis not null\b", "is null"),
    ("not", r"\bnot (?=in\b|exists\b|like\b)", ""),
    ("aggregate", r"\bmin(?=\()", "max"),
    ("aggregate", r"\bmax(?=\()", "min"),
    ("aggregate", r"\bsum(?=\()", "max"),
    ("aggregate", r"\bavg(?=\()", "max"),
    ("aggregate", r"\bleast(?=\()", "greatest"),
    ("aggregate", r"\bgreatest(?=\()", "least"),
    ("aggregate", r"\bcount\(distinct ", "count("),
    ("aggregate", r"\bcount\(\*\)", "count(distinct 1)"),
    ("order", r"\bdesc\b", "asc"),
    ("order", r"\basc\b", "desc"),
    ("distinct", r"\bselect distinct\b", "select"),
    ("distinct", r"\bunion all\b", "union"),
)
_NUMBER = re.compile(r"(?<![\w.{'])(?:\d+\.\d+|\d+)(?:e-?\d+)?(?![\w.])")
# The sizes of types and the numbers of columns are no figures.
_SIZE = re.compile(
    r"(?:decimal|varchar|char|numeric)\(\s*[\d, ]*$|[gr][oe][ur][pd]\w* by [\d, ]*$"
)
_ORDER_BY = re.compile(r"\border by ([\w.]+)(?! (?:desc|asc)\b)")
_CONJUNCT = re.compile(r"(?m)^[ ]*(and [^\n]*)$")


def sql_sites(text: str) -> Iterator[Site]:
    """Yield the sites of a model or of a file of macros."""
    code = code_of(text)
    for kind, pattern, after in _WORDS:
        for found in re.finditer(pattern, code.sql):
            if not _is_between(code.sql, found):
                yield Site(kind, *found.span(), after)
    yield from _numbers(code.with_jinja)
    yield from _conjuncts(text, code.sql)
    yield from _calls(text, code.sql)
    for found in _ORDER_BY.finditer(code.sql):
        yield Site("order", found.end(1), found.end(1), " desc")


def _is_between(sql: str, found: re.Match[str]) -> bool:
    """Return whether this is the `and` of `between x and y`."""
    before = sql[max(0, found.start() - 60) : found.start()]
    return (
        found.group() == "and"
        and " and " not in before.rpartition("between")[2]
        and ("between" in before)
    )


def _numbers(code: str) -> Iterator[Site]:
    for found in _NUMBER.finditer(code):
        if not _SIZE.search(code[max(0, found.start() - 40) : found.start()]):
            yield Site("constant", *found.span(), other_number(found.group()))


def _conjuncts(text: str, sql: str) -> Iterator[Site]:
    """Yield the conditions that stand on a line of their own, to be left out."""
    for found in _CONJUNCT.finditer(sql):
        line = text[found.start(1) : found.end(1)]
        if sql[found.start(1) : found.end(1)].count("(") == line.count(")"):
            yield Site("condition off", *found.span(1), "")


def _calls(text: str, sql: str) -> Iterator[Site]:
    """Yield coalesce(x, y) to be x alone, and round(x, n) to be rounded more."""
    for found in re.finditer(r"\b(coalesce|round)\(", sql):
        commas, end = _arguments(sql, found.end())
        if not commas or end is None:
            continue
        if found.group(1) == "coalesce":
            first = text[found.end() : commas[0]].strip()
            yield Site("coalesce", found.start(), end + 1, f"({first})")
        else:
            last = text[commas[-1] + 1 : end].strip()
            if last.isdigit() and int(last) > 0:
                start = text.index(last, commas[-1])
                after = str(int(last) - 1)
                yield Site("round", start, start + len(last), after)


def _arguments(sql: str, start: int) -> tuple[list[int], int | None]:
    """Return where the commas of a call stand, and its closing bracket."""
    commas: list[int] = []
    depth = 0
    for position in range(start, len(sql)):
        match sql[position]:
            case "(":
                depth += 1
            case ")" if depth == 0:
                return commas, position
            case ")":
                depth -= 1
            case "," if depth == 0:
                commas.append(position)
    return commas, None
