"""When each learner opens the app: the sessions that everything else hangs on.

Belongs here: arrival of sessions. Does not belong here: what happens in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index
from orchestration.simulator.parameters import HOUR, Moments, Parameters, whole_milliseconds
from orchestration.simulator.people import Population
from orchestration.simulator.seasons import day_factors, times_of_day, to_utc

SHORTEST_GAP = 150 * 60 * 1_000_000
"""Between the starts of two sessions of one learner, in microseconds."""


@dataclass(frozen=True)
class Visits:
    """Sessions of one app, ordered by learner and start.

    Attributes:
        learner: Position of the learner in the population.
        start: When the session began, UTC.
    """

    learner: Index
    start: Moments

    @property
    def count(self) -> int:
        """Number of sessions."""
        return len(self.start)


def visit(parameters: Parameters, population: Population, factor: float = 1.0) -> Visits:
    """Draw the sessions of a population.

    Sessions are Poisson per learner and day, at the learner's own rate times the day's season.
    Two sessions of one learner begin at least two and a half hours apart, and none begins in the
    last two hours of the world, so that all have room to end.

    Args:
        parameters: The world.
        population: The app's learners.
        factor: Multiplier of all rates.

    Returns:
        The sessions.
    """
    draw = parameters.generator(population.app, "visits")
    expected = population.rate[:, None] * day_factors(parameters)[None, :] * factor
    counts = draw.poisson(expected * population.activity(parameters))
    counts[population.is_bot] = 0
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    learner, day = np.divmod(cell, parameters.days)
    start = whole_milliseconds(
        to_utc(parameters, population.zone[learner], day, times_of_day(draw, len(cell)))
    )
    order = np.lexsort((start, learner))
    learner, start = learner[order], start[order]
    known = (start >= np.maximum(parameters.start, population.joined[learner])) & (
        start < parameters.end - 2 * HOUR
    )
    learner, start = learner[known], start[known]
    crowded = np.zeros(len(start), dtype=np.bool_)
    crowded[1:] = (learner[1:] == learner[:-1]) & (np.diff(start) < SHORTEST_GAP)
    return Visits(learner=learner[~crowded], start=start[~crowded])
