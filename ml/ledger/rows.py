"""Results as rows that the ledger freezes: the model and its baselines side by side.

Belongs here: from the columns of results to those of `kinds.py`. Does not belong here: files.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from ml.forecasting.forecast import INSUFFICIENT
from ml.forecasting.methods import MODEL
from ml.ledger.kinds import BOUNDS

BASELINE = "baseline"
"""Version of what is not a model."""


def series_rows(forecasts: pl.DataFrame, series_id: str, model_version: str) -> pl.DataFrame:
    """Forecasts of one series as rows of the kind `series`.

    Args:
        forecasts: As `ml.forecasting.forecast.forecast` gives them.
        series_id: The series, which is the target.
        model_version: Version of the model.

    Returns:
        Its rows; what has `insufficient_data` is not there.
    """
    told = forecasts.filter(pl.col("series_id") == series_id, pl.col("form") != INSUFFICIENT)
    version = pl.when(pl.col("method") == MODEL).then(pl.lit(model_version))
    return told.select(
        "method",
        version.otherwise(pl.lit(BASELINE)).alias("model_version"),
        "target_start",
        "horizon",
        "point",
        *BOUNDS,
    )


def duration_rows(predictions: pl.DataFrame, model_version: str) -> pl.DataFrame:
    """Predictions of completion as rows of the kind `duration`.

    Args:
        predictions: As `ml.completion.posterior.predict` gives them.
        model_version: Version of the model.

    Returns:
        Rows of the methods `model`, `naive` (own average velocity) and `seed_formula`; the entity
        is `target_id/entity_id`. A baseline has no rows where it is undefined, and no bounds.
    """
    entity = pl.concat_str("target_id", "entity_id", separator="/").alias("entity_id")
    nothing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in BOUNDS]
    parts = [
        predictions.select(
            pl.lit(MODEL).alias("method"),
            pl.lit(model_version).alias("model_version"),
            entity,
            pl.col("median_days").alias("point"),
            *BOUNDS,
        )
    ]
    for method, days in (("naive", "naive_days"), ("seed_formula", "predicted_days_seed")):
        defined = predictions.filter(pl.col(days).is_not_null())
        parts.append(
            defined.select(
                pl.lit(method).alias("method"),
                pl.lit(BASELINE).alias("model_version"),
                entity,
                pl.col(days).alias("point"),
                *nothing,
            )
        )
    return pl.concat(parts)


def completion_rows(
    predictions: pl.DataFrame,
    model_version: str,
    *,
    issued_at: datetime,
    base_rate: float | None,
    within: int = 28,
) -> pl.DataFrame:
    """Predictions of completion within some days as rows of the kind `probability`.

    Args:
        predictions: As `ml.completion.posterior.predict` gives them.
        model_version: Version of the model.
        issued_at: When they were made.
        base_rate: Share of earlier ones that completed in so many days; none leaves it out.
        within: The days; `predictions` has `complete_{within}_probability`.

    Returns:
        Rows of the methods `model`, `base_rate` and `seed_formula` (1 if the seed's days are no
        more than that, else 0; no row where it is undefined). Entities as in `duration_rows`.
    """
    seed = pl.col("predicted_days_seed")
    methods = {
        MODEL: pl.col(f"complete_{within}_probability"),
        "base_rate": pl.lit(base_rate, dtype=pl.Float64),
        "seed_formula": (seed <= within).cast(pl.Float64),
    }
    rows = [
        predictions.select(
            pl.lit(method).alias("method"),
            pl.lit(model_version if method == MODEL else BASELINE).alias("model_version"),
            pl.concat_str("target_id", "entity_id", separator="/").alias("entity_id"),
            pl.lit(issued_at + timedelta(days=within)).cast(pl.Datetime("us")).alias("target_at"),
            probability.alias("probability"),
        )
        for method, probability in methods.items()
    ]
    return pl.concat(rows).filter(pl.col("probability").is_not_null())
