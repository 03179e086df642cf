"""The report: its fields exist in the model, its parts are where they are expected."""

from collections.abc import Iterator

from dev.powerbi.checks.project import ReadProject, repeated
from dev.powerbi.pbir_json import Json
from dev.powerbi.project import MODEL
from dev.powerbi.star import Star

_PAGES = "definition/pages/"
# Visual type -> the roles it must have, and those it may have.
_ROLES = {
    "cardVisual": (("Data",), ()),
    "clusteredBarChart": (("Category", "Y"), ("Tooltips",)),
    "clusteredColumnChart": (("Category", "Y"), ("Tooltips",)),
    "pivotTable": (("Rows", "Columns", "Values"), ()),
    "slicer": (("Values",), ()),
    "textbox": ((), ()),
}
_GROUPING = {"Category", "Rows", "Columns"}


def report_problems(project: ReadProject, star: Star) -> list[str]:
    """Return what is wrong with the report's files."""
    del star
    files = project.report
    pages = {p: c for p, c in files.items() if p.endswith("/page.json")}
    order = files.get(f"{_PAGES}pages.json", {})
    names = [str(page.get("name")) for page in pages.values()]
    problems = []
    if sorted(order.get("pageOrder", [])) != sorted(names) or (
        order.get("activePageName") not in names
    ):
        problems.append("pages.json does not match the folders of the pages.")
    titles = [str(page.get("displayName")) for page in pages.values()]
    problems += [f"The page {name} exists twice." for name in repeated(names + titles)]
    target = files.get("definition.pbir", {}).get("datasetReference", {})
    if target.get("byPath", {}).get("path") != f"../{MODEL}":
        problems.append("definition.pbir does not point to the model.")
    problems += _theme(project)
    for path, page in pages.items():
        problems += _page(path.removesuffix("page.json"), page, project)
    return problems


def _theme(project: ReadProject) -> list[str]:
    report = project.report.get("definition/report.json", {})
    items = [
        (package["type"], item["path"])
        for package in report.get("resourcePackages", [])
        for item in package["items"]
    ]
    chosen = report.get("themeCollection", {}).get("customTheme", {}).get("name")
    there = {
        path
        for kind, path in items
        if f"StaticResources/{kind}/{path}" in project.report_paths
    }
    return [] if chosen in there else [f"The theme {chosen} has no file."]


def _page(folder: str, page: Json, project: ReadProject) -> list[str]:
    visuals = {
        path: content
        for path, content in project.report.items()
        if path.startswith(f"{folder}visuals/")
    }
    problems = []
    if page.get("name") != folder.rstrip("/").rsplit("/", 1)[1]:
        problems.append(f"The page in {folder} is named {page.get('name')}.")
    names = [str(visual.get("name")) for visual in visuals.values()]
    problems += [f"{folder} has the visual {name} twice." for name in repeated(names)]
    for path, visual in visuals.items():
        if visual.get("name") != path.split("/")[-2]:
            problems.append(f"{path} is named {visual.get('name')}.")
        problems += [f"{path} {what}." for what in _visual(visual, page, project)]
    return problems


def _visual(content: Json, page: Json, project: ReadProject) -> Iterator[str]:
    at = content.get("position", {})
    if not {"x", "y", "width", "height"} <= at.keys():
        yield "has no position on its page"
    elif (
        at["x"] + at["width"] > page["width"] or at["y"] + at["height"] > page["height"]
    ):
        yield "extends beyond its page"
    visual = content.get("visual", {})
    kind = visual.get("visualType")
    if kind not in _ROLES:
        yield f"is of type {kind}, which is not used here"
        return
    state = visual.get("query", {}).get("queryState", {})
    required, optional = _ROLES[kind]
    if not {*required} <= state.keys() or state.keys() - {*required, *optional}:
        yield f"does not have the roles of a {kind}"
    for role, fields in state.items():
        for shown in fields["projections"]:
            (member,) = shown["field"]
            is_grouping = role in _GROUPING or kind == "slicer"
            if (member == "Column") != is_grouping:
                yield f"has a {member.lower()} in its role {role}"
            if shown["queryRef"] != ".".join(_field(shown["field"][member], {})):
                yield f"refers to a field by the wrong name {shown['queryRef']}"
    general = visual.get("visualContainerObjects", {}).get("general", [{}])[0]
    if not general.get("properties", {}).get("altText"):
        yield "has no alternative text for readers who cannot see it"
    for member, table, name in _fields(content):
        if member == "Column" and project.column(table, name) is None:
            yield f"shows {table}[{name}], which does not exist"
        if member == "Measure" and project.measure(table, name) is None:
            yield f"shows the measure {name} of {table}, which does not exist"


def _fields(
    content: object, aliases: Json | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield (Column or Measure, table, name) of every field, however deeply nested."""
    aliases = aliases or {}
    if isinstance(content, list):
        for each in content:
            yield from _fields(each, aliases)
    if not isinstance(content, dict):
        return
    sources = content.get("From", [])
    aliases = aliases | {s["Name"]: s["Entity"] for s in sources if "Entity" in s}
    for key, value in content.items():
        if key in ("Column", "Measure"):
            yield (key, *_field(value, aliases))
        yield from _fields(value, aliases)


def _field(value: Json, aliases: Json) -> tuple[str, str]:
    source = value["Expression"]["SourceRef"]
    table = source.get("Entity") or aliases.get(source.get("Source"), "")
    return str(table), str(value["Property"])
