"""The chords of every section, and where in a section learners stumble.

Belongs here: chords and the planted pull of the hard ones. Does not belong here: how hard a section
is as a whole (`songs.py`) or how often a learner stops (`playing.py`).
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.columns import Index, Numbers
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.planted import ChordTruth

CHORDS = ("C", "G", "Am", "F", "Dm", "Em", "E7", "Bb", "F#m7b5")
CHORD_WEIGHTS = np.array([1.4, 1.5, 1.2, 1.2, 0.8, 0.9, 0.4, 0.6, 0.4])
HARD_CHORDS = ("F#m7b5", "Bb")
HARD_WEIGHT = 3.0
"""Pauses and rewinds in the time of a hard chord per one in that of another chord."""
SLOTS = 4
"""Chords of a section, all different, equally long."""

PULL = np.where(np.isin(CHORDS, HARD_CHORDS), HARD_WEIGHT, 1.0)


def voice(parameters: Parameters, sections: int) -> Index:
    """Draw the chords of every section, shape (sections, `SLOTS`), positions in `CHORDS`."""
    draw = parameters.generator("song_practice", "chords")
    waits = draw.exponential(1, (sections, len(CHORDS))) / CHORD_WEIGHTS
    return np.argsort(waits, axis=1)[:, :SLOTS]


def where_it_stumbles(chords: Index, share: Numbers) -> Numbers:
    """How far into its section each stumble lies: hard chords draw more of them.

    Args:
        chords: The section's chords per stumble, shape (stumbles, `SLOTS`).
        share: A number per stumble, evenly spread over 0 to 1; the answer rises with it.

    Returns:
        Place in the section, 0 to 1.
    """
    weights = PULL[chords]
    upper = np.cumsum(weights, axis=1)
    aim = share * upper[:, -1]
    slot = (aim[:, None] >= upper[:, :-1]).sum(axis=1)
    row = np.arange(len(share))
    return (slot + 1 - (upper[row, slot] - aim) / weights[row, slot]) / SLOTS


def sounding(chords: Index, section: Index, place: Numbers) -> Index:
    """The chord, position in `CHORDS`, that sounds at each place (0 to 1) of a section."""
    return chords[section, np.floor(place * SLOTS).astype(np.int64).clip(0, SLOTS - 1)]


def chord_truth(chords: Index, section: Index, chord: Index) -> list[ChordTruth]:
    """What happened at each chord.

    Args:
        chords: Chords of every section.
        section: Section of each stumble.
        chord: Chord of each stumble.

    Returns:
        One record per chord.
    """
    stumbles = np.bincount(chord, minlength=len(CHORDS))
    of_section = np.bincount(section, minlength=len(chords))
    expected = np.bincount(chords.ravel(), np.repeat(of_section / SLOTS, SLOTS), len(CHORDS))
    slots = np.bincount(chords.ravel(), minlength=len(CHORDS))
    return [
        ChordTruth(
            chord=name,
            is_hard=name in HARD_CHORDS,
            slots=int(slots[place]),
            stumbles=int(stumbles[place]),
            expected=float(expected[place]),
        )
        for place, name in enumerate(CHORDS)
    ]
