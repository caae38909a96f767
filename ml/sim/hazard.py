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
INTERCEPT = -3.9
FIRST = datetime(2026, 1, 5)  # noqa: DTZ001
LONGEST = 52
"""Weeks that learners have been there at the start, at most."""
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
        `learner_id`, `as_of_at`, `week` (0 being the first), the columns of `COEFFICIENTS`,
        `colour`, `is_event`, `label_available_at`, `true_probability`.
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
        "tenure_weeks": generator.integers(0, LONGEST, (learners, 1))
        + np.arange(weeks, dtype=float),
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
            "week": week,
            **{name: values[at_risk] for name, values in numbers.items()},
            "colour": [COLOURS[number] for number in colour[person]],
            "is_event": happened[at_risk],
            "label_available_at": [moments[number + 1] for number in week],
            "true_probability": truth[at_risk],
        }
    )


def with_leaks(frame: pl.DataFrame, *, seed: int) -> dict[str, pl.DataFrame]:
    """The world with one leak at a time.

    Args:
        frame: From `planted`.
        seed: Seed of the random numbers.

    Returns:
        Name of the leak to frame. Leaks of a feature sit in `slope` (a number) or `colour` (a
        text), so that the spec is the same: `copied_label`, `noisy_label` (5 in 100 rows wrong),
        `inverted_label`, `future_count` (what happens in the horizon), `missing_when_it_happens`,
        `status_text`, `known_for_some` (told for a third of the rows), `own_rate` (each person's
        rate, own row included, told while it was learned), `told_in_two` (two columns whose
        difference is the label). Leaks of rows: `departed_rows`, `immature_labels` (not over, said
        to be without event), `twice_the_same_row`.
    """
    generator = np.random.default_rng(seed)
    event = pl.col("is_event").cast(pl.Float64)
    rows = frame.height
    noise = pl.Series(generator.normal(size=rows))
    wrong = pl.Series((generator.random(rows) < 0.05).astype(float))
    some = pl.Series(generator.random(rows) < 1 / 3)
    count = pl.Series(generator.poisson(3, rows) + 1.0)
    learned = pl.col("as_of_at") < frame["as_of_at"].quantile(0.6)
    happens = pl.col("is_event")
    told = {
        "copied_label": event.alias("slope"),
        "noisy_label": pl.when(happens)
        .then(1 - wrong * (noise < 0))
        .otherwise(wrong * (noise > 2))
        .alias("slope"),
        "inverted_label": (-event + 0.01 * noise).alias("slope"),
        "future_count": pl.when(happens).then(0.0).otherwise(count).alias("slope"),
        "missing_when_it_happens": pl.when(~happens).then("slope").alias("slope"),
        "status_text": pl.when(happens).then(pl.lit("left")).otherwise("colour").alias("colour"),
        "known_for_some": pl.when(some).then(event).alias("slope"),
        "own_rate": pl.when(learned).then(event + 0.1 * noise).otherwise("slope").alias("slope"),
        "told_in_two": [noise.alias("slope"), (noise + event * 0.5).alias("score")],
    }
    found = {name: frame.with_columns(columns) for name, columns in told.items()}
    return found | _leaky_rows(frame)


def _leaky_rows(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    week = pl.duration(days=7)
    gone = frame.filter("is_event").with_columns(
        pl.col("as_of_at") + 2 * week,
        pl.col("label_available_at") + 2 * week,
        pl.lit(False).alias("is_event"),
    )
    last = pl.col("as_of_at") == pl.col("as_of_at").max()
    early = pl.when(last).then("as_of_at").otherwise("label_available_at")
    return {
        "departed_rows": pl.concat([frame, gone]),
        "immature_labels": frame.with_columns(early.alias("label_available_at")),
        "twice_the_same_row": pl.concat([frame, frame.head(1)]),
    }
