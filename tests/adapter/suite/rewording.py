"""Rewords the Postgres that dbt's tests are written in; what they ask stays the same.

Files hold Jinja, which no parser of SQL reads: they are reworded by patterns.
Statements that tests run themselves are translated by sqlglot.
"""

import re

import sqlglot
from sqlglot import expressions

# Types that tests cast to, and what `cast` calls them here.
_CASTS = {
    "bigint": "signed",
    "bool": "signed",
    "float": "double",
    "int": "signed",
    "integer": "signed",
    "numeric": "decimal(10, 2)",
    "smallint": "signed",
    "text": "char",
    "timestamp": "datetime(6)",
    "varchar": "char",
}
_LITERAL = r"'(?:[^'{}]|\{\{[^}]*\}\})*'"
_CAST = re.compile(rf"({_LITERAL}|\b[\w.]+)::(\w+|\{{\{{.*?\}}\}})")
_MOMENT_IN_UTC = (r"'(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)-0'", r"'\1'")
_PATTERNS = (
    # A comment needs a blank after its dashes.
    (r"--,", "-- ,"),
    # Names: there is one level above tables, and some words are reserved.
    (r"\{\{ ?target\.database ?\}\}\.", ""),
    (r"\bschema\s+text\b", "`schema` text"),
    (r"\(schema\)", "(`schema`)"),
    (r"\(db, schema\)", "(db, `schema`)"),
    (r"\bas current_timestamp\b", "as now_timestamp"),
    # Text.
    (r"\bas varchar\((\d+)\)", r"as char(\1)"),
    (r"\bilike\b", "like"),
    (r"'id \|\| ' ~ \"'-'\" ~ ' \|\| first_name'", "\"concat(id, '-', first_name)\""),
    (r"id \|\| '-' \|\| ?first_name", "concat(id, '-', first_name)"),
    # Moments.
    (r"'(\d\d)/(\d\d)/(\d{4})'", r"'\3-\1-\2'"),
    _MOMENT_IN_UTC,
    (r"interval '(\d+) (\w+?)s?'", r"interval \1 \2"),
    (r"\bas\s+timestamp\s*\)", "as datetime(6))"),
    (r"set session time zone 'Asia/Kolkata'", "set session time_zone = '+05:30'"),
    (r"current_setting\('timezone'\)", "@@session.time_zone"),
    # Statements of hooks that may not run in a transaction.
    (r"(?i)\bvacuum (?=\{\{)", "analyze table "),
)


def reworded_text(text: str) -> str:
    """Return a file with SQL and Jinja in it, reworded."""
    for pattern, replacement in _PATTERNS:
        text = re.sub(pattern, replacement, text)
    return _CAST.sub(_cast, text)


def reworded_statement(sql: str) -> str:
    """Return statements of a test in the SQL of MySQL and MariaDB.

    `{schema}` stays, which dbt replaces later.
    """
    named = re.sub(r"\{database\}\.|\bdef\.", "", re.sub(*_MOMENT_IN_UTC, sql))
    named = named.replace("{schema}", "__schema__")
    try:
        parsed = sqlglot.parse(named.replace("`", '"'), read="postgres")
    except sqlglot.errors.SqlglotError:
        return sql
    return ";\n".join(
        each.transform(_translate).sql("mysql").replace("__schema__", "{schema}")
        for each in parsed
        if each
    )


def _cast(match: re.Match[str]) -> str:
    value, kind = match.groups()
    return f"cast({value} as {_CASTS.get(kind, kind)})"


def _translate(node: expressions.Expression) -> expressions.Expression:
    """Replace what sqlglot leaves as it is: `md5`, `cascade`, and time without zone."""
    if isinstance(node, expressions.MD5):
        return expressions.SHA2(this=node.this, length=expressions.Literal.number(256))
    if isinstance(node, expressions.Drop):
        node.set("cascade", False)
    if isinstance(node, expressions.DataType) and node.is_type("timestamp"):
        return expressions.DataType.build("datetime(6)", dialect="mysql")
    return node
