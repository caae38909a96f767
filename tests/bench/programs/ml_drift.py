"""Draws planted windows and counts what is called drift: RUNS. Prints rates and errors as JSON.

Belongs here: what is planted and counted. Does not belong here: which rates are good
(`tests/bench/ml_statistics.py`).
"""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import orjson
import polars as pl

from ml.monitoring.cbpe import Reference, cbpe
from ml.monitoring.domain import joint_drift
from ml.monitoring.drift import Window, alerts, drift
from ml.monitoring.pape import pape
from ml.sim.drifting import features, scored
from ml.sim.watched import BEGAN

NAMES = [f"f{place}" for place in range(20)]
REFERENCE_ROWS, WEEKS, RESAMPLES = 5_000, 104, 100


def window(rows: pl.DataFrame, week: int = 0) -> Window:
    """A window of a week."""
    return Window("model", BEGAN + dt.timedelta(weeks=week), rows)


def alarms(runs: int) -> dict[str, float]:
    """Share of windows in which any feature, or the shifted one, is called drifted."""
    found = {}
    for size in (200, 1_000, 5_000):
        counted = dict.fromkeys((0.0, 0.2, 0.5), 0)
        for run in range(runs):
            reference = features(REFERENCE_ROWS, 10_000 + run)
            for place, shift in enumerate(counted):
                rows = features(size, 50_000 + 3 * run + place, shift=shift)
                checks = drift(reference, window(rows), NAMES, run, RESAMPLES)
                drifted = checks.filter("is_drifted")["feature"].to_list()
                counted[shift] += "f0" in drifted if shift else bool(drifted)
        found |= {f"alarm_{shift:g}_{size}": n / runs for shift, n in counted.items()}
    return found


def two_years() -> float:
    """Alerts in two years of weeks without drift, against one reference."""
    reference = features(REFERENCE_ROWS, 1)
    checks = [
        drift(reference, window(features(200, 900 + week), week), NAMES, week, RESAMPLES)
        for week in range(WEEKS)
    ]
    return float(alerts(pl.concat(checks))["is_alert"].sum())


def joint(runs: int) -> float:
    """Share of windows without drift that the classifier calls drifted."""
    drifted = [
        joint_drift(features(500, 2 * run), window(features(300, 2 * run + 1)), NAMES, run)
        for run in range(runs)
    ]
    return float(pl.concat(drifted)["is_drifted"].mean() or 0)


def estimates() -> dict[str, float]:
    """Mean absolute errors of accuracy: unchanged, by scores, and by weighed scores."""
    rows = scored(10_000, 1)
    reference, errors = Reference.of(rows), []
    shifts = [(mean, group) for mean in (0.0, 0.8, 1.6) for group in (0.05, 0.5, 0.95)]
    for place, (mean, group) in enumerate(shifts):
        seen = window(scored(5_000, 100 + place, mean=mean, group=group))
        plain = cbpe(reference, seen, 1).filter(metric="accuracy").row(0, named=True)
        weighed = pape(reference, rows, seen, ["x", "group"], 1).filter(metric="accuracy")
        became = plain["realised"]
        told = (plain["reference_value"], plain["estimate"], weighed["estimate"].item())
        errors.append([abs(value - became) for value in told] + [group == 0.5])
    unchanged, by_scores, by_weights, same_groups = np.array(errors).T
    moved = (same_groups == 1) & (unchanged > 0.01)
    return {
        "cbpe": float(by_scores[moved].mean() / unchanged[moved].mean()),
        "pape": float(by_weights.mean() / by_scores.mean()),
    }


if __name__ == "__main__":
    runs = int(sys.argv[1])
    rates = alarms(runs) | estimates() | {"alerts": two_years(), "joint": joint(2 * runs)}
    print(orjson.dumps(rates).decode())  # noqa: T201
