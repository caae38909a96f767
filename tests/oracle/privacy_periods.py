"""What learners decide on their privacy, and what becomes of their events (SES-11, PRV-12).

Belongs here: decisions, and events by day. Does not belong here: what purposes need (`consent.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.growth import start_after, start_of
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld, Person

GRAINS = {"daily": "day", "weekly": "week", "monthly": "month"}


@dataclass(frozen=True)
class Decision:
    """What a learner allows from a moment on, and when that was recorded."""

    effective_at: datetime
    recorded_at: datetime
    can: tuple[bool, bool, bool]
    version: str | None


def _decisions(world: OracleWorld) -> dict[Person, list[Decision]]:
    told: dict[tuple[Person, datetime, datetime], list[Decision]] = defaultdict(list)
    for row in world.lake.standing("fitness_coach", "consents"):
        can = row["canTrack"], row["canProfile"], row["canShare"]
        moments = row["consentDate"], row["recordedAt"]
        one = Decision(*moments, can, row["consentVersion"])
        told[("fitness_coach", row["userId"]), *moments].append(one)
    for row in world.lake.standing("song_practice", "privacy_settings"):
        moments = row["effective_at"], row["updated_at"] or row["first_sent_at"]
        one = Decision(*moments, (row["detailed_tracking"], False, False), None)
        told[("song_practice", row["user_id"]), *moments].append(one)
    found: dict[Person, list[Decision]] = defaultdict(list)
    for (person, effective_at, recorded_at), same in told.items():
        if recorded_at <= world.as_of:
            tracks, profiles, shares = (all(one.can[flag] for one in same) for flag in range(3))
            version = max((one.version for one in same if one.version), default=None)
            can = tracks, profiles, shares
            found[person].append(Decision(effective_at, recorded_at, can, version))
    return found


def _events(world: OracleWorld) -> Iterator[tuple[Person, datetime, bool]]:
    for row in world.lake.standing("fitness_coach", "analytics_events"):
        if row["userId"] is not None and row["_clock_flag"] != "future":
            yield ("fitness_coach", row["userId"]), row["timestamp"], row["privacyFlags_canTrack"]
    players = {
        row["id"]: row["user_id"]
        for row in world.lake.standing("song_practice", "performance_sessions")
    }
    for row in world.lake.standing("song_practice", "performance_events"):
        player = players.get(row["session_id"])
        if player is not None and row["_clock_flag"] != "future":
            yield ("song_practice", player), row["timestamp"], True


def agg_privacy_learner_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner who may be known, timeframe and period with a decision or an event."""
    decisions = _decisions(world)
    days: dict[tuple[Person, date], Counter[str]] = defaultdict(Counter)
    for person, at, is_kept in _events(world):
        is_shown = is_kept and world.consent.granted(*person, "event_detail", at)
        days[person, at.date()].update(("received", "shown" if is_shown else "withheld"))
    for person, own in decisions.items():
        for decision in own:
            days[person, decision.recorded_at.date()]["settings"] += 1
    periods: dict[tuple[Person, str, date], Counter[str]] = defaultdict(Counter)
    for (person, day), counts in days.items():
        if world.consent.now(*person, "identity"):
            for timeframe, grain in GRAINS.items():
                periods[person, timeframe, start_of(grain, day)].update(counts)
    return [
        {
            "source_system": person[0],
            "learner_id": person[1],
            "timeframe": timeframe,
            "period_start_date": start,
            **_standing(world, decisions.get(person, []), start_after(GRAINS[timeframe], start)),
            "settings_change_count": counts["settings"],
            "received_event_count": counts["received"],
            "shown_event_count": counts["shown"],
            "withheld_event_count": counts["withheld"],
        }
        for (person, timeframe, start), counts in periods.items()
    ]


def _standing(world: OracleWorld, own: list[Decision], next_start: date) -> Row:
    end = datetime.combine(next_start, datetime.min.time()) - timedelta(microseconds=1)
    known = [one for one in own if one.effective_at <= min(end, world.as_of)]
    last = max(known, key=lambda one: (one.effective_at, one.recorded_at), default=None)
    can = last.can if last else (False, False, False)
    return {
        **dict(zip(("can_track", "can_profile", "can_share"), can, strict=True)),
        "consent_version": last.version if last else None,
        "consent_effective_at": last.effective_at if last else None,
    }


TABLES = {"ops.agg_privacy_learner_periods": agg_privacy_learner_periods}
