"""Which alerts a report of a time lists, and how each stood when that time ended.

Belongs here: choosing alerts by time, their order, what became of them since. Does not belong here:
how a row is written (`sections_alerts.py`), judging (`orchestration/alerts/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.ranges import Span, over_everywhere, over_until

_DAY = dt.timedelta(days=1)
_SEVERITIES = ("critical", "high", "medium", "low")
SERIOUS = _SEVERITIES[:2]


@dataclass(frozen=True)
class Standing:
    """An alert that was open at some moment of a time.

    Attributes:
        said: What the release says of it.
        is_active: Whether it lasted when the time ended.
        state: How it stood then; of the newest time, how it stands.
        outcome: What became of it since, in words; empty of the newest time, and of what had ended.
        is_over: Whether it has ended by the release's logical now.
        figure_day: Day of the told figure, where that lies after the time.
    """

    said: Mapping[str, Any]
    is_active: bool
    state: str
    outcome: str
    is_over: bool
    figure_day: str

    @property
    def is_positive(self) -> bool:
        """Whether it is good news."""
        return bool(self.said["isPositive"])

    @property
    def needs_attention(self) -> bool:
        """Whether it is grave, and nobody looks into it yet."""
        is_open = self.state == "open" and not (self.is_positive or self.is_over)
        return is_open and self.said["severity"] in SERIOUS


def standings(document: Mapping[str, Any], span: Span, as_of: dt.datetime) -> list[Standing]:
    """The alerts of a time: first those that lasted at its end, the gravest first.

    The newest time that a release knows shows what lasts now. An earlier one shows what could be
    known when its last day was over everywhere; what opened later is not of it.

    Args:
        document: `alerts.json`: alerts that last, and those that ended lately.
        span: The time.
        as_of: Logical now of the release, UTC, without offset.
    """
    listed = {each["id"]: each for each in (*document["recent"], *document["active"])}
    end = over_everywhere(span.until)
    if is_newest(span, as_of):
        lasting = {each["id"] for each in document["active"]}
        found = [
            Standing(each, cell in lasting, str(each["state"]), "", bool(each["resolvedAt"]), "")
            for cell, each in listed.items()
            if cell in lasting or _touches(each, span, end)
        ]
    else:
        found = [*_then(listed.values(), span, end, as_of)]
    return sorted(found, key=_urgency)


def is_newest(span: Span, as_of: dt.datetime) -> bool:
    """Whether a time ends with the last day that a release knows whole, or later.

    >>> now = dt.datetime(2026, 11, 23)
    >>> is_newest(Span(dt.datetime(2026, 11, 16), dt.datetime(2026, 11, 22)), now)
    True
    >>> is_newest(Span(dt.datetime(2026, 11, 9), dt.datetime(2026, 11, 16)), now)
    False
    """
    return span.until + _DAY > over_until(as_of, "learner")


def _then(
    said: Iterable[Mapping[str, Any]], span: Span, end: dt.datetime, as_of: dt.datetime
) -> Iterator[Standing]:
    for each in said:
        if not _touches(each, span, end):
            continue
        resolved = _moment(each["resolvedAt"])
        is_active = resolved is None or resolved > end
        shown = _moment(each.get("figureAt"))
        yield Standing(
            said=each,
            is_active=is_active,
            state="open" if is_active else "resolved",
            outcome=_outcome(each, resolved, as_of) if is_active else "",
            is_over=resolved is not None,
            figure_day=_day(shown) if shown is not None and shown >= span.until else "",
        )


def _touches(said: Mapping[str, Any], span: Span, end: dt.datetime) -> bool:
    """Whether an alert was open at any moment from a time's begin to the moment that knows it."""
    opened, resolved = _moment(said["openedAt"]), _moment(said["resolvedAt"])
    return opened is not None and opened <= end and (resolved is None or resolved >= span.since)


def _outcome(said: Mapping[str, Any], resolved: dt.datetime | None, as_of: dt.datetime) -> str:
    """What became of an alert that lasted when the time ended."""
    if resolved is not None:
        return f"resolved {_day(resolved)}"
    state = str(said["state"])
    return f"{'still open' if state == 'open' else state} on {_day(as_of)}"


def _urgency(standing: Standing) -> tuple[bool, bool, int, float]:
    """What lasts first, the gravest and oldest first; then what is over, the newest first."""
    said = standing.said
    opened = _moment(said["openedAt"])
    age = opened.replace(tzinfo=dt.UTC).timestamp() if opened is not None else 0.0
    if not standing.is_active:
        return True, False, 0, -age
    severity = said["severity"]
    place = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return False, standing.is_positive, place, age


def _moment(text: str | None) -> dt.datetime | None:
    """A moment of a document as marts have it: UTC, without offset."""
    if not text:
        return None
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)


def _day(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b}"
