"""What follows practice in `practice_tracker`: segments, videos, teachers' remarks.

Belongs here: rows that hang on a session. Does not belong here: the sessions (`practice.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import hex_ids, moments, only, pick, take, uuids, within
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import DAY, MINUTE, SECOND, Parameters, whole_milliseconds
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.practice_tracker.practice import Practice

SHARE_WITH_SEGMENTS = 0.3
SHARE_WITH_VIDEO = 0.06
VIDEO_FATES = ("completed", "failed", "processing")
VIDEO_WEIGHTS = (0.88, 0.07, 0.05)
"""The last ones are stuck for ever."""
SHARE_COMMENTED = 0.12


def segment_rows(parameters: Parameters, practice: Practice) -> pl.DataFrame:
    """Segments of pieces that students marked and clicked in sessions."""
    draw = parameters.generator(APP, "segments")
    own = practice.arrived(parameters)
    marked = own[draw.random(len(own)) < SHARE_WITH_SEGMENTS]
    session = np.repeat(marked, draw.integers(1, 5, len(marked)))
    count = len(session)
    length = practice.end[session] - practice.start[session]
    bars = 8 * within(session)
    return pl.DataFrame(
        {
            "id": hex_ids(draw, count, "seg-", 12),
            "session_id": practice.ids.gather(session),
            "name": pl.select(
                pl.format("bars {}-{}", pl.Series(bars + 1), pl.Series(bars + 8))
            ).to_series(),
            "clickCount": 1 + draw.poisson(4, count),
            "lastClicked": moments(
                whole_milliseconds(practice.start[session] + length * draw.random(count))
            ),
            SENT: moments(practice.sent[session]),
        }
    ).sort(SENT, maintain_order=True)


def video_rows(parameters: Parameters, practice: Practice) -> tuple[Table, dict[str, int]]:
    """Videos on their way through processing, and how many end how."""
    draw = parameters.generator(APP, "videos")
    own = practice.arrived(parameters)
    session = own[draw.random(len(own)) < SHARE_WITH_VIDEO]
    count = len(session)
    at = practice.sent[session] + MINUTE
    started = whole_milliseconds(at + draw.exponential(3, count) * MINUTE + SECOND)
    finished = whole_milliseconds(started + draw.lognormal(1.5, 0.7, count) * MINUTE)
    fate = pick(draw, len(VIDEO_FATES), count, VIDEO_WEIGHTS)
    pending = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "vid-", 12),
            "session_id": practice.ids.gather(session),
            "file_key": pl.select(
                pl.format("uploads/{}.mp4", practice.ids.gather(session))
            ).to_series(),
            "file_size": draw.integers(5_000_000, 400_000_000, count),
            "duration": np.round(draw.lognormal(4.8, 0.6, count), 1),
            "processing_status": pl.repeat("pending", count, eager=True),
            "processed_at": moments(at, np.zeros(count, dtype=np.bool_)),
            "created_at": moments(at),
            "updated_at": moments(at),
        }
    )
    processing = pending.with_columns(
        processing_status=pl.lit("processing"), updated_at=moments(started)
    )
    done = processing.with_columns(
        processing_status=take(VIDEO_FATES, fate),
        processed_at=moments(finished),
        updated_at=moments(finished),
    ).filter(fate < 2)
    versions = pl.concat([pending, processing, done])
    ended = finished < parameters.end
    counts = {
        name: int(((fate == place) & (ended | (place == 2)) & (at < parameters.end)).sum())
        for place, name in enumerate(("completed", "failed", "stuck"))
    }
    return Table(versions, is_full=False), counts


def feedback_rows(parameters: Parameters, school: School, practice: Practice) -> pl.DataFrame:
    """Remarks of teachers on sessions of their own students."""
    draw = parameters.generator(APP, "feedback")
    own = practice.arrived(parameters)
    teacher_of = np.full(school.people.count, -1)
    since = np.full(school.people.count, parameters.end)
    first = np.unique(school.pairs[:, 0], return_index=True)[1]
    teacher_of[school.pairs[first, 0]] = school.pairs[first, 1]
    since[school.pairs[first, 0]] = school.paired[first]
    student = practice.student[own]
    at = whole_milliseconds(practice.sent[own] + draw.gamma(2, 0.8, len(own)) * DAY)
    wanted = (
        (teacher_of[student] >= 0)
        & (practice.start[own] >= since[student])
        & (at < parameters.end)
        & (draw.random(len(own)) < SHARE_COMMENTED)
    )
    session, at = own[wanted], at[wanted]
    count = len(session)
    minutes = (practice.end[session] - practice.start[session]) / SECOND
    return pl.DataFrame(
        {
            "id": uuids(draw, count),
            "session_id": practice.ids.gather(session),
            "teacher_id": school.teachers.gather(teacher_of[practice.student[session]]),
            "position_seconds": only(
                np.round(minutes * draw.random(count), 1), draw.random(count) < 0.8
            ),
            "content": pl.repeat("mind the left hand", count, eager=True),
            "created_at": moments(at),
            SENT: moments(at + SECOND),
        }
    ).sort(SENT, maintain_order=True)
