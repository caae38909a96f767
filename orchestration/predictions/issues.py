"""When forecasts are issued: every Monday, 00:00 UTC, of what was known then.

Belongs here: which issues are due, and freezing one. Does not belong here: the ledger itself
(`ml/ledger/`), or what is forecast (the steps).

An issue that is a week old or older when it is made is backfilled: it uses only what was known at
its moment, but it was not there before the truth was. It says so in its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import polars as pl

from ml.ledger.chain import read_chain
from ml.ledger.issue import Issue, issue_forecasts, read_issues
from ml.registry.versions import code_hash
from orchestration.predictions.marts import Marts

WEEK = timedelta(days=7)
BACKFILLED = " backfilled"
FIRST_ISSUES = (0,)
"""Weeks before the newest Monday for which a target that was never issued is issued."""


def newest_monday(as_of: datetime) -> datetime:
    """The last Monday, 00:00 UTC, that is not after a moment."""
    day = as_of.date() - timedelta(days=as_of.weekday())
    return datetime.combine(day, time())


def due(
    marts: Marts, kind: str, target: str, first: Sequence[int] = FIRST_ISSUES
) -> Iterator[Issue]:
    """Issues that are to be made, oldest first: those missed since the last one, or the first.

    What has a line in the chain was issued; a file without one is what a killed run left, and is
    due. Nor does a run that was killed among the first issues change which those are.

    Args:
        marts: Where.
        kind: `probability`, `duration` or `series`.
        target: What is forecast.
        first: Weeks before the newest Monday for which it is issued at first.
    """
    newest = newest_monday(marts.as_of)
    issues = [Issue.of_path(link.path) for link in read_chain(marts.ledger)]
    known = {each.issued_at for each in issues if (each.kind, each.target) == (kind, target)}
    last = max(known, default=newest - (max(first) + 1) * WEEK)
    moments = [newest - back * WEEK for back in first]
    if not known <= set(moments):
        count = (newest - last) // WEEK
        moments = [newest - back * WEEK for back in range(count - 1, -1, -1)]
    yield from (Issue(kind, target, moment) for moment in moments if moment > last)


def freeze(marts: Marts, issue: Issue, forecasts: pl.DataFrame) -> None:
    """Put an issue into the ledger; one that is there stays as it is.

    Args:
        marts: Where.
        issue: Which one.
        forecasts: Rows of its kind, without `model_version`, which is the code's hash unless there.
    """
    if issue.path in {link.path for link in read_chain(marts.ledger)}:
        return
    if "model_version" not in forecasts.columns:
        forecasts = forecasts.with_columns(model_version=pl.lit(code_hash()[:12]))
    if marts.as_of - issue.issued_at >= WEEK:
        forecasts = forecasts.with_columns(pl.col("model_version") + BACKFILLED)
    issue_forecasts(marts.ledger, issue, forecasts)


def issued(marts: Marts, kind: str) -> pl.DataFrame:
    """Everything issued of a kind, with `is_backfilled`; without columns if nothing was."""
    rows = read_issues(marts.ledger, kind)
    if rows.is_empty():
        return rows
    return rows.with_columns(
        pl.col("model_version").str.strip_suffix(BACKFILLED),
        is_backfilled=pl.col("model_version").str.ends_with(BACKFILLED),
    )
