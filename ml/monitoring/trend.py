"""Trends of learners' scores: the seed's rule of slopes, and a test beside it.

Belongs here: slopes, their intervals and labels. Does not belong here: where scores come from.

The seed (VEL-01) calls a slope above 0.5 points per attempt improving, below -0.5 declining. Of
flat learners with five scores that is true of nine in ten. A test keeps that to one in twenty, and
Benjamini and Hochberg's adjustment (JRSS B, 1995) keeps it over all learners.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from scipy import stats

from ml.errors import UnusableInputError
from ml.experiments.multiplicity import adjusted
from ml.frames import number, require, text
from ml.tables.monitoring import TREND_TESTS

SEED_SLOPE = 0.5
LEAST_SCORES = 5
"""Scores below which there is no trend to test."""
LEVEL = 0.95

Method = Literal["least_squares", "theil_sen"]


def trends(
    scores: pl.DataFrame, *, method: Method = "least_squares", level: float = LEVEL
) -> pl.DataFrame:
    """Whether learners' scores rise, fall, or neither can be told.

    Args:
        scores: One row per score with `learner_id` (text), `attempt` (number: its place, or time)
            and `score` (number). Order does not matter.
        method: `least_squares` is Student's test of the slope; `theil_sen` is the median slope with
            Kendall's test, for scores with outliers.
        level: Confidence of intervals; 1 less it is the share of false trends among those named.

    Returns:
        Rows of `trend_tests`: `seed_label` by the seed's rule, `label` by the test and
        `adjusted_label` by the test over all learners at once. Below five scores, or where all
        attempts are equal, the last two are `insufficient_data`.
    """
    require(scores, {"learner_id": text, "attempt": number, "score": number}, what="scores")
    scores = scores.with_columns(pl.col("attempt", "score").cast(pl.Float64))
    if not scores.select(pl.col("attempt", "score").is_finite().all()).row(0) == (True, True):
        raise UnusableInputError("scores and attempts must be finite numbers: drop the others.")
    sums = _sums(scores)
    tested = (
        _least_squares(sums, level)
        if method == "least_squares"
        else sums.select("learner_id", "n", "seed_slope").join(
            _theil_sen(scores, level), on="learner_id", how="left"
        )
    )
    p_values = adjusted(tested["p_value"].to_list(), "fdr_bh")
    labelled = tested.with_columns(
        pl.Series("adjusted_p_value", p_values, dtype=pl.Float64),
        _named("seed_slope", SEED_SLOPE, pl.lit(value=True)).alias("seed_label"),
        pl.lit(method).alias("method"),
    ).with_columns(
        _tested("p_value", level).alias("label"),
        _tested("adjusted_p_value", level).alias("adjusted_label"),
    )
    return TREND_TESTS.of(labelled)


def _sums(scores: pl.DataFrame) -> pl.DataFrame:
    x, y = pl.col("attempt").cast(pl.Float64), pl.col("score").cast(pl.Float64)
    dx, dy = x - x.mean(), y - y.mean()
    return (
        scores.sort("learner_id", "attempt", "score")
        .group_by("learner_id", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("n"),
            (dx**2).sum().alias("sxx"),
            (dx * dy).sum().alias("sxy"),
            (dy**2).sum().alias("syy"),
        )
        .with_columns(
            pl.when(pl.col("sxx") > 0).then(pl.col("sxy") / pl.col("sxx")).alias("seed_slope")
        )
    )


def _least_squares(sums: pl.DataFrame, level: float) -> pl.DataFrame:
    n, slope = sums["n"].to_numpy(), sums["seed_slope"].to_numpy()
    sxx, sxy, syy = (sums[name].to_numpy() for name in ("sxx", "sxy", "syy"))
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.maximum(syy - slope * sxy, 0.0)
        residual[residual <= 1e-12 * syy] = 0.0
        error = np.sqrt(residual / (n - 2) / sxx)
        p_value = 2 * stats.t.sf(np.abs(slope) / error, n - 2)
        half = stats.t.ppf((1 + level) / 2, n - 2) * error
    p_value[(error == 0) & (slope == 0)] = 1.0
    known = (n >= LEAST_SCORES) & (sxx > 0)
    told = {"slope": slope, "p_value": p_value, "low": slope - half, "high": slope + half}
    return sums.select("learner_id", "n", "seed_slope").with_columns(
        pl.Series(name, np.where(known, values, np.nan)).fill_nan(None)
        for name, values in told.items()
    )


def _theil_sen(scores: pl.DataFrame, level: float) -> pl.DataFrame:
    rows = []
    for (learner,), own in scores.sort("learner_id", "attempt").group_by(
        "learner_id", maintain_order=True
    ):
        x, y = (own[name].cast(pl.Float64).to_numpy() for name in ("attempt", "score"))
        if len(x) < LEAST_SCORES or len(np.unique(x)) < 2:
            continue
        slope, _, low, high = stats.theilslopes(y, x, 1 - level)
        rank = stats.kendalltau(x, y)
        p_value = 1.0 if np.isnan(rank.pvalue) else float(rank.pvalue)
        rows.append((learner, float(slope), p_value, float(low), float(high)))
    names = ("slope", "p_value", "low", "high")
    return pl.DataFrame(
        rows, schema={"learner_id": pl.String, **dict.fromkeys(names, pl.Float64)}, orient="row"
    )


def _named(slope: str, limit: float, is_found: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col(slope).is_null())
        .then(pl.lit("insufficient_data"))
        .when(is_found & (pl.col(slope) > limit))
        .then(pl.lit("improving"))
        .when(is_found & (pl.col(slope) < -limit))
        .then(pl.lit("declining"))
        .otherwise(pl.lit("stable"))
    )


def _tested(p_value: str, level: float) -> pl.Expr:
    if not 0 < level < 1:
        raise UnusableInputError(f"level {level} must lie between 0 and 1.")
    return _named("slope", 0.0, pl.col(p_value) <= 1 - level + 1e-12)
