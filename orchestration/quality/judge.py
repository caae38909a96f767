"""A release or draft judged by all expectations, table by table.

Belongs here: reading the columns that are expected of something, and putting results together. Does
not belong here: judging a frame (`validate.py`), what follows from it (`write.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.quality.document import Gate, Result, Summary
from orchestration.quality.errors import ExpectationError
from orchestration.quality.expectation import TableSuite
from orchestration.quality.previous import Previous
from orchestration.quality.read import read_suites
from orchestration.quality.resolve import Now, Resolved, resolve
from orchestration.quality.validate import validate
from orchestration.releases.manifest import MARTS_FILE
from orchestration.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


def judge(draft: Path, settings: Settings) -> Gate:
    """Judge a release or draft by all expectations.

    Args:
        draft: Its folder, with the marts.
        settings: The deployment, whose current release it is held against.

    Returns:
        How it fared.

    Raises:
        ExpectationError: A file of expectations cannot be used.
    """
    suites = read_suites(settings)
    results: list[Result] = []
    tables = skipped = 0
    with (
        duckdb.connect(str(draft / MARTS_FILE), read_only=True) as marts,
        Previous.of(settings) as previous,
    ):
        columns = _columns(marts)
        row = marts.execute("select as_of from release.about").fetchone()
        if row is None:
            raise ExpectationError(f"{draft / MARTS_FILE} does not say its logical now.")
        for suite in suites:
            if suite.table not in columns:
                skipped += len(suite.expectations)
                continue
            _require_columns(suite, columns[suite.table])
            now = Now(suite.table, row[0], previous)
            asked = [found for each in suite.expectations if (found := resolve(each, now))]
            skipped += len(suite.expectations) - len(asked)
            tables += bool(asked)
            results += _judged(marts, suite.table, asked)
        compared_with = previous.release_id
    return Gate(
        summary=Summary(
            tables=tables,
            expectations=len(results),
            failed=sum(not each.success and each.severity == "blocking" for each in results),
            warned=sum(not each.success and each.severity == "warning" for each in results),
            not_evaluated=skipped,
        ),
        compared_with=compared_with,
        results=tuple(results),
    )


def _judged(
    marts: duckdb.DuckDBPyConnection, table: str, asked: Sequence[Resolved]
) -> Iterator[Result]:
    if not asked:
        return
    frame = _frame(marts, table, asked)
    for each, judged in zip(asked, validate(table, frame, asked), strict=True):
        yield Result(
            table=table,
            expectation=each.expectation.expect,
            column=", ".join(each.expectation.columns_read) or None,
            severity=each.expectation.severity,
            success=judged.success,
            observed=judged.observed,
            expected=each.expected,
            n=judged.n,
            why=each.expectation.why,
        )


def _frame(marts: duckdb.DuckDBPyConnection, table: str, asked: Sequence[Resolved]) -> pd.DataFrame:
    """The columns that are read, and no others; a column of nothing where only rows count."""
    names = sorted({name for each in asked for name in each.expectation.columns_read})
    listed = ", ".join(f'"{name}"' for name in names) or "true as is_row"
    schema, name = table.split(".", 1)
    return marts.execute(f'select {listed} from "{schema}"."{name}"').df()  # noqa: S608


def _columns(marts: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for schema, table, column in marts.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", set()).add(column)
    return found


def _require_columns(suite: TableSuite, columns: set[str]) -> None:
    named = {column for each in suite.expectations for column in each.columns_read}
    if missing := sorted(named - columns):
        message = (
            f"expectations of table {suite.table}, field column: the release has no "
            f"{', '.join(missing)}. Mend the expectations and run again."
        )
        raise ExpectationError(message)
