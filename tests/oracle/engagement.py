"""EngagementMetrics: what a learner did in a day, week or month of the learner's own calendar.

Belongs here: sessions, workouts and features by learner and period, and the streak as it stood at
the period's end. Does not belong here: how runs of days are made (`streaks.py`), or figures without
a learner (`device_weeks.py`).
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.days import offset
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio
from tests.oracle.streaks import active_days, follows, streak_on
from tests.oracle.world import OracleWorld, Person

FITNESS = "fitness_coach"
DAY = timedelta(days=1)
STEP = timedelta(minutes=15)


@dataclass
class Doings:
    """What a learner did on some days."""

    session: list[Row] = field(default_factory=list)
    workout: list[Row] = field(default_factory=list)
    action: list[Row] = field(default_factory=list)


def period(timeframe: str, day: date) -> tuple[date, date]:
    """First and last day of the period in which a day lies."""
    if timeframe == "daily":
        return day, day
    if timeframe == "weekly":
        monday = day - day.weekday() * DAY
        return monday, monday + 6 * DAY
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def fitness_rows(world: OracleWorld, stream: str, clock: str) -> list[tuple[Row, date]]:
    """Rows of fitness_coach that may be shown, each with its own day; none of the future."""
    found = []
    for row in world.lake.standing(FITNESS, stream):
        learner, moment = row["userId"], row[clock]
        if moment is None or row["_clock_flag"] == "future":
            continue
        if not world.consent.granted(FITNESS, learner, "learner_insight", moment):
            continue
        day = world.days.local_date(FITNESS, learner, moment)
        if day <= world.today((FITNESS, learner)):
            found.append((row, day))
    return found


def done(world: OracleWorld) -> Iterator[tuple[Person, date, str, Row]]:
    """Everything that counts: by whom, on which day, what kind of thing, and its row."""
    for person, sessions in world.sessions_by_learner.items():
        for session in sessions:
            if not session["is_future_clock"] and session["local_date"] <= world.today(person):
                yield person, session["local_date"], "session", session
    for row, day in fitness_rows(world, "workouts", "startedAt"):
        yield (FITNESS, row["userId"]), day, "workout", row
    for row, day in fitness_rows(world, "analytics_events", "timestamp"):
        if row["eventType"] == "user_action" and row["privacyFlags_canTrack"]:
            yield (FITNESS, row["userId"]), day, "action", row


def doings(world: OracleWorld) -> dict[tuple[Person, str, date], Doings]:
    """What every learner did, by timeframe and first day of the period."""
    found: dict[tuple[Person, str, date], Doings] = defaultdict(Doings)
    for person, day, kind, row in done(world):
        for timeframe in ("daily", "weekly", "monthly"):
            getattr(found[person, timeframe, period(timeframe, day)[0]], kind).append(row)
    return found


def agg_engagement_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, timeframe and period in which the learner did something."""
    found = doings(world)
    streaks = {person: Streaks(world, person) for person in {key[0] for key in found}}
    rows = []
    for (person, timeframe, start), what in found.items():
        end, today = period(timeframe, start)[1], world.today(person)
        calculated = min(end, today)
        last = max((session["local_date"] for session in what.session), default=None)
        rows.append(
            {
                "source_system": person[0],
                "learner_id": person[1],
                "timeframe": timeframe,
                "period_start_date": start,
                "period_end_date": end,
                "calculated_date": calculated,
                **_sessions(what.session),
                **_fitness(person, what),
                "last_active_date": last,
                "streak_days": streaks[person].on(last, calculated, is_over=end < today),
                "is_complete": end < today,
            }
        )
    return rows


def _sessions(sessions: Sequence[Row]) -> dict[str, Any]:
    lengths = [row["total_seconds"] for row in sessions if row["total_seconds"] is not None]
    return {
        "session_count": len(sessions),
        "bot_session_count": sum(row["is_bot"] for row in sessions),
        "timed_session_count": len(lengths),
        "total_seconds": sum(lengths) if lengths else None,
        "mean_session_seconds": ratio(sum(lengths), len(lengths)),
    }


def _fitness(person: Person, what: Doings) -> dict[str, Any]:
    names = ("workout_started_count", "workout_completed_count", "workout_completed_ratio")
    if person[0] != FITNESS:
        return dict.fromkeys((*names, "features_used", "feature_count"))
    categories = {row["category"] for row in what.action}
    completed = sum(row["status"] == "completed" for row in what.workout)
    return {
        "workout_started_count": len(what.workout),
        "workout_completed_count": completed,
        "workout_completed_ratio": ratio(completed, len(what.workout)),
        "features_used": ", ".join(sorted(categories)) or None,
        "feature_count": len(categories),
    }


class Streaks:
    """The streaks of one learner, as they stood on any day."""

    def __init__(self, world: OracleWorld, person: Person) -> None:
        self.world, self.person = world, person
        self.days = active_days(world, person)
        self.lengths = streak_on(world, person)

    def on(self, last: date | None, calculated: date, *, is_over: bool) -> int | None:
        """The streak on a day, given the last day with a session up to it; none where unknown."""
        if last is None or last not in self.lengths:
            return None
        if last == calculated:
            return self.lengths[last]
        now = self._offset_on(calculated) if is_over else self._offset_at(self.world.as_of)
        is_alive = follows((last, self.days[last]), (calculated, (now, now)))
        return self.lengths[last] if is_alive else 0

    def _offset_at(self, moment: datetime) -> timedelta:
        return offset(moment, self.world.days.zone_at(*self.person, moment)[0])

    def _offset_on(self, day: date) -> timedelta:
        moment = datetime.combine(day + DAY, time()) + DAY
        while self.world.days.local_date(*self.person, moment) > day:
            moment -= STEP
        return self._offset_at(moment)


TABLES = {"sessions.agg_engagement_periods": agg_engagement_periods}
