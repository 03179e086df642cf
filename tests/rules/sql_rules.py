"""Reading the text of the dbt project for what parses, runs and is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What is read, from the root of the repository. Nothing else is.
MODELS = "dbt_project/models/**/*.sql"
TESTS = "dbt_project/tests/**/*.sql"
SQL = (MODELS, TESTS, "dbt_project/macros/**/*.sql", "dbt_project/analyses/**/*.sql")
YAML = (
    "dbt_project/dbt_project.yml",
    "dbt_project/models/**/*.yml",
    "dbt_project/seeds/**/*.yml",
    "dbt_project/tests/**/*.yml",
    "dbt_project/macros/**/*.yml",
)
# Folders of macros whose work is to know the engines.
KNOWS_ENGINES = ("dbt_project/macros/dialect/", "dbt_project/macros/overrides/")


@dataclass(frozen=True)
class Rule:
    """A pattern that no line may match, the files it holds for, and why."""

    name: str
    pattern: re.Pattern[str]
    files: tuple[str, ...]
    why: str
    except_in: tuple[str, ...] = ()


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


RULES = (
    Rule(
        "md5",
        _pattern(r"\b(?:md5|sha1?)(?:_\w+)?\s*\(|\bdbt\s*\.\s*hash\b"),
        SQL,
        "MySQL removed it in 9.6: use surrogate_key()",
    ),
    Rule(
        "old_tests",
        _pattern(r"^\s*['\"]?\+?tests['\"]?\s*:"),
        YAML,
        "unit tests are tests too: write data_tests:",
    ),
    Rule(
        "many_dashes",
        re.compile(r"-{3,}"),
        SQL,
        "MySQL reads the third dash as a minus: write two dashes and a space",
    ),
    Rule(
        "engine_in_model",
        _pattern(
            r"mysql|mariadb|duckdb|spark"
            r"|\btarget\s*\.\s*(?:type|name)\b|\badapter\s*\.\s*type\b"
        ),
        SQL,
        "what differs between engines is a macro in macros/dialect/",
        except_in=KNOWS_ENGINES,
    ),
    Rule(
        "engine_in_settings",
        _pattern(r"\btarget\s*\.\s*(?:type|name)\b|\badapter\s*\.\s*type\b"),
        YAML,
        "what differs between engines is a macro in macros/dialect/",
    ),
    Rule(
        "min_cell_by_hand",
        _pattern(r"\bvar\(\s*['\"]min_cell"),
        SQL,
        "what a small group shows is said once: use shown_if_large() and its like",
        except_in=("dbt_project/macros/statistics/min_cell.sql",),
    ),
    Rule(
        "normal_quantile_by_hand",
        _pattern(r"\b1\.(?:96|9599|645|6448)\d*"),
        SQL,
        "it is written once: use normal_quantile()",
        except_in=("dbt_project/macros/statistics/normal_quantile.sql",),
    ),
)


def files_of(rule: Rule, root: Path) -> list[Path]:
    """Return the files that a rule holds for, in order."""
    found = {path for glob in rule.files for path in root.glob(glob)}
    return sorted(
        path
        for path in found
        if not path.relative_to(root).as_posix().startswith(rule.except_in)
    )


def violations(root: Path) -> Iterator[str]:
    """Give each broken rule with its file and line, as a sentence."""
    for rule in RULES:
        for path in files_of(rule, root):
            lines = path.read_text("utf-8").splitlines()
            for number, line in enumerate(lines, start=1):
                if rule.pattern.search(line):
                    place = f"{path.relative_to(root).as_posix()}:{number}"
                    yield f"{place} breaks {rule.name}: {rule.why}."
