"""Sessions of a learner by what was practised and by how far back it is looked.

Belongs here: which sessions a figure of insights or of a recommendation looks at. Does not belong
here: the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld, Person

PERIODS = (7, 30, 90)
ALL = ("all", "all")

Content = tuple[str, str]
"""Type and id of what was practised, or `ALL`."""


def days_before(day: date, number: int) -> date:
    """The day so many days earlier."""
    return day - timedelta(days=number)


def shown(world: OracleWorld, person: Person) -> list[Row]:
    """The learner's sessions up to today, in their order; none where insight is not granted now."""
    if not world.consent.now(*person, "learner_insight"):
        return []
    today = world.today(person)
    sessions = [
        session
        for session in world.sessions_by_learner[person]
        if not session["is_future_clock"] and session["local_date"] <= today
    ]
    return sorted(sessions, key=lambda session: (session["started_at"], session["session_id"]))


def comparable(world: OracleWorld, person: Person) -> list[Row]:
    """Those that the learner allows to compare with each other."""
    return [
        session
        for session in shown(world, person)
        if world.consent.granted(*person, "trend_comparison", session["started_at"])
    ]


def by_content(sessions: list[Row]) -> dict[Content, list[Row]]:
    """Sessions by what was practised, and all of them under `ALL`."""
    found: dict[Content, list[Row]] = defaultdict(list)
    for session in sessions:
        found[ALL].append(session)
        if session["content_id"] is not None:
            found[session["content_type"], session["content_id"]].append(session)
    return found


def periods(world: OracleWorld, person: Person) -> Iterator[tuple[int, date, date]]:
    """Length, first and last day of each period."""
    today = world.today(person)
    for length in PERIODS:
        yield length, days_before(today, length - 1), today


def within(sessions: list[Row], first: date, last: date) -> list[Row]:
    """The sessions of a stretch of days, both ends included."""
    return [session for session in sessions if first <= session["local_date"] <= last]


def known(sessions: list[Row], name: str) -> list[float]:
    """What the sessions say of something, where they do."""
    return [session[name] for session in sessions if session[name] is not None]


def completions(sessions: list[Row]) -> list[float]:
    """Completion, 0 to 1, of the sessions that are over and tell it."""
    return known([session for session in sessions if not session["is_open"]], "completion_ratio")
