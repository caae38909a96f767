"""When each component of the system is in trouble.

Belongs here: the rules and their limits. Does not belong here: the document (`health.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from orchestration.reports.health_document import ActiveIncident, ComponentHealth, Status
from orchestration.reports.health_queries import (
    ACCURACY_SQL,
    BATCHES_SQL,
    CHECKS_SQL,
    CRASHES_SQL,
    LAWS_SQL,
    STORAGE_SQL,
)
from orchestration.reports.numbers import wilson

WORST: tuple[Status, ...] = ("healthy", "degraded", "critical")
"""States, the worst last."""
FEWEST_JUDGED = 50
"""Judged recommendations below which nothing is said about a model."""

Hour = dict[str, Any]
"""A row of `systems.agg_system_periods`."""


@dataclass(frozen=True)
class Rule:
    """What is looked at, and beyond which limits it is in trouble.

    Attributes:
        text: What is looked at, in words.
        degraded: Beyond this it is degraded.
        critical: Beyond this it is critical.
        is_below: Whether trouble lies below the limits; else above.
    """

    text: str
    degraded: float
    critical: float
    is_below: bool = False

    def status(self, held: float | None) -> Status:
        """The state; critical where nothing is known."""
        if held is None or self._is_beyond(held, self.critical):
            return "critical"
        return "degraded" if self._is_beyond(held, self.degraded) else "healthy"

    def _is_beyond(self, held: float, limit: float) -> bool:
        return held < limit if self.is_below else held > limit


API = Rule(
    "incidents (an hour with a p95 above 2 s or errors above 5 %) that lasted into the last 24 "
    "hours; one that still lasts counts twice; critical where no hour is known",
    0,
    1,
)
CPU = Rule("share of processor time in use in the last hour", 0.85, 0.95)
STORAGE = Rule("days until it is full at the pace of 28 days", 30, 7, is_below=True)
SERVICE = Rule("last check: 0 up, 1 degraded, 2 down", 0, 1)
APP = Rule(
    "share of the sessions of 7 days without a crash; in trouble where its whole interval lies "
    "below the limit",
    0.99,
    0.97,
    is_below=True,
)
RELEASE = Rule("age in hours when it is read", 26, 72)
BATCHES = Rule("share of the batches of 7 days that were refused; critical where none came", 0, 0.5)
ROWS = Rule("share of the rows of 7 days that went to quarantine", 0.05, 0.5)
LAWS = Rule("laws of conservation that are broken; critical where none was looked at", 0, 0)
CRITICAL_ACCURACY = 0.75
SHARE_OF_FIRST = 0.9


def component(
    name: str,
    rule: Rule,
    value: float | None,
    n: int | None = None,
    since: datetime | None = None,
    *,
    held: float | None = None,
) -> ComponentHealth:
    """Judge a value by a rule.

    Args:
        name: The component.
        rule: What it is judged by.
        value: What was found; none where nothing is known.
        n: Observations behind it.
        since: Since when it would be in trouble.
        held: The figure that is held against the limits, if not the value itself.

    Returns:
        The component.
    """
    status = rule.status(value if held is None else held)
    return ComponentHealth(
        name=name,
        status=status,
        rule=rule.text,
        value=value,
        n=n,
        degraded_beyond=rule.degraded,
        critical_beyond=rule.critical,
        since=since if status != "healthy" else None,
    )


def judge_app(
    hour: Hour | None, incidents: Sequence[ActiveIncident], now: datetime
) -> Iterator[ComponentHealth]:
    """The API and the processors, by the last hour that the app told of.

    Args:
        hour: The hour; none where the app told of none.
        incidents: What was or is in trouble.
        now: Logical now, UTC, naive.

    Returns:
        The components.
    """
    ours = [each for each in incidents if each.component == "api"]
    yesterday = now.replace(tzinfo=UTC) - timedelta(days=1)
    recent = [each for each in ours if each.closed_at is None or each.closed_at > yesterday]
    counted = len(recent) + sum(each.closed_at is None for each in recent)
    since = min((each.opened_at for each in recent), default=None)
    yield component("api", API, None if hour is None else counted, since=since)
    if hour is not None and hour["cpu_ratio"] is not None:
        yield component("cpu", CPU, hour["cpu_ratio"], hour["cpu_minute_count"])


def judge_release(
    connection: duckdb.DuckDBPyConnection, now: datetime, age_hours: float
) -> Iterator[ComponentHealth]:
    """Storage, outside services, apps, pipeline, conservation and models.

    Args:
        connection: Open on the marts of a release.
        now: Logical now, UTC, naive.
        age_hours: How old the release is when it is read.

    Returns:
        The components.
    """
    at = {"now": now}
    for days, n in connection.execute(STORAGE_SQL, at).fetchall():
        if days is not None:
            yield component("storage", STORAGE, days, n)
    for name, status, last in connection.execute(CHECKS_SQL, at).fetchall():
        found = ("up", "degraded", "down").index(status)
        yield component(name, SERVICE, found, since=last.replace(tzinfo=UTC))
    for platform, sessions, good in connection.execute(CRASHES_SQL, at).fetchall():
        interval = wilson(good, sessions)
        high = None if interval is None else interval[1]
        yield component(f"app {platform}", APP, good / sessions, sessions, held=high)
    yield component("release", RELEASE, round(age_hours, 3))
    for refused, batches, rejected, received in connection.execute(BATCHES_SQL, at).fetchall():
        share = refused / batches if batches else None
        yield component("batches", BATCHES, share, batches or 0)
        if received:
            yield component("rows", ROWS, rejected / received, received)
    for broken, laws in connection.execute(LAWS_SQL).fetchall():
        yield component("conservation", LAWS, broken if laws else None, laws)
    yield from _models(connection, at)


def _models(
    connection: duckdb.DuckDBPyConnection, at: dict[str, datetime]
) -> Iterator[ComponentHealth]:
    """Models of which enough is judged: below 75 %, or a tenth below their own first 28 days."""
    for name, right, judged, first, of_first in connection.execute(ACCURACY_SQL, at).fetchall():
        if judged < FEWEST_JUDGED:
            continue
        before = SHARE_OF_FIRST * first / of_first if of_first >= FEWEST_JUDGED else 0.0
        rule = Rule(
            "share of the judged recommendations of 28 days that were right; degraded a tenth "
            "below the version's own first 28 days",
            max(before, CRITICAL_ACCURACY),
            CRITICAL_ACCURACY,
            is_below=True,
        )
        yield component(f"ai {name}", rule, right / judged, judged)
