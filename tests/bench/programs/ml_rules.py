"""Draws planted trends, accuracies and confidences and counts who is called what: prints JSON.

Belongs here: what is planted and counted, by the seed's rules and by ours. Does not belong here:
which rates are good (`tests/bench/ml_statistics.py`).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import orjson
import polars as pl

from ml.monitoring.accuracy import Rules, watch
from ml.monitoring.confidence import out_of_time
from ml.monitoring.trend import trends
from ml.sim.watched import BEGAN, answers, scores

LEARNERS, MODELS = 4_000, 500
NAMED = ["improving", "declining"]
RULES = ("is_alert", "is_below_75", "is_drop_over_10_percent", "is_drop_likely")


def trend_rates() -> dict[str, float]:
    """Share of flat learners that are called rising or falling, by number of scores."""
    found = {}
    for attempts in (5, 8, 12, 20, 40):
        rows = trends(scores(LEARNERS, attempts, 0.0, seed=attempts))
        rising = trends(scores(LEARNERS, attempts, 0.6, seed=100 + attempts))
        for name in ("seed_label", "label", "adjusted_label"):
            found[f"{name}_{attempts}"] = float(rows[name].is_in(NAMED).mean() or 0)
        found[f"power_{attempts}"] = float((rising["label"] == "improving").mean() or 0)
    return found


def accuracy_rates(usual: float | None, name: str) -> dict[str, float]:
    """False alarms within 90 days at 80 %, and days until a fall to 70 % is found, by answers."""
    found = {}
    for daily in (20, 50, 200, 1000):
        kept = watch(answers(MODELS, daily, [0.8] * 118, daily), ["model"], Rules(usual=usual))
        lost = watch(
            answers(MODELS, daily, [0.8] * 28 + [0.7] * 90, 1 + daily),
            ["model"],
            Rules(usual=usual),
        )
        ever = kept.filter(status="watched").group_by("series").agg(pl.col(RULES).any())
        first = lost.filter(status="watched").group_by("series").agg(pl.col(RULES).arg_max() + 1)
        for rule in RULES:
            found[f"{name}_{rule}_{daily}"] = float(ever[rule].mean() or 0)
            found[f"{name}_{rule}_delay_{daily}"] = float(first[rule].median() or 0)
    return found


def confidence_rates() -> dict[str, float]:
    """How often what is said with 0.7 proves right, claimed and calibrated."""
    draw, right, said, claims, claimed_right = np.random.default_rng(1), 0, 0, 0, 0.0
    for series in range(40):
        claimed = draw.random(2_000)
        rows = pl.DataFrame(
            {
                "made_at": [BEGAN + dt.timedelta(hours=hour) for hour in range(2_000)],
                "claimed": claimed,
                "is_right": draw.random(2_000) < 0.2 + 0.6 * claimed**2,
            }
        )
        row = out_of_time(rows, str(series)).filter(threshold=0.7).row(0, named=True)
        right, said = right + row["right_count"], said + row["said_count"]
        claims += row["claimed_said_count"]
        claimed_right += (row["claimed_precision_ratio"] or 0) * row["claimed_said_count"]
    return {"precision": right / said, "claimed_precision": claimed_right / claims}


if __name__ == "__main__":
    rates = trend_rates() | accuracy_rates(0.8, "known") | accuracy_rates(None, "estimated")
    print(orjson.dumps(rates | confidence_rates()).decode())  # noqa: T201
