"""Measures forecasts, capacity, anomalies, completion and lifetime values on planted worlds.

Prints one JSON object, figure to value. Belongs here: the worlds and what is measured of them. Does
not belong here: goals (`tests/bench/ml_forecasts.py`).
"""

from __future__ import annotations

import json
import time
from datetime import date, timedelta

import numpy as np
import polars as pl

from ml.completion.paces import fit_paces
from ml.completion.posterior import predict
from ml.customers.mbgnbd import fit_mbgnbd
from ml.forecasting.anomalies import Detection, detect
from ml.forecasting.backtest import backtest
from ml.forecasting.capacity import outlook
from ml.forecasting.forecast import Plan, forecast
from ml.forecasting.methods import MODEL, NAIVE, SEASONAL_NAIVE
from ml.forecasting.paths import Paths
from ml.sim.customers import Market, market
from ml.sim.learners import Course, on_the_way
from ml.sim.series import (
    ANOMALIES,
    Load,
    daily_learners,
    hourly,
    hourly_load,
    storage,
    with_anomaly,
)

Figures = dict[str, float]
FIRST = date(2026, 1, 1)
METHODS = (MODEL, NAIVE, SEASONAL_NAIVE)


def daily(values: np.ndarray, name: str) -> pl.DataFrame:
    """A series by day."""
    days = [FIRST + timedelta(days=day) for day in range(len(values))]
    return pl.DataFrame({"series_id": [name] * len(values), "period_start": days, "value": values})


def forecasts(count: int = 300, known: int = 300, horizon: int = 13) -> Figures:
    """Coverage and errors over planted series of learners."""
    worlds = {f"{seed:04}": daily_learners(known + horizon, seed) for seed in range(count)}
    frame = pl.concat([daily(values[:known], name) for name, values in worlds.items()])
    said = forecast(frame, Plan(horizon, (7,)), methods_wanted=METHODS)
    came = pl.concat([daily(values, name) for name, values in worlds.items()])
    joined = said.join(
        came.rename({"period_start": "target_start"}), on=["series_id", "target_start"]
    )
    error = joined.with_columns(off=(pl.col("point") - pl.col("value")).abs())
    means = dict(error.group_by("method").agg(pl.col("off").mean()).iter_rows())
    ours = joined.filter(pl.col("method") == MODEL)
    told: Figures = {
        f"coverage_{level}": float(
            ours.select(
                pl.col("value").is_between(pl.col(f"low_{level}"), pl.col(f"high_{level}")).mean()
            ).item()
        )
        for level in (50, 80, 95)
    }
    told["against_naive"] = means[MODEL] / means[NAIVE]
    told["against_seasonal_naive"] = means[MODEL] / means[SEASONAL_NAIVE]
    return told


def backtests(count: int = 15) -> Figures:
    """Seconds for the series of a default run: 90 days, 26 origins, model and baselines."""
    frame = pl.concat([daily(daily_learners(90, seed), f"{seed}") for seed in range(count)])
    plan = Plan(30, (7,))
    backtest(frame.head(90), plan)
    began = time.process_time()
    forecast(frame, plan, methods_wanted=METHODS)
    backtest(frame, plan)
    return {"backtest_seconds": time.process_time() - began}


def capacity(count: int = 300) -> Figures:
    """Calibration of crossing within 90 days on planted storage."""
    told, came = [], []
    for seed in range(count):
        values = storage(360, seed)
        room = np.random.default_rng(10_000 + seed).uniform(0.05, 0.6)
        limit = float(values[256:270].mean() * np.exp(room))
        limits = pl.DataFrame({"series_id": ["s"], "limit_value": [limit]})
        row = outlook(daily(values[:270], "s"), limits, Plan(90), Paths(400, seed))
        told.append(row["exceed_90_probability"][0])
        came.append(float((values[270:] > limit).any()))
    said, truth = np.array(told), np.array(came)
    return {
        "capacity_brier_share": float(np.mean((said - truth) ** 2) / np.var(truth)),
        "capacity_bias": float(abs(said.mean() - truth.mean())),
    }


def anomalies(weeks: int = 12, worlds: int = 40) -> Figures:
    """False alarms a week without anomalies; share found and delay with one."""
    how = Detection(timedelta(hours=1), probation=168)
    load = Load(weeks=weeks)
    alarms = sum(
        int(detect(hourly(hourly_load(load, seed)), how)["is_anomaly"].sum())
        for seed in range(worlds)
    )
    at, delays = load.rows - 200, []
    for seed in range(worlds):
        for kind in ANOMALIES:
            values = with_anomaly(hourly_load(load, seed), kind, at, size=5, seed=seed)
            rows = detect(hourly(values), how)["is_anomaly"].arg_true().to_numpy()
            after = rows[(rows >= at) & (rows < at + 36)]
            delays.append(float(after[0] - at) if len(after) else np.inf)
    return {
        "false_alarms_weekly": alarms / (worlds * (weeks - 1)),
        "anomalies_found": float(np.isfinite(delays).mean()),
        "anomaly_delay_hours": float(np.median(delays)),
    }


def completion(count: int = 4_000) -> Figures:
    """Coverage, error and bias beside the seed's formula."""
    course = Course()
    frame = pl.concat(
        [on_the_way(count, course, 11), on_the_way(count // 2, course, 12, matured=True)]
    )
    truth = frame.select("entity_id", "true_days")
    said = predict(frame, fit_paces(frame)).join(truth, on="entity_id")
    inside = pl.col("true_days").is_between(pl.col("low_80"), pl.col("high_80"))
    seeded = said.filter(pl.col("predicted_days_seed").is_not_null())
    off = (pl.col("median_days", "predicted_days_seed") - pl.col("true_days")).abs().median()
    ours, seeds = seeded.select(off).row(0)
    bias = seeded.select(
        (pl.col("median_days", "predicted_days_seed") / pl.col("true_days")).median()
    ).row(0)
    return {
        "completion_coverage_80": float(said.select(inside.mean()).item()),
        "completion_error_share": ours / seeds,
        "completion_bias": bias[0],
        "seed_bias": bias[1],
        "never_bias": _never_bias(Course(never_share=0.3), count),
        "jumps_never_bias": _never_bias(Course(never_share=0.3, jump=4.0), count),
    }


def _never_bias(course: Course, count: int) -> float:
    """How far the mean probability of never lies from the share that never completes."""
    known = pl.concat(
        [on_the_way(count, course, 13), on_the_way(count // 2, course, 14, matured=True)]
    )
    said = predict(known, fit_paces(known)).join(
        known.select("entity_id", "true_days"), on="entity_id"
    )
    told, came = said.select(
        pl.col("never_probability").mean(), pl.col("true_days").is_null().mean()
    ).row(0)
    return abs(told - came)


def jumps(count: int = 4_000) -> Figures:
    """Coverage where units come in jumps, and what percent by percent would cover."""
    piece = Course(units=100, mean=0.06, jump=25.0)
    frame = pl.concat(
        [on_the_way(count, piece, 15), on_the_way(count // 2, piece, 16, matured=True)]
    )
    inside = pl.col("true_days").is_between("low_80", "high_80")
    truth = frame.select("entity_id", "true_days")
    shares = [
        predict(known, fit_paces(known)).join(truth, on="entity_id").select(inside.mean()).item()
        for known in (frame, frame.drop("units_at_begin", "jump_count"))
    ]
    return {"jumps_coverage_80": float(shares[0]), "one_by_one_coverage_80": float(shares[1])}


def customers(count: int = 20_000) -> Figures:
    """Repeat transactions to come, against the learner's own rate so far."""
    world = market(count, 40.0, 40.0, planted=Market(leaves_at_once=True), seed=1)
    began = time.perf_counter()
    expected = fit_mbgnbd(world).expected(world, 40.0)
    seconds = time.perf_counter() - began
    came = world["future_transactions"].to_numpy()
    rate = world["frequency"].to_numpy() / world["age"].to_numpy() * 40
    return {
        "lifetime_error_share": float(np.abs(expected - came).mean() / np.abs(rate - came).mean()),
        "lifetime_bias": float(abs(expected.sum() / came.sum() - 1)),
        "lifetime_seconds": seconds,
    }


if __name__ == "__main__":
    told: Figures = {}
    for measured in (forecasts, backtests, capacity, anomalies, completion, jumps, customers):
        told |= measured()
    print(json.dumps(told))  # noqa: T201
