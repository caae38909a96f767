"""Planted series to watch: flat learners and rising ones, AI models that keep or lose accuracy.

Belongs here: what is drawn and what is true of it. Does not belong here: rules.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

BEGAN = dt.datetime(2026, 1, 1)  # noqa: DTZ001  clocks are UTC without offset


def scores(learners: int, attempts: int, slope: float, seed: int) -> pl.DataFrame:
    """Scores of learners around 70 with a spread of 10: `learner_id`, `attempt`, `score`."""
    draw = np.random.default_rng(seed)
    attempt = np.tile(np.arange(attempts), learners)
    noise = draw.normal(70, 10, learners * attempts)
    return pl.DataFrame(
        {
            "learner_id": np.repeat([f"l{place:06}" for place in range(learners)], attempts),
            "attempt": attempt,
            "score": noise + slope * attempt,
        }
    )


def answers(
    models: int, daily: int, rates: list[float], seed: int, hours: int = 24
) -> pl.DataFrame:
    """Right answers of models per period: `model`, `period_started_at`, both counts.

    Args:
        models: Number of models, each on its own.
        daily: Judged answers per period.
        rates: True accuracy per period.
        seed: Of the draws.
        hours: Length of a period.
    """
    draw = np.random.default_rng(seed)
    right = draw.binomial(daily, rates, (models, len(rates)))
    begins = [BEGAN + dt.timedelta(hours=hours * place) for place in range(len(rates))]
    return pl.DataFrame(
        {
            "model": np.repeat([f"m{place:05}" for place in range(models)], len(rates)),
            "period_started_at": begins * models,
            "right_count": right.ravel(),
            "judged_count": np.full(models * len(rates), daily),
        }
    )
