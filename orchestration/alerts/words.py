"""An alert in words.

Belongs here: sentences. Does not belong here: how a figure is written (`metrics/written.py`), who
is told (`telling/`).
"""

from __future__ import annotations

import datetime as dt

from orchestration.alerts.incident import Incident
from orchestration.alerts.rule import Rule, Threshold
from orchestration.alerts.states import Alert
from orchestration.metrics.intervals import wilson
from orchestration.metrics.words import subject as plain
from orchestration.metrics.written import number_range, percent, written

_HOURS_OF_DAY = 24


def duration(periods: float, period: str) -> str:
    """So many hours, days, weeks or months as people say it: whole days from two on.

    >>> duration(672, "hour"), duration(36, "hour"), duration(1, "day"), duration(8, "week")
    ('28 days', '36 hours', '1 day', '8 weeks')
    """
    days, hours = divmod(periods, _HOURS_OF_DAY)
    if period == "hour" and days > 1 and not hours:
        periods, period = days, "day"
    return f"{periods:,.0f} {period}" if periods == 1 else f"{periods:,.0f} {period}s"


def sentence(alert: Alert) -> str:
    """What happened, with figure, threshold and n, in a sentence or two."""
    incident, rule = alert.incident, alert.rule
    if incident.kind == "query_failed" or rule is None:
        return incident.note
    if incident.kind == "no_data":
        silence = duration(rule.no_data_after or 0, rule.period)
        return (
            f"{incident.note} That is longer than {silence}: figures made of it are missing, not "
            "zero."
        )
    called = alert.label or rule.metric
    said = f"{called}: {_figure(incident.value, alert)}{_interval(rule, incident)}"
    if incident.n is not None and alert.unit != "count":
        said += f", n = {incident.n:,.0f}"
    said += _limit(rule, incident, alert)
    if incident.worst is not None and incident.worst != incident.value:
        said += f"; at worst {_figure(incident.worst, alert)}"
        said = said if not alert.is_positive else said.replace("at worst", "at best")
    ended = f" {incident.note}" if incident.note else ""
    return f"{said}.{ended}"


def _interval(rule: Rule, incident: Incident) -> str:
    """The 95 % interval of a share, where the rule asks for one."""
    if rule.condition.evidence != "interval" or incident.value is None or not incident.n:
        return ""
    low, high = wilson(incident.value * incident.n, int(incident.n)) or (0.0, 1.0)
    return f" (95%: {number_range(low, high, 'ratio')})"


def _figure(value: float | None, alert: Alert) -> str:
    return "unknown" if value is None else written(value, alert.unit or "count")


def figure_shown(alert: Alert) -> str:
    """The newest figure of what lasts, the worst of what is over; empty where there is none."""
    incident = alert.incident
    if incident.told.value is None:
        return ""
    said = _figure(incident.told.value, alert)
    if incident.is_open or incident.worst is None:
        return said
    return f"at {'best' if alert.is_positive else 'worst'} {said}"


def limit(alert: Alert) -> str:
    """What a figure had to be beyond: a level, a change, or a time without data.

    Empty where nothing could be asked.
    """
    incident, rule = alert.incident, alert.rule
    if incident.threshold is None or rule is None:
        return ""
    if incident.kind == "no_data":
        return f"{duration(incident.threshold, rule.period)} without data"
    operator = rule.condition.operator
    if operator in {"above", "below"}:
        return f"{operator} {_figure(incident.threshold, alert)}"
    return f"a {'rise' if operator == 'rises' else 'fall'} of {percent(incident.threshold, 0)}"


def _limit(rule: Rule, incident: Incident, alert: Alert) -> str:
    if incident.threshold is None:
        return ""
    operator = rule.condition.operator
    told = "told" if alert.is_positive else "alert"
    if operator in {"above", "below"}:
        return f"; {told} {limit(alert)}"
    before = "in its first" if operator == "below_baseline" else "in the"
    after = "" if operator == "below_baseline" else " before"
    span = f"{before} {duration(rule.condition.reference, rule.period)}{after}"
    was = _figure(incident.reference, alert)
    way = "rise" if operator == "rises" else "fall"
    return f"; {was} {span}; {told} at a {way} of more than {percent(incident.threshold, 0)}"


def formula(rule: Rule, label: str, unit: str) -> str:
    """How a rule's figure comes about and when it is an alert, in words.

    Args:
        rule: The rule.
        label: What people call its figure.
        unit: The figure's unit.
    """
    condition, period = rule.condition, rule.period
    pooled = f"{label}, by {period}"
    if condition.window > 1:
        time = duration(condition.window, period)
        pooled = f"{label}: mean over {time}, each {period} by its n"
    if not condition.is_relative:
        limits = [
            f"{_level(rule, each)} {condition.operator} {written(each.value, unit)}"
            for each in rule.ordered
        ]
        return "; ".join([pooled, ", ".join(limits)] if limits else [pooled])
    before = f"the {duration(condition.reference, period)} before"
    if condition.operator == "below_baseline":
        before = f"its first {duration(condition.reference, period)}"
    way = "rise" if condition.is_upward else "fall"
    limits = [f"{_level(rule, each)} beyond {percent(each.value, 0)}" for each in rule.ordered]
    return f"{pooled}; a {way} against {before}: {', '.join(limits)}"


def _level(rule: Rule, threshold: Threshold) -> str:
    """What begins at a threshold: good news has no severity."""
    return "told" if rule.is_positive else threshold.severity


def title(alert: Alert) -> str:
    """What it is, in a line."""
    name = alert.rule.title if alert.rule is not None else alert.incident.rule
    kinds = {"no_data": "no data: ", "query_failed": "not evaluated: "}
    subject = alert.incident.subject
    about = "" if subject in {"all", "rules"} else f": {plain(subject)}"
    return f"{kinds.get(alert.incident.kind, '')}{name}{about}"


def told_moment(at: dt.datetime) -> str:
    """A moment as people write it, in UTC.

    >>> told_moment(dt.datetime(2026, 11, 1, 8))
    '1 November 2026, 08:00 UTC'
    """
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def moment(at: dt.datetime) -> str:
    """A moment as ISO 8601 has it, in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
