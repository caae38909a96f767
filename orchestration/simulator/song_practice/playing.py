"""What happens in a session: which sections are played, and where the learner stops or goes back.

Belongs here: visits to sections and the player's events. Does not belong here: the rows that the
app sends (`rows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Numbers, pick, running, within
from orchestration.simulator.parameters import MILLISECOND, Moments, Parameters
from orchestration.simulator.people import Population
from orchestration.simulator.song_practice.chords import sounding, where_it_stumbles
from orchestration.simulator.song_practice.progress import Progress, completion, reach
from orchestration.simulator.song_practice.songs import Songs
from orchestration.simulator.visits import Visits

SESSION_TYPES = ("practice", "rehearsal", "performance")
SESSION_TYPE_WEIGHTS = (0.80, 0.12, 0.08)
STOPPING = np.array([1.0, 0.6, 0.12])
"""How readily learners stop in each type of session; on stage they play through."""

EVENT_TYPES = ("play", "pause", "rewind", "fast_forward", "tempo_change", "seek")
STUMBLES = ("pause", "rewind", "tempo_change")
LOG_RATES = {"pause": -1.45, "rewind": -2.1, "tempo_change": -2.6}
DIFFICULTY_WEIGHTS = {"pause": 1.0, "rewind": 0.9, "tempo_change": 0.7}
SKILL_WEIGHT = -0.45
RATES_APART = {"fast_forward": 0.04, "seek": 0.05}
FAVOURITES = 4


@dataclass(frozen=True)
class Played:
    """What happened in all sessions.

    Attributes:
        song: Row of the song of each session (song number - 1).
        session_type: Position in `SESSION_TYPES` per session.
        seconds: Length of each session.
        paused: Seconds of it in which the song stood still.
        completion: Share of the song that was reached, in percent.
        visit_session: Session of each visit to a section.
        visit_section: Row of the section visited.
        counts: Per event type other than play, events of each visit.
        event_session: Session of each event.
        event_section: Row of the section of each event.
        event_chord: Chord that sounds there, position in `CHORDS`.
        event_type: Position in `EVENT_TYPES`.
        event_at: Seconds since the session's start.
        event_position: Position in the song in seconds.
    """

    song: Index
    session_type: Index
    seconds: Numbers
    paused: Numbers
    completion: Numbers
    visit_session: Index
    visit_section: Index
    counts: dict[str, Index]
    event_session: Index
    event_section: Index
    event_chord: Index
    event_type: Index
    event_at: Numbers
    event_position: Numbers


def play(
    parameters: Parameters,
    population: Population,
    songs: Songs,
    visits: Visits,
    progress: Progress,
) -> Played:
    """Play all sessions.

    Args:
        parameters: The world.
        population: The app's learners.
        songs: What there is to play.
        visits: The sessions.
        progress: How the learners come along.

    Returns:
        Everything that happened in them.
    """
    draw = parameters.generator(population.app, "playing")
    favourites = pick(draw, len(songs.sections), population.count * FAVOURITES, songs.popularity)
    liked = favourites.reshape(population.count, FAVOURITES)
    song = liked[visits.learner, draw.integers(0, FAVOURITES, visits.count)]
    session_type = pick(draw, len(SESSION_TYPES), visits.count, SESSION_TYPE_WEIGHTS)
    skill = population.skill[visits.learner]
    share = reach(parameters, draw, progress)
    reached = np.clip(np.ceil(share * songs.sections[song]).astype(np.int64), 1, None)

    passed_session = np.repeat(np.arange(visits.count), reached)
    passed = songs.first[song[passed_session]] + within(passed_session)
    loops = 1 + draw.poisson(0.22, len(passed)) * (session_type[passed_session] == 0)
    session, section = np.repeat(passed_session, loops), np.repeat(passed, loops)

    counts = _counts(draw, songs, section, skill[session], STOPPING[session_type[session]])
    paused_visit = np.repeat(np.arange(len(session)), counts["pause"])
    pause_seconds = np.round(2 + draw.exponential(16, len(paused_visit)), 3)
    paused: Numbers = np.bincount(paused_visit, pause_seconds, len(session)).astype(np.float64)
    visit_seconds = songs.seconds[section] * (1 + 0.6 * counts["rewind"]) + paused + 0.5
    visit_at = running(visit_seconds, session)
    events = _events(draw, songs, section, counts, visit_at, (paused_visit, pause_seconds))
    event_visit, event_type, event_at, event_position = events
    order = np.lexsort((event_type, event_at, session[event_visit]))
    event_visit = event_visit[order]
    event_section = section[event_visit]
    where = np.round(event_position[order], 1)
    place = (where - songs.starts[event_section]) / songs.seconds[event_section]
    return Played(
        song=song,
        session_type=session_type,
        seconds=np.bincount(session, visit_seconds, visits.count) + 3,
        paused=np.bincount(session, paused, visits.count).astype(np.float64),
        completion=completion(songs, song, reached),
        visit_session=session,
        visit_section=section,
        counts=counts,
        event_session=session[event_visit],
        event_section=event_section,
        event_chord=sounding(songs.chords, event_section, place),
        event_type=event_type[order],
        event_at=event_at[order],
        event_position=where,
    )


def _counts(
    draw: np.random.Generator, songs: Songs, section: Index, skill: Numbers, stopping: Numbers
) -> dict[str, Index]:
    counts = {}
    for name, log_rate in LOG_RATES.items():
        difficulty = DIFFICULTY_WEIGHTS[name] * songs.difficulty[section]
        counts[name] = draw.poisson(np.exp(log_rate + difficulty + SKILL_WEIGHT * skill) * stopping)
    for name, rate in RATES_APART.items():
        counts[name] = draw.poisson(rate, len(section))
    return counts


def _events(
    draw: np.random.Generator,
    songs: Songs,
    section: Index,
    counts: dict[str, Index],
    visit_at: Numbers,
    pauses: tuple[Index, Numbers],
) -> tuple[Index, Index, Numbers, Numbers]:
    """Visit, type, time and position of every event: plays, pauses and resumption, others."""
    paused_visit, pause_seconds = pauses
    share = draw.random(len(paused_visit))
    order = np.lexsort((share, paused_visit))
    paused_section = section[paused_visit]
    into = where_it_stumbles(songs.chords[paused_section], share[order])
    into = into * songs.seconds[paused_section]
    paused_at = visit_at[paused_visit] + 0.2 + into + running(pause_seconds, paused_visit)
    paused_where = songs.starts[paused_section] + into
    kinds = [
        (np.arange(len(section)), "play", visit_at, songs.starts[section]),
        (paused_visit, "pause", paused_at, paused_where),
        (paused_visit, "play", paused_at + pause_seconds, paused_where),
    ]
    for name in ("rewind", "tempo_change", *RATES_APART):
        visit = np.repeat(np.arange(len(section)), counts[name])
        into = draw.random(len(visit))
        if name == "rewind":
            into = where_it_stumbles(songs.chords[section[visit]], into)
        into = into * songs.seconds[section[visit]]
        kinds.append(
            (visit, name, visit_at[visit] + 0.1 + into, songs.starts[section[visit]] + into)
        )
    return (
        np.concatenate([visit for visit, _, _, _ in kinds]),
        np.concatenate(
            [np.full(len(visit), EVENT_TYPES.index(kind)) for visit, kind, _, _ in kinds]
        ),
        np.concatenate([at for _, _, at, _ in kinds]),
        np.concatenate([position for _, _, _, position in kinds]),
    )


def moment(start: Moments, seconds: Numbers) -> Moments:
    """Moments so many seconds after the given ones, whole milliseconds."""
    return start + np.round(seconds * 1_000).astype(np.int64) * MILLISECOND
