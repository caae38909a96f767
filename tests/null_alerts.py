"""A world in which nothing happens, made of what rules saw of a world in which much does.

Belongs here: series without any incident, for `make test` and `make bench`. Does not belong here:
counting alarms (`alerts/backtest.py`).

Shares become draws around one common level, of as many as there were; any other figure is one of
those around it in time, without the outermost. So there is chance as it was, and nothing to find.
Rules that tell of what must never be (a refused batch) have no chance in them and are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from orchestration.alerts.backtest import alarms_per_week, backtests
from orchestration.alerts.evaluate import Looked
from orchestration.alerts.fold import fold
from orchestration.alerts.observe import Observation, Observed

_MIDDLE = (5, 95)
"""Percentiles between which figures without an n are drawn."""

_AROUND = 14
"""From how many before and as many after a figure is drawn."""


def null_alarms(
    looked: list[Looked], as_of: dt.datetime, seed: int
) -> tuple[float, dict[str, int]]:
    """Alarms a week of the whole set where nothing happens, and how many each rule gave."""
    chance = np.random.default_rng(seed)
    quiet = [_quiet(each, chance) for each in looked if _has_chance(each)]
    tests = backtests(quiet, as_of)
    return alarms_per_week(tests), {each.rule: each.told for each in tests if each.told}


def _has_chance(looked: Looked) -> bool:
    """Whether the rule looks at figures that vary by chance; a count of what must not be is 0."""
    rule = looked.rule
    if looked.observed is None or not rule.thresholds or rule.ordered[0].value == 0:
        return False
    return rule.sql is None or rule.is_share


def _quiet(looked: Looked, chance: np.random.Generator) -> Looked:
    rule, observed = looked.rule, looked.observed
    if observed is None:
        raise AssertionError(rule.name)
    every = [each for series in observed.series.values() for each in series]
    level = _level(every)
    series = {
        subject: _drawn(own, observed, level, chance) for subject, own in observed.series.items()
    }
    calm = replace(observed, series=series)
    found = [each for subject in sorted(series) for each in fold(rule, calm, subject)]
    return Looked(rule, calm, tuple(found))


def _level(every: list[Observation]) -> float:
    weights = [each.n or 0.0 for each in every if each.value is not None]
    values = [each.value for each in every if each.value is not None]
    return float(np.average(values, weights=weights)) if sum(weights) else 0.0


def _drawn(
    own: list[Observation], observed: Observed, level: float, chance: np.random.Generator
) -> list[Observation]:
    if observed.is_share:
        return [
            replace(each, value=float(chance.binomial(int(each.n), level)) / each.n)
            if each.n and each.value is not None
            else each
            for each in own
        ]
    told = [each for each in own if each.value is not None]
    low, high = np.percentile([each.value for each in told], _MIDDLE) if told else (0, 0)
    middle = [each.value for each in told if low <= (each.value or 0) <= high]
    return [
        replace(each, value=float(chance.choice(middle[max(0, place - _AROUND) :][: 2 * _AROUND])))
        for place, each in enumerate(told[: len(middle)])
    ]
