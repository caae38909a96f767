from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from ml.errors import InsufficientDataError, UnusableInputError
from ml.experiments import replay as replaying
from ml.experiments.bounds import Lost, tolerated, worst_case
from ml.experiments.effects import Value, effect, fixed_horizon, plain
from ml.experiments.replay import Replay, replay
from ml.experiments.statistics import arms_of
from ml.experiments.units import statistics_of
from ml.sim.trials import Planted

EVEN = {"control": 0.5, "treatment": 0.5}


def test_a_replay_of_a_sound_metric_finds_what_alpha_allows() -> None:
    found = replay(Planted(units=300).frame(1), EVEN, 0.05, seed=5, times=600)
    assert found.holds
    assert found.low <= 0.05 <= found.high
    again = replay(Planted(units=300).frame(1), EVEN, 0.05, seed=5, times=600)
    assert again == found


def test_replays_are_tested_as_the_experiment_is() -> None:
    units = Planted(units=40).frame(3)
    powers = replaying._powers(units)
    found = replaying._p_values(powers, [0.5, 0.5], seed=8, times=3)
    drawn, y = np.random.default_rng(8).random((3, 80)), units["value"].to_numpy()
    expected = [
        stats.ttest_ind(y[each >= 0.5], y[each < 0.5], equal_var=False).pvalue for each in drawn
    ]
    assert found == pytest.approx(expected)


def test_ratios_are_replayed_with_the_error_of_ratios() -> None:
    draw = np.random.default_rng(4)
    below = draw.integers(1, 9, 60).astype(float)
    units = pl.DataFrame({"value": draw.binomial(below.astype(int), 0.4), "denominator": below})
    found = replaying._p_values(replaying._powers(units), [0.5, 0.5], seed=8, times=2)
    for drawn, p_value in zip(np.random.default_rng(8).random((2, 60)), found, strict=True):
        shown = pl.Series(np.where(drawn < 0.5, "a", "b"))
        arms = arms_of(statistics_of(units.with_columns(arm=shown)), "ratio")
        expected = fixed_horizon(effect(plain(arms["a"]), plain(arms["b"])), 0.05)
        assert p_value == pytest.approx(expected.p_value)


def test_a_ratio_counted_by_event_fails_its_replay() -> None:
    """Each unit has a rate of its own, so that its events are no independent units."""
    draw = np.random.default_rng(2)
    rate = draw.beta(1, 1, 60)
    events = np.repeat(np.arange(60), 50)
    won = draw.random(len(events)) < rate[events]
    arm = draw.random((400, 60)) < 0.5
    shown = arm[:, events]
    p_values = [
        stats.ttest_ind(won[each].astype(float), won[~each].astype(float)).pvalue for each in shown
    ]
    rejections = int(np.sum(np.array(p_values) <= 0.05))
    bounds = stats.binomtest(rejections, 400).proportion_ci(0.99, method="exact")
    naive = Replay(400, rejections, rejections / 400, bounds.low, bounds.high, 0.05)
    assert not naive.holds
    units = (
        pl.DataFrame({"event": events, "won": won})
        .group_by("event")
        .agg(value=pl.col("won").sum(), denominator=pl.len())
    )
    assert replay(units, EVEN, 0.05, seed=1, times=400).holds


def test_a_replay_needs_units_that_vary() -> None:
    with pytest.raises(InsufficientDataError, match="needs 20 units whose metric varies"):
        replay(pl.DataFrame({"value": [1.0] * 50}), EVEN, 0.05, seed=1)
    with pytest.raises(UnusableInputError, match="a replay needs two"):
        replay(pl.DataFrame({"value": [1.0] * 50}), {"control": 1.0}, 0.05, seed=1)


def share(successes: int, n: int) -> Value:
    rate = successes / n
    return Value(n, rate, rate, rate * (1 - rate) / n)


def test_the_worst_case_holds_every_effect_that_lost_units_allow() -> None:
    arms, lost = (share(40, 100), share(60, 100)), Lost(10, 20)
    interval = fixed_horizon(effect(*arms), 0.05)
    low, high = worst_case(arms, lost, (0, 1), (interval.low, interval.high))
    seen = [(60 + t) / 120 - (40 + c) / 110 for c in range(11) for t in range(21)]
    assert low <= min(seen) - (0.2 - interval.low) + 1e-9
    assert high >= max(seen) + (interval.high - 0.2) - 1e-9
    assert low == pytest.approx(min(seen) - (0.2 - interval.low))


def test_nothing_lost_moves_nothing() -> None:
    arms = share(40, 100), share(60, 100)
    assert worst_case(arms, Lost(0, 0), (0, 1), (0.1, 0.3)) == pytest.approx((0.1, 0.3))
    assert tolerated(effect(*arms), arms, Lost(0, 0)) is None


def test_the_tolerated_shift_turns_the_effect_to_nothing() -> None:
    arms, lost = (share(40, 100), share(60, 100)), Lost(100, 100)
    assert tolerated(effect(*arms), arms, lost) == pytest.approx(0.2)


def test_a_metric_outside_its_span_is_refused() -> None:
    arms = share(40, 100), share(60, 100)
    with pytest.raises(UnusableInputError, match="outside its span"):
        worst_case(arms, Lost(1, 1), (0.5, 1), (0.1, 0.3))
    with pytest.raises(UnusableInputError, match="fewer than no unit"):
        worst_case(arms, Lost(-1, 1), (0, 1), (0.1, 0.3))
