from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ml.evaluation.backtest import Backtest, backtest
from ml.models.fitted import fit
from ml.models.spec import ModelSpec
from ml.registry.promotion import Decision, decide, promotion_rows
from ml.registry.store import Published
from ml.registry.train import Trained
from ml.sim.hazard import SPEC, planted


def passed(decision: Decision, name: str) -> bool:
    return next(gate.is_passed for gate in decision.gates if gate.name == name)


def old(frame: pl.DataFrame, kind: str, weeks: int) -> Published:
    """A champion that was trained on the first weeks."""
    first = frame.filter(pl.col("week") < weeks)
    return Published("old", "data", fit(first, SPEC, seed=1, kind=kind))


@pytest.fixture(scope="module")
def tested(trained: Trained) -> Backtest:
    return trained.tested


def test_the_first_version_that_beats_every_baseline_is_champion(trained: Trained) -> None:
    decision = trained.decision
    assert decision.outcome == "promoted"
    assert decision.kind == trained.published.fitted.kind == "logistic"
    for baseline in ("base_rate", "cohort_rate", "recency_rule"):
        assert passed(decision, f"beats_{baseline}")
    assert trained.winner is trained.published


def test_where_nothing_can_be_learned_the_best_baseline_is_published_and_it_is_said() -> None:
    generator = np.random.default_rng(1)
    frame = planted(500, 16, seed=1)
    lots = frame.with_columns(pl.Series("is_event", generator.random(frame.height) < 0.05))
    decision = decide(backtest(lots, SPEC, seed=1), lots, None, seed=1)
    assert decision.outcome == "baseline_published"
    assert decision.kind in ("base_rate", "cohort_rate", "recency_rule")
    assert decision.reason.startswith("No model beats every baseline")
    assert f"{decision.kind} is published instead" in decision.reason


def test_a_better_challenger_takes_the_place_of_a_poor_champion(
    frame: pl.DataFrame, tested: Backtest
) -> None:
    champion = old(frame, "base_rate", 4)
    lenient = replace(tested, spec=_lenient(tested))
    decision = decide(lenient, frame, champion, seed=1)
    assert passed(decision, "beats_champion")
    assert decision.outcome == "promoted"
    assert any(gate.name.startswith("colour=") for gate in decision.gates)


def _lenient(tested: Backtest) -> ModelSpec:
    gates = replace(tested.spec.gates, slope_low=0.5, slope_high=2.0, intercept=1.0)
    return replace(tested.spec, gates=gates)


def test_an_equal_champion_is_kept_with_the_reason(frame: pl.DataFrame, tested: Backtest) -> None:
    lenient = replace(tested, spec=_lenient(tested))
    decision = decide(lenient, frame, old(frame, "logistic", 12), seed=1)
    assert decision.outcome == "kept"
    assert not passed(decision, "beats_champion")
    assert "beats_champion: log loss" in decision.reason


def test_a_champion_that_saw_all_labels_is_kept_until_there_are_new_ones(
    frame: pl.DataFrame, tested: Backtest
) -> None:
    decision = decide(tested, frame, old(frame, "base_rate", 99), seed=1)
    assert decision.outcome == "kept"
    assert "fewer than 10 events or non-events since its training" in decision.reason


def test_bad_calibration_keeps_the_champion(frame: pl.DataFrame, tested: Backtest) -> None:
    strict = replace(tested.spec, gates=replace(tested.spec.gates, slope_low=0.999, slope_high=1.0))
    decision = decide(replace(tested, spec=strict), frame, old(frame, "base_rate", 4), seed=1)
    assert decision.outcome == "kept"
    assert "must lie between 0.999 and 1" in decision.reason


def test_a_segment_that_fares_worse_keeps_the_champion(
    frame: pl.DataFrame, tested: Backtest
) -> None:
    champion = old(frame, "base_rate", 4)
    blue = pl.col("colour") == "blue"
    spoilt = tested.predictions.with_columns(
        pl.when(blue).then(0.07).otherwise(kind).alias(kind) for kind in ("hazard", "logistic")
    )
    decision = decide(
        replace(tested, spec=_lenient(tested), predictions=spoilt), frame, champion, seed=1
    )
    assert not passed(decision, "colour=blue")
    assert decision.outcome == "kept"


def test_a_champion_that_cannot_read_todays_rows_is_kept_and_it_is_said(
    frame: pl.DataFrame, tested: Backtest
) -> None:
    champion = old(frame, "logistic", 8)
    decision = decide(tested, frame.drop("slope"), champion, seed=1)
    assert decision.outcome == "kept"
    assert "it cannot read today's rows" in decision.reason


def test_a_decision_is_one_row_per_gate_and_one_for_itself(trained: Trained) -> None:
    rows = promotion_rows("planted", "v", None, trained.decision)
    assert rows.height == len(trained.decision.gates) + 1
    last = rows.filter(gate="decision").to_dicts()[0]
    assert last["is_passed"] is True
    assert last["decision"] == "promoted"
    assert last["champion_version"] is None
