"""All of `practice_tracker` put together.

Belongs here: the order in which its parts are drawn, its feeds and its truth. Does not belong here:
how rows come about (the modules beside).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
from orchestration.simulator.columns import take
from orchestration.simulator.encoding import Format
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import DAY, MINUTE, Parameters
from orchestration.simulator.planted import PracticeTruth, SessionTruth
from orchestration.simulator.practice_tracker import (
    accounts,
    follow_up,
    forum,
    forum_rows,
    measurements,
    people,
    practice,
    reminders,
    second_device,
    tags,
)
from orchestration.simulator.practice_tracker.people import APP
from orchestration.simulator.practice_tracker.repertoire import weak_pieces
from orchestration.simulator.visits import visit

VISITS_PER_DAY = 0.9

DELIVERIES: dict[str, tuple[int, tuple[Format, ...]]] = {
    "users": (30, ("ndjson", "csv")),
    "students": (30, ("ndjson", "csv")),
    "teachers": (90, ("ndjson",)),
    "student_teacher_associations": (30, ("csv", "ndjson")),
    "practice_sessions": (6, ("ndjson", "ndjson.gz")),
    "tags": (90, ("ndjson",)),
    "session_tags": (15, ("csv", "ndjson")),
    "videos": (15, ("ndjson",)),
    "forum_posts": (30, ("ndjson",)),
    "forum_comments": (30, ("ndjson",)),
    "post_votes": (30, ("ndjson", "csv")),
    "practice_metrics": (6, ("parquet", "ndjson.gz")),
    "practice_segments": (15, ("ndjson.gz", "csv")),
    "session_feedback": (30, ("ndjson",)),
    "reminders": (15, ("ndjson",)),
}
"""Per stream the days between batches and the formats, taking turns."""


def simulate_practice_tracker(parameters: Parameters) -> AppWorld[PracticeTruth]:
    """All rows of the app and the truth behind them."""
    school = people.gather(parameters)
    visits = visit(parameters, school.people, VISITS_PER_DAY)
    visits, reminded = reminders.with_prompted(visits, reminders.remind(parameters, school))
    played = practice.practise(parameters, school, visits)
    board = forum.discuss(parameters, school)
    students, zones = accounts.student_rows(parameters, school)
    twins = second_device.second_devices(parameters, played)
    measured = measurements.measure(parameters, school, played, twins)
    pieces, links = tags.tag_rows(parameters, school, played, twins)
    videos, video_fates = follow_up.video_rows(parameters, played)
    frames: dict[str, pl.DataFrame | Table] = {
        "users": accounts.user_rows(parameters, school, board.points),
        "students": students,
        "teachers": accounts.teacher_rows(parameters, school),
        "student_teacher_associations": accounts.association_rows(school),
        "practice_sessions": pl.concat(
            practice.session_rows(parameters, school, device) for device in (played, twins.practice)
        ).sort(SENT, maintain_order=True),
        "tags": pieces,
        "session_tags": links,
        "videos": videos,
        "forum_posts": forum_rows.post_rows(parameters, school, board),
        "forum_comments": forum_rows.comment_rows(parameters, school, board),
        "post_votes": forum_rows.vote_rows(school, board),
        "practice_metrics": measured.rows,
        "practice_segments": follow_up.segment_rows(parameters, played),
        "session_feedback": follow_up.feedback_rows(parameters, school, played),
        "reminders": reminders.reminder_rows(parameters, school, reminded),
    }
    every = played.followed_by(twins.practice)
    own = every.arrived(parameters)
    waited = every.sent[own] - every.end[own]
    begun_within = np.r_[np.full(played.count, -1), twins.of]
    return AppWorld(
        people=school.people,
        feeds=[
            feed(parameters, (APP, name), rows, *DELIVERIES[name]) for name, rows in frames.items()
        ],
        sessions=SessionTruth(
            planted=every.count, delivered=len(own), without_end=int(every.is_open[own].sum())
        ),
        facts=PracticeTruth(
            never_arrived=every.count - len(own),
            offline_students=len(np.unique(played.student[played.sent - played.end > MINUTE])),
            late_over_days={days: int((waited > days * DAY).sum()) for days in (1, 3, 7, 30)},
            metrics_without_session=measured.orphans,
            overlapping_sessions=len(twins.practice.arrived(parameters)),
            ambiguous_measurements=measured.ambiguous,
            octave_errors=measured.octave_errors,
            weak_pieces=pieces.versions["id"].gather(weak_pieces(parameters)).to_list(),
            reminders_sent=int(reminded.is_sent.sum()),
            sessions_prompted=int(reminded.has_prompted.sum()),
            prompt_probability=reminders.PROMPTED,
            videos=video_fates,
            posts_published=board.published,
            posts_solved=board.solved,
            answers_taken_back=len(board.regrets.comment),
            points_granted=int(board.points["points"].sum()),
        ),
        tables={
            "zones": zones,
            "sessions": pl.DataFrame(
                {
                    "session": every.ids.gather(own),
                    "piece": pieces.versions["id"].gather(every.piece[own]),
                    "tempo_factor": measured.factors[own],
                    "begun_within": take(played.ids, begun_within[own]),
                }
            ),
        },
    )
