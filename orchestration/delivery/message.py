"""What is sent: one message to one channel.

Belongs here: its fields, its id. Does not belong here: what it says (`alerts/telling/`,
`reports/`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A message.

    Attributes:
        id: The same for the same message, however often it is made or sent.
        thread: What belongs together: an opening and its end (PagerDuty's dedup_key).
        channel: Where it goes.
        transition: `opened`, `worse`, `resolved` or `escalated`.
        rule: By which rule.
        severity: The worst in it.
        is_positive: Whether it is good news.
        subject: One line.
        body: Plain text.
    """

    id: str
    thread: str
    channel: str
    transition: str
    rule: str
    severity: str
    is_positive: bool
    subject: str
    body: str


def digest(*parts: str) -> str:
    """An id of some words."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
