from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ml.errors import InsufficientDataError
from ml.evaluation.calibration import wilson
from ml.models.fitted import fit, predict
from ml.models.spec import Baselines, shipped_specs
from ml.registry.store import Published, save
from orchestration.predictions.champions import Entry, remember
from orchestration.predictions.marts import Marts
from orchestration.predictions.subscriptions import (
    MODEL,
    WEEKS_PER_MONTH,
    value_subscribers,
    with_bounds,
)
from orchestration.settings import Settings

MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001
LEFT, MATURED = 4, 200


def weeks() -> pl.DataFrame:
    """200 matured weeks of which 4 were left, and two learners with three subscriptions now."""
    then = MONDAY - timedelta(days=28)
    old = [(f"o{row}", f"s{row}", then, 1_000.0, "USD", row < LEFT) for row in range(MATURED)]
    now = [
        ("anna", "a1", MONDAY, 1_000.0, "USD", None),
        ("anna", "a2", MONDAY, 500.0, "USD", None),
        ("bert", "b1", MONDAY, 1_000.0, "EUR", None),
    ]
    names = ("learner_id", "subscription_id", "as_of_at", "monthly_amount_cents", "currency")
    return pl.DataFrame(
        [*old, *now], schema=[*names, "is_churned_within_7_days"], orient="row"
    ).with_columns(
        source_system=pl.lit("fitness_coach"),
        as_of_date=pl.col("as_of_at").dt.date(),
        churned_within_7_days_label_available_at=pl.col("as_of_at") + timedelta(days=21),
    )


def marts(folder: Path, rows: pl.DataFrame) -> Marts:
    settings = Settings(data_root=folder)
    settings.build_file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute("create schema ml; create schema intermediate")
        connection.register("given", rows)
        connection.execute("create table ml.fct_subscription_weeks as from given")
        connection.execute(
            "create table intermediate.int_subscriptions__exchange_rates as from (values "
            "('USD', 1000000, date '2000-01-01', date '2100-01-01'), "
            "('EUR', 1200000, date '2000-01-01', date '2100-01-01')) "
            "as rates(currency, usd_micros, valid_from_date, valid_to_date)"
        )
    return Marts(settings, MONDAY + timedelta(days=1))


def worth(hazard: float, monthly_cents: float, periods: int = 26) -> float:
    """Slow and plain: survival times revenue, week by week."""
    staying, total = 1.0, 0.0
    for _ in range(periods):
        staying *= 1 - hazard
        total += staying * monthly_cents / WEEKS_PER_MONTH
    return total


def test_without_a_champion_the_base_rate_and_its_interval_value_subscriptions(
    tmp_path: Path,
) -> None:
    said = value_subscribers(marts(tmp_path, weeks()), MONDAY, 26).sort("learner_id")
    anna, bert = said.rows(named=True)
    low, high = wilson(LEFT, MATURED)
    assert anna["expected_value"] == pytest.approx(worth(LEFT / MATURED, 1_500))
    assert bert["expected_value"] == pytest.approx(worth(LEFT / MATURED, 1_200))
    assert bert["low_95"] == pytest.approx(worth(high, 1_200))
    assert bert["high_95"] == pytest.approx(worth(low, 1_200))
    assert bert["alive_probability"] == pytest.approx(0.98**26)
    assert anna["alive_probability"] == pytest.approx(1 - (1 - 0.98**26) ** 2)
    assert (anna["rank"], bert["rank"]) == (1, 2)
    assert said["method"].unique().to_list() == ["base_rate"]
    assert said["n"].unique().to_list() == [MATURED]
    assert said["expected_transactions"].null_count() == 2


def test_the_champion_is_used_where_there_is_one(tmp_path: Path) -> None:
    rows = weeks()
    spec = replace(
        shipped_specs()[MODEL],
        numeric=("monthly_amount_cents",),
        categorical=("currency",),
        splines=(),
        segments=(),
        baselines=Baselines(cohort=("currency",), recency="monthly_amount_cents"),
    )
    where = marts(tmp_path, rows)
    fitted = fit(rows, spec, seed=1, kind="cohort_rate")
    save(where.models, Published("0123456789abcdef", "data", fitted), {})
    entry = Entry("0123456789abcdef", "2026-11-17 00:00:00", "promoted", "test")
    remember(where.models, MODEL, entry)
    said = value_subscribers(where, MONDAY, 26).sort("learner_id")
    own = predict(fitted, rows.filter(as_of_at=MONDAY, learner_id="bert"))["probability"][0]
    assert said["method"].unique().to_list() == ["0123456789ab"]
    assert said["expected_value"][1] == pytest.approx(worth(own, 1_200))
    assert said["low_95"][1] < said["expected_value"][1] < said["high_95"][1]


def test_the_level_moves_every_hazard_by_the_same_odds() -> None:
    known = pl.DataFrame({"is_left": [True] * LEFT + [False] * (MATURED - LEFT)})
    now = pl.DataFrame({"learner_id": ["a", "b", "c"]})
    moved = with_bounds(now, pl.Series([LEFT / MATURED, 0.5, 0.0]), known)
    low, high = wilson(LEFT, MATURED)
    assert moved["hazard_low"][0] == pytest.approx(low)
    assert moved["hazard_high"][0] == pytest.approx(high)
    assert moved["hazard_low"][1] < 0.5 < moved["hazard_high"][1] < 1
    assert moved["hazard_high"][2] == 0


def test_no_price_is_no_nought(tmp_path: Path) -> None:
    rows = weeks().with_columns(currency=pl.col("currency").replace({"EUR": "CHF"}))
    where = marts(tmp_path, rows)
    assert value_subscribers(where, MONDAY, 26)["learner_id"].to_list() == ["anna"]
    assert "1 of 3 have no price" in where.refused["value of subscriptions"]


def test_few_matured_weeks_are_refused(tmp_path: Path) -> None:
    few = weeks().filter((pl.col("as_of_at") == MONDAY) | (pl.col("learner_id") < "o12"))
    with pytest.raises(InsufficientDataError, match="weeks of subscriptions have matured, 50"):
        value_subscribers(marts(tmp_path, few), MONDAY, 26)
