"""Frames of a release judged by Great Expectations: the one file that knows it.

Belongs here: its settings (no telemetry, no files, no progress bars), one validation per table, and
what its results mean. Does not belong here: what is expected (`expectations/`), results in words
(`words.py`), the document (`document.py`).
See https://docs.greatexpectations.io/docs/core/run_validations/
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from orchestration.quality.errors import ExpectationError
from orchestration.quality.resolve import Resolved
from orchestration.quality.words import aggregate, unexpected

if TYPE_CHECKING:
    import pandas as pd

_AGGREGATES = frozenset(
    {
        "expect_column_max_to_be_between",
        "expect_column_mean_to_be_between",
        "expect_column_quantile_values_to_be_between",
        "expect_column_distinct_values_to_contain_set",
    }
)


@dataclass(frozen=True)
class Judged:
    """How one expectation fared.

    Attributes:
        success: Whether it holds; without values to judge it does.
        observed: What was found, in words.
        n: Values (of a table: rows; of a pair: rows with both) that were judged.
    """

    success: bool
    observed: str
    n: int


def validate(table: str, frame: pd.DataFrame, expectations: Sequence[Resolved]) -> list[Judged]:
    """Judge one table's frame by all of its expectations.

    Args:
        table: `<schema>.<table>`, for messages.
        frame: The columns that the expectations read; UTC moments without a zone.
        expectations: What is expected.

    Returns:
        How each expectation fared, in the order given.

    Raises:
        ExpectationError: One cannot be judged on this table.
    """
    judged: list[Judged | None] = [None] * len(expectations)
    asked: list[tuple[int, Resolved]] = []
    for number, each in enumerate(expectations):
        if _has_values(frame, each):
            asked.append((number, each))
        else:
            judged[number] = Judged(success=True, observed="no values", n=0)
    if asked:
        for number, result in _run(frame, asked):
            judged[number] = _judge(table, frame, expectations[number], result)
    return [each for each in judged if each is not None]


def _has_values(frame: pd.DataFrame, each: Resolved) -> bool:
    """Whether there is something to take a figure of; rows can be counted always."""
    if each.expectation.expect in _AGGREGATES:
        return bool(frame[each.arguments["column"]].notna().any())
    return True


def _run(
    frame: pd.DataFrame, asked: Sequence[tuple[int, Resolved]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with _quiet():
        definition, suite_of, configured = _tools()
        expectations = [
            configured(
                type=each.expectation.expect,
                kwargs=dict(each.arguments),
                meta={"number": number},
            ).to_domain_obj()
            for number, each in asked
        ]
        batch = definition.get_batch(batch_parameters={"dataframe": frame})
        found = batch.validate(
            suite_of(name="gate", expectations=expectations), result_format="BASIC"
        )
    for result in found.results:
        yield result.expectation_config.meta["number"], result


@cache
def _tools() -> tuple[Any, Any, Any]:
    """Great Expectations' frame, suite and configuration, once for each process.

    It keeps no files and calls nobody.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415 - takes seconds to import
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import (  # noqa: PLC0415
        ExpectationConfiguration,
    )

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("release").add_dataframe_asset("mart")
    definition = asset.add_batch_definition_whole_dataframe("all")
    return definition, gx.ExpectationSuite, ExpectationConfiguration


@contextmanager
def _quiet() -> Generator[None]:
    """Without its notes and the warnings of what it imports."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _judge(table: str, frame: pd.DataFrame, each: Resolved, result: Any) -> Judged:
    if trouble := _exception(result.exception_info):
        message = (
            f"{table}, {each.expectation.expect} of {', '.join(each.expectation.columns_read)}: it "
            f"cannot be judged ({trouble}). Mend its expectation or the type of the column."
        )
        raise ExpectationError(message)
    found = result.result
    if "element_count" in found:
        n = int(found["element_count"]) - int(found.get("missing_count") or 0)
        return Judged(
            bool(result.success),
            unexpected(found, n, of_null=each.expectation.expect.endswith("_null")),
            n,
        )
    if not each.expectation.columns_read:
        rows = int(found["observed_value"])
        return Judged(bool(result.success), f"{rows:,} rows", rows)
    n = int(frame[each.arguments["column"]].notna().sum())
    return Judged(bool(result.success), aggregate(found), n)


def _exception(info: Mapping[str, Any]) -> str:
    """Its first exception, which it notes flat or by metric."""
    every = [info] if "raised_exception" in info else list(info.values())
    told = [each for each in every if isinstance(each, Mapping) and each.get("raised_exception")]
    return str(told[0].get("exception_message"))[:200] if told else ""
