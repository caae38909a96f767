"""What was planted in how learners come along is found, and what was not is not.

The models run over one app's rows as sent, all learners consenting, so that the truth is known to
the last session; and over learners who never change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.planted import SongTruth
from orchestration.simulator.song_practice.app import simulate_song_practice
from tests.planted import JUDGED, NAMED, planted_trends
from tests.unit.warehouse.insight_models import build_insights
from tests.unit.warehouse.steady_learners import build_steady

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def app() -> AppWorld[SongTruth]:
    """Nine thousand learners over all apps, ninety days."""
    return simulate_song_practice(
        Parameters(learners=9000, days=90, seed=7, until=date(2026, 11, 1))
    )


@pytest.fixture(scope="module")
def built(app: AppWorld[SongTruth]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        build_insights(connection, app, date(2026, 10, 31))
        yield connection


@pytest.fixture(scope="module")
def steady() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        build_steady(connection, learners=1500, seed=7)
        yield connection


@pytest.fixture(scope="module")
def completion(app: AppWorld[SongTruth], built: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Trends of completion over ninety days, with the planted difference between the halves."""
    return planted_trends(app.tables["progress"], built)


def by_chance(judged: int) -> float:
    """The greatest share of labels that a test at five percent gives to those without a trend."""
    return 0.05 + 3 * math.sqrt(0.05 * 0.95 / judged)


@pytest.mark.parametrize("figure", ["completion", "consistency", "problems"])
@pytest.mark.parametrize("days", [30, 90])
def test_learners_who_never_change_are_seldom_said_to(
    figure: str, days: int, steady: duckdb.DuckDBPyConnection, record_testsuite_property: Record
) -> None:
    labels = steady.sql(
        f"select {figure}_trend as label from agg_practice_trends "
        f"where content_type = 'song' and period_days = {days}"
    ).pl()
    judged = labels.filter(JUDGED)
    share = judged.select(NAMED.mean()).item()
    record_testsuite_property(f"false_{figure}_trends_{days}_days", round(share, 3))
    assert judged.height > 1000
    assert share <= by_chance(judged.height)


def test_flat_learners_of_the_app_are_seldom_said_to_change(
    completion: pl.DataFrame, record_testsuite_property: Record
) -> None:
    flat = completion.filter(pl.col("trend") == "flat")
    share = flat.select(NAMED.mean()).item()
    record_testsuite_property("flat_learners_with_a_completion_trend", round(share, 3))
    assert flat.height > 250
    assert share <= by_chance(flat.height)


def test_planted_trends_are_found_and_never_the_wrong_way_round(completion: pl.DataFrame) -> None:
    wrong = {"improving": "declining", "declining": "improving"}
    for trend, other in wrong.items():
        planted = completion.filter(pl.col("trend") == trend)
        found = planted.filter(pl.col("label") == trend).height / planted.height
        assert planted.filter(pl.col("label") == other).height / planted.height <= 0.01
        assert found >= 0.1, f"{trend}: {found:.3f}"
    strong = completion.filter(pl.col("planted").abs() >= 10)
    assert strong.filter(pl.col("label") == pl.col("trend")).height / strong.height >= 0.4


def test_the_planted_change_lies_in_its_interval(completion: pl.DataFrame) -> None:
    covered = pl.col("planted").is_between(
        "completion_trend_points_low", "completion_trend_points_high"
    )
    assert completion.height > 900
    assert completion.select(covered.mean()).item() == pytest.approx(0.95, abs=0.02)
    for planted in completion.partition_by("trend"):
        found = planted["completion_trend_points"].mean()
        assert found == pytest.approx(planted["planted"].mean(), abs=1)


def test_chords_are_recommended_as_surely_as_they_are_hard(
    app: AppWorld[SongTruth], built: duckdb.DuckDBPyConnection
) -> None:
    chords = built.sql(
        "select chord, confidence from fct_practice_recommendations "
        "where recommendation_type = 'chord_focus' and is_current"
    ).pl()
    hard = chords["chord"].is_in(app.facts.hard_chords).mean()
    assert chords.height > 300
    assert chords["confidence"].min() >= 0.7
    assert hard == pytest.approx(chords["confidence"].mean(), abs=0.06)


def test_nobody_is_told_more_than_five_things_a_day(built: duckdb.DuckDBPyConnection) -> None:
    told = built.sql(
        "select learner_id, issue_date, count(*) as told, max(recommendation_rank) as last_rank "
        "from fct_practice_recommendations group by all"
    ).pl()
    assert told["told"].max() == 5
    assert (told["told"] == told["last_rank"]).all()


def test_what_was_not_said_comes_down_as_well(built: duckdb.DuckDBPyConnection) -> None:
    """Nothing is planted: before and after alone would claim an effect of every recommendation."""
    rates = built.sql(
        "select was_recommended, sum(before_stumble_count) / sum(before_visit_count) as before, "
        "sum(after_stumble_count) / sum(after_visit_count) as after "
        "from agg_recommendation_outcomes "
        "where is_matured and recommendation_type = 'pause_reduction' group by all"
    ).pl()
    kept = {row["was_recommended"]: row["after"] / row["before"] for row in rates.to_dicts()}
    assert max(kept.values()) < 0.9
    assert kept[True] == pytest.approx(kept[False], abs=0.1)
