"""A model that loses, doubles, negates or moves one row turns the page of laws red."""

from __future__ import annotations

import duckdb
import pytest

from tests.conftest import World
from tests.faults.mutants import models_with_rows, try_mutants, unharmed
from tests.faults.mutations import HARMED, Harmed, Mutant, mutants

LISTED = [model.table for model in HARMED]
pytestmark = pytest.mark.xdist_group("world")

OF_EVERY_WAY = [
    "drop revenue.fct_payments",
    "duplicate ai_performance.fct_recommendations",
    "sign community.fct_reputation_entries",
    "shift practice.fct_practice_points",
    "swap identity.agg_cross_app_weeks",
]
OF_ML = ["drop ml.fct_forecasts", "duplicate ml.fct_trend_tests", "drop ml.fct_learner_weeks"]


@pytest.mark.parametrize("name", OF_EVERY_WAY + OF_ML)
def test_one_harmed_row_turns_the_page_red(world: World, name: str) -> None:
    (mutant,) = (each for each in mutants({*LISTED, name.split()[1]}) if each.name == name)
    (verdict,) = try_mutants(world.settings, [mutant])
    assert verdict.name == name
    assert verdict.is_red
    assert verdict.is_killed
    assert "assert_everything_is_conserved" in verdict.failed


def test_without_harm_the_page_is_not_red(world: World) -> None:
    verdict = unharmed(world.settings, LISTED)
    assert (verdict.refused, verdict.failed, verdict.broken) == ("", (), ())


def test_what_no_law_counts_is_not_said_to_be_seen(world: World) -> None:
    uncounted = Harmed("sessions.fct_sessions", "target_bpm", None)
    (verdict,) = try_mutants(world.settings, [Mutant(uncounted, "sign")])
    assert not verdict.is_red


def test_a_model_that_cannot_be_made_is_refused(world: World) -> None:
    unknown = Harmed("sessions.fct_sessions", "no_such_column", None)
    (verdict,) = try_mutants(world.settings, [Mutant(unknown, "sign")])
    assert verdict.is_killed
    assert "no_such_column" in verdict.refused


def test_every_model_but_the_page_itself_is_harmed(world: World) -> None:
    models = models_with_rows(world.settings)
    assert set(LISTED) <= set(models)
    assert len(models) > 300
    assert not {"ops.agg_conservation", "laws.agg_row_laws"} & set(models)
    assert {each.way for each in mutants(models) if each.model.table not in LISTED} == {
        "drop",
        "duplicate",
    }


def test_every_model_of_the_list_has_rows_to_harm(world: World) -> None:
    assert sum(1 for _ in mutants(LISTED)) >= 30
    with duckdb.connect(str(world.settings.build_file), read_only=True) as build:
        for model in HARMED:
            amount = f"{model.amount} <> 0" if model.amount else "true"
            day = f"{model.day} is not null" if model.day else "true"
            sql = f"select count(*) from {model.table} where {amount} and {day}"
            assert build.execute(sql).fetchone() > (0,), model.table
