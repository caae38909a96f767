"""What was planted is found by ML: the incident, the model that fell, the effect, and no other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from ml.experiments.analysis import analyse
from ml.experiments.registry import Experiment, read_experiments
from ml.experiments.replay import replay
from ml.experiments.units import exposures_of, first_exposures, statistics_of
from orchestration.predictions.experiments import PLANS
from orchestration.predictions.marts import Marts
from orchestration.predictions.seed_rules import watch_accuracy
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from orchestration.simulator.columns import moments
from orchestration.simulator.fitness_coach import members, recommendations, sessions, trials
from orchestration.simulator.fitness_coach.recommendations import DEGRADED, MODEL_TYPES, VERSIONS
from orchestration.simulator.fitness_coach.training import train
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.truth import load
from tests.conftest import World

LARGE = Parameters(learners=6_000, days=90, seed=7, until=date(2026, 11, 1))
"""2,400 members of fitness_coach; only what is needed of their world is drawn."""
METRIC = "workout_completion_ratio"


@pytest.mark.xdist_group("world")
def test_the_incident_is_an_anomaly_from_its_first_hour_and_nothing_else_is(world: World) -> None:
    incident = load(world.settings.data_root).fitness_coach.incident
    path = current_release(world.settings).folder / "marts" / "ml.fct_metric_anomalies.parquet"
    found = pl.read_parquet(path).filter("is_anomaly")
    first = dict(found.group_by("series_id").agg(pl.col("measured_at").min()).iter_rows())
    since = incident.since.replace(tzinfo=None)
    for metric in ("error_ratio", "mean_response_millis"):
        assert first[f"{metric}.fitness_coach"] == since
    assert found["measured_at"].is_between(since, incident.until.replace(tzinfo=None)).all()


def moment(place: int) -> datetime:
    """A moment of the simulator's clock."""
    return moments(np.array([place]))[0]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Days of every model and version, as the charts of accuracy judge them."""
    visits = sessions.attend(LARGE, members.enrol(LARGE))
    made = recommendations.recommend(LARGE, visits)
    told = pl.DataFrame(
        {
            "model_type": [MODEL_TYPES[VERSIONS[place].model] for place in made.version],
            "model_version": [VERSIONS[place].name for place in made.version],
            "hour_started_at": moments(made.at).dt.truncate("1h"),
            "population": "people",
            "correct_count": (made.is_right & made.is_judged).astype(np.int64),
            "judged_count": made.is_judged.astype(np.int64),
        }
    )
    settings = Settings(data_root=tmp_path_factory.mktemp("watched"), memory_limit="1GB")
    settings.warehouse.mkdir(parents=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.register("told", told)
        connection.execute("create schema ai_performance")
        connection.execute("create table ai_performance.agg_ai_performance_hours as from told")
    return watch_accuracy(Marts(settings, moment(LARGE.end))).filter(
        pl.col("series").str.starts_with("day | ")
    )


def test_counts_over_versions_are_those_of_the_versions(watched: pl.DataFrame) -> None:
    model = pl.col("series").str.split(" | ").list.get(1)
    is_whole = pl.col("series").str.ends_with(" | every version")
    counts = watched.group_by(model, "period_started_at", is_whole.alias("is_whole")).agg(
        pl.col("right_count", "judged_count").sum()
    )
    key = ["series", "period_started_at", "right_count", "judged_count"]
    whole, parts = (counts.filter(is_whole=side).select(key).sort(key) for side in (True, False))
    assert whole.equals(parts)
    assert whole["judged_count"].sum() > 20_000


def test_the_model_that_fell_alarms_within_days_and_healthy_ones_do_not(
    watched: pl.DataFrame,
) -> None:
    alarms = watched.filter("is_alert")
    fallen = f"day | {MODEL_TYPES[DEGRADED.model]} | every version"
    assert set(alarms["series"]) == {fallen}
    delay = alarms["period_started_at"].min() - moment(LARGE.at(DEGRADED.since))
    assert timedelta(0) <= delay <= timedelta(days=3)
    # The seed's point rule fires at healthy models too.
    healthy = watched.filter((pl.col("series") != fallen) & pl.col("is_below_75"))
    assert healthy["series"].n_unique() > 3


@pytest.fixture(scope="module")
def results() -> dict[str, pl.DataFrame]:
    """What decides about the primary metric of both planted experiments."""
    return {plan.id: analysed(plan) for plan in read_experiments(PLANS)}


def analysed(plan: Experiment) -> pl.DataFrame:
    """The result of a plan's primary metric, from exposures and workouts of the large world."""
    club = members.enrol(LARGE)
    visits = sessions.attend(LARGE, club)
    exposed = trials.expose(LARGE, club, visits)
    workouts = train(LARGE, club, visits, exposed)
    (trial,) = (each for each in trials.TRIALS if each.id == plan.id)
    rows, _ = trials.exposures(LARGE, club, exposed)
    seen = rows.filter(
        pl.col("experimentId") == plan.id, pl.col("exposedAt") >= moment(LARGE.at(trial.begins))
    ).select(unit_id="userId", arm="variant", exposed_at="exposedAt")
    first = first_exposures(seen, plan.conversion_window_days, moment(LARGE.end))
    done = pl.DataFrame(
        {
            "unit_id": club.ids.gather(workouts.member),
            "started_at": moments(workouts.start),
            "is_done": workouts.is_completed & ~workouts.is_open,
        }
    ).join(first, on="unit_id")
    since = pl.col("started_at") - pl.col("exposed_at")
    counts = (
        done.filter(since >= timedelta(0), since < timedelta(days=plan.conversion_window_days))
        .group_by("unit_id")
        .agg(value=pl.col("is_done").sum().cast(pl.Float64), denominator=pl.len().cast(pl.Float64))
    )
    mature = first.filter(~pl.col("is_immature"))
    units = mature.join(counts, on="unit_id", how="left", maintain_order="left").fill_null(0.0)
    own = plan.model_copy(update={"metrics": (plan.metrics[0],)})
    found = analyse(
        own,
        statistics_of(units).with_columns(metric=pl.lit(METRIC)),
        exposures_of(first),
        {METRIC: replay(units.select("value", "denominator"), plan.shares, plan.alpha, seed=1)},
        moment(LARGE.end),
    )
    return found.results.filter(is_deciding=True)


def test_the_planted_effect_lies_in_its_interval_and_is_found(
    results: dict[str, pl.DataFrame],
) -> None:
    (row,) = results["exp-shorter-workouts"].to_dicts()
    assert row["withheld_reason"] is None
    assert row["low"] <= trials.TRIALS[0].effect <= row["high"]
    assert row["low"] > 0
    assert row["verdict"] == "better"


def test_the_planted_zero_is_not_found(results: dict[str, pl.DataFrame]) -> None:
    (row,) = results["exp-warmer-tone"].to_dicts()
    assert row["withheld_reason"] is None
    assert row["low"] <= trials.TRIALS[1].effect <= row["high"]
    assert row["verdict"] == "open"
