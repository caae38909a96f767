"""Incidents of one series: opened after enough periods, kept open until it is clearly over.

Belongs here: the state machine, a pure function of a series. Does not belong here: figures
(`figure.py`), what people decide (`states.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestration.alerts.figure import Figure, figures, is_beyond, is_clear, length
from orchestration.alerts.incident import Incident
from orchestration.alerts.observe import Observation, Observed
from orchestration.alerts.rule import SEVERITIES, Rule, Threshold

_NO_LONGER = "Ended because nothing was observed of it any more."


def fold(rule: Rule, observed: Observed, subject: str) -> Iterator[Incident]:
    """The incidents of a subject, oldest first; the last one may still last.

    A period of which nothing is known neither speaks for an incident nor against it; after
    `rule.lifetime` of them the incident ends.

    Args:
        rule: What is asked.
        observed: What is seen of the release.
        subject: Whose series.
    """
    series = observed.series[subject]
    yield from _silences(rule, observed, subject, series)
    state = _Folding(rule, subject, is_snapshot=len(series) == 1)
    for figure in figures(rule, observed, series):
        yield from state.expire(figure.at.start)
        yield from state.take(figure)
    yield from state.expire(observed.closed_until)
    if state.incident is not None:
        yield state.incident


class _Folding:
    """Where the state machine stands within one series."""

    def __init__(self, rule: Rule, subject: str, *, is_snapshot: bool) -> None:
        self.incident: Incident | None = None
        self._rule = rule
        self._subject = subject
        self._is_snapshot = is_snapshot
        self._beyond: list[tuple[Threshold, Figure]] = []
        self._back = 0
        self._seen: Observation | None = None

    def expire(self, moment: dt.datetime) -> Iterator[Incident]:
        """End what nobody has seen for too long before a moment."""
        last = self._seen
        if last is None:
            return
        period = length(self._rule.period)
        end = last.known_at + self._rule.lifetime * period
        if moment < last.start + (self._rule.lifetime + 1) * period:
            return
        if self.incident is not None:
            yield replace(self.incident, resolved_at=end, note=_NO_LONGER)
        self.incident, self._beyond, self._back, self._seen = None, [], 0, None

    def take(self, figure: Figure) -> Iterator[Incident]:
        """Go one period further; gives the incident that ended with it."""
        if figure.judged is None:
            return
        self._seen = figure.at
        level = _level(self._rule, figure)
        if self.incident is None:
            self._perhaps_open(figure, level)
            return
        self.incident = _worse(self._rule, self.incident, figure, level)
        mildest = self._rule.ordered[0]
        self._back = self._back + 1 if is_clear(self._rule, figure, mildest) else 0
        if self._back >= self._rule.condition.clear_after:
            yield replace(self.incident, resolved_at=figure.at.known_at)
            self.incident, self._beyond, self._back = None, [], 0

    def _perhaps_open(self, figure: Figure, level: Threshold | None) -> None:
        if level is None:
            self._beyond = []
            return
        self._beyond.append((level, figure))
        if len(self._beyond) < self._rule.condition.consecutive:
            return
        mildest = min((each for each, _ in self._beyond), key=_rank)
        first = self._beyond[0][1]
        self.incident = Incident(
            rule=self._rule.name,
            subject=self._subject,
            kind="threshold",
            severity=mildest.severity,
            began_at=first.at.start,
            opened_at=figure.at.known_at,
            value=figure.value,
            worst=figure.value,
            threshold=mildest.value,
            n=figure.n,
            figure_at=figure.at.start,
            worst_n=figure.n,
            worst_at=figure.at.start,
            reference=figure.reference,
            is_snapshot=self._is_snapshot,
        )


def _level(rule: Rule, figure: Figure) -> Threshold | None:
    """The worst threshold that a figure is beyond."""
    beyond = [each for each in rule.ordered if is_beyond(rule, figure, each)]
    return beyond[-1] if beyond else None


def _worse(rule: Rule, incident: Incident, figure: Figure, level: Threshold | None) -> Incident:
    """The incident with its newest figure; its severity never comes down before its end."""
    worst, value, at = incident.worst, figure.value, figure.at.start
    known = replace(incident, value=value, n=figure.n, figure_at=at, reference=figure.reference)
    is_worse = value is not None and (
        worst is None or (value > worst if rule.condition.is_upward else value < worst)
    )
    if is_worse:
        known = replace(known, worst=value, worst_n=figure.n, worst_at=at)
    if level is None or _rank(level) <= SEVERITIES.index(incident.severity):
        return known
    return replace(known, severity=level.severity, threshold=level.value)


def _rank(threshold: Threshold) -> int:
    return SEVERITIES.index(threshold.severity)


def _silences(
    rule: Rule, observed: Observed, subject: str, series: Sequence[Observation]
) -> Iterator[Incident]:
    """Times in which nothing came, where that is an alert."""
    if rule.no_data_after is None:
        return
    period = length(rule.period)
    came = [
        each for each in series if each.value is not None and (each.value or not observed.counts)
    ]
    for seen, following in zip(came, [*came[1:], None], strict=True):
        until = following.start if following is not None else observed.closed_until
        empty = (until - seen.start) // period - 1
        if empty >= rule.no_data_after:
            yield Incident(
                rule=rule.name,
                subject=subject,
                kind="no_data",
                severity=rule.no_data_severity,
                began_at=seen.start + period,
                opened_at=seen.known_at + rule.no_data_after * period,
                resolved_at=following.known_at if following is not None else None,
                threshold=float(rule.no_data_after),
                note=f"Nothing came since the {rule.period} of {seen.start:%Y-%m-%d %H:%M} UTC.",
            )
