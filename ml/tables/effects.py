"""Table of recommendation effects.

Belongs here: name, key, columns, meanings. Does not belong here: how they are computed
(`ml/effects/`).
"""

from __future__ import annotations

import polars as pl

from ml.tables.base import Column, Table

_TEXT, _COUNT, _NUMBER, _FLAG = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean()

RECOMMENDATION_EFFECTS = Table(
    "recommendation_effects",
    "One row per kind of recommendation, outcome and method: what it did to those who got it, with "
    "placebos and what a hidden cause would have to be.",
    ("recommendation_type", "outcome", "method"),
    {
        "recommendation_type": Column(_TEXT, "Kind of recommendation."),
        "outcome": Column(_TEXT, "Outcome, with its unit."),
        "method": Column(_TEXT, "`doubly_robust`, `discontinuity` or `matched_pairs`."),
        "status": Column(_TEXT, "`estimated` or `insufficient_data`."),
        "reason": Column(_TEXT, "Why nothing is estimated; null where something is."),
        "recommended_count": Column(_COUNT, "Units recommended, or pairs."),
        "other_count": Column(_COUNT, "Units not recommended; null for pairs."),
        "learner_count": Column(_COUNT, "Learners: the n of the error."),
        "missing_count": Column(_COUNT, "Rows left out: no outcome yet, or no match."),
        "effect": Column(_NUMBER, "Mean change of the outcome by the recommendation."),
        "standard_error": Column(_NUMBER, "Its standard error, by learner."),
        "low": Column(_NUMBER, "Lower bound (95 %)."),
        "high": Column(_NUMBER, "Upper bound (95 %)."),
        "p_value": Column(_NUMBER, "Two-sided p-value of no effect."),
        "unadjusted_effect": Column(_NUMBER, "Plain difference of means."),
        "outside_ratio": Column(_NUMBER, "Share of recommended units with nobody to compare with."),
        "effective_count": Column(_NUMBER, "Unrecommended units that the weighted are worth."),
        "imbalance": Column(_NUMBER, "Largest weighted difference of a covariate, in deviations."),
        "imbalance_before": Column(_NUMBER, "The same before weighting."),
        "placebo_effect": Column(_NUMBER, "Effect on the outcome from before; should be 0."),
        "placebo_low": Column(_NUMBER, "Lower bound of it."),
        "placebo_high": Column(_NUMBER, "Upper bound of it."),
        "shuffle_count": Column(_COUNT, "Times that recommendations were shuffled."),
        "shuffle_found_count": Column(
            _COUNT, "Shuffles in which an effect was found; by chance 5 %."
        ),
        "shuffle_p_value": Column(_NUMBER, "Share of shuffles as far from 0, counting the effect."),
        "e_value": Column(_NUMBER, "Strength of a hidden cause that explains the effect away."),
        "e_value_of_bound": Column(_NUMBER, "Strength that moves the interval to no effect."),
        "is_credible": Column(
            _FLAG,
            "Interval without 0, the placebo's with 0; covariates weighted to within 0.1, at most "
            "5 % of shuffles as far from 0, if any.",
        ),
        "assumptions": Column(_TEXT, "What must hold for it to be an effect."),
    },
)
