"""An experiment, its statistics and exposures, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from ml.experiments.registry import Experiment
from ml.experiments.replay import Replay
from ml.experiments.units import statistics_of
from ml.sim.trials import Planted

NOW = dt.datetime.fromisoformat("2026-11-22")

PLAN: dict[str, Any] = {
    "id": "shorter",
    "name": "shorter-workouts",
    "hypothesis": "Shorter workouts are completed more often.",
    "unit": "learner",
    "arms": [{"name": "control", "share": 0.5}, {"name": "treatment", "share": 0.5}],
    "control": "control",
    "metrics": [{"name": "minutes", "role": "primary", "kind": "mean"}],
    "rule": "fixed_horizon",
    "mde": 0.1,
    "planned_units": 2000,
}
SOUND = Replay(replays=1000, rejections=50, rate=0.05, low=0.03, high=0.07, alpha=0.05)


def experiment(**changes: Any) -> Experiment:
    return Experiment.model_validate(PLAN | changes)


def statistics(units: pl.DataFrame, metric: str = "minutes") -> pl.DataFrame:
    return statistics_of(units).with_columns(experiment_id=pl.lit("shorter"), metric=pl.lit(metric))


def planted(effect: float = 0.0, seed: int = 1) -> pl.DataFrame:
    return statistics(Planted(units=1000, effect=effect).frame(seed))


def exposures(
    control: int = 1000, treatment: int = 1000, days: int = 4, **counts: int
) -> pl.DataFrame:
    """Units spread over days; further counts are of the treatment's first day."""
    rows = []
    for arm, n in (("control", control), ("treatment", treatment)):
        for day in range(days):
            told = counts if arm == "treatment" and day == 0 else {}
            rows.append(
                {
                    "arm": arm,
                    "exposed_date": dt.date(2026, 11, 1) + dt.timedelta(days=day),
                    "exposed_count": n // days,
                    "immature_count": told.get("immature", 0),
                    "mixed_count": told.get("mixed", 0),
                    "lost_count": told.get("lost", 0),
                }
            )
    return pl.DataFrame(rows)
