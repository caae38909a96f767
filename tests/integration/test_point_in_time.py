"""No feature knows what was not known: the marts stay the same whatever came later."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import partial

import duckdb
import pytest

from tests.conftest import World
from tests.integration.point_in_time import (
    MARTS,
    Rows,
    marts_over,
    with_garbled_future,
    without_future,
)
from tests.oracle.consent import read_consent
from tests.oracle.lake import Lake

pytestmark = pytest.mark.xdist_group("world")

PURPOSES = {
    "ml.fct_enrolment_weeks": "learner_insight",
    "ml.fct_subscription_weeks": "profiling",
    "ml.fct_learner_weeks": "profiling",
    "ml.fct_progress_weeks": "learner_insight",
    "ml.fct_buyer_weeks": "profiling",
}


def _as_told(_: duckdb.DuckDBPyConnection, relation: str) -> str:
    return f"select * from origin.lake.{relation}"


@pytest.fixture(scope="module")
def told(world: World) -> dict[str, Rows]:
    """The marts of the lake as it is."""
    with marts_over(world.settings, _as_told) as marts:
        return marts


def _mondays(told: dict[str, Rows]) -> list[datetime]:
    mondays = sorted({row["as_of_at"] for row in told["ml.fct_enrolment_weeks"].values()})
    return random.Random(20_261_101).sample(mondays[1:-1], 3)  # noqa: S311  # no secret


def _until(rows: Rows, moment: datetime) -> Rows:
    return {key: row for key, row in rows.items() if row["as_of_at"] <= moment}


def _assert_same_until(told: dict[str, Rows], other: dict[str, Rows], moment: datetime) -> None:
    compared = 0
    for mart in MARTS:
        expected, actual = _until(told[mart], moment), _until(other[mart], moment)
        assert set(expected) == set(actual), f"{mart}: another population at {moment}"
        for key, row in expected.items():
            wrong = [name for name, value in row.items() if actual[key][name] != value]
            assert wrong == [], f"{mart} {key}: {wrong} knew what came after {moment}"
        compared += len(expected)
    assert compared >= 20


@pytest.mark.parametrize("place", range(3))
def test_features_are_the_same_without_what_came_later(
    place: int, world: World, told: dict[str, Rows]
) -> None:
    moment = _mondays(told)[place]
    with marts_over(world.settings, lambda _, name: without_future(name, moment)) as marts:
        _assert_same_until(told, marts, moment)


@pytest.mark.parametrize("place", range(3))
def test_features_are_the_same_whatever_came_later(
    place: int, world: World, told: dict[str, Rows]
) -> None:
    moment = _mondays(told)[place]
    garbled = partial(with_garbled_future, moment=moment, seed=place)
    with marts_over(world.settings, garbled) as marts:
        _assert_same_until(told, marts, moment)
        later = {mart: set(rows) ^ set(told[mart]) for mart, rows in marts.items()}
        assert any(later.values()) or marts != told, "nothing was garbled"


def test_what_is_told_late_counts_from_the_monday_after_its_sending(
    world: World, told: dict[str, Rows]
) -> None:
    enrolments = told["ml.fct_enrolment_weeks"]
    mondays = sorted({row["as_of_at"] for row in enrolments.values()})
    before, after = mondays[-2:]
    learner, module = min(
        key[:2] for key in enrolments if key[2] == before and (*key[:2], after) in enrolments
    )
    sent = before + timedelta(hours=1)

    def with_late_activity(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
        text = _as_told(connection, relation)
        if relation != "learning_platform__activities":
            return text
        return (
            f"{text} union all by name (select * replace ('late' as id, '{learner}' as learner_id, "
            f"'{module}' as module_id, timestamp '{before - timedelta(hours=2)}' as occurred_at, "
            f"1000 as clicks, 0 as _key_hash, 0 as _row_hash, "
            f"timestamp '{sent}' as _sent_at) from ({text}) limit 1)"
        )

    with marts_over(world.settings, with_late_activity) as marts:
        found = marts["ml.fct_enrolment_weeks"]
    key = (learner, module)
    assert found[*key, before] == enrolments[*key, before]
    was, now = enrolments[*key, after], found[*key, after]
    assert now["click_count_total"] == was["click_count_total"] + 1000
    assert now["click_count_28d"] == was["click_count_28d"] + 1000


def test_nobody_who_had_left_is_at_risk(world: World, told: dict[str, Rows]) -> None:
    closed: dict[tuple[str, str], datetime] = {}
    for row in Lake(world.settings.lake).versions("learning_platform", "module_progress"):
        ended = row["withdrawn_at"] or row["completed_at"]
        if ended is not None:
            key = (row["learner_id"], row["module_id"])
            known = max(ended, row["first_sent_at"])
            closed[key] = min(known, closed.get(key, known))
    assert closed
    for learner, module, as_of in told["ml.fct_enrolment_weeks"]:
        assert closed.get((learner, module), as_of) >= as_of, (learner, module, as_of)


@pytest.mark.parametrize("mart", sorted(MARTS))
def test_everybody_allowed_it_then_and_allows_it_now(
    mart: str, world: World, told: dict[str, Rows]
) -> None:
    lake = Lake(world.settings.lake)
    consent = read_consent(lake, lake.as_of())
    assert told[mart]
    for row in told[mart].values():
        person = (row["source_system"], row["learner_id"])
        assert consent.granted(*person, PURPOSES[mart], row["as_of_at"]), row


def test_a_feature_that_knows_the_future_is_found(told: dict[str, Rows]) -> None:
    """The check itself: features of the next Monday, passed off as those of this one, differ."""
    moment = _mondays(told)[0]
    rows = told["ml.fct_learner_weeks"]
    leaking = {
        key: {**rows.get((key[0], key[1] + timedelta(days=7)), row), "as_of_at": key[1]}
        for key, row in rows.items()
    }
    with pytest.raises(AssertionError, match="knew what came after"):
        _assert_same_until(told, {**told, "ml.fct_learner_weeks": leaking}, moment)
