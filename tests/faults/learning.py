"""A deployment in which a model learns and series are forecast: the tiny world is too young.

Belongs here: its marts, planted, and the stage that runs ML on them. Does not belong here: where
the stage is killed (`world.py`), or the steps themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import duckdb
import numpy as np
import polars as pl

from ml.sim.hazard import SPEC, planted
from orchestration.predictions import classifiers
from orchestration.predictions.run import run_steps
from orchestration.predictions.series import SERIES
from orchestration.settings import Settings

LEARNERS, WEEKS, DAYS, SEED = 100, 12, 28, 12
AS_OF = datetime.fromisoformat("2026-04-21")


def plant_marts(settings: Settings) -> None:
    """Make a build file that holds what the model and the forecasts read."""
    settings.warehouse.mkdir(parents=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute("create schema ml")
        for table, rows in (
            (SPEC.table, planted(LEARNERS, WEEKS, seed=SEED)),
            ("ml.fct_metric_series", _series()),
        ):
            connection.register("planted", rows)
            connection.execute(f"create table {table} as from planted")


def learn(settings: Settings) -> None:
    """Train and score the model, forecast the series, issue both."""
    with patch.object(classifiers, "shipped_specs", lambda: {SPEC.name: SPEC}):
        run_steps(settings, (classifiers.CLASSIFIERS, SERIES[0]), AS_OF)


def _series() -> pl.DataFrame:
    """Two parts of one metric, day by day, with a week's season."""
    random = np.random.default_rng(SEED)
    days = [AS_OF - timedelta(days=back) for back in range(DAYS, 0, -1)]
    level = 100 + 10 * np.sin(np.arange(DAYS) * 2 * np.pi / 7)
    parts = [
        pl.DataFrame(
            {
                "metric": "active_learners",
                "grain": "day",
                "part": part,
                "period_started_at": days,
                "metric_value": np.round(level + random.normal(0, 3, DAYS)),
                "is_count": True,
                "settled_at": [day + timedelta(days=1) for day in days],
            }
        )
        for part in ("one", "other")
    ]
    return pl.concat(parts)
