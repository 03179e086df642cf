"""The report in Chromium: drawn, silent, alone, and usable by everyone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

from dev.documents.browser import CHROMIUM_ARGUMENTS, chromium
from dev.harness import Target
from tests.report.conftest import Written

SIZES = {"phone": (390, 844), "laptop": (1280, 800), "wide": (1920, 1080)}
FINANCIAL, CLINICAL = "#financial", "#clinical"


@pytest.fixture(scope="module")
def report(report_on: Callable[[Target], Written]) -> Written:
    """Give the report of the sample."""
    return report_on("duckdb")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(), args=CHROMIUM_ARGUMENTS
        )
        yield started
        started.close()


class Opened:
    """A report in a page of the browser, with what it said and asked for."""

    def __init__(self, browser: Browser, path: Path, **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        # what the browser lets out to a network comes by here and ends here
        self.left: list[str] = []
        self.page.route("http*://**", self._stopped)
        self.page.goto(path.as_uri())

    def _stopped(self, route: Route) -> None:
        self.left.append(route.request.url)
        route.abort()

    def drawn(self) -> Page:
        """Wait until all charts are drawn."""
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page


@pytest.fixture
def open_report(browser: Browser, report: Written) -> Iterator[Callable[..., Opened]]:
    """Give a function that opens the report with options of a browser page."""
    opened: list[Opened] = []

    def open_(**options: Any) -> Opened:
        opened.append(Opened(browser, report.path, **options))
        return opened[-1]

    yield open_
    for one in opened:
        one.page.close()


def test_every_chart_is_drawn_in_silence_and_alone(
    open_report: Callable[..., Opened], report: Written
) -> None:
    opened = open_report()
    page = opened.drawn()
    drawn = page.eval_on_selector_all(
        "[data-chart]",
        "all => all.filter(one => one.querySelectorAll("
        "'svg .mark-symbol path, svg .mark-rect path').length > 0)"
        ".map(one => one.dataset.chart)",
    )
    assert drawn == list(report.parsed.charts)
    assert len(drawn) > 8
    assert opened.said == []
    assert opened.requests == [report.path.as_uri()]


def test_nothing_on_the_page_can_reach_a_network(
    open_report: Callable[..., Opened],
) -> None:
    opened = open_report()
    page = opened.drawn()
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate("fetch('https://example.org/?leak=1')")
    page.evaluate(
        "document.body.append(Object.assign(new Image(), "
        "{src: 'https://example.org/leak.png'}))"
    )
    page.evaluate(
        "document.head.append(Object.assign("
        "document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    page.wait_for_timeout(100)
    assert opened.left == []
    assert any("violates the following Content Security" in s for s in opened.said)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_any_size(
    open_report: Callable[..., Opened], size: str
) -> None:
    width, height = SIZES[size]
    page = open_report(viewport={"width": width, "height": height}).drawn()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # a label that leaves its drawing is cut
    outside = page.evaluate(
        """[...document.querySelectorAll('.chart svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.width > 0 && (box.left < frame.left - 1
                    || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []
    # and a drawing is as wide as its card
    assert page.evaluate(
        "[...document.querySelectorAll('.page:not(.away) .chart')].every(chart => "
        "Math.abs(chart.querySelector('svg').getBoundingClientRect().width"
        " - chart.getBoundingClientRect().width) < 4)"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out_from_their_ground(
    open_report: Callable[..., Opened], scheme: str
) -> None:
    page = open_report(color_scheme=scheme).drawn()
    contrasts = page.evaluate(
        """() => {
            const light = colour => {
                const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
                    const c = part / 255;
                    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const contrast = (one, other) => {
                const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
            };
            const ground = getComputedStyle(document.querySelector('figure'));
            const words = [...document.querySelectorAll(
                'figure p, figure h3, .card dt, .card span, summary')].map(
                one => contrast(getComputedStyle(one).color, ground.backgroundColor));
            const labels = [...document.querySelectorAll(
                'figure:not(#readmission_by_age_and_volume) svg text')].map(
                one => contrast(getComputedStyle(one).fill.startsWith('rgba(0, 0, 0, 0')
                    ? getComputedStyle(document.body).color
                    : getComputedStyle(one).fill, ground.backgroundColor));
            const steps = [0, 1, 2, 3, 4, 5].map(step => {
                const probe = document.createElement('i');
                document.body.append(probe);
                probe.style.color = `var(--heat-ink-${step})`;
                probe.style.backgroundColor = `var(--heat-${step})`;
                const style = getComputedStyle(probe);
                return contrast(style.color, style.backgroundColor);
            });
            return {words: Math.min(...words), labels: Math.min(...labels),
                steps: Math.min(...steps), count: labels.length};
        }"""
    )
    # 4.5 is what WCAG 2.2 asks of text, level AA
    assert contrasts["count"] > 50
    assert contrasts["words"] >= 4.5
    assert contrasts["labels"] >= 4.5
    assert contrasts["steps"] >= 4.5


def test_dark_and_light_differ(open_report: Callable[..., Opened]) -> None:
    script = (
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('svg .mark-symbol path')).fill]"
    )
    light = open_report(color_scheme="light").drawn().evaluate(script)
    dark = open_report(color_scheme="dark").drawn().evaluate(script)
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_the_pages_are_reached_by_keyboard(open_report: Callable[..., Opened]) -> None:
    page = open_report().drawn()
    assert page.is_visible(FINANCIAL)
    assert not page.is_visible(f"{CLINICAL} h3")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "tab-financial"
    for key, shown in [
        ("ArrowRight", "clinical"),
        ("ArrowRight", "financial"),
        ("ArrowLeft", "clinical"),
        ("Home", "financial"),
        ("End", "clinical"),
    ]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == f"tab-{shown}"
        assert page.get_attribute(f"#tab-{shown}", "aria-selected") == "true"
        visible = [
            name
            for name in ("financial", "clinical")
            if page.is_visible(f"#{name} h3 >> nth=0")
        ]
        assert visible == [shown]
    # and on to what the page holds, which opens from the keyboard too
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.is_visible(f"{CLINICAL} .definitions dl")


def test_a_link_to_a_page_opens_it(open_report: Callable[..., Opened]) -> None:
    page = open_report().drawn()
    page.evaluate("location.hash = '#clinical'")
    page.wait_for_selector(f"{CLINICAL} h3", state="visible")
    assert not page.is_visible(f"{FINANCIAL} h3 >> nth=0")
    # the heading and the tabs stay in sight
    assert page.evaluate("scrollY") == 0


def test_who_cannot_see_gets_words_and_tables(
    open_report: Callable[..., Opened], report: Written
) -> None:
    page = open_report().drawn()
    for name in report.parsed.charts:
        chart = page.locator(f"#{name} .chart")
        label = chart.get_attribute("aria-label") or ""
        assert chart.get_attribute("role") == "img"
        assert len(label) > 60
        assert page.locator(f"#{name} table th[scope=col]").count() > 2
        assert page.locator(f"#{name} table th[scope=row]").count() > 0
    assert page.locator(".chart svg:not([aria-hidden=true])").count() == 0
    tree = page.locator("body").aria_snapshot()
    assert 'tab "Financial & Operational Overview" [selected]' in tree
    assert "tabpanel" in tree


def test_without_scripts_both_pages_and_all_tables_are_there(
    open_report: Callable[..., Opened], report: Written
) -> None:
    page = open_report(java_script_enabled=False).page
    assert page.is_visible(f"{FINANCIAL} h2")
    assert page.is_visible(f"{CLINICAL} h2")
    assert not page.is_visible("[role=tablist]")
    assert "Charts need JavaScript" in page.inner_text("main")
    assert page.locator("table").count() >= len(report.parsed.charts)


def test_both_pages_are_printed_on_white(
    open_report: Callable[..., Opened], tmp_path: Path
) -> None:
    opened = open_report(color_scheme="dark")
    page = opened.drawn()
    page.emulate_media(media="print")
    assert page.is_visible(f"{FINANCIAL} h2")
    assert page.is_visible(f"{CLINICAL} h2")
    assert not page.is_visible("[role=tablist]")
    ink = page.eval_on_selector(".chart svg text", "one => getComputedStyle(one).fill")
    body = page.eval_on_selector("body", "one => getComputedStyle(one).color")
    assert body == "rgb(23, 33, 43)"
    assert ink in ("rgb(23, 33, 43)", "rgb(86, 98, 112)")
    pdf = page.pdf()
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") >= 2
    assert opened.said == []
