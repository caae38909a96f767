"""How AI models fare is found as it was planted: accuracy, its fall, safety, experiments."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from orchestration.releases.store import current_release
from orchestration.simulator.truth import Truth, load
from tests.conftest import World
from tests.oracle.ai_safety import at_most

pytestmark = pytest.mark.xdist_group("world")

FALLEN = ("recovery_recommendations", "3.1.0")
BEFORE = 0.86
"""Planted accuracy of the version before, and what the fallen one still claims."""


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    """What was planted."""
    return load(world.settings.data_root)


@pytest.fixture(scope="module")
def marts(world: World) -> Path:
    """The marts of the release."""
    return current_release(world.settings).folder / "marts"


def read(marts: Path, name: str) -> pl.DataFrame:
    """A mart about AI models."""
    return pl.read_parquet(marts / f"ai_performance.{name}.parquet")


def judged_of(marts: Path, version: tuple[str, str]) -> pl.DataFrame:
    """Judged recommendations of a version by day, the first day first."""
    days = read(marts, "agg_ai_performance_days").filter(
        pl.col("population") == "everyone",
        pl.col("model_type") == version[0],
        pl.col("model_version") == version[1],
    )
    return days.sort("performance_date").select("performance_date", "correct_count", "judged_count")


def within(found: int, tries: int, probability: float) -> bool:
    """Whether a count lies within four standard errors of its expectation."""
    return abs(found / tries - probability) < 4 * sqrt(probability * (1 - probability) / tries)


def test_accuracy_of_every_version_is_the_planted_one(truth: Truth, marts: Path) -> None:
    planted = truth.fitness_coach.models
    assert len(planted) == 6
    for model in planted:
        days = judged_of(marts, (model.model_type, model.model_version))
        correct, judged = days["correct_count"].sum(), days["judged_count"].sum()
        assert 15 <= judged <= model.judged
        assert within(correct, judged, model.accuracy), model


def test_the_fall_shows_although_the_model_is_as_sure_as_before(marts: Path) -> None:
    """A model as right as it says would seldom be found so bad (exact, one-sided; 31 judged)."""
    days = judged_of(marts, FALLEN)
    correct, judged = days["correct_count"].sum(), days["judged_count"].sum()
    assert at_most(correct, judged, BEFORE) < 0.1
    earlier = judged_of(marts, (FALLEN[0], "3.0.0"))
    assert correct / judged < earlier["correct_count"].sum() / earlier["judged_count"].sum() - 0.05
    made = read(marts, "fct_recommendations").filter(pl.col("model_type") == FALLEN[0])
    claimed = dict(made.group_by("model_version").agg(pl.col("confidence").mean()).rows())
    assert claimed["3.1.0"] == pytest.approx(claimed["3.0.0"], abs=0.05)
    assert correct / judged < claimed["3.1.0"] - 0.05


def test_safety_counts_everybody(truth: Truth, marts: Path) -> None:
    """Whatever learners allow, every recommendation and every event counts."""
    safety = read(marts, "agg_ai_safety").filter(
        pl.col("kind") == "any", pl.col("severity") == "any", pl.col("scope_grain") == "version"
    )
    found = {(row["model_type"], row["model_version"]): row for row in safety.iter_rows(named=True)}
    for model in truth.fitness_coach.models:
        row = found[model.model_type, model.model_version]
        assert row["recommendation_count"] == model.recommendations
        assert row["affected_count"] == row["event_count"] == model.safety_events
        assert (row["affected_ratio"] is None) == (model.safety_events == 0)
        assert 0 < row["affected_ratio_upper_bound"] < 1
        assert row["affected_ratio_high"] > model.safety_rate
        assert (row["affected_ratio_low"] or 0.0) <= model.safety_rate
    assert any(model.safety_events == 0 for model in truth.fitness_coach.models)


def test_arms_are_those_who_may_be_compared_of_the_planted_ones(truth: Truth, marts: Path) -> None:
    arms = read(marts, "agg_experiment_arms").filter(pl.col("population") == "everyone")
    for experiment in truth.fitness_coach.experiments:
        own = arms.filter(pl.col("experiment_id") == experiment.experiment_id)
        assert own["planned_ratio"].to_list() == [0.5, 0.5]
        assert own["mixed_learner_count"].sum() <= experiment.mixed
        assert own["outside_count"].sum() <= experiment.early
        for row in own.iter_rows(named=True):
            planted = experiment.arms[row["variant"]]
            assert 0 < row["exposed_count"] <= planted.exposed
            assert row["workout_started_count"] <= planted.workouts
            probability = planted.completed / planted.workouts
            completed, started = row["workout_completed_count"], row["workout_started_count"]
            assert within(completed, started, probability)


def test_a_cost_of_those_who_stayed_waits_until_the_month_after_is_over_everywhere(
    marts: Path,
) -> None:
    """The world ends with October: on some calendars it still lasts, so September has to wait."""
    months = read(marts, "agg_ai_unit_costs").filter(pl.col("model_version") == "all")
    assert set(months["month_start_date"].dt.month()) == {9, 10}
    assert months["is_complete"].all()
    assert months["retained_count"].null_count() == months.height
    assert months["cost_per_retained_micros"].null_count() == months.height
    assert months["invoiced_cents"].min() > 0
    cost = "cost_per_recommendation_micros"
    low, high = pl.col(f"{cost}_low"), pl.col(f"{cost}_high")
    assert months.filter(low <= pl.col(cost), pl.col(cost) <= high).height == months.height
