"""Percentiles from buckets lie within half a percent of those of the times themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from tests.unit.warehouse.rendering import model_sql

SHAPES = {
    "even": lambda draw: draw.uniform(0, 5e6, 10_000),
    "skewed": lambda draw: draw.lognormal(12, 1.5, 10_000),
    "heavy": lambda draw: (draw.pareto(1.1, 10_000) + 1) * 900,
}


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("seed", range(3))
def test_no_percentile_is_off_by_more_than_it_says(shape: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    times = SHAPES[shape](draw).astype(np.int64)
    began = datetime(2026, 3, 2)  # noqa: DTZ001 - naive UTC, as in the marts
    hours = [began + timedelta(hours=int(hour)) for hour in draw.integers(0, 48, len(times))]
    int_system__latencies = pl.DataFrame(
        {"latency_type": "any", "occurred_at": hours, "latency_micros": times}
    )
    with duckdb.connect() as connection:
        connection.register("int_system__latencies", int_system__latencies)
        counts = model_sql("marts/systems/agg_latency_hours")
        connection.execute(f"create table agg_latency_hours as {counts}")
        found = connection.sql(model_sql("marts/systems/agg_latency_periods")).pl()
    (month,) = found.filter(pl.col("timeframe") == "month").to_dicts()
    assert month["latency_count"] == len(times)
    ordered = np.sort(times)
    for percent in (50, 90, 95, 99):
        exact = ordered[-(-percent * len(ordered) // 100) - 1]
        error = abs(month[f"p{percent}_micros"] - exact)
        assert error <= exact * month["relative_error_ratio"]
