"""Planted facts of the apps, as they stand in the truth file.

Belongs here: one frozen dataclass per kind of fact. Does not belong here: what was delivered and
what was damaged (`truth.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SessionTruth:
    """Sessions of an app.

    Attributes:
        planted: Sessions that happened.
        delivered: Sessions of which at least one row was delivered.
        without_end: Delivered sessions whose end was never sent.
    """

    planted: int
    delivered: int
    without_end: int


@dataclass(frozen=True)
class SectionTruth:
    """One section of a song: its planted difficulty and what happened there.

    Attributes:
        song_id: Song number.
        section_name: Name of the section.
        starts_at_seconds: Where it begins in the song.
        ends_at_seconds: Where it ends.
        difficulty: Change of the log rate of pauses per visit.
        is_hard: Whether it was made hard on purpose.
        visits: How often it was played; equals its `play` events less its `pause` events while
            nothing is lost.
        pauses: Pauses in it.
        rewinds: Rewinds in it.
    """

    song_id: int
    section_name: str
    starts_at_seconds: float
    ends_at_seconds: float
    difficulty: float
    is_hard: bool
    visits: int
    pauses: int
    rewinds: int


@dataclass(frozen=True)
class ChordTruth:
    """One chord over all songs.

    Attributes:
        chord: Its name.
        is_hard: Whether pauses and rewinds are drawn to it.
        slots: In how many sections it sounds, a quarter of their time each.
        stumbles: Pauses, rewinds and tempo changes while it sounded.
        expected: How many there had been, were all chords of a section alike.
    """

    chord: str
    is_hard: bool
    slots: int
    stumbles: int
    expected: float


@dataclass(frozen=True)
class SongTruth:
    """Facts of `song_practice`; trends of completion are in the table `progress`.

    Attributes:
        sections: Every section of every song.
        hard_chords: Chords at which learners stumble three times as often.
        chords: Every chord.
        sessions_with_wrong_counters: Sessions whose reported pause count is too high.
        events_never_delivered: Events that were still on a device when the world ended.
    """

    sections: list[SectionTruth]
    hard_chords: list[str]
    chords: list[ChordTruth]
    sessions_with_wrong_counters: int
    events_never_delivered: int


@dataclass(frozen=True)
class PracticeTruth:
    """Facts of `practice_tracker`; what is odd about single sessions is in the table `sessions`.

    Attributes:
        never_arrived: Sessions that were still on a device when the world ended.
        offline_students: Students whose device syncs only its newest session per reconnect.
        late_over_days: Delivered sessions by how many days after their end they were sent.
        metrics_without_session: Delivered measurements whose session never arrived.
        overlapping_sessions: Delivered sessions that began, on a second device, within another one.
        ambiguous_measurements: Delivered measurements taken while two delivered sessions were on.
        octave_errors: Delivered sessions with a delivered reading of their tempo whose readings are
            all wrong by a factor, by the factor.
        weak_pieces: Tags of the pieces that cost every student points of tempo accuracy.
        reminders_sent: Reminders that were sent.
        sessions_prompted: Sessions that took place only because of a reminder.
        prompt_probability: Planted probability that a sent reminder leads to a session; lower in
            effect where another session is near.
        videos: Videos by how they ended: completed, failed, stuck.
        posts_published: Forum posts that were published.
        posts_solved: Forum posts with an accepted answer at the world's end.
        answers_taken_back: Accepted answers that were taken back later.
        points_granted: Reputation over all accounts at the world's end.
    """

    never_arrived: int
    offline_students: int
    late_over_days: Mapping[int, int]
    metrics_without_session: int
    overlapping_sessions: int
    ambiguous_measurements: int
    octave_errors: Mapping[str, int]
    weak_pieces: list[str]
    reminders_sent: int
    sessions_prompted: int
    prompt_probability: float
    videos: Mapping[str, int]
    posts_published: int
    posts_solved: int
    answers_taken_back: int
    points_granted: int


@dataclass(frozen=True)
class LearningTruth:
    """Facts of `learning_platform`; completion dates are in the table `completions`.

    Attributes:
        enrolments: Learners times modules they enrolled in.
        completed: Enrolments completed within the simulated time.
        withdrawn: Enrolments withdrawn within the simulated time.
        weekly_completion: Mean planted probability per week of completing a module in progress.
        trends: Learners by planted trend of their scores: improving, flat, declining.
    """

    enrolments: int
    completed: int
    withdrawn: int
    weekly_completion: float
    trends: Mapping[str, int]


@dataclass(frozen=True)
class LanguageTruth:
    """Facts of `language_tutor`.

    Attributes:
        points_per_skill: Planted points of score per standard deviation of skill.
        points_per_session: Planted points of score gained per session.
    """

    points_per_skill: float
    points_per_session: float
