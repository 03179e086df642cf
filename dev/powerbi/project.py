"""All files of the Power BI project, and how the committed ones differ from them."""

import json
from collections.abc import Mapping
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from clinical_star.metrics import Measure
from dev.powerbi.model import Model
from dev.powerbi.pages import Pages
from dev.powerbi.pbir_json import Json, with_schema
from dev.powerbi.tmdl_writer import tmdl_files
from dev.powerbi.visuals import Fields, visuals_of

NAME = "clinical_star"
REPORT, MODEL = f"{NAME}.Report", f"{NAME}.SemanticModel"
_DEFINITION = "item/report/definition"


def project_files(
    model: Model, pages: Pages, measures: Mapping[str, Measure]
) -> dict[str, str]:
    """Return every generated file below powerbi/: path -> text."""
    report = _report_files(pages, Fields(measures, pages.labels, pages.heat))
    return {
        f"{NAME}.pbip": _text(
            with_schema(
                "pbip/pbipProperties",
                "1.0.0",
                {"version": "1.0", "artifacts": [{"report": {"path": REPORT}}]},
            )
        ),
        f"{MODEL}/.platform": _platform("SemanticModel"),
        f"{MODEL}/definition.pbism": _text(
            with_schema(
                "item/semanticModel/definitionProperties",
                "1.0.0",
                {"version": "4.2", "settings": {}},
            )
        ),
        **{f"{MODEL}/definition/{p}": text for p, text in tmdl_files(model).items()},
        f"{REPORT}/.platform": _platform("Report"),
        **{f"{REPORT}/{path}": _text(content) for path, content in report.items()},
    }


def write_files(files: Mapping[str, str], folder: Path) -> list[str]:
    """Write the files, remove any others of the project; return what changed."""
    changed = differences(files, folder)
    for path in changed:
        if path in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8")
        else:
            (folder / path).unlink()
    return changed


def differences(files: Mapping[str, str], folder: Path) -> list[str]:
    """Return the paths that are missing, differ or do not belong to the project."""
    found = [folder / f"{NAME}.pbip"]
    for part in (REPORT, MODEL):
        found += (folder / part).rglob("*")
    there = {
        path.relative_to(folder).as_posix(): path
        for path in found
        if path.is_file() and ".pbi" not in path.parts
    }
    return sorted(
        path
        for path in {*files, *there}
        if path not in files
        or path not in there
        or there[path].read_text(encoding="utf-8") != files[path]
    )


def _report_files(pages: Pages, fields: Fields) -> dict[str, Json]:
    theme = f"{NAME}.json"
    names = [page.name for page in pages.pages]
    width, height = pages.size
    files = {
        "definition.pbir": with_schema(
            "item/report/definitionProperties",
            "2.0.0",
            {
                "version": "4.0",
                "datasetReference": {"byPath": {"path": f"../{MODEL}"}},
            },
        ),
        "definition/version.json": with_schema(
            f"{_DEFINITION}/versionMetadata", "1.0.0", {"version": "2.0.0"}
        ),
        "definition/report.json": with_schema(
            f"{_DEFINITION}/report", "3.0.0", _report(theme)
        ),
        "definition/pages/pages.json": with_schema(
            f"{_DEFINITION}/pagesMetadata",
            "1.0.0",
            {"pageOrder": names, "activePageName": names[0]},
        ),
        f"StaticResources/RegisteredResources/{theme}": {"name": theme, **pages.theme},
    }
    for page in pages.pages:
        folder = f"definition/pages/{page.name}"
        files[f"{folder}/page.json"] = with_schema(
            f"{_DEFINITION}/page",
            "2.0.0",
            {
                "name": page.name,
                "displayName": page.title,
                "displayOption": "FitToWidth",
                "height": height,
                "width": width,
            },
        )
        for name, visual in visuals_of(page, pages, fields).items():
            files[f"{folder}/visuals/{name}/visual.json"] = visual
    return files


def _report(theme: str) -> Json:
    # Versions that an older Power BI Desktop supports; a newer one upgrades them.
    versions = {"visual": "2.0.0", "report": "3.0.0", "page": "2.0.0"}
    registered = "RegisteredResources"
    return {
        "themeCollection": {
            "customTheme": {
                "name": theme,
                "reportVersionAtImport": versions,
                "type": registered,
            }
        },
        "resourcePackages": [
            {
                "name": registered,
                "type": registered,
                "items": [{"name": theme, "path": theme, "type": "CustomTheme"}],
            }
        ],
    }


def _platform(kind: str) -> str:
    return _text(
        with_schema(
            "gitIntegration/platformProperties",
            "2.0.0",
            {
                "metadata": {"type": kind, "displayName": NAME},
                "config": {
                    "version": "2.0",
                    "logicalId": str(uuid5(NAMESPACE_URL, f"clinical-star/{kind}")),
                },
            },
        )
    )


def _text(content: Json) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
