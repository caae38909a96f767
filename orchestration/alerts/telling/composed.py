"""What a message about alerts says: its subject, its text, its id.

Belongs here: words. Does not belong here: when there is a message (`announce.py`), sending it
(`orchestration/delivery/`).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.alerts.rule import SEVERITIES
from orchestration.alerts.states import Alert
from orchestration.alerts.words import sentence, title, told_moment
from orchestration.delivery.message import Message, digest

SHOWN = 5
"""Subjects that a grouped message names; the others are counted."""

_ENDINGS = {"resolved": "Resolved: ", "escalated": "Nobody has acknowledged: "}


def composed(
    alerts: Sequence[Alert], *, thread: str, channel: str, transition: str, steps: str
) -> Message:
    """One message about alerts of one rule.

    Args:
        alerts: What it tells of, at least one.
        thread: What it belongs to.
        channel: Where it goes.
        transition: What happened.
        steps: The rule's runbook.
    """
    worst = sorted(alerts, key=_badness, reverse=True)
    first = worst[0]
    severity = first.incident.severity
    label = "good news" if first.is_positive else severity
    what = title(first)
    if len(alerts) > 1:
        name = first.rule.title if first.rule is not None else first.incident.rule
        what = f"{name}: {len(alerts):,} subjects"
    line = f"[{label}] {_ENDINGS.get(transition, '')}{what}"
    told = [_told(each, with_title=len(alerts) > 1) for each in worst[:SHOWN]]
    if len(alerts) > SHOWN:
        told.append(f"… and {len(alerts) - SHOWN:,} more: `etude alerts list` has them.")
    parts = ["\n".join(told)]
    if transition != "resolved":
        parts.append(f"What to do:\n{steps}")
    ids = sorted(each.incident.id for each in alerts)
    shown = ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1:,} more"
    metric = f", metric {first.rule.metric}" if first.rule is not None else ""
    parts.append(f"Alert {shown}, rule {first.incident.rule}{metric}. Times are of the data.")
    if transition != "resolved" and not first.is_positive:
        parts.append(
            f"More: etude alerts show {ids[0]}\n"
            f"Acknowledge: etude alerts ack {ids[0]} --by NAME --reason WHY"
        )
    return Message(
        id=digest(thread, channel, transition, severity, *ids),
        thread=thread,
        channel=channel,
        transition=transition,
        topic=first.incident.rule,
        severity=severity,
        is_positive=first.is_positive,
        subject=line,
        body="\n\n".join(parts),
    )


def _told(alert: Alert, *, with_title: bool) -> str:
    incident = alert.incident
    name = f"{title(alert)}, s" if with_title else "S"
    ended = f" until {told_moment(incident.resolved_at)}" if incident.resolved_at else ""
    return f"{name}ince {told_moment(incident.began_at)}{ended}: {sentence(alert)}"


def _badness(alert: Alert) -> tuple[int, float, str]:
    incident = alert.incident
    beyond = 0.0
    if incident.worst is not None and incident.threshold is not None:
        beyond = abs(incident.worst - incident.threshold)
    return SEVERITIES.index(incident.severity), beyond, incident.subject
