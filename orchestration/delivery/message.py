"""What is sent: one message to one channel.

Belongs here: its fields, its id. Does not belong here: what it says (`alerts/telling/`,
`reports/`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["alert", "report"]


@dataclass(frozen=True)
class Message:
    """A message.

    Attributes:
        id: The same for the same message, however often it is made or sent.
        thread: What belongs together: an opening and its end (PagerDuty's dedup_key).
        channel: Where it goes.
        transition: Of an alert `opened`, `worse`, `resolved` or `escalated`; of a report `made`,
            `restated` or `undelivered`.
        topic: The rule of an alert, the name of a report.
        severity: The worst in it; a report has none.
        is_positive: Whether it is good news.
        subject: One line.
        body: Plain text.
        kind: What it is about.
        letter: SHA-256 of the e-mail that the outbox keeps for it; empty if its text is all.
        kept_at: Where its files lie for those who run Étude; empty if it has none.
    """

    id: str
    thread: str
    channel: str
    transition: str
    topic: str
    severity: str
    is_positive: bool
    subject: str
    body: str
    kind: Kind = "alert"
    letter: str = ""
    kept_at: str = ""


def digest(*parts: str) -> str:
    """An id of some words."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
