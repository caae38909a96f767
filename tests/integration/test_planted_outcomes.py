"""What is recommended does nothing in the simulated app: no effect is found, and a planted one is.

The models run over one app's rows as sent, all learners consenting. Learners are told of a spot
again and again, so means have errors by learner.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest

from orchestration.simulator.parameters import Parameters
from orchestration.simulator.song_practice.app import simulate_song_practice
from tests.integration.test_oracle import same
from tests.oracle.rasch import Count
from tests.oracle.section_outcomes import Named, rows_of
from tests.oracle.spots import Spot, looked_at
from tests.unit.warehouse.insight_models import OUTCOMES, build_insights
from tests.unit.warehouse.section_models import run

Record = Callable[[str, object], None]
SPOTS = ["section", "chord"]
TODAY = date(2026, 10, 31)
CHANGE = "difference_in_differences"
FALL = (
    pl.col("named_after_stumble_count") / pl.col("named_after_visit_count")
    - pl.col("named_before_stumble_count") / pl.col("named_before_visit_count")
).alias("change")


@pytest.fixture(scope="module")
def built() -> Iterator[duckdb.DuckDBPyConnection]:
    """Nine thousand learners over all apps, ninety days."""
    app = simulate_song_practice(
        Parameters(learners=9000, days=90, seed=7, until=date(2026, 11, 1))
    )
    with duckdb.connect() as connection:
        build_insights(connection, app, TODAY)
        yield connection


@pytest.fixture(scope="module")
def outcomes(built: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return built.sql("from agg_section_outcomes").pl()


@pytest.fixture(scope="module")
def halved(built: duckdb.DuckDBPyConnection, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Outcomes where every second stumble after the day of issue, at named spots, was left out."""
    draw = np.random.default_rng(7)
    key = ["learner_id", "song_id", "spot_type", "spot_id", "issue_date"]
    named = outcomes.select(key).unique().with_columns(is_named=True)
    spots = built.sql("from int_practice__spot_expectations").pl().join(named, on=key, how="left")
    stumbles = spots["after_stumble_count"]
    kept = pl.Series(draw.binomial(stumbles.fill_null(0), 0.5))
    planted = spots.with_columns(
        after_stumble_count=pl.when(stumbles.is_not_null() & pl.col("is_named"))
        .then(kept)
        .otherwise(stumbles)
    )
    with built.cursor() as cursor:
        cursor.execute("create schema planted; set search_path = 'planted,main'")
        cursor.register("told", planted)
        cursor.execute("create table planted.int_practice__spot_expectations as from told")
        run(cursor, OUTCOMES[-1:])
        return cursor.sql("from planted.agg_section_outcomes").pl()


def interval(rows: pl.DataFrame, figure: str) -> tuple[float, float]:
    """The 95 % interval of a mean whose rows are alike within a learner."""
    told = rows.drop_nulls(figure)
    mean = told[figure].mean()
    by_learner = told.group_by("learner_id").agg((pl.col(figure) - mean).sum())
    reach = 1.96 * math.sqrt((by_learner[figure] ** 2).sum()) / told.height
    return mean - reach, mean + reach


@pytest.mark.parametrize("kind", SPOTS)
def test_nothing_planted_is_nothing_found(
    kind: str, outcomes: pl.DataFrame, record_testsuite_property: Record
) -> None:
    pairs = outcomes.filter(spot_type=kind).drop_nulls(CHANGE)
    low, high = interval(pairs, CHANGE)
    left_out = pairs.select(((pl.col(f"{CHANGE}_low") > 0) | (pl.col(f"{CHANGE}_high") < 0)).mean())
    record_testsuite_property(f"{kind}_effect_where_none_is", f"{low:.3f} to {high:.3f}")
    record_testsuite_property(f"{kind}_intervals_without_zero", round(left_out.item(), 3))
    assert pairs.height > 75
    assert low < 0 < high
    assert left_out.item() <= 0.05


@pytest.mark.parametrize("kind", SPOTS)
def test_before_and_after_alone_would_find_a_fall(kind: str, outcomes: pl.DataFrame) -> None:
    of_kind = outcomes.filter(spot_type=kind).with_columns(FALL)
    assert interval(of_kind, "change")[1] < -0.3
    assert interval(of_kind.drop_nulls(CHANGE), "change")[1] < 0


@pytest.mark.parametrize("kind", SPOTS)
def test_a_planted_halving_is_found(
    kind: str, outcomes: pl.DataFrame, halved: pl.DataFrame
) -> None:
    pairs = halved.filter(spot_type=kind).drop_nulls(CHANGE).with_columns(FALL)
    unplanted = outcomes.with_columns(FALL).select("recommendation_id", unplanted="change")
    planted = pairs.join(unplanted, on="recommendation_id").select(
        (pl.col("change") - pl.col("unplanted")).mean()
    )
    low, high = interval(pairs, CHANGE)
    assert low < planted.item() < high < 0


def test_every_match_is_the_oracles(
    built: duckdb.DuckDBPyConnection, outcomes: pl.DataFrame
) -> None:
    days: dict[Spot, dict[date, Count]] = defaultdict(dict)
    for *spot, day, visits, stumbles in built.sql(
        "select learner_id, song_id, spot_type, spot_id, local_date, visit_count, stumble_count "
        "from int_practice__spot_days"
    ).fetchall():
        days[Spot(*spot)][day] = visits, stumbles
    issued: dict[str, list[date]] = defaultdict(list)
    for learner, day in built.sql(
        "select distinct learner_id, issue_date from int_practice__session_issues"
    ).fetchall():
        issued[learner].append(day)
    named = [
        Named(
            row["recommendation_id"],
            row["recommendation_type"],
            row["issue_date"],
            Spot(row["learner_id"], row["content_id"], kind, row["section_id"] or row["chord"]),
            (TODAY - row["issue_date"]).days >= 28,
        )
        for row in built.sql("from fct_practice_recommendations").pl().to_dicts()
        for kind in ["section" if row["section_id"] else "chord"]
        if row["section_id"] or row["chord"]
    ]
    expected = {row["recommendation_id"]: row for row in rows_of(named, looked_at(days, issued))}
    actual = {row["recommendation_id"]: row for row in outcomes.to_dicts()}
    assert set(actual) == set(expected)
    for name, row in actual.items():
        told = expected[name]
        assert {key: told[key] for key in row if not same(row[key], told[key])} == {}, row
