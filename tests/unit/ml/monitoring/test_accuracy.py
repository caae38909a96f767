from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.monitoring.accuracy import Rules, drop_probability, watch
from ml.monitoring.cusum import Cusum
from ml.sim.watched import BEGAN, answers

KNOWN = Rules(usual=0.8)


def ever(found: pl.DataFrame, flag: str) -> float:
    watched = found.filter(status="watched").group_by("series").agg(pl.col(flag).any())
    return float(watched[flag].mean() or 0)


def test_the_sum_alarms_rarely_where_the_seeds_rule_always_does() -> None:
    found = watch(answers(150, 50, [0.8] * 118, seed=1), ["model"], KNOWN)
    assert ever(found, "is_below_75") == 1
    assert ever(found, "is_alert") <= 0.02


def test_a_fall_is_found_within_days() -> None:
    found = watch(answers(100, 50, [0.8] * 28 + [0.7] * 40, seed=2), ["model"], KNOWN)
    delays = (
        found.filter(status="watched")
        .group_by("series")
        .agg(pl.col("is_alert").any().alias("found"), pl.col("is_alert").arg_max().alias("day"))
    )
    assert delays["found"].all()
    assert delays["day"].median() + 1 <= 7


def test_hours_are_watched_like_days() -> None:
    rates = [0.8] * 28 * 24 + [0.6] * 48
    found = watch(answers(1, 30, rates, seed=3, hours=1), ["model"]).filter(status="watched")
    assert found.height == 48
    assert found["is_alert"].arg_max() < 12


def test_the_sum_is_the_log_of_likelihoods_and_starts_anew_after_an_alarm() -> None:
    chart = Cusum(0.8, 0.72, limit=1.0)
    heights = chart.heights(np.array([0, 5, 0, 0]), np.array([1, 5, 3, 0]))
    wrong, right = math.log(0.28 / 0.2), math.log(0.72 / 0.8)
    assert heights == pytest.approx([wrong, max(0, wrong + 5 * right), 3 * wrong, 0])


def test_the_average_run_length_is_that_of_simulated_answers() -> None:
    chart, draw = Cusum(0.8, 0.6, limit=3.0), np.random.default_rng(1)
    for rate in (0.8, 0.6):
        lengths = []
        for _ in range(150):
            right = (draw.random(4000) < rate).astype(np.int64)
            lengths.append(np.argmax(chart.heights(right, np.ones(4000)) > chart.limit) + 1)
        error = 4 * np.std(lengths) / math.sqrt(150)
        assert chart.average_run_length(rate) == pytest.approx(np.mean(lengths), abs=error)
    usual = Cusum(0.8, 0.72)
    assert usual.average_run_length(0.8) == pytest.approx(281_000, rel=0.01)
    assert usual.average_run_length(0.7) == pytest.approx(287, rel=0.01)


def test_the_seeds_columns_are_its_rules_to_the_letter() -> None:
    counts = answers(1, 100, [0.8] * 30, seed=1).with_columns(
        right_count=pl.Series([80] * 28 + [74, 72])
    )
    found = watch(counts, ["model"], Rules(usual=0.8)).tail(2)
    assert found["is_below_75"].to_list() == [True, True]
    assert found["drop_ratio"].to_list() == pytest.approx([0.075, 0.1])
    assert found["is_drop_over_10_percent"].to_list() == [False, False]
    lower = counts.with_columns(right_count=pl.Series([80] * 28 + [75, 71]))
    found = watch(lower, ["model"]).tail(2)
    assert found["is_below_75"].to_list() == [False, True]
    assert found["is_drop_over_10_percent"].to_list() == [False, True]


def test_the_probability_of_a_fall_is_that_of_drawn_posteriors() -> None:
    draw = np.random.default_rng(4)
    found = drop_probability(np.array([68, 30]), np.array([100, 100]), (400, 500), 0.1)
    usual = draw.beta(400.5, 100.5, 200_000)
    for right, probability in zip((68, 30), found, strict=True):
        now = draw.beta(right + 0.5, 100.5 - right, 200_000)
        assert probability == pytest.approx(np.mean(now < 0.9 * usual), abs=0.005)


def test_a_period_without_judgements_is_missing_and_not_wrong() -> None:
    counts = answers(1, 50, [0.8] * 40, seed=1).with_columns(
        right_count=pl.when(pl.int_range(pl.len()) == 35).then(0).otherwise("right_count"),
        judged_count=pl.when(pl.int_range(pl.len()) == 35).then(0).otherwise("judged_count"),
    )
    before, empty = watch(counts, ["model"])[34:36].iter_rows(named=True)
    assert (empty["accuracy"], empty["is_below_75"], empty["low"]) == (None, None, None)
    assert empty["cusum"] == before["cusum"]
    assert empty["is_drop_likely"] is False


def test_a_new_version_has_too_little_to_compare_with() -> None:
    found = watch(answers(1, 1, [0.8] * 40, seed=1), ["model"])
    assert found["status"].to_list() == ["reference"] * 28 + ["insufficient_data"] * 12
    assert found["is_alert"].null_count() == 40
    assert found["is_below_75"].null_count() == 0


def test_an_estimated_rate_is_taken_half_an_error_lower() -> None:
    row = watch(answers(1, 50, [0.8] * 30, seed=1), ["model"]).row(-1, named=True)
    rate, n = row["reference_accuracy"], row["reference_count"]
    error = math.sqrt(rate * (1 - rate) / n)
    assert n == 1400
    assert row["usual_accuracy"] == pytest.approx(rate - error / 2, abs=error / 20)


def test_versions_are_watched_apart() -> None:
    counts = answers(2, 50, [0.8] * 40, seed=1).with_columns(version=pl.lit("1"))
    alone = watch(counts.filter(model="m00001"), ["model", "version"])
    both = watch(counts, ["model", "version"]).filter(series="m00001 | 1")
    assert both.equals(alone)


def test_what_cannot_be_watched_is_refused() -> None:
    row = {"model": ["a"], "period_started_at": [BEGAN], "right_count": [3], "judged_count": [2]}
    with pytest.raises(UnusableInputError, match="more right than judged"):
        watch(pl.DataFrame(row), ["model"])
    with pytest.raises(UnusableInputError, match="a fall from 0.7 to 0.8 cannot be watched"):
        Cusum(0.7, 0.8)
