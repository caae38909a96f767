"""Chords and progress of `song_practice`: parts known by hand, and what was planted is found."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from orchestration.simulator.parameters import Parameters
from orchestration.simulator.song_practice.chords import (
    CHORDS,
    SLOTS,
    chord_truth,
    sounding,
    voice,
    where_it_stumbles,
)
from orchestration.simulator.song_practice.progress import (
    SHAPE_AT_THE_END,
    completion,
    expected_completion,
)
from orchestration.simulator.song_practice.songs import compose
from tests.unit.simulator.landed import LandedWorld

WORLD = Parameters(learners=20, days=10, seed=0, until=date(2026, 1, 11))
C, G, AM, BB, HALF = (CHORDS.index(name) for name in ("C", "G", "Am", "Bb", "F#m7b5"))
STUMBLES = ["pause", "rewind", "tempo_change"]


def test_a_section_has_four_different_chords_and_common_ones_are_common() -> None:
    chords = voice(WORLD, 2_000)
    assert chords.shape == (2_000, SLOTS)
    assert (np.diff(np.sort(chords, axis=1), axis=1) > 0).all()
    often = np.bincount(chords.ravel(), minlength=len(CHORDS)) / len(chords)
    assert often[G] > 0.55
    assert 0.15 < often[HALF] < 0.35


def test_three_stumbles_fall_on_a_hard_chord_for_one_on_another() -> None:
    section = np.array([[C, BB, G, AM]] * 5)
    share = np.array([0.0, 1 / 12, 0.5, 4 / 6 + 1 / 12, 1.0])
    place = where_it_stumbles(section, share)
    assert place == pytest.approx([0, 1 / 8, 1 / 4 + 1 / 6, 5 / 8, 1])
    even = np.linspace(0, 1, 6_001)[:-1]
    chord = sounding(np.array([[C, BB, G, AM]]), np.zeros(6_000, dtype=np.int64), place_of(even))
    counts = np.bincount(chord, minlength=len(CHORDS))
    assert [counts[each] for each in (C, BB, G, AM)] == pytest.approx([1_000, 3_000, 1_000, 1_000])


def place_of(share: np.ndarray) -> np.ndarray:
    """Places of stumbles in a section whose second chord is hard."""
    return where_it_stumbles(np.array([[C, BB, G, AM]] * len(share)), share)


def test_without_a_hard_chord_stumbles_lie_where_they_were_drawn() -> None:
    share = np.array([0.0, 0.2, 0.25, 0.7, 0.999])
    chords = np.array([[C, G, AM, CHORDS.index("F")]] * 5)
    assert where_it_stumbles(chords, share) == pytest.approx(share)


def test_a_chord_sounds_for_a_quarter_of_its_section() -> None:
    chords = np.array([[C, G, AM, BB], [BB, C, G, AM]])
    section = np.array([0, 0, 0, 0, 0, 0, 1])
    place = np.array([0.0, 0.249, 0.25, 0.75, 1.0, 1.01, 0.0])
    assert sounding(chords, section, place).tolist() == [C, C, G, BB, BB, BB, BB]


def test_expected_stumbles_of_a_chord_are_a_quarter_of_those_of_its_sections() -> None:
    chords = np.array([[C, G, AM, BB], [BB, C, G, HALF]])
    found = chord_truth(chords, np.array([0, 0, 0, 1]), np.array([BB, BB, C, HALF]))
    facts = {each.chord: (each.slots, each.stumbles, each.expected) for each in found}
    assert facts["Bb"] == (2, 2, 1.0)
    assert facts["F#m7b5"] == (1, 1, 0.25)
    assert facts["Am"] == (1, 0, 0.75)
    assert facts["E7"] == (0, 0, 0.0)
    assert sum(each.expected for each in found) == 4


def test_the_expected_completion_is_the_mean_of_what_is_drawn() -> None:
    songs = compose(WORLD)
    draw = np.random.default_rng(0)
    weights = songs.popularity / songs.popularity.sum()
    for log_shape in (-0.5, 0.9, 2.5):
        song = draw.choice(len(songs.sections), 40_000, p=weights)
        share = draw.beta(np.exp(log_shape), SHAPE_AT_THE_END, 40_000)
        reached = np.clip(np.ceil(share * songs.sections[song]).astype(np.int64), 1, None)
        mean = completion(songs, song, reached).mean()
        assert expected_completion(songs, np.array([log_shape]))[0] == pytest.approx(mean, abs=0.5)


def test_hard_chords_stand_out_within_their_sections(world: LandedWorld) -> None:
    songs = world.facts("song_practice", "performance_sessions").select(
        "song_id", session_id=pl.col("id")
    )
    events = world.facts("song_practice", "performance_events").join(songs, on="session_id")
    section = ["song_id", "section_name"]
    known = (
        events.group_by(section).agg(chord=pl.col("chord_at_position").unique()).explode("chord")
    )
    stumbles = events.filter(pl.col("event_type").is_in(STUMBLES))
    fair = stumbles.group_by(section).agg(fair=pl.len() / SLOTS)
    found = (
        stumbles.group_by(*section, chord="chord_at_position")
        .len()
        .join(known.join(fair, on=section), on=[*section, "chord"], how="right")
        .group_by("chord")
        .agg(pl.col("len").sum(), pl.col("fair").sum())
    )
    rates = {chord: stumbles / fair for chord, stumbles, fair in found.iter_rows()}
    planted = world.truth.song_practice
    hard = set(planted.hard_chords)
    assert min(rates[chord] for chord in hard) > 1.5
    assert max(rate for chord, rate in rates.items() if chord not in hard) < 1.0
    lost = planted.events_never_delivered
    for chord in planted.chords:
        rows = found.filter(pl.col("chord") == chord.chord)
        assert 0 <= chord.stumbles - rows["len"].sum() <= lost
        assert chord.is_hard == (chord.chord in hard)
    assert sum(each.stumbles for each in planted.chords) == pytest.approx(stumbles.height, abs=lost)


def test_a_chord_belongs_to_a_place_in_a_song(world: LandedWorld) -> None:
    songs = world.facts("song_practice", "performance_sessions").select(
        "song_id", session_id=pl.col("id")
    )
    events = world.facts("song_practice", "performance_events").join(songs, on="session_id")
    per_place = events.group_by("song_id", "position_seconds", "section_name").agg(
        pl.col("chord_at_position").n_unique()
    )
    assert per_place["chord_at_position"].max() == 1
    per_section = events.group_by("song_id", "section_name").agg(
        pl.col("chord_at_position").n_unique()
    )
    assert per_section["chord_at_position"].max() == SLOTS


def test_completion_rises_falls_or_stays_as_planted(world: LandedWorld) -> None:
    planted = world.table("song_practice_progress")
    assert planted.group_by("trend").len()["len"].to_list() == [60, 60, 60]
    sessions = world.facts("song_practice", "performance_sessions").sort("started_at", "id")
    number = pl.int_range(pl.len()).over("user_id").cast(pl.Float64)
    ended = sessions.with_columns(
        number=number, learner=pl.col("user_id").cast(pl.String)
    ).drop_nulls("ended_at")
    centred = ended.with_columns(
        pl.col("number", "completion_percentage")
        - pl.col("number", "completion_percentage").mean().over("user_id")
    ).join(planted.drop_nulls(), on="learner")
    spread = (pl.col("number") ** 2).sum()
    slopes = centred.group_by("trend").agg(
        found=(pl.col("number") * pl.col("completion_percentage")).sum() / spread,
        planted=(pl.col("points_per_session") * pl.col("number") ** 2).sum() / spread,
        error=pl.col("completion_percentage").std() / spread.sqrt(),
    )
    planted_slopes = {}
    for trend, found, points, error in slopes.iter_rows():
        assert abs(found - points) < 3 * error
        assert error < 0.15
        planted_slopes[trend] = points
    assert planted_slopes["improving"] > 0.3
    assert planted_slopes["flat"] == 0
    assert planted_slopes["declining"] < -0.4
