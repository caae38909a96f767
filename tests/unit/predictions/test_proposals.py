"""A champion is proposed for training when the world moved, with what moved, and not otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ml.ledger.issue import verify
from ml.sim.hazard import FIRST, SPEC, planted
from orchestration.predictions import classifiers, monitoring, truths
from orchestration.predictions.champions import champion, entries
from orchestration.predictions.classifiers import score_models
from orchestration.predictions.marts import Marts
from orchestration.predictions.monitoring import watch_models
from orchestration.settings import Settings
from tests.unit.predictions.marts import EMPTY_MARTS

WEEK = timedelta(days=7)
LEARNERS, WEEKS, LATER = 900, 12, 4
THEN = FIRST + WEEKS * WEEK
"""When the model is trained: the Monday after the last week that it learns from."""
NOW = THEN + (LATER - 1) * WEEK


def world() -> pl.DataFrame:
    """Weeks to learn from, and later ones of other learners who are as those were."""
    rows = planted(LEARNERS, WEEKS, seed=12)
    drawn = [rows.sample(LEARNERS, seed=place, shuffle=True) for place in range(LATER)]
    later = [
        part.with_columns(
            pl.format("N{}-{}", pl.lit(place), pl.int_range(pl.len())).alias("learner_id"),
            pl.lit(THEN + place * WEEK).alias("as_of_at"),
            pl.lit(THEN + (place + 1) * WEEK).alias("label_available_at"),
        )
        for place, part in enumerate(drawn)
    ]
    return pl.concat([rows, *later])


def as_known(marts: Settings, rows: pl.DataFrame, as_of: datetime) -> Marts:
    """A deployment in which so much of the world is known."""
    is_known = pl.col("label_available_at") <= as_of
    label = pl.when(is_known).then(SPEC.label).alias(SPEC.label)
    told = rows.filter(pl.col("as_of_at") <= as_of).with_columns(label)
    with duckdb.connect(str(marts.build_file)) as connection:
        connection.register("told", told)
        connection.execute(f"create or replace table {SPEC.table} as from told")
    return Marts(marts, as_of)


@pytest.fixture(scope="module", autouse=True)
def _one_spec() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (classifiers, monitoring, truths):
            patch.setattr(module, "shipped_specs", lambda: {SPEC.name: SPEC})
        yield


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deployment whose champion was trained on the first weeks."""
    settings = Settings(data_root=tmp_path_factory.mktemp("trained"), memory_limit="1GB")
    settings.warehouse.mkdir(parents=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(EMPTY_MARTS)
    score_models(as_known(settings, world(), THEN))
    return settings


@pytest.fixture
def later(trained: Settings, tmp_path: Path) -> Settings:
    """A copy of it."""
    shutil.copytree(trained.data_root, tmp_path / "root")
    return Settings(data_root=tmp_path / "root", memory_limit="1GB")


def proposed(settings: Settings, rows: pl.DataFrame) -> Mapping[str, str]:
    """Trigger to reason, after three more weeks."""
    marts = as_known(settings, rows, NOW)
    before = champion(marts.models, SPEC.name)
    score_models(marts)
    told = watch_models(marts)["retraining_proposals"]
    assert set(told["version"]) <= {before}
    assert len(entries(marts.models, SPEC.name)) == 1, "nothing is trained by itself"
    assert verify(marts.ledger) == []
    return dict(told.select("trigger", "reason").iter_rows())


def test_nothing_is_proposed_while_the_world_is_as_it_was(later: Settings) -> None:
    assert proposed(later, world()) == {}


def test_nothing_is_proposed_before_any_truth_has_come(later: Settings) -> None:
    marts = as_known(later, world(), THEN)
    assert watch_models(marts)["retraining_proposals"].is_empty()
    assert not watch_models(marts)["calibration_checks"].is_empty(), "the backtest stands in"


def test_features_that_drift_two_weeks_in_a_row_are_named(later: Settings) -> None:
    since = pl.col("as_of_at") >= NOW - WEEK
    moved = world().with_columns(pl.when(since).then(pl.col("use") + 0.4).otherwise("use"))
    found = proposed(later, moved)
    assert found["drift"].startswith("Features drift: ")
    assert "use" in found["drift"]
    assert not {"gap", "slope", "failed", "colour"} & set(found["drift"].split())


def test_a_drift_of_one_week_is_no_reason(later: Settings) -> None:
    newest = pl.col("as_of_at") == NOW
    moved = world().with_columns(pl.when(newest).then(pl.col("use") + 0.4).otherwise("use"))
    assert proposed(later, moved) == {}


def test_probabilities_that_proved_too_low_are_told_with_their_interval(later: Settings) -> None:
    since = pl.col("as_of_at") >= THEN
    more = pl.col(SPEC.label) | (pl.int_range(pl.len()) % 10 == 0)
    worse = world().with_columns(pl.when(since).then(more).otherwise(SPEC.label).alias(SPEC.label))
    found = proposed(later, worse)
    assert set(found) == {"calibration"}
    assert "too low: intercept +" in found["calibration"]
