"""All of `song_practice` put together.

Belongs here: the order in which its parts are drawn, its feeds and its truth. Does not belong here:
how rows come about (the modules beside).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
from orchestration.simulator.consent import decide
from orchestration.simulator.encoding import Format
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.people import populate
from orchestration.simulator.planted import ChordTruth, SectionTruth, SessionTruth, SongTruth
from orchestration.simulator.song_practice.chords import HARD_CHORDS, chord_truth
from orchestration.simulator.song_practice.playing import EVENT_TYPES, STUMBLES, Played, play
from orchestration.simulator.song_practice.progress import progress, progress_truth
from orchestration.simulator.song_practice.rows import event_rows, session_rows, setting_rows
from orchestration.simulator.song_practice.songs import APP, SECTIONS, Songs, compose
from orchestration.simulator.visits import Visits, visit

VISITS_PER_DAY = 0.52
SHARE_OPEN = 0.04
SHARE_MISCOUNTED = 0.04

DELIVERIES: dict[str, tuple[int, tuple[Format, ...]]] = {
    "performance_sessions": (6, ("ndjson", "ndjson.gz")),
    "performance_events": (6, ("ndjson.gz", "ndjson", "ndjson")),
    "privacy_settings": (30, ("csv", "ndjson")),
}
"""Per stream the days between batches and the formats, taking turns."""


def simulate_song_practice(parameters: Parameters) -> AppWorld[SongTruth]:
    """All rows of the app and the truth behind them."""
    ids = pl.int_range(1001, 1001 + parameters.count(APP), eager=True)
    people = populate(parameters, APP, ids)
    consent = decide(
        parameters,
        people,
        "analytics_consent",
        0.70,
        {
            "detailed_tracking": (0.90, 0.05),
            "cross_session_analysis": (0.85, 0.02),
            "anonymous_only": (0.08, 0.95),
            "feature_optimization_consent": (0.95, 0.75),
        },
    )
    songs = compose(parameters)
    visits = visit(parameters, people, VISITS_PER_DAY)
    order = np.argsort(visits.start, kind="stable")
    visits = Visits(visits.learner[order], visits.start[order])
    learning = progress(parameters, people, visits)
    played = play(parameters, people, songs, visits, learning)
    draw = parameters.generator(APP, "sessions")
    is_open = draw.random(visits.count) < SHARE_OPEN
    miscounted = (draw.random(visits.count) < SHARE_MISCOUNTED) & ~is_open
    events, lost = event_rows(parameters, visits, songs, played)
    settings = setting_rows(parameters, people, consent)
    marks = (is_open, miscounted)
    frames: dict[str, pl.DataFrame | Table] = {
        "performance_sessions": session_rows(parameters, (people, consent), visits, played, marks),
        "performance_events": events,
        "privacy_settings": settings,
    }
    return AppWorld(
        people=people,
        feeds=[
            feed(parameters, (APP, name), rows, *DELIVERIES[name]) for name, rows in frames.items()
        ],
        consent=settings.rename({"user_id": "learner", "updated_at": "recorded_at"}),
        sessions=SessionTruth(
            planted=visits.count, delivered=visits.count, without_end=int(is_open.sum())
        ),
        facts=SongTruth(
            sections=_section_truth(songs, played),
            hard_chords=list(HARD_CHORDS),
            chords=_chord_truth(songs, played),
            sessions_with_wrong_counters=int(miscounted.sum()),
            events_never_delivered=lost,
        ),
        tables={"progress": progress_truth(people, visits, songs, learning)},
    )


def _chord_truth(songs: Songs, played: Played) -> list[ChordTruth]:
    stumbles = np.isin(played.event_type, [EVENT_TYPES.index(name) for name in STUMBLES])
    return chord_truth(songs.chords, played.event_section[stumbles], played.event_chord[stumbles])


def _section_truth(songs: Songs, played: Played) -> list[SectionTruth]:
    sections = len(songs.song)
    visited = np.bincount(played.visit_section, minlength=sections)
    totals = {
        name: np.bincount(played.visit_section, counts, sections)
        for name, counts in played.counts.items()
    }
    return [
        SectionTruth(
            song_id=int(songs.song[row]),
            section_name=SECTIONS[songs.name[row]],
            starts_at_seconds=float(songs.starts[row]),
            ends_at_seconds=round(float(songs.starts[row] + songs.seconds[row]), 1),
            difficulty=float(songs.difficulty[row]),
            is_hard=bool(songs.is_hard[row]),
            visits=int(visited[row]),
            pauses=int(totals["pause"][row]),
            rewinds=int(totals["rewind"][row]),
        )
        for row in range(sections)
    ]
