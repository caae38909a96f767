"""An alert in words.

Belongs here: sentences. Does not belong here: how a figure is written (`metrics/written.py`), who
is told (`telling/`).
"""

from __future__ import annotations

import datetime as dt

from orchestration.alerts.incident import Incident
from orchestration.alerts.rule import Rule
from orchestration.alerts.states import Alert
from orchestration.metrics.intervals import wilson
from orchestration.metrics.words import subject as plain
from orchestration.metrics.written import number_range, percent, written

_PERIODS = {"hour": "hours", "day": "days", "week": "weeks", "month": "months"}


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
    said = f"{rule.metric} is {_figure(incident.value, alert)}{_interval(rule, incident)}"
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
        return f"{incident.threshold:,.0f} {_PERIODS[rule.period]} without data"
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
    span = f"{before} {rule.condition.reference} {_PERIODS[rule.period]}{after}"
    was = _figure(incident.reference, alert)
    way = "rise" if operator == "rises" else "fall"
    return f"; {was} {span}; {told} at a {way} of more than {percent(incident.threshold, 0)}"


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
