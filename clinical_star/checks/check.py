"""Checks the raw tables of a load, and the star built from them."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from clinical_star.checks import audit
from clinical_star.checks.bands import Band, Bands, bands_file, read_bands
from clinical_star.checks.expected import (
    Expected,
    says_something,
    within_band,
    without_drift,
)
from clinical_star.checks.measures import Names, Scan
from clinical_star.checks.plan import raw_scans, star_scans
from clinical_star.checks.profile import Figure, measure, measure_lab_tests
from loader.contract import Source
from loader.errors import UserError
from loader.settings import project_directory, read_settings
from loader.sources import read_contract
from loader.targets import open_target
from loader.targets.base import Target

if TYPE_CHECKING:
    from clinical_star.checks.suites import Suites, Verdict

Layer = Literal["raw", "star"]
LAYERS: tuple[Layer, ...] = ("raw", "star")
Progress = Callable[[str, int, int], None]
"""Called with the current stage, how many steps of it are done, and how many it has."""

LAB_TESTS = "raw_lab_tests"


@dataclass(frozen=True)
class Request:
    """What to check: a source on a target of the dbt profile.

    Without `layer`, the raw tables are checked, and the star if there is one. `only`
    names the one subject to check, such as `raw_patients`. `drift` compares with the
    last good load. `pages` is the directory of the Data Docs; None writes none.
    """

    target: str
    source: str = "network"
    layer: Layer | None = None
    only: str | None = None
    drift: bool = True
    pages: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What a check found."""

    load_id: str
    layers: tuple[Layer, ...]
    verdicts: "tuple[Verdict, ...]"
    notices: tuple[str, ...]
    pages: Path | None

    @property
    def failed(self) -> "tuple[Verdict, ...]":
        """The expectations that were not met."""
        return tuple(verdict for verdict in self.verdicts if not verdict.success)


@dataclass
class _Profile:
    """The figures of a layer and what is expected of them, in the order measured.

    `unjudged` names those that rest on too few rows, by subject.
    """

    figures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    expected: dict[str, list[Expected]] = field(default_factory=dict)
    unjudged: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self, bands: Bands, subject: str, measure: str, figure: Figure, band: Band
    ) -> None:
        if says_something(figure, bands):
            self.figures[subject, measure] = figure
            expected = within_band(subject, measure, figure, band)
            self.expected.setdefault(subject, []).append(expected)
        else:
            self.unjudged.setdefault(subject, []).append(measure)

    def notices(self, smallest_group: int) -> Iterator[str]:
        """Say which figures were not judged, without the figures."""
        for subject, names in self.unjudged.items():
            yield (
                f"{subject} has fewer than {smallest_group} rows for {len(names):,} of "
                f"its figures, such as '{names[0]}': they were not judged."
            )


def check(request: Request, progress: Progress) -> Outcome:
    """Check the current load of a source and return every verdict.

    Figures and verdicts are stored in the audit schema. Raise UserError when there is
    nothing to check, or when another load replaces the tables during the check.
    """
    _refuse_foreign(request.pages)
    project = project_directory()
    source = read_contract(project, request.source)
    bands = read_bands(project, source.name)
    settings = read_settings(project, request.target, as_loader=True)
    with closing(open_target(settings)) as target:
        load = audit.current_load(target, source.name)
        audit.create_tables(target)
        layers = _layers(target, request.layer, bands)
        notices = [
            f"{name} was not checked: there was no file for it."
            for name in sorted(load.absent)
        ]
        notices.extend(_without_bands(project, source, bands))
        # Great Expectations takes seconds to import; a wrong name should fail before.
        progress("Great Expectations", 0, 1)
        from clinical_star.checks.suites import Suites  # noqa: PLC0415

        progress("Great Expectations", 1, 1)
        suites = Suites(f"{request.target}_{load.load_id}", settings)
        run = _Run(target, source, bands, load, suites, progress)
        verdicts: list[Verdict] = []
        for layer in layers:
            verdicts += run.check(layer, request, notices)
        if audit.current_load(target, source.name).load_id != load.load_id:
            raise UserError(
                "Another load replaced the raw tables during the check: run the check "
                "again."
            )
    if not verdicts:
        raise UserError(
            f"There is no subject '{request.only}': choose one such as raw_patients."
        )
    if request.pages is not None:
        progress("Data Docs", 1, 1)
        _write_pages(suites, request.pages)
    pages = None if request.pages is None else request.pages / "index.html"
    return Outcome(load.load_id, layers, tuple(verdicts), tuple(notices), pages)


def _without_bands(project: Path, source: Source, bands: Bands) -> Iterator[str]:
    """Say what cannot be judged for want of bands; raise UserError for a wrong name."""
    path = bands_file(project, source.name)
    known = {table.name: table for table in source.tables}
    tests = bands.lab_tests
    for name in [*bands.raw, *([tests.table] if tests else [])]:
        if name not in known:
            raise UserError(
                f"{path.name} has bands for {name}, which is no raw table of the "
                f"contract: correct it. The raw tables are {', '.join(known)}."
            )
    if not path.is_file():
        yield (
            f"There is no {path.name}, so that nobody can say what is normal: only the "
            f'rules of the contract were checked. The guide "Add a source" says how '
            "to write it."
        )
    elif tests is None:
        yield "No laboratory test was judged: the bands name none under lab_tests."


def _layers(target: Target, wanted: Layer | None, bands: Bands) -> tuple[Layer, ...]:
    there = audit.relations_of(target, "star")
    lacking = sorted(set(bands.star) - there)
    if wanted == "raw" or (wanted is None and not there):
        return ("raw",)
    if lacking:
        raise UserError(
            f"The star lacks {', '.join(lacking)}: run `dbt build`, or check only the "
            "raw tables with --layer raw."
        )
    return LAYERS if wanted is None else (wanted,)


@dataclass(frozen=True)
class _Run:
    target: Target
    source: Source
    bands: Bands
    load: audit.Load
    suites: "Suites"
    progress: Progress

    def check(
        self, layer: Layer, request: Request, notices: list[str]
    ) -> "list[Verdict]":
        """Measure a layer, store the figures, compare them, and store the verdict."""
        profile = self._measure(layer, request.only)
        notices.extend(profile.notices(self.bands.smallest_group))
        check_id = uuid.uuid4().hex
        source, load = self.source.name, self.load
        baseline = audit.find_baseline(self.target, source, layer, load)
        audit.keep(self.target, check_id, source, layer, load, profile.figures)
        if not request.drift:
            notices.append(
                f"The {layer} figures were not compared with an earlier load."
            )
        elif baseline is None:
            notices.append(
                f"The {layer} figures were not checked for drift: no earlier load has "
                "passed this check."
            )
        else:
            for one in without_drift(profile.figures, baseline, self.bands.drift):
                profile.expected[one.subject].append(one)
        from clinical_star.checks.suites import Batch  # noqa: PLC0415  as above

        profiles = self.target.relation("audit", "load_profiles")
        batch = Batch(check_id, profiles, profile.figures)
        verdicts: list[Verdict] = []
        for done, (subject, expected) in enumerate(profile.expected.items(), start=1):
            self.progress(f"{layer}: comparing", done, len(profile.expected))
            verdicts += self.suites.validate(batch, subject, expected)
        passed = all(verdict.success for verdict in verdicts)
        if request.only is None:  # later loads are not compared with a partial check
            audit.judge(self.target, check_id, passed)
        return verdicts

    def _measure(self, layer: Layer, only: str | None) -> _Profile:
        plan = raw_scans if layer == "raw" else star_scans
        scans = [
            scan
            for scan in plan(self.target, self.source, self.bands, self.load)
            if only in (None, scan.subject)
        ]
        of_tests = layer == "raw" and only in (None, LAB_TESTS)
        steps, profile = len(scans) + of_tests, _Profile()
        for done, scan in enumerate(scans, start=1):
            self.progress(f"{layer}: measuring", done, steps)
            self._add(profile, scan, measure(self.target, scan))
        if of_tests:
            self.progress(f"{layer}: measuring", steps, steps)
            self._add_lab_tests(profile)
        return profile

    def _add(
        self, profile: _Profile, scan: Scan, figures: Mapping[str, Figure]
    ) -> None:
        for wanted in scan.measures:
            name = wanted.name
            profile.add(self.bands, scan.subject, name, figures[name], wanted.band)

    def _add_lab_tests(self, profile: _Profile) -> None:
        tests = self.bands.lab_tests
        identifiers = {table.name: table.identifier for table in self.source.tables}
        if tests is None or identifiers[tests.table] in self.load.absent:
            return
        relations = {
            name: self.target.relation("raw", identifier)
            for name, identifier in identifiers.items()
        }
        names = Names(relations[tests.table][0])
        for code, figures in measure_lab_tests(self.target, tests, relations, names):
            for statistic, figure in figures.items():
                name = f"{tests.names[code]} {statistic}"
                band = tests.bands[code][statistic]
                profile.add(self.bands, LAB_TESTS, name, figure, band)


def _refuse_foreign(directory: Path | None) -> None:
    """Refuse a directory with other files: the pages replace everything in it."""
    if directory is None or not directory.exists():
        return
    names = {path.name for path in directory.iterdir()} if directory.is_dir() else {""}
    if names and not {"index.html", "validations"} <= names:
        raise UserError(
            f"{directory} contains files other than Data Docs, which would be deleted: "
            "choose another directory with --docs-dir."
        )


def _write_pages(suites: "Suites", directory: Path) -> None:
    """Replace the old pages with new ones, never mixing the two."""
    aside = directory.with_name(f".{directory.name}-{uuid.uuid4().hex}")
    try:
        aside.mkdir(parents=True)
        suites.write_pages(aside)
        if directory.exists():
            shutil.rmtree(directory)
        aside.rename(directory)
    except OSError as error:
        raise UserError(
            f"The Data Docs cannot be written to {directory} ({error.strerror}): "
            "choose another directory with --docs-dir."
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
