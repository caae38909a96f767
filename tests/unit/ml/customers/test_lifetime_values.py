import numpy as np
import polars as pl
import pytest

from ml.customers.bgnbd import fit_bgnbd
from ml.customers.lifetime import lifetime_values, subscription_values
from ml.errors import UnusableInputError
from ml.sim.customers import Market, market

HORIZON = 26.0


@pytest.fixture(scope="module")
def learners() -> pl.DataFrame:
    return market(3_000, 40.0, HORIZON, planted=Market(leaves_at_once=True), seed=5)


def test_values_are_ranked_by_what_is_expected_and_find_who_will_spend(
    learners: pl.DataFrame,
) -> None:
    said = lifetime_values(learners, HORIZON, draws=40)
    assert said.values["rank"].to_list() == list(range(1, 3_001))
    assert said.values["expected_value"].is_sorted(descending=True)
    spent = said.values.join(learners, on="learner_id", maintain_order="left")["future_value"]
    assert spent.head(300).sum() > 0.35 * spent.sum()
    assert said.total == pytest.approx(spent.sum(), rel=0.15)
    assert said.total_low < said.total < said.total_high


def test_intervals_bound_each_value_and_the_same_seed_gives_the_same_bytes(
    learners: pl.DataFrame,
) -> None:
    some = learners.head(800)
    said = lifetime_values(some, HORIZON, draws=30, seed=4)
    inside = (said.values["low_95"] <= said.values["expected_value"]) & (
        said.values["expected_value"] <= said.values["high_95"]
    )
    assert inside.mean() > 0.97
    assert said.values.equals(lifetime_values(some, HORIZON, draws=30, seed=4).values)


def test_the_bootstrap_is_as_wide_as_repeated_worlds_are() -> None:
    totals, widths = [], []
    for seed in range(8):
        world = market(600, 40.0, 0.0, planted=Market(), seed=seed)
        model = fit_bgnbd(world)
        totals.append(model.expected_of_new(HORIZON))
        said = lifetime_values(world, HORIZON, model="bgnbd", draws=60, seed=seed)
        widths.append((said.total_high - said.total_low) / said.total)
    spread = 4 * np.std(totals) / np.mean(totals)
    assert 0.4 * spread < np.median(widths) < 3 * spread


def test_subscriptions_are_survival_times_revenue_discounted() -> None:
    hazards = pl.DataFrame(
        {
            "learner_id": ["a", "a", "b"],
            "period": [1, 2, 1],
            "hazard": [0.1, 0.2, 0.5],
            "hazard_low": [0.05, 0.1, 0.4],
            "hazard_high": [0.2, 0.3, 0.6],
            "revenue": [10.0, 10.0, 8.0],
        }
    )
    said = subscription_values(hazards, discount=0.01)
    a, b = said.rows(named=True)
    assert a["expected_value"] == pytest.approx(0.9 * 10 / 1.01 + 0.9 * 0.8 * 10 / 1.01**2)
    assert a["low_95"] == pytest.approx(0.8 * 10 / 1.01 + 0.8 * 0.7 * 10 / 1.01**2)
    assert a["high_95"] == pytest.approx(0.95 * 10 / 1.01 + 0.95 * 0.9 * 10 / 1.01**2)
    assert a["survival_probability"] == pytest.approx(0.72)
    assert b["periods"] == 1
    with pytest.raises(UnusableInputError, match="learner 'a' has no gapless periods"):
        subscription_values(hazards.filter(pl.col("period") + pl.col("revenue") != 11))
    with pytest.raises(UnusableInputError, match="'a' has a hazard outside 0 to 1"):
        subscription_values(hazards.with_columns(hazard=pl.lit(1.2)))


def test_an_unknown_model_is_refused(learners: pl.DataFrame) -> None:
    with pytest.raises(UnusableInputError, match="model 'pareto' is none of mbgnbd, bgnbd"):
        lifetime_values(learners, HORIZON, model="pareto")
