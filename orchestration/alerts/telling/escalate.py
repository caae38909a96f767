"""Escalation: what nobody acknowledges, or nobody could be told of, goes to the next channel.

Belongs here: when, and to whom. Does not belong here: sending (`deliver.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from orchestration.alerts.evaluate import Evaluation
from orchestration.delivery.channels import Channel
from orchestration.delivery.message import Message, digest
from orchestration.delivery.outbox import Outbox
from orchestration.delivery.posted import Posted, Told

_OPENINGS = frozenset({"opened", "worse", "escalated"})


def escalate(
    outbox: Outbox, evaluation: Evaluation, channels: Mapping[str, Channel], now: dt.datetime
) -> int:
    """Post what is due for the next channel; gives the number of new messages.

    A critical message that was sent and whose alert is still open and unacknowledged goes on after
    the channel's minutes; any message that could not be sent at all goes on at once. Of a report
    the next channel is told that it did not arrive, and where it lies: its figures are for those
    whom its definition names.

    Args:
        outbox: What was sent.
        evaluation: Alerts as they stand.
        channels: Channels by name.
        now: The time of the clock, UTC.
    """
    known, posted = outbox.told(), outbox.messages()
    threads, ids = _unattended(evaluation, known), {each.message.id for each in posted}
    further: list[Message] = []
    told: list[Told] = []
    for each in posted:
        following = _following(each, channels, threads, now)
        if following is None or (onward := _onward(each, following)).id in ids:
            continue
        further.append(onward)
        told += _also_told(each.message, following, known)
    return outbox.post(further, told, now)


def _also_told(
    message: Message, channel: str, known: Mapping[tuple[str, str], Told]
) -> Iterator[Told]:
    """What the next channel knows once the message went on to it: it will be told of the end."""
    for each in known.values():
        if each.is_open and (each.thread, each.channel) == (message.thread, message.channel):
            own = known.get((each.key, channel))
            if own is None or not own.is_open:
                yield replace(each, channel=channel)


def _unattended(evaluation: Evaluation, known: Mapping[tuple[str, str], Told]) -> set[str]:
    """Threads with an alert that is open and that nobody acknowledged."""
    waiting = {alert.incident.key for alert in evaluation.active if alert.state == "open"}
    return {each.thread for each in known.values() if each.is_open and each.key in waiting}


def _following(
    posted: Posted, channels: Mapping[str, Channel], threads: set[str], now: dt.datetime
) -> str | None:
    message = posted.message
    channel = channels.get(message.channel)
    if channel is None or channel.escalate_to is None or posted.ended_at is None:
        return None
    if posted.state == "failed":
        return channel.escalate_to
    after = dt.timedelta(minutes=channel.escalate_after_minutes)
    is_due = (
        message.transition in _OPENINGS
        and message.severity == "critical"
        and not message.is_positive
        and message.thread in threads
        and posted.ended_at + after <= now
    )
    return channel.escalate_to if is_due else None


def _onward(posted: Posted, channel: str) -> Message:
    message = posted.message
    if posted.state == "failed":
        note = f"{message.channel} could not be reached: {posted.error}"
        subject = f"Not delivered to {message.channel}: {message.subject}"
        transition = message.transition if message.kind == "alert" else "undelivered"
    else:
        note = f"Sent to {message.channel}; nobody has acknowledged it."
        subject = f"Nobody has acknowledged: {message.subject}"
        transition = "escalated"
    body = message.body if message.kind == "alert" else f"The report lies in {message.kept_at}."
    return replace(
        message,
        id=digest(message.id, "escalated", channel),
        channel=channel,
        transition=transition,
        subject=subject,
        body=f"{note}\n\n{body}",
        letter="",
    )
