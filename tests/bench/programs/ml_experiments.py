"""Draws planted experiments and counts what is found in them: RUNS. Prints rates as JSON.

Belongs here: what is planted and counted. Does not belong here: which rates are good
(`tests/bench/ml_statistics.py`).
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import orjson
from numpy.typing import NDArray

from ml.experiments.cuped import adjusted
from ml.experiments.effects import effect, fixed_horizon, plain
from ml.experiments.power import Design, smallest_effect
from ml.experiments.sequential import confidence_sequence
from ml.experiments.srm import sample_ratio, sequential_sample_ratio
from ml.experiments.statistics import Arm, Moments
from ml.sim.trials import ARMS, Planted

UNITS, LOOKS, DAYS, ALPHA = 5_000, 20, 14, 0.05
Rows = NDArray[np.float64]


def arms(metric: Rows, before: Rows) -> tuple[Arm, Arm]:
    """Both arms of rows per arm."""
    found = []
    for name, y, x in zip(ARMS, metric, before, strict=True):
        rows = np.vstack([y, np.ones_like(y), x])
        moments = Moments(len(y), rows.sum(axis=1), rows @ rows.T, has_covariate=True)
        found.append(Arm(name, "mean", {"all": moments}))
    return found[0], found[1]


def looked_at_often(metric: Rows, before: Rows, truth: float) -> tuple[bool, bool]:
    """Whether either interval left out the truth at one look of twenty."""
    fixed = always = False
    for look in range(1, LOOKS + 1):
        part = slice(0, UNITS * look // LOOKS)
        found = effect(*map(plain, arms(metric[:, part], before[:, part])))
        once, ever = fixed_horizon(found, ALPHA), confidence_sequence(found, ALPHA)
        fixed |= not once.low <= truth <= once.high
        always |= not ever.low <= truth <= ever.high
    return fixed, always


def analysed(runs: int, truth: float, seed: int) -> Counter[str]:
    """Count what is found in planted experiments."""
    draw, counted = np.random.default_rng(seed), Counter[str]()
    for _ in range(runs):
        metric, before = (each.reshape(2, -1) for each in Planted(UNITS, truth).draw(draw))
        both = arms(metric, before)
        raw, cut = [plain(arm) for arm in both], adjusted(*both)
        for name, pair in (("plain", raw), ("cuped", [cut.control, cut.treatment])):
            found = effect(*pair)
            interval = fixed_horizon(found, ALPHA)
            counted[f"{name}_found"] += interval.p_value <= ALPHA
            counted[f"{name}_covered"] += interval.low <= truth <= interval.high
            counted[f"{name}_variance"] += found.standard_error**2
        if truth == 0:
            fixed, always = looked_at_often(metric, before, truth)
            counted["peeked"] += fixed
            counted["sequential"] += always
    return counted


def filled(runs: int, seed: int) -> Counter[str]:
    """Count false alarms of sample ratios over fourteen days."""
    draw, counted = np.random.default_rng(seed), Counter[str]()
    shares = dict.fromkeys(ARMS, 0.5)
    for _ in range(runs):
        control = draw.binomial(1000, 0.5, DAYS)
        looks = dict(zip(ARMS, (control, 1000 - control), strict=True))
        counted["srm_sequential"] += sequential_sample_ratio(looks, shares).state == "red"
        totals = {arm: np.cumsum(days) for arm, days in looks.items()}
        counted["srm_peeked"] += any(
            sample_ratio({arm: int(total[day]) for arm, total in totals.items()}, shares).state
            == "red"
            for day in range(DAYS)
        )
    return counted


if __name__ == "__main__":
    runs = int(sys.argv[1])
    smallest = smallest_effect(Planted().shape, 2 * UNITS, Design())
    rates = {"power": analysed(runs, smallest, seed=4)["plain_found"] / runs}
    null, planted = analysed(runs, 0.0, seed=1), analysed(runs, 0.1, seed=2)
    rates |= {f"null_{name}": float(total) / runs for name, total in null.items()}
    rates |= {f"planted_{name}": float(total) / runs for name, total in planted.items()}
    rates |= {name: total / runs for name, total in filled(runs, seed=3).items()}
    rates["cut"] = 1 - null["cuped_variance"] / null["plain_variance"]
    print(orjson.dumps(rates).decode())  # noqa: T201
