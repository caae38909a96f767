"""What is recommended does nothing in the simulated apps: no effect is found, a planted one is.

The models run over one app's rows as sent, all learners consenting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from orchestration.predictions.effects import effects_of
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.song_practice.app import simulate_song_practice
from tests.unit.warehouse.insight_models import build_insights
from tests.unit.warehouse.section_models import run

Record = Callable[[str, object], None]
SPOTS = ["section", "chord"]
TODAY = date(2026, 10, 31)
LEARNERS = 2500
UNITS = ("intermediate/ml/int_ml__spot_units", "marts/ml/fct_recommendation_units")
OTHER_APPS = """
    create table int_ml__area_days (
        source_system varchar, learner_id varchar, piece_id varchar, segment_name varchar,
        local_date date, accuracy_count bigint, accuracy_millionths bigint, bpm_count bigint,
        bpm_millionths bigint
    );
    create table int_ml__experiment_facts (
        source_system varchar, learner_id varchar, fact varchar, occurred_at timestamp,
        fact_count bigint
    );
    create table int_learners__first_seen (
        source_system varchar, learner_id varchar, first_seen_at timestamp
    );
"""
OF_OTHER_APPS = ("intermediate/ml/int_ml__area_units", "intermediate/ml/int_ml__coached_weeks")


@pytest.fixture(scope="module")
def built() -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Units and matched pairs of learners over all apps, ninety days."""
    app = simulate_song_practice(
        Parameters(learners=LEARNERS, days=90, seed=7, until=date(2026, 11, 1))
    )
    with duckdb.connect() as connection:
        build_insights(connection, app, TODAY)
        connection.execute(OTHER_APPS)
        run(connection, (*OF_OTHER_APPS, *UNITS))
        units = connection.sql("from fct_recommendation_units where is_matured order by all").pl()
        yield units, connection.sql("from agg_section_outcomes where is_matured order by all").pl()


Effects = dict[str, dict[str, Any]]


def told(units: pl.DataFrame, pairs: pl.DataFrame) -> Effects:
    """Rows of effects by kind, adjusted for covariates."""
    rows = effects_of(units, pairs).filter(method="doubly_robust").iter_rows(named=True)
    return {row["recommendation_type"]: row for row in rows}


@pytest.fixture(scope="module")
def effects(built: tuple[pl.DataFrame, pl.DataFrame]) -> Effects:
    return told(*built)


@pytest.mark.parametrize("kind", SPOTS)
def test_nothing_planted_is_nothing_found(
    kind: str, effects: Effects, record_testsuite_property: Record
) -> None:
    row = effects[kind]
    record_testsuite_property(f"{kind}_adjusted", f"{row['low']:.3f} to {row['high']:.3f}")
    assert row["low"] < 0 < row["high"]
    assert not row["is_credible"]


@pytest.mark.parametrize("kind", SPOTS)
def test_the_plain_difference_would_mislead(kind: str, effects: Effects) -> None:
    """What is named stays worse than what is not."""
    assert effects[kind]["unadjusted_effect"] > 2 * effects[kind]["standard_error"]


def test_a_planted_halving_is_found(
    built: tuple[pl.DataFrame, pl.DataFrame], effects: Effects
) -> None:
    """Every second stumble after the decision is left out at named spots.

    What that changed is told by both estimates: the same units are compared in both.
    """
    units, pairs = built
    stumbles = (units["outcome"] * units["outcome_count"]).round(0).fill_null(0).cast(pl.Int64)
    kept = pl.Series(np.random.default_rng(7).binomial(stumbles.to_numpy(), 0.5))
    named = pl.col("is_recommended") & pl.col("outcome").is_not_null()
    fewer = pl.when(named).then(kept / pl.col("outcome_count")).otherwise("outcome")
    found = told(units.with_columns(outcome=fewer), pairs)
    for kind in SPOTS:
        planted = found[kind]["effect"] - effects[kind]["effect"]
        assert planted < -0.1
        assert found[kind]["low"] < planted < found[kind]["high"] < 0
