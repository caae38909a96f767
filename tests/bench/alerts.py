"""Alerts in figures: alarms a week against the budget, what planted incidents cost in time.

Belongs here: the world, the goals. Does not belong here: counting (`programs/alerts.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson

from orchestration.alerts.backtest import BUDGET_PER_WEEK
from tests.bench.figures import Figure, at_least, at_most, measure
from tests.bench.whole_path import etude

NULL_WORLDS, FALLS = 50, 400


def alerts(scratch: Path) -> Iterator[Figure]:
    """Publish the default world, then backtest the shipped rules on it and on null worlds."""
    root = scratch / "alerts"
    etude(root, "run", "--simulate-if-empty")
    arguments = ["-m", "tests.bench.programs.alerts", str(root), str(NULL_WORLDS), str(FALLS)]
    yield from figures_of(orjson.loads(measure(arguments).output))
    shutil.rmtree(root)


def figures_of(found: dict) -> Iterator[Figure]:
    """What was measured, against the goals."""
    rules = f"{found['rules']} rules, 13 weeks of the default world"
    week = found["per_week"]
    yield at_most("alarms a week, planted incidents included", week, BUDGET_PER_WEEK, "", rules)
    words = f"{NULL_WORLDS} worlds of the same sizes in which nothing happens"
    yield at_most("alarms a week, nothing planted", found["null_mean"], 1.0, "", f"{words}, mean")
    yield at_most("the same, most", found["null_most"], BUDGET_PER_WEEK, "", words)
    recall = found["found"] / found["planted"]
    yield at_least("planted incidents found", recall, 1.0, "", f"{found['planted']} planted")
    precision = found["right"] / found["fires"]
    words = f"{found['fires']} incidents of the rules that have something to find"
    yield at_least("precision on planted incidents", precision, 0.75, "", words)
    delays = found["delays"]
    words = "p95 above 2 s, from its first hour on"
    yield at_most("delay, slow API", delays["api_slow"], 1, "h of data time", words)
    words = "outage of a service, known by day"
    yield at_most("delay, outage", delays["integration_failing"], 24, "h of data time", words)
    words = "0.86 to 0.68 at 13 judged a day, by the rule of seven days"
    days = delays["ai_accuracy_degraded"] / 24
    yield at_most("delay, degraded model of the world", days, 7, "days of data time", words)
    for n, goal in ((600, 0.95), (1_000, 0.99), (3_000, 0.999)):
        words = f"0.86 falls by 10 %, {n:,} judged an hour, {FALLS} times"
        yield at_least("found within one hour (G12)", found[f"fall_{n}"], goal, "", words)
    words = f"600 judged an hour, nothing falls, {FALLS} times 8 days after 28"
    yield at_most("false falls a model", found["fall_false"], 0.1, "in 8 days", words)
    words = "evaluation of all rules over the whole history, one process"
    yield at_most("time to evaluate", found["seconds"], 30, "s", words)
