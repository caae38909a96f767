"""Alerts in a terminal: tables and sentences.

Belongs here: rendering. Does not belong here: verbs (`alerts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestration.cli.output import table
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.alerts.evaluate import Evaluation
    from orchestration.alerts.rule import Rule
    from orchestration.alerts.states import Alert
    from orchestration.metrics.metric import Metric

FIGURES = ["rule", "subject", "period", "value", "n", "status"]


def figures(found: Evaluation) -> list[dict[str, Any]]:
    """The newest figure of every subject of every rule."""
    rows = []
    for each in found.looked:
        series = each.observed.series if each.observed is not None else {}
        for subject, observations in sorted(series.items()):
            newest = observations[-1]
            values = (subject, str(newest.start), rounded(newest.value), newest.n, each.status)
            rows.append(dict(zip(FIGURES, (each.rule.name, *values), strict=True)))
        if not series:
            values = ("-", None, None, None, each.status)
            rows.append(dict(zip(FIGURES, (each.rule.name, *values), strict=True)))
    return rows


def asked(rule: Rule, metrics: Mapping[str, Metric]) -> str:
    """What a rule asks, in words."""
    from orchestration.alerts.words import formula
    from orchestration.metrics.words import dimension

    metric = metrics.get(rule.metric)
    if rule.sql is not None or metric is None:
        return formula(rule, rule.label or dimension(rule.metric), rule.unit or "score")
    return formula(rule, metric.label, metric.meta["unit"])


def would_send(evaluation: Evaluation, settings: Settings) -> list[str]:
    """Lines of the messages that would be sent now; nothing is written."""
    from orchestration.alerts.read import runbook
    from orchestration.alerts.telling.announce import news
    from orchestration.delivery.channels import read_channels
    from orchestration.delivery.outbox import Outbox, outbox_file

    known = {}
    if outbox_file(settings).exists():
        with Outbox.of(settings) as outbox:
            known = outbox.told()
    named = {name for each in evaluation.looked for name in each.rule.notification_channels}
    channels = sorted(read_channels(settings) or named)
    found = news(evaluation, channels, known, lambda name: runbook(name, settings) or "")
    return [f"{each.channel}: {each.subject}" for each in found.messages]


def document_of(found: Evaluation, settings: Settings) -> dict[str, Any]:
    """The alerts as `alerts.json` has them, with the release's id."""
    from orchestration.alerts.document import respond

    return {"releaseId": found.release_id, **respond(found, settings).model_dump(by_alias=True)}


def table_of(found: Evaluation, *, with_resolved: bool = False) -> Any:
    """The alerts as a table for a terminal."""
    from orchestration.alerts.document import RECENT
    from orchestration.alerts.words import title

    shown = [
        each
        for each in found.alerts
        if each.state != "resolved"
        or (with_resolved and (each.incident.resolved_at or found.as_of) > found.as_of - RECENT)
    ]
    shown.sort(key=_urgency)
    rows = [
        [
            each.incident.id,
            "good news" if each.is_positive else each.incident.severity,
            each.state,
            f"{each.incident.opened_at:%Y-%m-%d}",
            f"{title(each)}\n{_told(each)}",
        ]
        for each in shown
    ]
    columns = ["id", "severity", "state", "opened", "alert"]
    heading = f"Alerts of release {found.release_id}, data time (UTC)"
    return table(columns, rows, title=heading) if rows else f"{heading}: none."


def _urgency(alert: Alert) -> tuple[bool, bool, int]:
    """What lasts before what is over, then the gravest; equal ones stay as they are."""
    from orchestration.alerts.rule import SEVERITIES

    is_over = alert.state == "resolved"
    grave = 0 if is_over else -SEVERITIES.index(alert.incident.severity)
    return is_over, alert.is_positive and not is_over, grave


def _told(alert: Alert) -> str:
    """The figures of an alert, and what people decided or what explains it."""
    from orchestration.alerts.words import sentence

    why = alert.why if alert.state in {"acknowledged", "suppressed"} else ""
    return " ".join(filter(None, (sentence(alert), f"{why[:1].upper()}{why[1:]}." if why else "")))


def rounded(value: Any, digits: int = 3) -> Any:
    """A figure with so many digits after the point."""
    return round(value, digits) if isinstance(value, float) else value
