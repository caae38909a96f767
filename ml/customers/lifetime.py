"""What learners are worth over a horizon: with a contract and without.

Belongs here: transactions times money, survival times revenue, their intervals. Does not belong
here: the models (`bgnbd.py`, `mbgnbd.py`, `gamma_gamma.py`) or hazards (models of churn).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.customers import bgnbd, gamma_gamma, mbgnbd
from ml.customers.bgnbd import BgNbd, fit_bgnbd
from ml.customers.frames import Counts, counts_of
from ml.customers.gamma_gamma import GammaGamma, fit_gamma_gamma, values_of
from ml.customers.mbgnbd import MbgNbd, fit_mbgnbd
from ml.customers.uncertainty import drawn_parameters
from ml.errors import UnusableInputError
from ml.frames import number, require, text

LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Lifetime:
    """Values of learners over a horizon.

    Attributes:
        values: The frame of `lifetime_values`.
        total: Sum of the expected values.
        total_low: Lower bound of its 95 % bootstrap interval.
        total_high: Upper bound.
        transactions: The model of transactions.
        money: The model of their values.
    """

    values: pl.DataFrame
    total: float
    total_low: float
    total_high: float
    transactions: BgNbd | MbgNbd
    money: GammaGamma


FITS: dict[str, Callable[[pl.DataFrame], BgNbd | MbgNbd]] = {
    "mbgnbd": fit_mbgnbd,
    "bgnbd": fit_bgnbd,
}
"""Models of transactions by name."""


def lifetime_values(
    learners: pl.DataFrame,
    horizon: float,
    *,
    model: str = "mbgnbd",
    draws: int = 100,
    seed: int = 0,
) -> Lifetime:
    """Value every learner over a horizon and rank by expected value.

    Args:
        learners: A frame of learners with mean_value (see `frames.py`).
        horizon: Length of the time to come, in the frame's unit of time.
        model: `mbgnbd` or `bgnbd`.
        draws: Of the bootstrap.
        seed: Of its random numbers.

    Returns:
        The values, with a frame of one row per learner, sorted by rank: learner_id, rank (1 is the
        greatest expected value; ties by learner_id), expected_transactions, alive_probability,
        expected_mean_value, expected_value (transactions times mean value), low_95 and high_95
        (bootstrap interval of the expected value, not of what one learner will spend), n (learners
        that the models were fitted on).

    Raises:
        UnusableInputError: The frame is not as documented, or the model is none.
        InsufficientDataError: There are too few learners, or a likelihood has no maximum.
    """
    if model not in FITS:
        message = f"model '{model}' is none of {', '.join(FITS)}."
        raise UnusableInputError(message)
    coming, money = FITS[model](learners), fit_gamma_gamma(learners)
    expected = coming.expected(learners, horizon)
    worth = money.expected(learners)
    simulated = _draws(learners, horizon, (coming, money), (draws, seed))
    low, high = np.quantile(simulated, [LOW, HIGH], axis=0)
    totals = np.quantile(simulated.sum(axis=1), [LOW, HIGH])
    values = pl.DataFrame(
        {
            "learner_id": learners["learner_id"].cast(pl.String),
            "expected_transactions": expected,
            "alive_probability": coming.alive_probability(learners),
            "expected_mean_value": worth,
            "expected_value": expected * worth,
            "low_95": low,
            "high_95": high,
            "n": np.full(learners.height, coming.n),
        }
    ).sort("expected_value", "learner_id", descending=[True, False])
    ranked = values.with_row_index("rank", offset=1).with_columns(pl.col("rank").cast(pl.Int64))
    ordered = ranked.select("learner_id", "rank", pl.exclude("learner_id", "rank"))
    total = float((expected * worth).sum())
    return Lifetime(ordered, total, float(totals[0]), float(totals[1]), coming, money)


def _draws(
    learners: pl.DataFrame,
    horizon: float,
    fitted: tuple[BgNbd | MbgNbd, GammaGamma],
    drawing: tuple[int, int],
) -> Floats:
    """Expected values under drawn parameters, one row per draw."""
    coming, money = fitted
    draws, seed = drawing
    known, (frequency, mean) = counts_of(learners), values_of(learners)
    paying = (frequency > 0) & (mean > 0)
    random = np.random.default_rng(seed)
    weights = random.exponential(1.0, (draws, learners.height))
    kind = type(coming)
    times = drawn_parameters(
        _likelihood(coming, known), np.array([coming.r, coming.alpha, coming.a, coming.b]), weights
    )
    sums = drawn_parameters(
        lambda at: gamma_gamma.log_likelihood(at, frequency[paying], mean[paying]),
        np.array([money.p, money.q, money.gamma]),
        weights[:, paying],
    )
    return np.array(
        [
            kind(*time).expected(learners, horizon) * GammaGamma(*worth).expected(learners)
            for time, worth in zip(times, sums, strict=True)
        ]
    )


def _likelihood(coming: BgNbd | MbgNbd, known: Counts) -> Callable[[Floats], Floats]:
    """The log likelihood of each learner by the model of transactions."""
    of = bgnbd.log_likelihood if isinstance(coming, BgNbd) else mbgnbd.log_likelihood
    return lambda parameters: of(parameters, known)


def subscription_values(hazards: pl.DataFrame, *, discount: float = 0.0) -> pl.DataFrame:
    """Value of subscriptions: revenue of the periods that are still to be paid, if renewed.

    Args:
        hazards: Per learner and period to come: learner_id (text), period (number, 1, 2, ...
            without a gap), hazard (probability of leaving in it, given still there), revenue
            (number, paid at its end by who stayed), hazard_low and hazard_high (bounds of its 95 %
            interval).
        discount: Interest per period, 0.01 for one percent.

    Returns:
        One row per learner: learner_id, periods, survival_probability (that all of them are paid),
        expected_value (sum over periods of survival x revenue / (1 + discount)^period), low_95 and
        high_95 (the same under the bounds of the hazard: value falls with every hazard).

    Raises:
        UnusableInputError: A column is not as documented, a period is missing, or a hazard is no
            probability.
    """
    bounds = ("hazard", "hazard_low", "hazard_high")
    columns = dict.fromkeys(("period", "revenue", *bounds), number)
    require(hazards, {"learner_id": text, **columns}, what="hazards")
    if discount <= -1:
        message = f"discount is {discount}: it is interest per period and above -1."
        raise UnusableInputError(message)
    ordered = hazards.sort("learner_id", "period")
    gaps = ordered.filter(pl.col("period") != pl.int_range(1, pl.len() + 1).over("learner_id"))
    outside = ordered.filter(pl.any_horizontal(~pl.col(each).is_between(0, 1) for each in bounds))
    for wrong, reason in (
        (gaps, "has no gapless periods 1, 2, ..."),
        (outside, "has a hazard outside 0 to 1"),
    ):
        if not wrong.is_empty():
            message = f"learner '{wrong['learner_id'][0]}' {reason}: correct the hazards."
            raise UnusableInputError(message)
    worth = pl.col("revenue") / (1 + discount) ** pl.col("period")
    staying = {name: (1 - pl.col(name)).cum_prod().over("learner_id") for name in bounds}
    return (
        ordered.with_columns(worth=worth, **staying)
        .group_by("learner_id", maintain_order=True)
        .agg(
            periods=pl.len().cast(pl.Int64),
            survival_probability=pl.col("hazard").last(),
            expected_value=(pl.col("hazard") * pl.col("worth")).sum(),
            low_95=(pl.col("hazard_high") * pl.col("worth")).sum(),
            high_95=(pl.col("hazard_low") * pl.col("worth")).sum(),
        )
    )
