from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from sklearn import metrics

from ml.errors import InsufficientDataError, UnusableInputError
from ml.monitoring.calibration import calibration, calibration_sums
from ml.monitoring.cbpe import Reference, cbpe
from ml.monitoring.domain import density_ratio
from ml.monitoring.pape import pape
from ml.monitoring.performance import METRICS, performance
from ml.sim.drifting import scored
from ml.sim.watched import BEGAN
from tests.unit.ml.monitoring.windows import window

ROWS = scored(6000, seed=1)


def error(found: pl.DataFrame, metric: str = "accuracy") -> float:
    row = found.filter(metric=metric).row(0, named=True)
    return abs(row["estimate"] - row["realised"])


def test_with_labels_every_metric_is_scikit_learns() -> None:
    score, label = ROWS["score"].to_numpy().round(2), ROWS["label"].to_numpy()
    called = score >= 0.5
    expected = {
        "roc_auc": metrics.roc_auc_score(label, score),
        "accuracy": metrics.accuracy_score(label, called),
        "precision": metrics.precision_score(label, called),
        "recall": metrics.recall_score(label, called),
        "f1": metrics.f1_score(label, called),
    }
    assert performance(score, label.astype(float), 0.5) == pytest.approx(expected)


def test_probabilities_are_the_mean_over_labels_drawn_from_them() -> None:
    draw = np.random.default_rng(3)
    score = draw.random(300)
    drawn = [
        performance(score, (draw.random(300) < score).astype(float), 0.5)["accuracy"]
        for _ in range(2000)
    ]
    assert performance(score, score, 0.5)["accuracy"] == pytest.approx(np.mean(drawn), abs=0.003)


def test_estimates_come_near_what_happens_without_any_shift() -> None:
    found = cbpe(Reference.of(ROWS), window(scored(3000, seed=2)), seed=1)
    for row in found.iter_rows(named=True):
        assert row["low"] - 0.01 <= row["realised"] <= row["high"] + 0.01
        assert not row["is_alert"]


def test_under_shifted_inputs_estimates_err_less_than_assuming_no_change() -> None:
    reference = Reference.of(ROWS)
    errors = {metric: [] for metric in ("estimated", "unchanged")}
    for place, mean in enumerate((0.8, 1.2, 1.6)):
        found = cbpe(reference, window(scored(3000, seed=30 + place, mean=mean)), seed=1)
        row = found.filter(metric="accuracy").row(0, named=True)
        errors["estimated"].append(abs(row["estimate"] - row["realised"]))
        errors["unchanged"].append(abs(row["reference_value"] - row["realised"]))
        assert row["is_alert"]
    assert np.mean(errors["estimated"]) <= 0.5 * np.mean(errors["unchanged"])


def test_weighed_calibration_errs_less_where_groups_mix_anew() -> None:
    reference, plain, weighed = Reference.of(ROWS), [], []
    for place in range(3):
        rows = window(scored(3000, seed=40 + place, group=0.95))
        plain.append(error(cbpe(reference, rows, seed=1)))
        weighed.append(error(pape(reference, ROWS, rows, ["x", "group"], seed=1)))
    assert np.mean(weighed) < np.mean(plain)


def test_density_ratios_are_those_of_the_planted_densities() -> None:
    draw = np.random.default_rng(1)
    reference = pl.DataFrame({"x": draw.normal(0, 1, 4000)})
    rows = pl.DataFrame({"x": draw.normal(0.5, 1, 4000)})
    x = reference["x"].to_numpy()
    found, expected = density_ratio(reference, rows, ["x"], 1), np.exp(0.5 * x - 0.125)
    assert np.corrcoef(np.log(found), np.log(expected))[0, 1] > 0.9
    assert found.mean() == pytest.approx(1)


def test_one_class_or_few_rows_are_refused() -> None:
    with pytest.raises(InsufficientDataError, match="99 rows"):
        Reference.of(ROWS.head(99))
    with pytest.raises(InsufficientDataError, match="0 positive"):
        Reference.of(ROWS.with_columns(label=pl.lit(0)))
    with pytest.raises(UnusableInputError, match="labels must be 0 or 1"):
        Reference.of(ROWS.with_columns(label=pl.lit(2)))
    with pytest.raises(UnusableInputError, match="a label for every row"):
        Reference.of(ROWS.drop("label"))
    with pytest.raises(InsufficientDataError, match="the window has no rows"):
        cbpe(Reference.of(ROWS), window(ROWS.clear()), seed=1)
    with pytest.raises(UnusableInputError, match="5 rows of inputs for 6000 scores"):
        pape(Reference.of(ROWS), ROWS.head(5), window(ROWS), ["x"], seed=1)


def test_what_is_undefined_is_missing() -> None:
    low = window(pl.DataFrame({"score": [0.1] * 50}))
    found = cbpe(Reference.of(ROWS), low, seed=1)
    row = found.filter(metric="precision").row(0, named=True)
    assert (row["estimate"], row["low"], row["is_alert"]) == (None, None, False)
    assert set(found["metric"]) == set(METRICS)
    assert found["realised"].null_count() == len(METRICS)


def weeks(rates: list[tuple[float, float]], n: int, seed: int = 1) -> pl.DataFrame:
    """Predicted and true rate of each week."""
    draw, parts = np.random.default_rng(seed), []
    for place, (predicted, true) in enumerate(rates):
        parts.append(
            pl.DataFrame(
                {
                    "series": ["hazard"] * n,
                    "period_started_at": [BEGAN + dt.timedelta(weeks=place)] * n,
                    "predicted": np.clip(draw.normal(predicted, predicted / 4, n), 0.001, 1),
                    "realised": draw.random(n) < true,
                }
            )
        )
    return calibration_sums(pl.concat(parts))


def test_a_shock_that_inputs_do_not_show_is_seen_on_the_first_matured_labels() -> None:
    """As OULAD's presentation 2014J: predicted 0.0126, realised 0.0467."""
    found = calibration(weeks([(0.0126, 0.0126)] * 6 + [(0.0126, 0.0467)], 4000))
    assert found["is_alert"].to_list() == [False] * 6 + [True]
    assert found["realised_low"][6] > 0.035


def test_a_slow_loss_adds_up() -> None:
    found = calibration(weeks([(0.10, 0.10)] * 4 + [(0.10, 0.108)] * 20, 1500, seed=2))
    assert found["z"].abs().max() < 3.5
    assert found["is_alert"].any()
    assert not found["is_alert"][:4].any()


def test_well_calibrated_weeks_seldom_alert() -> None:
    rows = [calibration(weeks([(0.1, 0.1)] * 26, 400, seed)) for seed in range(20)]
    assert np.mean([each["is_alert"].any() for each in rows]) <= 0.2


def test_periods_that_spread_more_than_predictions_say_are_judged_wider() -> None:
    draw = np.random.default_rng(4)
    rates = [(0.1, float(rate)) for rate in draw.beta(20, 180, 30)]
    plain, wide = (calibration(weeks(rates, 2000), known) for known in (0, 15))
    assert plain["is_alert"].sum() > wide["is_alert"].sum()


def test_cumulative_sums_start_anew_after_an_alert() -> None:
    sums = (
        weeks([(0.1, 0.1)], 1000)
        .select(pl.exclude("period_started_at"))
        .with_columns(predicted_sum=pl.lit(100.0), predicted_variance_sum=pl.lit(100.0))
    )
    at = pl.DataFrame({"period_started_at": [BEGAN + dt.timedelta(weeks=w) for w in range(4)]})
    given = sums.join(at, how="cross").with_columns(realised_sum=pl.Series([130.0, 130, 130, 100]))
    found = calibration(given)
    assert found["z"].to_list() == [3, 3, 3, 0]
    assert found["cusum_up"].to_list() == [2.5, 5.0, 7.5, 0]
    assert found["is_alert"].to_list() == [False, False, True, False]


def test_periods_with_little_to_expect_count_for_nothing() -> None:
    found = calibration(weeks([(0.01, 0.01)], 100))
    assert (found["status"].item(), found["z"].item()) == ("insufficient_data", None)
    assert not found["is_alert"].item()
    with pytest.raises(UnusableInputError, match="must be probabilities"):
        calibration(weeks([(0.1, 0.1)], 100).with_columns(realised_sum=pl.lit(101.0)))
