"""Runs Great Expectations on the figures that the audit schema stores.

On a server, its SQL data source reads them there. Its SQLAlchemy engine cannot read a
DuckDB file, so for DuckDB they are passed as small data frames. Import this module only
to run a check: Great Expectations takes seconds to import.
"""

import logging
import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Set before the import: otherwise it reports its use to its makers.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
import pymysql
from great_expectations.core import ExpectationValidationResult, RunIdentifier
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.expectations.core.expect_column_max_to_be_between import (
    ExpectColumnMaxToBeBetween,
)

from clinical_star.checks.audit import Profile
from clinical_star.checks.expected import Expected
from clinical_star.checks.measures import Names, literal
from clinical_star.checks.pages import SITE, site
from loader.connection import driver_arguments
from loader.settings import ServerSettings, Settings

# Never ask for the values of rows, which these options would otherwise return.
_RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class Verdict:
    """The result of one expectation; `observed` is None where nothing was measured."""

    expected: Expected
    observed: float | None
    success: bool


@dataclass(frozen=True)
class Batch:
    """The figures of one check, and where the audit schema stores them."""

    check_id: str
    profiles: str
    profile: Profile


class Suites:
    """One run of Great Expectations: a suite for each subject, then the pages."""

    def __init__(self, name: str, settings: Settings) -> None:
        with _quietly():
            self._context = gx.get_context(mode="ephemeral")
            self._source = self._source_of(settings)
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._run = RunIdentifier(run_name=name, run_time=datetime.now(UTC))

    def validate(
        self, batch: Batch, subject: str, expected: Sequence[Expected]
    ) -> list[Verdict]:
        """Compare the figures of one subject with what is expected of them."""
        wanted = [
            ExpectColumnMaxToBeBetween(
                column=one.measure,
                min_value=one.low,
                max_value=one.high,
                description=_sentence(one),
                meta={"number": number},
            )
            for number, one in enumerate(expected)
        ]
        measures = list(dict.fromkeys(one.measure for one in expected))
        with _quietly():
            definition, parameters = self._batch(batch, subject, measures)
            suite = gx.ExpectationSuite(name=subject, expectations=wanted)
            validation = gx.ValidationDefinition(
                name=subject, data=definition, suite=self._context.suites.add(suite)
            )
            result = self._context.validation_definitions.add(validation).run(
                batch_parameters=parameters,
                result_format=_RESULT_FORMAT,
                run_id=self._run,
            )
        return [_verdict(expected, found) for found in result.results]

    def write_pages(self, directory: Path) -> None:
        """Write the Data Docs of everything validated into an empty directory."""
        with _quietly():
            self._context.add_data_docs_site(SITE, site(directory))  # type: ignore[arg-type]
            self._context.build_data_docs(site_names=[SITE])
        # The fonts and pictures of the templates that ours replace.
        shutil.rmtree(directory / "static")

    def _batch(
        self, batch: Batch, subject: str, measures: Sequence[str]
    ) -> tuple[BatchDefinition[Any], dict[str, Any] | None]:
        if isinstance(self._source, SQLDatasource):
            query = _query(batch, subject, measures)
            figures = self._source.add_query_asset(subject, query=query)
            return figures.add_batch_definition_whole_table("figures"), None
        values = [[batch.profile[subject, measure].value for measure in measures]]
        frame = pd.DataFrame(values, columns=pd.Index(measures)).astype(float)
        asset = self._source.add_dataframe_asset(subject)
        definition = asset.add_batch_definition_whole_dataframe("figures")
        return definition, {"dataframe": frame}

    def _source_of(self, settings: Settings) -> SQLDatasource | PandasDatasource:
        sources = self._context.data_sources
        if not isinstance(settings, ServerSettings):
            return sources.add_pandas("frames")
        # A connection string would put the password into the context.
        return sources.add_sql(  # type: ignore[call-arg]
            settings.dialect,
            connection_string="mysql+pymysql://",
            kwargs={"creator": _connector(settings), "hide_parameters": True},
        )


def _query(batch: Batch, subject: str, measures: Sequence[str]) -> str:
    names = Names("`")
    columns = ", ".join(
        f"max(case when measure = {literal(measure)} then value end) "
        f"as {names.quoted(measure)}"
        for measure in measures
    )
    return (
        f"select {columns} from {batch.profiles} "  # noqa: S608  a quoted name
        f"where check_id = {literal(batch.check_id)} and subject = {literal(subject)}"
    )


def _connector(settings: ServerSettings) -> Callable[[], Any]:
    return lambda: pymysql.connect(**driver_arguments(settings))


def _sentence(expected: Expected) -> str:
    low, high = f"{expected.low:,.6g}", f"{expected.high:,.6g}"
    bounds = f"is {low}" if low == high else f"is between {low} and {high}"
    return f"{expected.measure} {bounds}: {expected.reason}"


def _verdict(
    expected: Sequence[Expected], found: ExpectationValidationResult
) -> Verdict:
    if found.expectation_config is None:
        raise TypeError(type(found))
    observed = found.result.get("observed_value")
    value = None if observed is None or pd.isna(observed) else float(observed)
    number: int = found.expectation_config.meta["number"]
    return Verdict(expected[number], value, bool(found.success))


@contextmanager
def _quietly() -> Iterator[None]:
    """Silence its warnings and its log: they may quote the data."""
    logger = logging.getLogger("great_expectations")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
