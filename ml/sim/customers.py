"""Learners who come back without a contract, with planted parameters.

Belongs here: histories as BG/NBD, MBG/NBD and Gamma-Gamma say they come about, transaction by
transaction. Does not belong here: the models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Market:
    """What is planted.

    Attributes:
        r: Shape of the rate of coming back.
        alpha: Its scale.
        a: First parameter of the probability of leaving.
        b: Second parameter.
        p: Shape of a learner's values.
        q: Shape of their scale.
        gamma: Scale of that.
        leaves_at_once: Whether one may leave right after the first transaction (MBG/NBD).
    """

    r: float = 0.5
    alpha: float = 4.0
    a: float = 0.8
    b: float = 2.4
    p: float = 6.0
    q: float = 4.0
    gamma: float = 15.0
    leaves_at_once: bool = False


def market(
    count: int, observed: float, horizon: float, *, planted: Market, seed: int
) -> pl.DataFrame:
    """Learners, observed for a time and then over a horizon.

    Args:
        count: How many.
        observed: Longest time from a first transaction to the end of observation; the shortest is
            0.7 of it.
        horizon: Length of the time that follows.
        planted: What is true.
        seed: Of the random numbers.

    Returns:
        A frame of learners (learner_id, frequency, recency, age, mean_value), and what came within
        the horizon: future_transactions, future_value.
    """
    random = np.random.default_rng(seed)
    rates = random.gamma(planted.r, 1 / planted.alpha, count)
    leaving = random.beta(planted.a, planted.b, count)
    scales = random.gamma(planted.q, 1 / planted.gamma, count)
    ages = random.uniform(0.7 * observed, observed, count)
    rows = []
    for who in range(count):
        times = _times(random, rates[who], leaving[who], ages[who] + horizon, planted)
        known = times[times <= ages[who]]
        values = random.gamma(planted.p, 1 / scales[who], len(times))
        rows.append(
            {
                "learner_id": f"{who:06}",
                "frequency": len(known),
                "recency": float(known[-1]) if len(known) else 0.0,
                "age": ages[who],
                "mean_value": float(values[: len(known)].mean()) if len(known) else 0.0,
                "future_transactions": len(times) - len(known),
                "future_value": float(values[len(known) :].sum()),
            }
        )
    return pl.DataFrame(rows)


def _times(
    random: np.random.Generator, rate: float, leaving: float, until: float, planted: Market
) -> np.ndarray:
    """Times of one learner's repeat transactions."""
    times: list[float] = []
    now = 0.0
    while not (planted.leaves_at_once or times) or random.random() >= leaving:
        now += random.exponential(1 / rate) if rate > 0 else until + 1
        if now > until:
            break
        times.append(now)
    return np.array(times)
