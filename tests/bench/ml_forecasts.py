"""Forecasts, capacity, anomalies, completion and lifetime values in figures, on planted worlds.

Belongs here: the goals. Does not belong here: the worlds (`programs/ml_forecasts.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_least, at_most, measure


def ml_forecasts(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """Measure the planted worlds in one process."""
    told = json.loads(measure(["-m", "tests.bench.programs.ml_forecasts"]).output)
    learners = "300 planted series of growing counts, 300 days known, 13 ahead"
    for level, low, high in ((50, 0.45, 0.55), (80, 0.75, 0.85), (95, 0.93, 0.975)):
        value = told[f"coverage_{level}"]
        yield at_least(f"forecast {level} % interval, lower", value, low, "share", learners)
        yield at_most(f"forecast {level} % interval, upper", value, high, "share", learners)
    for baseline, limit in (("naive", 0.885), ("seasonal_naive", 0.95)):
        value = told[f"against_{baseline}"]
        yield at_most(f"forecast error, {baseline}", value, limit, "x", f"{baseline}; {learners}")
    words = "15 series of 90 days, 26 origins, model and two baselines"
    yield at_most("backtest", told["backtest_seconds"], 3.0, "s of one core", words)
    words = "crossing within 90 days, 300 planted storages; variance of the outcome"
    yield at_most("capacity, Brier score", told["capacity_brier_share"], 0.4, "x", words)
    yield at_most("capacity, bias", told["capacity_bias"], 0.05, "share", words)
    words = "hourly loads, 40 worlds of 12 weeks"
    yield at_most("anomalies, false alarms", told["false_alarms_weekly"], 0.2, "per week", words)
    words += "; spike, shift, stuck, noise, outage of 5 standard deviations"
    yield at_least("anomalies found within 36 hours", told["anomalies_found"], 0.9, "share", words)
    yield at_most("anomalies, median delay", told["anomaly_delay_hours"], 2.0, "h", words)
    yield from _completion(told)
    words = "20,000 planted learners without contract; own rate so far"
    yield at_most("lifetime, error", told["lifetime_error_share"], 0.82, "x", words)
    yield at_most("lifetime, bias of the total", told["lifetime_bias"], 0.08, "share", words)
    yield at_most("lifetime, fit and prediction", told["lifetime_seconds"], 30.0, "s", words)


def _completion(told: dict[str, float]) -> Iterator[Figure]:
    """Completion beside the seed's formula."""
    words = "4,000 planted learners on their way"
    value = told["completion_coverage_80"]
    yield at_least("completion 80 % interval, lower", value, 0.77, "share", words)
    yield at_most("completion 80 % interval, upper", value, 0.83, "share", words)
    value = told["jumps_coverage_80"]
    against = f"{told['one_by_one_coverage_80']:.2f} unit by unit; units in jumps of 25, planted"
    yield at_least("completion in jumps, 80 % interval, lower", value, 0.77, "share", against)
    yield at_most("completion in jumps, 80 % interval, upper", value, 0.83, "share", against)
    words += ", where the seed's formula is defined"
    value = told["completion_error_share"]
    yield at_most("completion, median error", value, 0.25, "x", f"seed's formula; {words}")
    value = told["completion_bias"]
    against = f"x{told['seed_bias']:.2f} of the seed's formula; {words}"
    yield at_most("completion, bias", abs(value - 1), 0.1, "share", against)
    words = "30 % stop some time, planted"
    yield at_most("completion, bias of never", told["never_bias"], 0.03, "share", words)
    words += "; units in jumps of 4 of 20, most complete before"
    value = told["jumps_never_bias"]
    yield at_most("completion in jumps, bias of never", value, 0.03, "share", words)
