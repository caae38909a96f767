"""Print what the shipped rules are worth: on a world with planted incidents, and on none.

python -m tests.bench.programs.alerts DATA_ROOT NULL_WORLDS FALLS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import mean

import numpy as np
import orjson

from orchestration.alerts.backtest import alarms_per_week, backtests
from orchestration.alerts.evaluate import evaluate
from orchestration.alerts.fold import fold
from orchestration.alerts.read import read_rules
from orchestration.alerts.truth import read_truth
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.null_alerts import null_alarms
from tests.unit.alerts.factories import HOUR, START, observed

LEVEL = 0.86
"""Share of an hour's judged recommendations that are right, before anything happens."""
BEFORE = 29 * 24
"""Hours before the fall."""


def main() -> None:
    """Measure and print one line of JSON."""
    settings = Settings(data_root=Path(sys.argv[1]))
    worlds, falls = int(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    found = evaluate(current_release(settings).folder, settings)
    seconds = time.perf_counter() - began
    planted = read_truth(settings.data_root / "truth.json")
    tests = backtests(found.looked, found.as_of, planted)
    # a sudden fall needs 600 judged an hour, which no simulated world has
    owning = [each for each in tests if each.planted and each.rule != "ai_accuracy_drops"]
    quiet = [null_alarms(list(found.looked), found.as_of, seed)[0] for seed in range(worlds)]
    report = {
        "rules": len(found.looked),
        "seconds": seconds,
        "per_week": alarms_per_week(tests),
        "null_mean": mean(quiet),
        "null_most": max(quiet),
        "planted": sum(each.planted or 0 for each in owning),
        "found": sum(each.found or 0 for each in owning),
        "fires": sum(each.fires for each in owning),
        "right": sum(each.right or 0 for each in owning),
        "delays": {each.rule: each.delay_hours for each in owning if each.delay_hours},
        **{f"fall_{n}": _found_within_an_hour(settings, n, falls) for n in (600, 1_000, 3_000)},
        "fall_false": _false_alarms(settings, 600, falls),
    }
    sys.stdout.write(orjson.dumps(report).decode() + "\n")


def _found_within_an_hour(settings: Settings, n: int, times: int) -> float:
    """Share of planted falls by a tenth that are found in the first hour."""
    chance = np.random.default_rng(n)
    (rule,) = (each for each in read_rules(settings).rules if each.name == "ai_accuracy_drops")
    right = 0
    for _ in range(times):
        shares = [LEVEL] * BEFORE + [LEVEL * 0.9]
        values = list(chance.binomial(n, shares) / n)
        moments = {each.opened_at for each in fold(rule, observed(values, n=n), "all")}
        right += START + (BEFORE + 1) * HOUR in moments
    return right / times


def _false_alarms(settings: Settings, n: int, times: int) -> float:
    """Alarms of a model in the 8 days after its 28 of reference, where nothing falls."""
    chance = np.random.default_rng(7)
    (rule,) = (each for each in read_rules(settings).rules if each.name == "ai_accuracy_drops")
    hours = BEFORE + 168
    counted = [
        len(list(fold(rule, observed(list(chance.binomial(n, LEVEL, hours) / n), n=n), "all")))
        for _ in range(times)
    ]
    return mean(counted)


if __name__ == "__main__":
    main()
