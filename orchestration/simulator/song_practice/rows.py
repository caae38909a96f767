"""Rows of `song_practice`: sessions with their versions, events, privacy settings.

Belongs here: what the app sends. Does not belong here: what happens in a session (`playing.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, moments, only, take
from orchestration.simulator.consent import ConsentHistory
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import DAY, HOUR, SECOND, Parameters
from orchestration.simulator.people import Population
from orchestration.simulator.song_practice.chords import CHORDS
from orchestration.simulator.song_practice.playing import EVENT_TYPES, SESSION_TYPES, Played, moment
from orchestration.simulator.song_practice.songs import APP, SECTIONS, Songs
from orchestration.simulator.visits import Visits

SHARE_RATED = 0.35
RETENTION_DAYS = (7, 30, 90, 180, 365)
RETENTION_WEIGHTS = (0.03, 0.22, 0.25, 0.20, 0.30)


def session_rows(
    parameters: Parameters,
    who: tuple[Population, ConsentHistory],
    visits: Visits,
    played: Played,
    marks: tuple[np.ndarray, np.ndarray],
) -> Table:
    """Sessions that change: begun, ended, rated.

    Args:
        parameters: The world.
        who: The learners and their consent.
        visits: The sessions.
        played: What happened in them.
        marks: Which sessions never end, and of which the app counts the pauses wrongly.

    Returns:
        The table.
    """
    people, consent = who
    is_open, miscounted = marks
    draw = parameters.generator(APP, "ratings")
    known = consent.as_known(visits.learner, visits.start)
    agreed = (known >= 0) & consent.flags["analytics_consent"][known]
    anonymous = (known < 0) | consent.flags["anonymous_only"][known]
    count = visits.count
    totals = {
        name: np.bincount(played.visit_session, per_visit, count).astype(np.int64)
        for name, per_visit in played.counts.items()
    }
    totals["pause"] = totals["pause"] + miscounted * draw.integers(1, 4, count)
    ended = moment(visits.start, played.seconds)
    skill = people.skill[visits.learner]
    rating = np.clip(np.round(3.4 + 0.3 * skill + draw.normal(0, 0.9, count)), 1, 5)
    hard = np.clip(np.round(3 - 0.4 * skill + draw.normal(0, 0.8, count)), 1, 5)
    begun = pl.DataFrame(
        {
            "id": pl.int_range(50_001, 50_001 + count, eager=True),
            "user_id": people.ids.gather(visits.learner),
            "song_id": played.song + 1,
            "setlist_id": only(1 + played.song // 6, played.session_type > 0),
            "session_type": take(SESSION_TYPES, played.session_type),
            "device_type": choose(draw, ("mobile", "tablet", "desktop"), count, (0.5, 0.35, 0.15)),
            "started_at": moments(visits.start),
            "ended_at": moments(visits.start, np.zeros(count, dtype=np.bool_)),
            "total_duration": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "active_duration": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "tempo_changes": pl.repeat(0, count, dtype=pl.Int64, eager=True),
            "pause_count": pl.repeat(0, count, dtype=pl.Int64, eager=True),
            "rewind_count": pl.repeat(0, count, dtype=pl.Int64, eager=True),
            "fast_forward_count": pl.repeat(0, count, dtype=pl.Int64, eager=True),
            "completion_percentage": pl.repeat(0.0, count, eager=True),
            "session_rating": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "difficulty_rating": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "analytics_consent": agreed,
            "anonymous_data_only": anonymous,
            "session_metadata": pl.DataFrame({"capo": draw.integers(0, 5, count)}).to_struct(),
            "created_at": moments(visits.start),
            "updated_at": moments(visits.start),
        }
    )
    finished = begun.with_columns(
        ended_at=moments(ended),
        total_duration=pl.Series(np.round(played.seconds).astype(np.int64)),
        active_duration=pl.Series(np.round(played.seconds - played.paused).astype(np.int64)),
        tempo_changes=pl.Series(totals["tempo_change"]),
        pause_count=pl.Series(totals["pause"]),
        rewind_count=pl.Series(totals["rewind"]),
        fast_forward_count=pl.Series(totals["fast_forward"]),
        completion_percentage=pl.Series(played.completion),
        updated_at=moments(ended),
    ).filter(~is_open)
    rated_at = ended + (HOUR + draw.exponential(1.5, count) * DAY).astype(np.int64) // 1000 * 1000
    rated = finished.with_columns(
        session_rating=pl.Series(rating.astype(np.int64)).filter(~is_open),
        difficulty_rating=pl.Series(hard.astype(np.int64)).filter(~is_open),
        updated_at=moments(rated_at).filter(~is_open),
    ).filter((draw.random(count) < SHARE_RATED)[~is_open])
    versions = pl.concat([begun, finished, rated])
    return Table(versions, is_full=False)


def event_rows(
    parameters: Parameters, visits: Visits, songs: Songs, played: Played
) -> tuple[pl.DataFrame, int]:
    """One row per event that was sent, and how many never were."""
    draw = parameters.generator(APP, "events")
    session, section = played.event_session, played.event_section
    at = moment(visits.start[session], played.event_at)
    count = len(session)
    has_tempo = np.isin(played.event_type, (EVENT_TYPES.index("play"), 4))
    tempo = 5 * draw.integers(12, 33, count)
    ended = moment(visits.start, played.seconds)
    sent = np.maximum(connected(draw, ended)[session], at + 2 * SECOND)
    frame = pl.DataFrame(
        {
            "id": np.zeros(count, dtype=np.int64),
            "session_id": 50_001 + session,
            "event_type": take(EVENT_TYPES, played.event_type),
            "timestamp": moments(at),
            "position_seconds": played.event_position,
            "event_data": only(pl.DataFrame({"tempo_bpm": tempo}).to_struct(), has_tempo),
            "chord_at_position": take(CHORDS, played.event_chord),
            "section_name": take(SECTIONS, songs.name[section]),
            "created_at": moments(sent),
            SENT: moments(sent),
        }
    ).sort("timestamp", maintain_order=True)
    frame = frame.with_columns(id=pl.int_range(900_001, 900_001 + count, eager=True))
    delivered = frame.filter(pl.col(SENT) < pl.lit(parameters.end).cast(pl.Datetime("us")))
    return delivered, count - delivered.height


def setting_rows(
    parameters: Parameters, people: Population, consent: ConsentHistory
) -> pl.DataFrame:
    """One row per change of a learner's privacy settings."""
    draw = parameters.generator(APP, "retention")
    recorded = moments(consent.recorded)
    return pl.DataFrame(
        {
            "user_id": people.ids.gather(consent.learner),
            "anonymous_only": consent.flags["anonymous_only"],
            "data_retention_days": choose(draw, RETENTION_DAYS, consent.count, RETENTION_WEIGHTS),
            "analytics_consent": consent.flags["analytics_consent"],
            "feature_optimization_consent": consent.flags["feature_optimization_consent"],
            "detailed_tracking": consent.flags["detailed_tracking"],
            "cross_session_analysis": consent.flags["cross_session_analysis"],
            "effective_at": moments(consent.effective),
            "updated_at": recorded,
            SENT: recorded,
        }
    )
