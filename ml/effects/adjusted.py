"""The effect of a recommendation on those who got it, adjusted for what was known before.

Belongs here: the doubly robust estimate, its interval, and overlap. Does not belong here: what
could be wrong with it (`placebo.py`, `sensitivity.py`).

Effect on the treated by augmented inverse probability weighting (Robins, Rotnitzky and Zhao, JASA
1994; cross-fitted as in Chernozhukov et al., Econometrics Journal 2018): right if either the chance
of being recommended or the outcome without it is modelled right. Errors are by learner: units and
weeks of one learner are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.linear_model import LogisticRegression, Ridge

from ml.effects.design import Design
from ml.errors import InsufficientDataError

Numbers = NDArray[np.float64]
FOLDS = 5
MOST_CHANCE = 0.95
"""Chance of being recommended above which a unit has nobody to be compared with."""
ASSUMPTIONS = (
    "Nothing but the covariates bears on both the recommendation and the outcome.",
    "Every unit could have been left without a recommendation.",
    "What is said of one unit does not change another.",
    "Who has no outcome does not differ from who has one, given the covariates.",
)


@dataclass(frozen=True)
class Estimate:
    """An effect on those who got a recommendation.

    Attributes:
        effect: Mean outcome with it, less what it would have been without.
        standard_error: Its standard error, by learner.
        low: Lower bound (Student, learners less one).
        high: Upper bound.
        p_value: Two-sided, of no effect.
        level: Confidence of the bounds.
        unadjusted: Plain difference of means.
        mean_without: Mean outcome that those would have had without.
        spread: Standard deviation of the outcome without recommendation.
    """

    effect: float
    standard_error: float
    low: float
    high: float
    p_value: float
    level: float
    unadjusted: float
    mean_without: float
    spread: float


@dataclass(frozen=True)
class Overlap:
    """How far those with and without a recommendation can be compared.

    Attributes:
        recommended_n: Units recommended.
        other_n: Units not recommended.
        learner_n: Learners.
        outside_ratio: Share of recommended units with a chance above 0.95, left out.
        effective_n: Unrecommended units that the weighted ones are worth.
        imbalance: Largest difference of a covariate after weighting, in standard deviations.
        imbalance_before: The same before weighting.
    """

    recommended_n: int
    other_n: int
    learner_n: int
    outside_ratio: float
    effective_n: float
    imbalance: float
    imbalance_before: float


def adjusted_effect(design: Design, seed: int, level: float = 0.95) -> tuple[Estimate, Overlap]:
    """Estimate the effect on those who got a recommendation.

    Args:
        design: Units as `design.design_of` reads them.
        seed: Of the folds.
        level: Confidence of the interval.

    Raises:
        InsufficientDataError: A fold has one group only, or nobody can be compared.
    """
    chance, without = _nuisances(design, seed)
    inside = chance <= MOST_CHANCE
    told = design.is_recommended & inside
    other = ~design.is_recommended & inside
    if not told.any() or not other.any():
        raise InsufficientDataError(
            "who was recommended is certain from the covariates: there is nobody to compare with."
        )
    weight = np.where(told, 1.0, np.where(other, -chance / (1 - chance), 0.0))
    weight[other] *= told.sum() / -weight[other].sum()
    share = told.sum()
    residual = design.outcome - without
    effect = float((weight * residual).sum() / share)
    influence = np.where(inside, weight * residual - told * effect, 0.0)
    estimate = _estimate(design, (effect, influence / share), (told, other), level)
    return estimate, _overlap(design, weight, (told, other), inside)


def _nuisances(design: Design, seed: int) -> tuple[Numbers, Numbers]:
    """Chance of being recommended and outcome without, from other learners' rows."""
    fold = design.folds(FOLDS, seed)
    chance, without = np.empty(len(fold)), np.empty(len(fold))
    if design.covariates.shape[1] == 0:
        chance[:] = design.is_recommended.mean()
        without[:] = design.outcome[~design.is_recommended].mean()
        return chance, without
    for place in range(FOLDS):
        own, rest = fold == place, fold != place
        other = rest & ~design.is_recommended
        if not own.any():
            continue
        if not other.any() or not design.is_recommended[rest].any():
            raise InsufficientDataError("a fold has one group only: more learners are needed.")
        treated = LogisticRegression(C=10.0, max_iter=500)
        treated.fit(design.covariates[rest], design.is_recommended[rest])
        chance[own] = treated.predict_proba(design.covariates[own])[:, 1]
        expected = Ridge(alpha=1.0).fit(design.covariates[other], design.outcome[other])
        without[own] = expected.predict(design.covariates[own])
    return np.clip(chance, 1e-4, 1 - 1e-4), without


def clustered_error(influence: Numbers, cluster: NDArray[np.int64]) -> tuple[float, int]:
    """Standard error of a sum of influences, by cluster, and the degrees of freedom."""
    sums = np.bincount(cluster, weights=influence)
    count = len(np.unique(cluster))
    return float(np.sqrt((sums**2).sum() * count / (count - 1))), count - 1


def _estimate(
    design: Design,
    found: tuple[float, Numbers],
    groups: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    level: float,
) -> Estimate:
    (effect, influence), (told, other) = found, groups
    error, degrees = clustered_error(influence, design.learner)
    half = float(stats.t.ppf((1 + level) / 2, degrees)) * error
    mean = float(design.outcome[told].mean())
    p_value = 2 * float(stats.t.sf(abs(effect) / error, degrees)) if error > 0 else 1.0
    return Estimate(
        effect,
        error,
        effect - half,
        effect + half,
        p_value,
        level,
        mean - float(design.outcome[other].mean()),
        mean - effect,
        float(design.outcome[other].std()),
    )


def _overlap(
    design: Design,
    weight: Numbers,
    groups: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    inside: NDArray[np.bool_],
) -> Overlap:
    told, other = groups
    weights, rows = -weight[other], design.covariates
    before = after = 0.0
    if rows.shape[1]:
        mean = rows[told].mean(axis=0)
        before = float(np.abs(mean - rows[other].mean(axis=0)).max())
        after = float(np.abs(mean - np.average(rows[other], axis=0, weights=weights)).max())
    return Overlap(
        int(design.is_recommended.sum()),
        int((~design.is_recommended).sum()),
        design.learners,
        float(1 - inside[design.is_recommended].mean()),
        float(weights.sum() ** 2 / (weights**2).sum()),
        after,
        before,
    )
