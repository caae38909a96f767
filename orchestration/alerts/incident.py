"""What an incident is.

Belongs here: its facts and its name. Does not belong here: how it comes about (`fold.py`), what
people decided about it (`decisions.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal, NamedTuple

from orchestration.alerts.rule import Severity

Kind = Literal["threshold", "no_data", "query_failed"]


class Told(NamedTuple):
    """The figure that stands for an incident, observations behind it, its newest period's begin."""

    value: float | None
    n: float | None
    at: dt.datetime | None


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
        worst_n: Observations behind the worst figure.
        worst_at: First moment of the newest period that the worst figure is made of.
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
    worst_n: float | None = None
    worst_at: dt.datetime | None = None
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
    def told(self) -> Told:
        """The newest figure of what lasts, the worst of what is over."""
        if self.is_open or self.worst is None:
            return Told(self.value, self.n, self.figure_at)
        return Told(self.worst, self.worst_n, self.worst_at)

    @property
    def is_open(self) -> bool:
        """Whether it still lasts."""
        return self.resolved_at is None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
