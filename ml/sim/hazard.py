"""A planted hazard: learners at risk week by week, whose true probability is known.

Belongs here: the world, its truth, leaks that can be planted in it. Does not belong here: what is
expected of a model that reads it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from scipy.special import expit

from ml.models.spec import Baselines, ModelSpec

COEFFICIENTS = {
    "gap": 0.5,
    "use": -0.9,
    "slope": 0.4,
    "score": -0.5,
    "failed": 0.6,
    "tenure_weeks": -0.02,
}
"""Change of the log-odds per unit."""
INTERCEPT = -4.2
FIRST = datetime(2026, 1, 5)  # noqa: DTZ001
COLOURS = ("amber", "blue", "coral")
"""Values of a feature that tells nothing."""

SPEC = ModelSpec(
    name="planted",
    description="Whether a planted learner leaves within seven days.",
    purpose="profiling",
    table="planted",
    entity=("learner_id",),
    as_of="as_of_at",
    label="is_event",
    label_available_at="label_available_at",
    cluster="learner_id",
    horizon_days=7,
    is_terminal=True,
    numeric=tuple(COEFFICIENTS),
    categorical=("colour",),
    segments=("colour",),
    baselines=Baselines(cohort=("tenure_weeks",), recency="gap"),
    owner="tests",
    actors="nobody",
)


def planted(learners: int, weeks: int, *, seed: int) -> pl.DataFrame:
    """Rows of learners at risk until their event.

    Args:
        learners: Learners at the start.
        weeks: Weeks watched.
        seed: Seed of the random numbers.

    Returns:
        `learner_id`, `as_of_at`, the columns of `COEFFICIENTS`, `colour`, `is_event`,
        `label_available_at`, `true_probability`.
    """
    generator = np.random.default_rng(seed)
    level = generator.normal(size=(learners, 1))
    shape = (learners, weeks)
    numbers = {
        "gap": generator.exponential(1.0, shape),
        "use": 0.7 * level + 0.7 * generator.normal(size=shape),
        "slope": generator.normal(size=shape),
        "score": np.repeat(generator.normal(size=(learners, 1)), weeks, axis=1),
        "failed": (generator.random(shape) < 0.2).astype(float),
        "tenure_weeks": np.tile(np.arange(weeks, dtype=float), (learners, 1)),
    }
    odds = INTERCEPT + sum(COEFFICIENTS[name] * values for name, values in numbers.items())
    truth = expit(odds)
    happened = generator.random(shape) < truth
    at_risk = np.cumsum(happened, axis=1) - happened == 0
    person, week = np.nonzero(at_risk)
    moments = [FIRST + timedelta(days=7 * number) for number in range(weeks + 1)]
    colour = generator.integers(0, len(COLOURS), learners)
    return pl.DataFrame(
        {
            "learner_id": [f"L{number:06d}" for number in person],
            "as_of_at": [moments[number] for number in week],
            **{name: values[at_risk] for name, values in numbers.items()},
            "colour": [COLOURS[number] for number in colour[person]],
            "is_event": happened[at_risk],
            "label_available_at": [moments[number + 1] for number in week],
            "true_probability": truth[at_risk],
        }
    )
