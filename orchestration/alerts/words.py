"""An alert in words.

Belongs here: sentences and figures with their units. Does not belong here: who is told
(`telling/`).
"""

from __future__ import annotations

import datetime as dt

from orchestration.alerts.incident import Incident
from orchestration.alerts.rule import Rule
from orchestration.alerts.states import Alert
from orchestration.metrics.intervals import wilson
from orchestration.metrics.words import subject as plain

_WHOLE = 1_000
"""From here on a figure has no digits after its point."""
_SUFFIXES = {"millis": (1, "ms"), "seconds": (3_600, "h"), "bytes": (1e9, "GB")}
_PERIODS = {"hour": "hours", "day": "days", "week": "weeks", "month": "months"}


def figure(value: float | None, unit: str) -> str:
    """A figure with its unit, as people write it.

    >>> figure(0.7169, "ratio"), figure(2986.97, "millis"), figure(123456, "cents")
    ('71.7 %', '2,987 ms', '$1,234.56')
    >>> figure(12345.6, "count"), figure(-450, "cents")
    ('12,346', '-$4.50')
    """
    if value is None:
        return "unknown"
    if unit == "ratio":
        return f"{value * 100:.1f} %"
    if unit in {"cents", "micros"}:
        size = abs(value) / (100 if unit == "cents" else 1e6)
        return f"{'-' if value < 0 else ''}${size:,.{2 if unit == 'cents' else 4}f}"
    if unit in _SUFFIXES:
        divisor, suffix = _SUFFIXES[unit]
        return f"{_plain(value / divisor)} {suffix}"
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:,.4g}" if value % 1 and abs(value) < _WHOLE else f"{value:,.0f}"


def sentence(alert: Alert) -> str:
    """What happened, with figure, threshold and n, in a sentence or two."""
    incident, rule = alert.incident, alert.rule
    if incident.kind == "query_failed" or rule is None:
        return incident.note
    if incident.kind == "no_data":
        return (
            f"{incident.note} That is longer than {rule.no_data_after} "
            f"{_PERIODS[rule.period]}: figures made of it are missing, not zero."
        )
    said = f"{rule.metric} is {figure(incident.value, alert.unit)}{_interval(rule, incident)}"
    if incident.n is not None and alert.unit != "count":
        said += f", n = {incident.n:,.0f}"
    said += _limit(rule, incident, alert)
    if incident.worst is not None and incident.worst != incident.value:
        said += f"; at worst {figure(incident.worst, alert.unit)}"
        said = said if not alert.is_positive else said.replace("at worst", "at best")
    ended = f" {incident.note}" if incident.note else ""
    return f"{said}.{ended}"


def _interval(rule: Rule, incident: Incident) -> str:
    """The 95 % interval of a share, where the rule asks for one."""
    if rule.condition.evidence != "interval" or incident.value is None or not incident.n:
        return ""
    low, high = wilson(incident.value * incident.n, int(incident.n)) or (0.0, 1.0)
    return f" (95 %: {low * 100:.1f} to {high * 100:.1f} %)"


def figure_shown(alert: Alert) -> str:
    """The newest figure of what lasts, the worst of what is over; empty where there is none."""
    incident = alert.incident
    if incident.told.value is None:
        return ""
    said = figure(incident.told.value, alert.unit)
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
        return f"{incident.threshold:,.0f} {_PERIODS[rule.period]} without data"
    operator = rule.condition.operator
    if operator in {"above", "below"}:
        return f"{operator} {figure(incident.threshold, alert.unit)}"
    return f"a {'rise' if operator == 'rises' else 'fall'} of {incident.threshold * 100:.0f} %"


def _limit(rule: Rule, incident: Incident, alert: Alert) -> str:
    if incident.threshold is None:
        return ""
    operator = rule.condition.operator
    told = "told" if alert.is_positive else "alert"
    if operator in {"above", "below"}:
        return f"; {told} {limit(alert)}"
    before = "in its first" if operator == "below_baseline" else "in the"
    after = "" if operator == "below_baseline" else " before"
    span = f"{before} {rule.condition.reference} {_PERIODS[rule.period]}{after}"
    was = figure(incident.reference, alert.unit)
    way = "rise" if operator == "rises" else "fall"
    return f"; {was} {span}; {told} at a {way} of more than {incident.threshold * 100:.0f} %"


def title(alert: Alert) -> str:
    """What it is, in a line."""
    name = alert.rule.title if alert.rule is not None else alert.incident.rule
    kinds = {"no_data": "no data: ", "query_failed": "not evaluated: "}
    subject = alert.incident.subject
    about = "" if subject in {"all", "rules"} else f": {plain(subject)}"
    return f"{kinds.get(alert.incident.kind, '')}{name}{about}"


def moment(at: dt.datetime) -> str:
    """A moment as ISO 8601 has it, in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
