"""What the outbox holds: messages with how they stand, and what each channel knows.

Belongs here: shapes and their rows. Does not belong here: transactions (`outbox.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import orjson

from orchestration.delivery.message import Message

State = Literal["waiting", "sending", "sent", "failed"]


@dataclass(frozen=True)
class Told:
    """What a channel was told of last about one rule and subject."""

    key: str
    channel: str
    rule: str
    incident: str
    severity: str
    thread: str
    is_open: bool


@dataclass(frozen=True)
class Edition:
    """What a channel was sent of last in a thread whose messages replace each other.

    Attributes:
        thread: The thread, such as a report of one period in one channel.
        content: A digest of what was said.
        message: The message that said it.
    """

    thread: str
    content: str
    message: str


@dataclass(frozen=True)
class Posted:
    """A message in the outbox with how it stands.

    Attributes:
        message: The message.
        place: Its place in the order of making.
        state: How it stands.
        attempts: How often it was handed over, or tried to be.
        created_at: When it was posted.
        due_at: When it is to be tried next.
        ended_at: When it was taken, or given up.
        error: What went wrong last.
        taken: Recipients who have it already, where a mail server refused others.
        enclosed: Its letter, once somebody is about to send it.
    """

    message: Message
    place: int
    state: State
    attempts: int
    created_at: dt.datetime
    due_at: dt.datetime
    ended_at: dt.datetime | None
    error: str
    taken: tuple[str, ...] = ()
    enclosed: bytes = b""


def told_of(row: Mapping[str, Any]) -> Told:
    """A row of `told`."""
    facts: dict[str, Any] = {each.name: row[each.name] for each in fields(Told)}
    facts["is_open"] = bool(facts["is_open"])
    return Told(**facts)


def posted_of(row: Mapping[str, Any]) -> Posted:
    """A row of `messages`."""
    facts: dict[str, Any] = {each.name: row[each.name] for each in fields(Message)}
    facts["is_positive"] = bool(facts["is_positive"])
    ended = row["ended_at"]
    return Posted(
        message=Message(**facts),
        place=row["place"],
        state=row["state"],
        attempts=row["attempts"],
        created_at=dt.datetime.fromisoformat(row["created_at"]),
        due_at=dt.datetime.fromisoformat(row["due_at"]),
        ended_at=dt.datetime.fromisoformat(ended) if ended else None,
        error=row["error"],
        taken=tuple(orjson.loads(row["taken"])),
    )
