"""Effects that cannot be: on what happened before, and of recommendations that were not made.

Belongs here: the two placebos. Does not belong here: the estimate (`adjusted.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.effects.adjusted import Estimate, adjusted_effect
from ml.effects.design import Design, design_of

SHUFFLES = 40


@dataclass(frozen=True)
class Shuffled:
    """Effects of recommendations shuffled among a learner's units.

    Attributes:
        times: Shuffles.
        found: Those whose interval leaves out 0; about 5 % by chance.
        p_value: Share of shuffles at least as far from 0 as the effect, counting it.
    """

    times: int
    found: int
    p_value: float


def on_the_past(units: pl.DataFrame, covariates: Sequence[str], seed: int) -> Estimate:
    """Estimate the effect on an outcome from before the recommendation: there can be none.

    Args:
        units: As `design.design_of` reads them, with `outcome_before` (number; null where it is not
            known): the outcome in a time before the covariates were measured.
        covariates: Columns, without `outcome_before`.
        seed: Of the folds.

    Raises:
        InsufficientDataError: Too few learners have it.
    """
    return adjusted_effect(design_of(units, covariates, "outcome_before"), seed)[0]


def shuffled(design: Design, effect: float, seed: int, times: int = SHUFFLES) -> Shuffled:
    """Shuffle who was recommended within each learner and estimate anew.

    The real effect is taken out of the outcomes first: otherwise learners with more recommended
    units would keep it.

    Args:
        design: The units.
        effect: The real effect.
        seed: Of shuffles and folds.
        times: Shuffles.
    """
    draw, effects, found = np.random.default_rng(seed), [], 0
    without = design.with_outcome(design.outcome - effect * design.is_recommended)
    for _ in range(times):
        order = np.lexsort((draw.random(len(design.learner)), design.learner))
        drawn = np.empty_like(design.is_recommended)
        drawn[np.argsort(design.learner, kind="stable")] = design.is_recommended[order]
        estimate, _ = adjusted_effect(without.with_recommended(drawn), seed)
        effects.append(estimate.effect)
        found += not estimate.low <= 0 <= estimate.high
    far = int((np.abs(effects) >= abs(effect)).sum())
    return Shuffled(times, found, (1 + far) / (times + 1))
