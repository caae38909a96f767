"""When each component of the system is in trouble.

Belongs here: the rules and their limits. Does not belong here: whose figures they are held against
(`health_judged.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestration.reports.health_document import ComponentHealth, Status
from orchestration.reports.health_figures import BATCHES_CAME, CRASH_FREE, LAWS_HELD, ROWS_CAME

WORST: tuple[Status, ...] = ("healthy", "degraded", "critical")
"""States, the worst last."""


@dataclass(frozen=True)
class Rule:
    """What is looked at, and beyond which limits it is in trouble.

    Attributes:
        text: What is looked at, in words.
        degraded: Beyond this it is degraded.
        critical: Beyond this it is critical.
        is_below: Whether trouble lies below the limits; else above.
        metrics: Metrics of the catalogue that it is made of, if any.
    """

    text: str
    degraded: float
    critical: float
    is_below: bool = False
    metrics: tuple[str, ...] = ()

    def status(self, held: float | None) -> Status:
        """The state; critical where nothing is known."""
        if held is None or self._is_beyond(held, self.critical):
            return "critical"
        return "degraded" if self._is_beyond(held, self.degraded) else "healthy"

    def _is_beyond(self, held: float, limit: float) -> bool:
        return held < limit if self.is_below else held > limit


API = Rule(
    "incidents (an hour with a p95 above 2 s or errors above 5 %) that lasted into the last 24 "
    "hours; one that still lasts counts twice; critical where no hour is known",
    0,
    1,
)
CPU = Rule("share of processor time in use in the last hour", 0.85, 0.95)
STORAGE = Rule("days until it is full at the pace of 28 days", 30, 7, is_below=True)
SERVICE = Rule("last check: 0 up, 1 degraded, 2 down", 0, 1)
APP = Rule(
    "share of the sessions of 7 days without a crash; in trouble where its whole interval lies "
    "below the limit",
    0.99,
    0.97,
    is_below=True,
    metrics=CRASH_FREE,
)
RELEASE = Rule("age in hours when it is read", 26, 72)
BATCHES = Rule(
    "share of the batches of 7 days that were refused; critical where none came",
    0,
    0.5,
    metrics=BATCHES_CAME,
)
ROWS = Rule("share of the rows of 7 days that went to quarantine", 0.05, 0.5, metrics=ROWS_CAME)
LAWS = Rule(
    "laws of conservation that are broken; critical where none was looked at",
    0,
    0,
    metrics=LAWS_HELD[:1],
)


def component(
    name: str,
    rule: Rule,
    value: float | None,
    n: int | None = None,
    since: datetime | None = None,
    *,
    held: float | None = None,
) -> ComponentHealth:
    """Judge a value by a rule.

    Args:
        name: The component.
        rule: What it is judged by.
        value: What was found; none where nothing is known.
        n: Observations behind it.
        since: Since when it would be in trouble.
        held: The figure that is held against the limits, if not the value itself.

    Returns:
        The component.
    """
    status = rule.status(value if held is None else held)
    return ComponentHealth(
        name=name,
        status=status,
        rule=rule.text,
        metrics=rule.metrics,
        value=value,
        n=n,
        degraded_beyond=rule.degraded,
        critical_beyond=rule.critical,
        since=since if status != "healthy" else None,
    )
