"""Features and labels against the same worked out fact by fact, without SQL, from the lake."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow.parquet as pq
import pytest

from orchestration.releases.store import current_release
from tests.conftest import World
from tests.integration.point_in_time import MARTS
from tests.integration.test_oracle import by_key, same
from tests.oracle.enrolment_weeks import enrolment_weeks
from tests.oracle.learner_weeks import buyer_weeks, learner_weeks, subscription_weeks
from tests.oracle.progress_weeks import progress_weeks
from tests.oracle.tables import Rows
from tests.oracle.world import OracleWorld

pytestmark = pytest.mark.xdist_group("world")

TOLD: dict[str, Callable[[OracleWorld], Rows]] = {
    "ml.fct_enrolment_weeks": enrolment_weeks,
    "ml.fct_subscription_weeks": subscription_weeks,
    "ml.fct_learner_weeks": learner_weeks,
    "ml.fct_progress_weeks": progress_weeks,
    "ml.fct_buyer_weeks": buyer_weeks,
}


@pytest.fixture(scope="module")
def oracle_world(world: World) -> OracleWorld:
    """The shared world, as the oracles look at it."""
    return OracleWorld(world.settings.lake, current_release(world.settings).folder)


def test_every_feature_mart_is_told() -> None:
    assert set(TOLD) == set(MARTS)


@pytest.mark.parametrize("mart", sorted(TOLD))
def test_a_feature_mart_is_what_could_be_known(mart: str, oracle_world: OracleWorld) -> None:
    path = oracle_world.release / "marts" / f"{mart}.parquet"
    key = ("source_system", *MARTS[mart])
    actual, told = (
        by_key(pq.read_table(path).to_pylist(), key),
        by_key(TOLD[mart](oracle_world), key),
    )
    assert sorted(set(actual) ^ set(told), key=str)[:1] == [], "only on one side"
    assert actual, f"{mart} is empty, so nothing was compared"
    for row_key, row in told.items():
        found = {name: actual[row_key][name] for name in row}
        wrong = {name: (found[name], row[name]) for name in row if not same(found[name], row[name])}
        assert wrong == {}, f"{mart} {row_key}: (mart, oracle) {wrong}"
