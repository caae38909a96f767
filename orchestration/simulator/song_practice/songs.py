"""The songs that learners practise, and how hard each section is.

Belongs here: the planted difficulty. Does not belong here: who plays them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Mask, Numbers
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.song_practice.chords import voice

APP = "song_practice"
SONGS = 24
SECTIONS = ("intro", "verse 1", "chorus 1", "verse 2", "chorus 2", "bridge", "solo", "outro")
FEWEST_SECTIONS = 5
SHARE_HARD = 0.15
EXTRA_DIFFICULTY = 1.5
POPULARITY_EXPONENT = 0.8


@dataclass(frozen=True)
class Songs:
    """All sections of all songs, ordered by song and position in the song.

    Attributes:
        song: Song number of each section, from 1.
        place: Position of each section within its song, from 0.
        name: Name of each section, position in `SECTIONS`.
        starts: Second at which each section begins.
        seconds: Length of each section.
        difficulty: Change of the log rate of pauses.
        is_hard: Whether the section was made hard on purpose.
        chords: Chords of each section, one row per section.
        first: Row of each song's first section.
        sections: Number of sections of each song.
        popularity: Weight of each song.
    """

    song: Index
    place: Index
    name: Index
    starts: Numbers
    seconds: Numbers
    difficulty: Numbers
    is_hard: Mask
    chords: Index
    first: Index
    sections: Index
    popularity: Numbers

    @property
    def length(self) -> Numbers:
        """Length of each song in seconds."""
        return np.add.reduceat(self.seconds, self.first)


def compose(parameters: Parameters) -> Songs:
    """Draw the songs of a world."""
    draw = parameters.generator("song_practice", "songs")
    sections = draw.integers(FEWEST_SECTIONS, len(SECTIONS) + 1, SONGS)
    first = np.cumsum(sections) - sections
    count = int(sections.sum())
    song = np.repeat(np.arange(SONGS), sections)
    place = np.arange(count) - first[song]
    is_last = place == sections[song] - 1
    seconds = np.round(draw.uniform(12, 36, count), 1)
    is_hard = np.zeros(count, dtype=np.bool_)
    is_hard[draw.permutation(count)[: round(count * SHARE_HARD)]] = True
    return Songs(
        song=song + 1,
        place=place,
        name=np.where(is_last, len(SECTIONS) - 1, place),
        starts=np.round(
            np.cumsum(seconds) - seconds - (np.cumsum(seconds) - seconds)[first][song], 1
        ),
        seconds=seconds,
        difficulty=np.round(draw.normal(0, 0.35, count) + EXTRA_DIFFICULTY * is_hard, 3),
        is_hard=is_hard,
        chords=voice(parameters, count),
        first=first,
        sections=sections,
        popularity=1 / np.arange(1, SONGS + 1) ** POPULARITY_EXPONENT,
    )
