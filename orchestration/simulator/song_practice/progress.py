"""Who comes further from session to session, and who does not.

Belongs here: how far into a song learners come, and its planted trend. Does not belong here: where
they stop on the way (`playing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Numbers, only, take, within
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.people import Population
from orchestration.simulator.song_practice.songs import APP, Songs
from orchestration.simulator.visits import Visits

TRENDS = ("improving", "flat", "declining")
"""A third of the learners each."""
GAINS = np.array([0.06, 0.0, -0.03])
"""Change per own session of the log of the first parameter of what follows a beta distribution:
the share of the song that is reached."""
LAST_GAIN = 40
"""From this own session on nothing changes any more."""
LOG_SHAPE, LOG_SHAPE_OF_SKILL, SHAPE_AT_THE_END = 0.9, 0.25, 0.9
LOG_SHAPES = (-1.6, 4.6)
"""Beyond five standard deviations of skill at either end."""


@dataclass(frozen=True)
class Progress:
    """How learners come along.

    Attributes:
        trend: Position in `TRENDS` of each learner.
        number: Own number of each session, 0 being its learner's first one.
        base: Log of the first beta parameter of each session before any change.
        gained: What the sessions before have changed about it.
    """

    trend: Index
    number: Index
    base: Numbers
    gained: Numbers


def progress(parameters: Parameters, population: Population, visits: Visits) -> Progress:
    """Draw who improves, and what follows for each session.

    A learner's sessions stand in the order of their starts.
    """
    draw = parameters.generator(APP, "trends")
    trend = draw.permutation(population.count) % len(TRENDS)
    by_learner = np.argsort(visits.learner, kind="stable")
    number = np.empty(visits.count, dtype=np.int64)
    number[by_learner] = within(visits.learner[by_learner])
    return Progress(
        trend=trend,
        number=number,
        base=LOG_SHAPE + LOG_SHAPE_OF_SKILL * population.skill[visits.learner],
        gained=GAINS[trend[visits.learner]] * np.minimum(number, LAST_GAIN),
    )


def reach(parameters: Parameters, draw: np.random.Generator, progress: Progress) -> Numbers:
    """Draw the share of the song that is reached in each session, 0 to 1.

    Args:
        parameters: The world.
        draw: Generator of the sessions that nothing has changed.
        progress: How the learners come along.

    Returns:
        The shares.
    """
    share = draw.beta(np.exp(progress.base), SHAPE_AT_THE_END)
    changed = progress.gained != 0
    shape = np.exp((progress.base + progress.gained)[changed])
    share[changed] = parameters.generator(APP, "progress").beta(shape, SHAPE_AT_THE_END)
    return share


def completion(songs: Songs, song: Index, reached: Index) -> Numbers:
    """Percent of a song that has been played when so many of its sections were reached."""
    last = songs.first[song] + reached - 1
    part = (songs.starts[last] + songs.seconds[last]) / songs.length[song]
    return np.round(100 * part, 1).clip(0, 100)


def expected_completion(songs: Songs, log_shape: Numbers) -> Numbers:
    """Mean completion in percent at each log shape, over songs by their popularity.

    With u = (1 - x)^b a beta distribution's density becomes proportional to x^(a - 1), so that an
    even grid of u gives the mean.
    """
    u = (np.arange(1_000) + 0.5) / 1_000
    x = 1 - u ** (1 / SHAPE_AT_THE_END)
    song = np.repeat(np.arange(len(songs.sections)), len(x))
    reached = np.ceil(np.tile(x, len(songs.sections)) * songs.sections[song]).astype(np.int64)
    percent = completion(songs, song, reached).reshape(-1, len(x))
    mean_percent = np.average(percent, axis=0, weights=songs.popularity)
    known = np.linspace(*LOG_SHAPES, 80)
    density = x[None, :] ** (np.exp(known)[:, None] - 1)
    return np.interp(log_shape, known, density @ mean_percent / density.sum(axis=1))


def progress_truth(
    population: Population, visits: Visits, songs: Songs, progress: Progress
) -> pl.DataFrame:
    """One row per learner: trend, sessions, and planted points of completion per own session.

    The points are the slope of a straight line through the expected completions of the learner's
    sessions; none for learners with less than two.
    """
    count = population.count
    sessions = np.bincount(visits.learner, minlength=count)
    expected = expected_completion(songs, progress.base + progress.gained)
    centred = progress.number - (sessions[visits.learner] - 1) / 2
    spread = np.bincount(visits.learner, centred**2, count)
    slope = np.bincount(visits.learner, centred * expected, count) / np.maximum(spread, 0.5)
    return pl.DataFrame(
        {
            "learner": population.ids.cast(pl.String),
            "trend": take(TRENDS, progress.trend),
            "sessions": sessions,
            "points_per_session": only(np.round(slope, 4), sessions > 1),
        }
    )
