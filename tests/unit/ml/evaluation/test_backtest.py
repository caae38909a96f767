import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from ml.errors import InsufficientDataError
from ml.evaluation.backtest import METRIC_COLUMNS, Backtest, backtest
from ml.models.fitted import fit, predict
from ml.sim.hazard import SPEC, planted

FRAME = planted(700, 20, seed=12)


@pytest.fixture(scope="module")
def tested() -> Backtest:
    return backtest(FRAME, SPEC, seed=1)


def test_every_predictor_is_measured_at_every_origin_and_over_all(tested: Backtest) -> None:
    assert tested.metrics.schema == pl.Schema(METRIC_COLUMNS)
    whole = tested.metrics.filter(segment="all", metric="log_loss")
    assert whole.height == 5 * 5
    assert set(whole["fold"]) == {"1", "2", "3", "4", "all"}
    per_fold = whole.filter(pl.col("fold") != "all").filter(predictor="hazard")
    assert per_fold["n"].sum() == tested.predictions.height
    assert per_fold["events"].sum() == tested.events().sum()


def test_segments_share_out_the_rows(tested: Backtest) -> None:
    rows = tested.metrics.filter(segment="colour", predictor="hazard", metric="log_loss")
    assert rows["n"].sum() == tested.predictions.height
    mean = np.average(rows["value"], weights=rows["n"])
    whole = tested.value("hazard", "log_loss")
    assert whole is not None
    assert mean == pytest.approx(whole.value)


def test_a_fold_is_what_fitting_and_predicting_by_hand_gives(tested: Backtest) -> None:
    fold = tested.folds[1]
    sure = (pl.col("label_available_at") <= fold.cutoff) & (
        pl.col("as_of_at") + pl.duration(days=7) <= fold.cutoff
    )
    after = (pl.col("as_of_at") > fold.cutoff) & (pl.col("as_of_at") <= fold.until)
    test = FRAME.filter(after)
    said = predict(fit(FRAME.filter(sure), SPEC, seed=1), test)
    expected = roc_auc_score(said["is_event"], said["probability"])
    found = tested.value("hazard", "roc_auc", fold="2")
    assert found is not None
    assert found.value == pytest.approx(expected)


def test_the_model_is_better_than_every_baseline_and_worse_than_the_truth(
    tested: Backtest,
) -> None:
    rows = tested.predictions.join(FRAME, on=SPEC.keys, how="left", maintain_order="left")
    events, truth = tested.events(), rows["true_probability"].to_numpy()
    oracle = -np.log(np.where(events > 0, truth, 1 - truth)).mean()
    losses = {kind: tested.value(kind, "log_loss") for kind in tested.kinds}
    values = {kind: found.value for kind, found in losses.items() if found}
    assert oracle < values["logistic"] < values["hazard"]
    for baseline in ("base_rate", "cohort_rate", "recency_rule"):
        assert values["hazard"] < values[baseline]
    assert values["logistic"] < 1.05 * oracle


def test_few_weeks_give_fewer_folds_and_it_is_said() -> None:
    short = backtest(FRAME.filter(pl.col("week") < 11), SPEC, seed=1)
    assert len(short.folds) == 2
    assert short.notes[0] == "2 folds instead of 4: too short"


def test_a_challenger_that_cannot_be_fitted_is_left_out_and_it_is_said() -> None:
    told = FRAME.with_columns(pl.col("is_event").cast(pl.Float64).alias("gap"))
    tested = backtest(told, SPEC, seed=1, folds=2)
    assert "logistic" not in tested.kinds
    assert any("features separate the classes" in note for note in tested.notes)


def test_fewer_rows_than_folds_are_refused() -> None:
    rows = pl.concat([FRAME.filter("is_event").head(1), FRAME.filter(~pl.col("is_event")).head(2)])
    with pytest.raises(InsufficientDataError, match="no fold can be learned"):
        backtest(rows, SPEC, seed=1)
