"""Sessions as the release shows them: the one mart that the other oracles take as given.

Belongs here: reading the sessions that have a learner. Does not belong here: whether a session is
one (tests of sessions have their own worlds), or what is computed from them.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from tests.oracle.days import Days
from tests.oracle.lake import Row


def identified_sessions(release: Path) -> list[Row]:
    """Every session of a release that is shown with its learner."""
    table = pq.read_table(release / "marts" / "sessions.fct_sessions.parquet")
    return [row for row in table.to_pylist() if row["learner_id"] is not None]


def misplaced_sessions(sessions: list[Row], days: Days) -> list[Row]:
    """Sessions whose day is not the day of the learner's own calendar.

    A session that is known by its day only already carries the learner's day.
    """
    return [
        session
        for session in sessions
        if session["local_date"]
        != (
            session["started_at"].date()
            if session["is_time_imputed"]
            else days.local_date(
                session["source_system"], session["learner_id"], session["started_at"]
            )
        )
    ]
