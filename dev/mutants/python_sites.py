"""Where Python code can be made wrong: found by its syntax tree."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from dev.mutants.mutant import Site

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
_TRUTHS = (ast.Compare, ast.BoolOp, ast.UnaryOp)


class _Source:
    """A module's text, with positions of the tree as positions in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def _at(self, line: int, column: int) -> int:
        # The tree counts bytes of UTF-8.
        characters = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(characters)

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self._at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._at(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.stmt) -> str:
        return self.text[self.start(node) : self.end(node)]

    def between(
        self, left: ast.expr, right: ast.expr, operator: str, kind: str, after: str
    ) -> Iterator[Site]:
        """Yield the site of the operator between two expressions."""
        start, end = self.end(left), self.start(right)
        if found := re.search(operator, self.text[start:end]):
            yield Site(kind, start + found.start(), start + found.end(), after)

    def whole(self, kind: str, node: ast.expr | ast.stmt, after: str) -> Site:
        return Site(kind, self.start(node), self.end(node), after)


def python_sites(text: str) -> Iterator[Site]:
    """Yield the sites of a Python module.

    Docstrings, annotations, decorators and formatted strings are left alone: the first
    do nothing, and Python 3.11 does not say where the parts of the last stand.
    """
    source = _Source(text)
    for node in _visited(ast.parse(text)):
        yield from _of_expression(source, node)
        yield from _of_statement(source, node)


def _visited(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _visited(child)


def _of_expression(source: _Source, node: ast.AST) -> Iterator[Site]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            written, after = _COMPARISONS[type(operator)]
            yield from source.between(left, right, written, "comparison", after)
        case ast.BoolOp(op=operator, values=values):
            before, after = ("and", "or") if _is_and(operator) else ("or", "and")
            for left, right in pairwise(values):
                word = rf"\b{before}\b"
                yield from source.between(left, right, word, "boolean", after)
        case ast.UnaryOp(op=ast.Not()):
            start = source.start(node)
            yield Site("not", start, start + len("not"), "")
        case ast.Constant(value=bool() as value):
            yield source.whole("constant", node, str(not value))
        case ast.Constant(value=int() as value):
            yield source.whole("constant", node, str(value + 1))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from source.between(left, right, "-", "arithmetic", "+")
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _counts(left, right):
            yield from source.between(left, right, r"\+", "arithmetic", "-")


def _is_and(operator: ast.boolop) -> bool:
    return isinstance(operator, ast.And)


def _is_false(value: ast.expr) -> bool:
    """Return whether a value is written that every caller takes for None."""
    return isinstance(value, ast.Constant) and value.value in (None, False)


def _counts(*sides: ast.expr) -> bool:
    """Return whether one of the sides is a number, so that + does not join texts."""
    return any(
        isinstance(side, ast.Constant) and isinstance(side.value, int) for side in sides
    )


def _of_statement(source: _Source, node: ast.AST) -> Iterator[Site]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not isinstance(test, (*_TRUTHS, ast.Constant)):
                yield source.whole("not", test, f"not ({source.of(test)})")
        case ast.Return(value=ast.expr() as value):
            if isinstance(value, _TRUTHS):
                yield source.whole("return", value, f"not ({source.of(value)})")
            elif not _is_false(value):
                yield source.whole("return", value, "None")
        case ast.Expr(value=ast.Call()):
            yield source.whole("statement", node, "pass")
        case ast.Raise():
            yield source.whole("statement", node, "pass")
        case ast.AugAssign(op=ast.Add(), target=target, value=value):
            yield from source.between(target, value, r"\+=", "arithmetic", "-=")
