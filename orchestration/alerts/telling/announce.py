"""What is to be told: the difference between alerts as they stand and what each channel knows.

Belongs here: openings, worsenings and ends, one by one or grouped. Does not belong here: sending
(`deliver.py`), escalation (`escalate.py`).

Only what lasts is told. What opened and ended between two evaluations, or in history that came
late, is in the release and is no news; so a first evaluation and a backfill flood nobody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.alerts.evaluate import Evaluation
from orchestration.alerts.rule import SEVERITIES
from orchestration.alerts.states import Alert
from orchestration.alerts.telling.composed import SHOWN, composed
from orchestration.delivery.message import Message, digest
from orchestration.delivery.outbox import Outbox
from orchestration.delivery.posted import Told

FAULTS_CHANNEL = "data_team"
"""Who is told that a file of rules is none."""

Known = Mapping[tuple[str, str], Told]


@dataclass(frozen=True)
class News:
    """Messages to be sent, and what the channels know once they are."""

    messages: tuple[Message, ...]
    told: tuple[Told, ...]


def news(
    evaluation: Evaluation,
    channels: Sequence[str],
    known: Known,
    steps: Callable[[str], str],
) -> News:
    """What the channels do not know yet.

    Args:
        evaluation: Alerts as they stand.
        channels: Channels that are configured; the others are told once they are.
        known: What each channel was told last.
        steps: Gives the runbook of a name.
    """
    messages: list[Message] = []
    told: list[Told] = []
    changes: dict[tuple[str, str, str], list[Alert]] = defaultdict(list)
    for channel, transition, alert in _changes(evaluation, channels, known):
        changes[alert.incident.rule, channel, transition].append(alert)
    for (rule, channel, transition), alerts in sorted(changes.items(), key=lambda pair: pair[0]):
        groups = [[each] for each in alerts] if len(alerts) <= SHOWN else [alerts]
        for group in groups:
            first = group[0]
            thread = _thread(group, channel, known, transition)
            runbook = steps(first.rule.runbook) if first.rule is not None else ""
            messages.append(
                composed(
                    group, thread=thread, channel=channel, transition=transition, steps=runbook
                )
            )
            told += [
                Told(
                    each.incident.key,
                    channel,
                    rule,
                    each.incident.id,
                    each.incident.severity,
                    thread,
                    is_open=True,
                )
                for each in group
            ]
    ended, closed = _ends(evaluation, known)
    return News((*messages, *ended), (*told, *closed))


def announce(
    outbox: Outbox,
    evaluation: Evaluation,
    channels: Sequence[str],
    steps: Callable[[str], str],
    now: dt.datetime,
) -> int:
    """Put what the channels do not know yet into the outbox; gives the number of new messages."""
    found = news(evaluation, channels, outbox.told(), steps)
    return outbox.post(found.messages, found.told, now)


def channels_of(alert: Alert) -> tuple[str, ...]:
    """Who is told of an alert."""
    return alert.rule.notification_channels if alert.rule is not None else (FAULTS_CHANNEL,)


def _changes(
    evaluation: Evaluation, channels: Sequence[str], known: Known
) -> Iterator[tuple[str, str, Alert]]:
    for alert in evaluation.active:
        if alert.state != "open":
            continue
        for channel in channels_of(alert):
            if channel not in channels:
                continue
            before = known.get((alert.incident.key, channel))
            if before is None or not before.is_open:
                yield channel, "opened", alert
            elif _rank(alert.incident.severity) > _rank(before.severity):
                yield channel, "worse", alert


def _thread(group: Sequence[Alert], channel: str, known: Known, transition: str) -> str:
    """What a message belongs to: its opening's thread, a thread of its own for an opening."""
    if transition == "worse" and len(group) == 1:
        return known[group[0].incident.key, channel].thread
    ids = sorted(each.incident.id for each in group)
    again = [
        known[each.incident.key, channel].thread
        for each in group
        if (each.incident.key, channel) in known
    ]
    return digest(channel, *ids, *again)


def _ends(evaluation: Evaluation, known: Known) -> tuple[list[Message], list[Told]]:
    """Threads of which nothing lasts any more."""
    looked = {each.rule.name for each in evaluation.looked}
    lasting = {alert.incident.key for alert in evaluation.active}
    latest: dict[str, Alert] = {}
    for alert in evaluation.alerts:
        latest.setdefault(alert.incident.key, alert)
    threads: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in known.values():
        if each.is_open and (each.rule in looked or each.rule not in evaluation.names):
            threads[each.thread, each.channel].append(each)
    messages, closed = [], []
    for (thread, channel), members in sorted(threads.items()):
        over = [each for each in members if each.key not in lasting]
        closed += [replace(each, is_open=False) for each in over]
        ended = [latest[each.key] for each in over if each.key in latest]
        if len(over) == len(members) and ended and not ended[0].is_positive:
            messages.append(
                composed(ended, thread=thread, channel=channel, transition="resolved", steps="")
            )
    return messages, closed


def _rank(severity: str) -> int:
    return [str(each) for each in SEVERITIES].index(severity)
