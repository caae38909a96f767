"""What an incident is.

Belongs here: its facts and its name. Does not belong here: how it comes about (`fold.py`), what
people decided about it (`decisions.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal

from orchestration.alerts.rule import Severity

Kind = Literal["threshold", "no_data", "query_failed"]


@dataclass(frozen=True)
class Incident:
    """A rule's trouble (or good news) with one subject, from its opening to its end.

    Attributes:
        rule: The rule's name.
        subject: What it is about, never a person.
        kind: Whether a threshold was crossed, nothing came, or nobody could ask.
        severity: The worst so far.
        began_at: First moment of the first period that spoke for it.
        opened_at: When it could first be known, in data time (UTC).
        resolved_at: When its end could be known; none while it lasts.
        value: The newest figure.
        worst: The figure furthest beyond.
        threshold: The threshold of the severity.
        n: Observations behind the newest figure.
        figure_at: First moment of the newest period that the newest figure is made of.
        reference: What a change is measured against.
        note: What else there is to say, in a sentence.
        is_snapshot: Whether its series is one period, as of a table that tells today alone: every
            release finds it anew.
    """

    rule: str
    subject: str
    kind: Kind
    severity: Severity
    began_at: dt.datetime
    opened_at: dt.datetime
    resolved_at: dt.datetime | None = None
    value: float | None = None
    worst: float | None = None
    threshold: float | None = None
    n: float | None = None
    figure_at: dt.datetime | None = None
    reference: float | None = None
    note: str = ""
    is_snapshot: bool = False

    @property
    def key(self) -> str:
        """What stays the same however often it comes back: the key for deduplication."""
        return _hash(self.rule, self.subject, self.kind)

    @property
    def id(self) -> str:
        """Its own id: the same from the same history, whoever computes it and however often."""
        return _hash(self.rule, self.subject, self.kind, self.opened_at.isoformat())

    @property
    def is_open(self) -> bool:
        """Whether it still lasts."""
        return self.resolved_at is None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
