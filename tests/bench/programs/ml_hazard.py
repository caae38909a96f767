"""A planted hazard of 20,000 learners over 26 weeks, and 200 small ones. Prints one line of JSON.

Belongs here: what is fitted and measured. Does not belong here: the goals
(`tests/bench/ml_models.py`).
"""

from __future__ import annotations

import numpy as np
import orjson
import polars as pl
from sklearn.metrics import roc_auc_score

from ml.evaluation.calibration import calibration
from ml.evaluation.leaks import leak_checks
from ml.evaluation.scores import log_losses
from ml.models.fitted import fit, predict
from ml.sim.hazard import COEFFICIENTS, SPEC, planted, with_leaks

LEARNERS, WEEKS = 20_000, 26
OTHERS, AFTER = 100_000, 4
SEEDS = 200
SMALL = (1_500, 12)


def against_the_truth() -> dict[str, float]:
    """The hazard, learned from 26 weeks and tried on others in the four weeks after."""
    train = planted(LEARNERS, WEEKS, seed=1)
    after = planted(OTHERS, WEEKS + AFTER, seed=2)
    test = after.filter(pl.col("as_of_at") > train["as_of_at"].max())
    events = test["is_event"].cast(pl.Float64).to_numpy()
    truth = test["true_probability"].to_numpy()
    said = predict(fit(train, SPEC, seed=1), test)["probability"].to_numpy()
    found = calibration(events, said, test["learner_id"].to_numpy())
    return {
        "auc": float(roc_auc_score(events, said)),
        "oracle_auc": float(roc_auc_score(events, truth)),
        "log_loss": float(log_losses(events, said).mean()),
        "oracle_log_loss": float(log_losses(events, truth).mean()),
        "slope": found["calibration_slope"].value,
        "intercept": found["calibration_intercept"].value,
    }


def coverage() -> float:
    """How often the intervals of the logistic hazard's coefficients hold the truth."""
    inside: list[bool] = []
    for seed in range(SEEDS):
        fitted = fit(planted(*SMALL, seed=seed), SPEC, seed=1, kind="logistic").predictor
        rows = {row["term"]: row for row in fitted.table().to_dicts()}
        for place, (name, truth) in enumerate(COEFFICIENTS.items()):
            scaled = truth * fitted.design.deviation[place]
            inside.append(rows[name]["low"] <= scaled <= rows[name]["high"])
    return float(np.mean(inside))


def leaks() -> dict[str, int]:
    """Planted leaks that were caught, and clean worlds where a leak was seen."""
    frame = planted(2_000, 20, seed=2)
    caught = [
        leak_checks(leaky, SPEC, seed=1)["is_leak"].any()
        for leaky in with_leaks(frame, seed=3).values()
    ]
    false = [
        leak_checks(planted(1_000, 20, seed=seed), SPEC, seed=seed)["is_leak"].any()
        for seed in range(40)
    ]
    return {"planted": len(caught), "caught": sum(caught), "clean": len(false), "false": sum(false)}


if __name__ == "__main__":
    told = {**against_the_truth(), "coverage": coverage(), **leaks()}
    print(orjson.dumps(told).decode())  # noqa: T201
