"""Renders the report as one HTML file that loads nothing else."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from clinical_star.metrics import format_value
from clinical_star.metrics.formats import NOT_AVAILABLE
from clinical_star.report.model import WITHHELD, Page, Report

PAGES: tuple[tuple[Page, str], ...] = (
    ("financial", "Financial & Operational Overview"),
    ("clinical", "Clinical Risk & Readmission Dynamics"),
)
_FILES = Path(__file__).with_name("page_files")


def page(report: Report) -> str:
    """Return the report as HTML, with styles, scripts and numbers inside.

    Its policy allows only its own two scripts to run and forbids every request. Vega
    compiles its expressions to functions, hence `unsafe-eval`.
    """
    library = _library()
    script = _script_safe(_read("report.js"))
    charts = {figure.name: figure.chart for figure in report.figures if figure.chart}
    environment = Environment(
        loader=FileSystemLoader(_FILES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["written"] = format_value
    return environment.get_template("report.html.j2").render(
        report=report,
        pages=PAGES,
        withheld=WITHHELD,
        not_available=NOT_AVAILABLE,
        policy=_policy(library, script),
        style=Markup(_read("report.css")),  # noqa: S704  our own file
        library=Markup(library),  # noqa: S704  from vl-convert
        script=Markup(script),  # noqa: S704  our own file
        # escaped for a script element, in which HTML's own escapes have no effect
        charts=Markup(  # noqa: S704
            json.dumps(charts, allow_nan=False).replace("<", "\\u003c")
        ),
    )


@cache
def _library() -> str:
    """Bundle Vega, Vega-Lite and Vega-Embed; this takes seconds."""
    return _script_safe(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _policy(*scripts: str) -> str:
    """Return a content security policy that allows these scripts, by their hashes."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)
    return (
        f"default-src 'none'; script-src {hashes} 'unsafe-eval'; "
        "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _read(name: str) -> str:
    return _FILES.joinpath(name).read_text(encoding="utf-8")


def _script_safe(script: str) -> str:
    """Keep a script from ending its element early."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
