from pathlib import Path

import orjson
import polars as pl

from ml.registry.card import card, card_text
from ml.registry.train import (
    Trained,
    decision_rows,
    feature_rows,
    metric_rows,
    version_row,
)
from ml.sim.hazard import SPEC


def test_a_card_puts_every_predictor_beside_every_baseline_with_interval_and_n(
    trained: Trained,
) -> None:
    told = card(trained)
    pairs = {(row["predictor"], row["metric"]) for row in told["metrics"]}
    for predictor in ("hazard", "logistic", "base_rate", "cohort_rate", "recency_rule"):
        assert {(predictor, "log_loss"), (predictor, "roc_auc")} <= pairs
    for row in told["metrics"]:
        assert row["n"] == trained.tested.predictions.height
        assert row["low"] <= row["value"] <= row["high"]


def test_a_cards_text_says_what_its_values_say(trained: Trained) -> None:
    told = card(trained)
    text = card_text(told)
    value = trained.tested.value("logistic", "roc_auc")
    assert value is not None
    assert f"{value.value:.4f} ({value.low:.4f} to {value.high:.4f})" in text
    assert trained.decision.reason in text
    assert f"n = {trained.tested.predictions.height:,} rows" in text
    assert f"{len(told['leak_checks'])} checks, 0 that say leak." in text
    for heading in ("Population", "Gates", "Segments", "Features", "Coefficients"):
        assert f"## {heading}" in text
    assert "reliability.svg" in text
    assert SPEC.actors in text


def test_a_card_names_features_without_a_value(trained: Trained) -> None:
    told = card(trained)
    told["features"][0]["is_dropped"] = True
    name = told["features"][0]["feature"]
    assert f"Without any value, and so left out: {name}." in card_text(told)


def test_the_cards_json_is_its_values(models: Path, trained: Trained) -> None:
    path = models / SPEC.name / trained.published.version / "card.json"
    assert orjson.loads(path.read_bytes()) == orjson.loads(orjson.dumps(card(trained)))


def test_tables_carry_name_and_version(trained: Trained) -> None:
    for rows in (
        version_row(trained),
        metric_rows(trained),
        feature_rows(trained),
        decision_rows(trained),
    ):
        assert set(rows["version"]) == {trained.published.version}
        assert set(rows["name"]) == {SPEC.name}
    row = version_row(trained).to_dicts()[0]
    assert row["status"] == "champion"
    assert row["row_count"] == trained.published.fitted.rows
    assert feature_rows(trained)["feature"].sort().to_list() == sorted(SPEC.features)
    assert metric_rows(trained).filter(pl.col("n") < pl.col("events")).is_empty()
