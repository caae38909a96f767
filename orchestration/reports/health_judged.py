"""Every component held against its rule.

Belongs here: where a component's figure comes from. Does not belong here: limits
(`health_rules.py`), the document (`health.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestration.metrics.ai_facts import first_days_of, limits_of
from orchestration.metrics.ai_judgement import FEWEST_JUDGED
from orchestration.metrics.answer import Answers
from orchestration.metrics.intervals import wilson
from orchestration.reports.health_document import ActiveIncident, ComponentHealth
from orchestration.reports.health_figures import RIGHT, accuracy, arrived, crash_free, laws
from orchestration.reports.health_queries import CHECKS_SQL, SERVING_SQL, STORAGE_SQL
from orchestration.reports.health_rules import (
    API,
    APP,
    BATCHES,
    CPU,
    LAWS,
    RELEASE,
    ROWS,
    SERVICE,
    STORAGE,
    Rule,
    component,
)

Hour = dict[str, Any]
"""A row of `systems.agg_system_periods`."""


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


def judge_release(answers: Answers, now: datetime, age_hours: float) -> Iterator[ComponentHealth]:
    """Storage, outside services, apps, pipeline, conservation and models.

    Args:
        answers: The release, open for requests.
        now: Logical now, UTC, naive.
        age_hours: How old the release is when it is read.

    Returns:
        The components.
    """
    at = {"now": now}
    for days, n in answers.rows(STORAGE_SQL, at):
        if days is not None:
            yield component("storage", STORAGE, days, n)
    for name, status, last in answers.rows(CHECKS_SQL, at):
        found = ("up", "degraded", "down").index(status)
        yield component(name, SERVICE, found, since=last.replace(tzinfo=UTC))
    for platform, good, n in crash_free(answers):
        interval = wilson(good, n)
        high = None if interval is None else interval[1]
        name = f"app {platform}"
        yield component(name, APP, good / n, n, held=high)
    yield component("release", RELEASE, round(age_hours, 3))
    yield from _pipeline(answers)
    yield from _models(answers, at)


def _pipeline(answers: Answers) -> Iterator[ComponentHealth]:
    """What arrived, and whether it is all there."""
    refused, batches, rejected, rows = arrived(answers)
    share = refused / batches if batches else None
    yield component("batches", BATCHES, share, batches)
    if rows:
        yield component("rows", ROWS, rejected / rows, rows)
    broken, held = laws(answers)
    yield component("conservation", LAWS, broken if held else None, held)


def _models(answers: Answers, at: dict[str, datetime]) -> Iterator[ComponentHealth]:
    """Serving versions of which enough is judged, against the limits of `dim_ai_models`."""
    limits, first_days = limits_of(answers), first_days_of(answers)
    for kind, version in answers.rows(SERVING_SQL, at):
        right, judged = accuracy(answers, (kind, version))
        if judged < FEWEST_JUDGED:
            continue
        limit = limits[kind]
        first, of_first = first_days.get((kind, version), (0, 0))
        fallen = (1 - limit.drop) * first / of_first if of_first >= FEWEST_JUDGED else 0.0
        rule = Rule(
            "share of the judged recommendations of 28 days that were right; degraded "
            f"{limit.drop:.0%} below the version's own first 28 days",
            max(fallen, limit.critical),
            limit.critical,
            is_below=True,
            metrics=RIGHT,
        )
        yield component(f"ai {kind}", rule, right / judged, judged)
