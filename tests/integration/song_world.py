"""A world of song_practice whose insights are known by arithmetic; S0's example to the digit in it.

Belongs here: its rows. Does not belong here: what the marts must say of them (the tests).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

from tests.integration.lakes import Batch, Row

AS_OF = datetime.fromisoformat("2023-11-30 18:00:00")
SEED_SONG, SEED_LEARNER = 123, "1"
SEED_COMPLETIONS = (*[84.1] * 6, 83.9, *[86.4] * 7, 86.2)
"""In the order of the sessions: the mean is 85.3, the newer half 2.3 points above the older one."""


def song_batches() -> list[Batch]:
    """Every row of the world, one batch per stream."""
    world = _World()
    _seed_example(world)
    for learner, percent, sessions in (("46", 46, 6), ("69", 69, 10), ("69.9", 69.9, 10)):
        world.practise(learner, "2023-11-20", [percent] * sessions, per_day=4)
    world.practise("70", "2023-11-20", [70] * 10, per_day=4)
    world.practise("catches_up", "2023-10-25", [40] * 4)
    world.practise("catches_up", "2023-11-02", [90] * 4)
    world.allow("not_tracked", detailed_tracking=False)
    world.practise("not_tracked", "2023-11-25", [50] * 4)
    world.allow("not_compared", cross_session_analysis=False)
    world.practise("not_compared", "2023-11-25", [50] * 4)
    world.practise("never_chose", "2023-11-25", [50] * 4, is_asked=False)
    return [
        Batch(stream, "song_practice", stream, rows, AS_OF) for stream, rows in world.rows.items()
    ]


class _World:
    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {
            "privacy_settings": [],
            "performance_sessions": [],
            "performance_events": [],
        }
        self._asked: set[str] = set()
        self._numbers = count(1)

    def allow(self, learner: str, **flags: bool) -> None:
        """Everything is allowed from the year's beginning on, but for the flags given."""
        self._asked.add(learner)
        self.rows["privacy_settings"].append(
            {
                "user_id": learner,
                "anonymous_only": False,
                "analytics_consent": True,
                "detailed_tracking": True,
                "cross_session_analysis": True,
                "effective_at": datetime.fromisoformat("2023-01-01"),
                "updated_at": datetime.fromisoformat("2023-01-01"),
                **flags,
            }
        )

    def practise(
        self,
        learner: str,
        first_day: str,
        percents: Sequence[float],
        *,
        every: int = 1,
        per_day: int = 1,
        is_asked: bool = True,
    ) -> list[Row]:
        """Sessions of eight minutes on the seed's song, with the completions given."""
        if is_asked and learner not in self._asked:
            self.allow(learner)
        sessions = []
        for number, percent in enumerate(percents):
            day, hour = divmod(number, per_day)
            start = datetime.fromisoformat(first_day) + timedelta(days=day * every, hours=8 + hour)
            sessions.append(
                {
                    "id": next(self._numbers),
                    "user_id": learner,
                    "song_id": SEED_SONG,
                    "session_type": "practice",
                    "started_at": start,
                    "ended_at": start + timedelta(seconds=480),
                    "total_duration": 480,
                    "completion_percentage": percent,
                    "analytics_consent": True,
                    "anonymous_data_only": False,
                }
            )
        self.rows["performance_sessions"] += sessions
        return sessions

    def play(self, session: Row, section: str, visits: int, pauses: int) -> None:
        """Visits of a section; each pause is resumed."""
        kinds = (*["play"] * visits, *["pause", "play"] * pauses)
        for number, kind in enumerate(kinds):
            self.rows["performance_events"].append(
                {
                    "id": next(self._numbers),
                    "session_id": session["id"],
                    "event_type": kind,
                    "timestamp": session["started_at"] + timedelta(seconds=10 * (number + 1)),
                    "section_name": section,
                    "position_seconds": 50.0 if kind == "pause" else 30.0,
                }
            )


def _seed_example(world: _World) -> None:
    """Fifteen sessions, one every second day from 1 November, and one long before."""
    world.practise(SEED_LEARNER, "2023-10-01", [10])
    sessions = world.practise(SEED_LEARNER, "2023-11-01", SEED_COMPLETIONS, every=2)
    for session in sessions[:7]:
        world.play(session, "bridge", visits=1, pauses=6)
        world.play(session, "verse", visits=9, pauses=0)
    first, *others = sessions[7:]
    for session, plays in ((first, _first_newer()), *((other, _other_newer()) for other in others)):
        for section, visits, pauses in plays:
            world.play(session, section, visits, pauses)


def _first_newer() -> Iterator[tuple[str, int, int]]:
    yield "bridge", 1, 2
    yield "verse", 9, 0


def _other_newer() -> Iterator[tuple[str, int, int]]:
    yield "verse", 5, 1
    yield "chorus", 5, 1
