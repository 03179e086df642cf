"""Parses DAX, with only the functions and operators that the measures use."""

import re

from dev.powerbi.checks.dax_syntax import (
    Call,
    Column,
    Expression,
    Let,
    MeasureName,
    Not,
    Number,
    Operation,
    Table,
    Text,
    Variable,
)
from loader.wording import counted

# Function -> fewest and most arguments.
FUNCTIONS = {
    "AVERAGE": (1, 1),
    "BLANK": (0, 0),
    "CALCULATE": (1, 9),
    "COUNT": (1, 1),
    "COUNTROWS": (1, 1),
    "DISTINCTCOUNT": (1, 1),
    "DIVIDE": (2, 2),
    "FILTER": (2, 2),
    "IF": (2, 3),
    "ISBLANK": (1, 1),
    "KEEPFILTERS": (1, 1),
    "SQRT": (1, 1),
    "SUM": (1, 1),
    "SUMX": (2, 2),
}
_COMPARISONS = ("==", "<>", "<", ">")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)
    |(?P<text>"[^"]*")
    |(?P<table>'(?:[^']|'')+')
    |(?P<bracket>\[[^\]]+\])
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>==|<>|\|\||[-+*/<>=(),])
    )""",
    re.VERBOSE,
)
Token = tuple[str, str]


class DaxError(ValueError):
    """DAX that is wrong, or outside the part of the language that is used here."""


def parse(dax: str) -> Expression:
    """Return the expression of a measure or column; raise DaxError."""
    parser = _Parser(_tokens(dax))
    expression = parser.expression()
    parser.expect("end")
    return expression


def _tokens(dax: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    text = dax.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise DaxError(f"cannot parse {text[position : position + 20]!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return [*tokens, ("end", "")]


class _Parser:
    """Recursive descent, one method per precedence, weakest first."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.variables: list[str] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1][1]

    def expect(self, kind: str, text: str = "") -> str:
        if self.next[0] != kind or (text and self.next[1].upper() != text):
            raise DaxError(
                f"expected {text or kind}, found {self.next[1] or 'the end'!r}"
            )
        return self.take()

    def at(self, *signs: str) -> bool:
        return self.next[0] == "sign" and self.next[1] in signs

    def at_word(self, word: str) -> bool:
        return self.next[0] == "word" and self.next[1].upper() == word

    def expression(self) -> Expression:
        if not self.at_word("VAR"):
            return self.either()
        known = len(self.variables)
        found: list[tuple[str, Expression]] = []
        while self.at_word("VAR"):
            self.take()
            name = self.expect("word")
            self.expect("sign", "=")
            found.append((name, self.expression()))
            self.variables.append(name)
        self.expect("word", "RETURN")
        result = self.either()
        del self.variables[known:]
        return Let(tuple(found), result)

    def either(self) -> Expression:
        left = self.negated()
        while self.at("||"):
            left = Operation(self.take(), left, self.negated())
        return left

    def negated(self) -> Expression:
        if self.at_word("NOT"):
            self.take()
            return Not(self.negated())
        return self.comparison()

    def comparison(self) -> Expression:
        left = self.sum()
        if self.at("="):
            # BLANK() = 0 is true, so an unknown value would count as 0
            raise DaxError("use == instead of =")
        if self.at(*_COMPARISONS):
            return Operation(self.take(), left, self.sum())
        return left

    def sum(self) -> Expression:
        left = self.product()
        while self.at("+", "-"):
            left = Operation(self.take(), left, self.product())
        return left

    def product(self) -> Expression:
        left = self.value()
        while self.at("*", "/"):
            left = Operation(self.take(), left, self.value())
        return left

    def value(self) -> Expression:
        kind, text = self.next
        if kind == "number":
            return Number(float(self.take()))
        if kind == "text":
            return Text(self.take()[1:-1])
        if kind == "bracket":
            return MeasureName(self.take()[1:-1])
        if kind == "table":
            return self.table()
        if kind == "word":
            return self.call() if text not in self.variables else Variable(self.take())
        self.expect("sign", "(")
        inner = self.expression()
        self.expect("sign", ")")
        return inner

    def table(self) -> Expression:
        name = self.take()[1:-1].replace("''", "'")
        if self.next[0] == "bracket":
            return Column(name, self.take()[1:-1])
        return Table(name)

    def call(self) -> Expression:
        name = self.take().upper()
        if name not in FUNCTIONS:
            raise DaxError(f"{name} is neither a variable nor a function used here")
        self.expect("sign", "(")
        arguments: list[Expression] = []
        while not self.at(")"):
            if arguments:
                self.expect("sign", ",")
            arguments.append(self.expression())
        self.take()
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            given = counted(len(arguments), "argument")
            raise DaxError(f"{name} does not take {given}")
        return Call(name, tuple(arguments))
