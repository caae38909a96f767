"""Rules and series made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.alerts.observe import Observation, Observed
from orchestration.alerts.read import read_rules
from orchestration.alerts.rule import Rule
from orchestration.settings import Settings

START = dt.datetime(2026, 3, 2)  # noqa: DTZ001 - as marts have it
HOUR = dt.timedelta(hours=1)
LENGTHS = {"hour": HOUR, "day": 24 * HOUR, "week": 168 * HOUR}


def packaged_rules() -> tuple[Rule, ...]:
    """Étude's own rules."""
    return read_rules(Settings(data_root=Path("nowhere"))).rules


def rule(**fields: Any) -> Rule:
    """A rule by hour: above 10 is high, above 20 critical; over at 5."""
    return Rule.model_validate(
        {
            "name": "too_much",
            "title": "Too much",
            "description": "More than there may be.",
            "metric": "load",
            "period": "hour",
            "condition": {"operator": "above"},
            "thresholds": [
                {"severity": "high", "value": 10, "clear": 5},
                {"severity": "critical", "value": 20},
            ],
            "cadence": "15min",
            "notification_channels": ["on_call"],
            "runbook": "api_slow",
            **fields,
        }
    )


def observed(
    values: Sequence[float | None],
    *,
    n: float | None = None,
    subject: str = "all",
    period: str = "hour",
    counts: bool = False,
) -> Observed:
    """A series whose first period begins at START; None leaves a period out."""
    length = LENGTHS[period]
    series = [
        Observation(START + place * length, START + (place + 1) * length, value, n)
        for place, value in enumerate(values)
        if value is not None
    ]
    closed = START + len(values) * length
    return Observed({subject: series}, "ratio" if n else "", n is not None, counts, closed)
