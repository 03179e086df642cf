"""The Data Docs: Great Expectations' own pages, with templates that load nothing.

Its own templates load styles, scripts and fonts from seven web sites, which a
hospital's network blocks and which would learn who reads the pages. Ours, in
`templates/`, load nothing from anywhere.
"""

from pathlib import Path
from typing import Any

from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

SITE = "pages"
_TEMPLATES = Path(__file__).with_name("templates")


class PageView(DefaultJinjaPageView):
    """A page of the Data Docs, from our templates."""

    _template = "page.j2"

    def __init__(self, **directories: str | None) -> None:
        super().__init__(**directories)
        ours = FileSystemLoader(_TEMPLATES)
        self.env.loader = ChoiceLoader([ours, self.env.loader or ours])


class IndexView(PageView):
    """The first page."""

    _template = "index_page.j2"


def site(directory: Path) -> dict[str, Any]:
    """Return the configuration of a site in a directory."""
    page = {"module_name": __name__, "class_name": "PageView"}
    index = {"module_name": __name__, "class_name": "IndexView"}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(directory),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": index},
        "site_section_builders": {
            "expectations": "None",
            "validations": {"view": page},
            "profiling": "None",
        },
    }
