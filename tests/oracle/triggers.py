"""What could be recommended to whom on which day, and how sure that is.

Belongs here: the days of issue and the sessions that each looks at. Does not belong here: the
figures (`figures.py`), or which of them are said (`recommendations.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from tests.oracle.figures import Figure, completion, consistency, stumbling
from tests.oracle.lake import Row
from tests.oracle.sections import SOURCE, Sections, Seen, sections_of
from tests.oracle.windows import ALL, Content, by_content, days_before, shown, within
from tests.oracle.world import OracleWorld

WINDOW = 30
WEEKS = 26


@dataclass(frozen=True)
class Trigger:
    """A figure beyond its threshold, of a learner, what was practised, and a day of issue."""

    learner: str
    content: Content
    issued: date
    figure: Figure


@dataclass(frozen=True)
class Tracked:
    """What happened in the sections of each session."""

    found: Sections
    by_session: dict[str, list[tuple[str, Seen]]]

    def figures(self, content: Content, inside: list[Row], first: date, day: date) -> list[Figure]:
        """Every figure of the sessions before a day of issue."""
        if content == ALL:
            return [consistency(inside, min(WINDOW, (day - first).days + 1))]
        seen = [one for session in inside for one in self.by_session.get(session["session_id"], ())]
        return [*completion(inside), *stumbling(self.found, content[1], seen)]


@cache
def triggers(world: OracleWorld) -> list[Trigger]:
    """Every figure beyond its threshold."""
    tracked = Tracked(sections_of(world), defaultdict(list))
    for (session_id, section), seen in tracked.found.by_session.items():
        tracked.by_session[session_id].append((section, seen))
    learners = [learner for source, learner in world.sessions_by_learner if source == SOURCE]
    return [trigger for learner in learners for trigger in _of_learner(world, tracked, learner)]


def _of_learner(world: OracleWorld, tracked: Tracked, learner: str) -> Iterator[Trigger]:
    person = (SOURCE, learner)
    for content, sessions in by_content(shown(world, person)).items():
        first = min(session["local_date"] for session in sessions)
        for day in issues(world.today(person)):
            if inside := within(sessions, days_before(day, WINDOW - 1), day):
                for figure in tracked.figures(content, inside, first, day):
                    if figure.is_triggered:
                        yield Trigger(learner, content, day, figure)


def issues(today: date) -> Iterator[date]:
    """Today, and the Sundays of 26 weeks before it."""
    yield today
    for number in range(1, WEEKS * 7 + 1):
        day = days_before(today, number)
        if day.isoweekday() == 7:
            yield day
