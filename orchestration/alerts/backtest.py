"""What a rule is worth: how often it would have fired, how late, and how rightly.

Belongs here: counting over a release's history. Does not belong here: incidents (`fold.py`), what
was planted (`truth.py`).
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.alerts.evaluate import Looked
from orchestration.alerts.incident import Incident
from orchestration.alerts.states import explains
from orchestration.alerts.truth import Planted

BUDGET_PER_WEEK = 3.0
"""Alarms a week that the whole set may tell of: people stop reading more than that (G12)."""

WINDOW = dt.timedelta(weeks=13)
"""The time before the logical now over which alarms are counted against the budget."""

_WEEK = dt.timedelta(days=7)
_GRACE = dt.timedelta(days=7)
"""How long after a planted incident an alarm still counts as its own: windows look back."""


@dataclass(frozen=True)
class Backtest:
    """One rule over the history of a release.

    Attributes:
        rule: Its name.
        is_positive: Whether it tells good news, which the budget leaves out.
        weeks: Weeks of history in which it had a figure, at most 13; a rule that only sees today
            (a snapshot) has less than one.
        fires: Incidents that opened in these.
        told: Of these, those of which people would have been told: that no other explains.
        planted: Planted incidents that it should find; none without a truth file.
        found: Of these, found.
        right: Of the incidents, those that belong to a planted one.
        delay_hours: Median of the hours from the beginning to the alarm, of those found.
    """

    rule: str
    is_positive: bool
    weeks: float
    fires: int
    told: int
    planted: int | None = None
    found: int | None = None
    right: int | None = None
    delay_hours: float | None = None

    @property
    def precision(self) -> float | None:
        """Share of the incidents that belong to a planted one; none where nothing was planted."""
        return (
            self.right / self.fires
            if self.fires and self.planted and self.right is not None
            else None
        )


def backtests(
    looked: Sequence[Looked], as_of: dt.datetime, planted: Sequence[Planted] | None = None
) -> list[Backtest]:
    """Every rule over its history.

    Args:
        looked: Rules with their incidents.
        as_of: Logical now.
        planted: What was planted, if that is known.
    """
    everything = [each for one in looked for each in one.incidents]
    return [_backtest(one, everything, as_of, planted) for one in looked]


def alarms_per_week(tests: Sequence[Backtest]) -> float:
    """Alarms a week of the whole set, good news left out: what the budget limits.

    Divided by the weeks of the rule that has seen the most of them.
    """
    weeks = max((each.weeks for each in tests), default=0.0)
    alarms = sum(each.told for each in tests if not each.is_positive)
    return alarms / weeks if weeks else 0.0


def _backtest(
    looked: Looked,
    everything: Sequence[Incident],
    as_of: dt.datetime,
    planted: Sequence[Planted] | None,
) -> Backtest:
    rule = looked.rule
    incidents = [each for each in looked.incidents if each.opened_at > as_of - WINDOW]
    causes = [each for each in everything if each.rule in rule.depends_on]
    told = [each for each in incidents if not _was_explained(each, causes)]
    facts = Backtest(rule.name, rule.is_positive, _weeks(looked, as_of), len(incidents), len(told))
    if planted is None:
        return facts
    own = [each for each in planted if rule.name in each.rules]
    first = [_first(each, incidents) for each in own]
    delays = [
        (alarm.opened_at - each.since) / dt.timedelta(hours=1)
        for each, alarm in zip(own, first, strict=True)
        if alarm is not None and each.since is not None
    ]
    return Backtest(
        facts.rule,
        facts.is_positive,
        facts.weeks,
        facts.fires,
        facts.told,
        planted=len(own),
        found=sum(alarm is not None for alarm in first),
        right=sum(any(_belongs(each, to) for to in own) for each in incidents),
        delay_hours=statistics.median(delays) if delays else None,
    )


def _weeks(looked: Looked, as_of: dt.datetime) -> float:
    series = looked.observed.series.values() if looked.observed is not None else ()
    first = min((each[0].start for each in series if each), default=as_of)
    return (as_of - max(first, as_of - WINDOW)) / _WEEK


def _was_explained(incident: Incident, causes: Sequence[Incident]) -> bool:
    """Whether another incident explained it when it opened."""
    return any(
        each.opened_at <= incident.opened_at
        and (each.resolved_at is None or each.resolved_at > incident.opened_at)
        and explains(each, incident)
        for each in causes
    )


def _belongs(incident: Incident, planted: Planted) -> bool:
    parts = dict(part.partition("=")[::2] for part in incident.subject.split(", "))
    if any(parts.get(name) != value for name, value in planted.subject.items()):
        return False
    if planted.since is None:
        return True
    ended = incident.resolved_at
    begins_in_time = planted.until is None or incident.opened_at <= planted.until + _GRACE
    return begins_in_time and (ended is None or ended > planted.since)


def _first(planted: Planted, incidents: Sequence[Incident]) -> Incident | None:
    """The first alarm of a planted incident."""
    own = [each for each in incidents if _belongs(each, planted)]
    return min(own, key=lambda each: each.opened_at, default=None)
