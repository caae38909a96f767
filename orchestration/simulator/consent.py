"""What learners allow, from when, and when the app learnt of it.

Belongs here: histories of consent decisions and the look-up as of a moment. Does not belong here:
the field names of an app.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Mask
from orchestration.simulator.parameters import DAY, SECOND, Moments, Parameters, whole_milliseconds
from orchestration.simulator.people import Population

SHARE_SILENT = 0.03
"""Share of learners who never decide anything: default deny."""
ROUNDS_OF_CHANGE = 3
SHARE_CHANGING = 0.06
SHARE_BACK_DATED = 0.25
MOST_DAYS_BACK = 20


@dataclass(frozen=True)
class ConsentHistory:
    """Consent decisions, ordered by learner and by when they were recorded.

    Attributes:
        learner: Position of the learner in the population.
        recorded: When the app learnt of the decision.
        effective: From when it holds; earlier than `recorded` where it was back-dated.
        grants: Whether the learner allows the main purpose.
        flags: Every flag of the app.
    """

    learner: Index
    recorded: Moments
    effective: Moments
    grants: Mask
    flags: Mapping[str, Mask]

    @property
    def count(self) -> int:
        """Number of decisions."""
        return len(self.learner)

    def as_known(self, learner: Index, moment: Moments) -> Index:
        """Position of the last decision recorded by each moment, -1 where there is none."""
        if not self.count:
            return np.full(len(learner), -1)
        origin = int(min(self.recorded.min(), moment.min() if len(moment) else 0))
        span = int(max(self.recorded.max(), moment.max() if len(moment) else 0)) - origin + 1
        decided = self.learner * span + (self.recorded - origin)
        found = np.searchsorted(decided, learner * span + (moment - origin), side="right") - 1
        same = (found >= 0) & (self.learner[np.maximum(found, 0)] == learner)
        return np.where(same, found, -1)


def decide(
    parameters: Parameters,
    population: Population,
    main: str,
    share: float,
    given_main: Mapping[str, tuple[float, float]],
    *,
    is_asked_first: bool = False,
) -> ConsentHistory:
    """Draw the decisions of a population.

    Most learners decide once, as they sign up or minutes later; some change their mind up to three
    times, and some of those changes are back-dated.

    Args:
        parameters: The world.
        population: The app's learners.
        main: Name of the main flag.
        share: Share of learners who first allow the main purpose.
        given_main: Per further flag, its probability where the main purpose is allowed and where
            it is not.
        is_asked_first: Whether the app asks on the page on which one signs up.

    Returns:
        The decisions.
    """
    draw = parameters.generator(population.app, "consent")
    learners = np.arange(population.count)
    decided = draw.random(population.count) >= SHARE_SILENT
    grants = draw.random(population.count) < share
    waits = (60 + 240 * draw.random(population.count)) * SECOND
    recorded = population.joined + (0 * waits if is_asked_first else waits)
    rounds = [(learners[decided], recorded[decided], recorded[decided], grants[decided])]
    for _ in range(ROUNDS_OF_CHANGE):
        changes = decided & (draw.random(population.count) < SHARE_CHANGING)
        share_of_rest = 0.05 + 0.8 * draw.random(population.count)
        since = np.maximum(recorded, parameters.start)
        recorded = np.where(changes, since + (parameters.end - since) * share_of_rest, recorded)
        grants = np.where(changes, ~grants, grants)
        back = (draw.random(population.count) < SHARE_BACK_DATED) * MOST_DAYS_BACK * DAY
        effective = np.maximum(recorded - back * draw.random(population.count), population.joined)
        rounds.append((learners[changes], recorded[changes], effective[changes], grants[changes]))
    learner, recorded_at, effective_at, main_flag = (
        np.concatenate(columns) for columns in zip(*rounds, strict=True)
    )
    known = recorded_at < parameters.end - DAY // 24
    order = np.lexsort((recorded_at[known], learner[known]))
    granted = main_flag[known][order]
    flags = {main: granted}
    for name, (with_main, without_main) in given_main.items():
        flags[name] = draw.random(len(granted)) < np.where(granted, with_main, without_main)
    return ConsentHistory(
        learner=learner[known][order],
        recorded=whole_milliseconds(recorded_at[known][order]),
        effective=whole_milliseconds(effective_at[known][order]),
        grants=granted,
        flags=flags,
    )
