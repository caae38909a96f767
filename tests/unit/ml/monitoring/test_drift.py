from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from ml.errors import UnusableInputError
from ml.monitoring import distances, domain
from ml.monitoring import drift as drifting
from ml.monitoring.domain import JOINT, joint_drift
from ml.monitoring.drift import alerts, drift
from ml.sim.drifting import features
from tests.unit.ml.monitoring.windows import window

NAMES = [f"f{place}" for place in range(20)]
REFERENCE = features(5_000, seed=1)


def drifted(rows: pl.DataFrame, names: list[str] = NAMES) -> list[str]:
    found = drift(REFERENCE, window(rows), names, seed=5, resamples=60)
    return found.filter("is_drifted")["feature"].to_list()


def test_windows_like_the_reference_seldom_drift() -> None:
    for size, times in ((200, 60), (1_000, 20), (5_000, 20)):
        false = sum(bool(drifted(features(size, seed=seed))) for seed in range(100, 100 + times))
        assert false <= 0.05 * times, size


def test_one_shifted_feature_of_twenty_is_found() -> None:
    for seed in range(200, 225):
        assert "f0" in drifted(features(200, seed=seed, shift=0.5))
    for seed in range(300, 310):
        two = (drifted(features(1_000, seed=seed + 50 * week, shift=0.2)) for week in (0, 1))
        assert any("f0" in names for names in two)


def test_levels_that_the_reference_does_not_know_are_drift() -> None:
    rows = features(300, seed=2).with_columns(
        f3=pl.when(pl.int_range(pl.len()) < 60).then(pl.lit("mauve")).otherwise("f3")
    )
    assert drifted(rows) == ["f3"]


def test_values_that_go_missing_are_drift_of_their_own() -> None:
    rows = features(300, seed=3).with_columns(f1=pl.when(pl.int_range(pl.len()) % 5 > 0).then("f1"))
    found = drift(REFERENCE, window(rows), NAMES, seed=5).filter("is_drifted")
    assert found.select("feature", "aspect").rows() == [("f1", "missing")]


def test_an_alert_asks_for_two_windows_in_a_row() -> None:
    shifts = [0.5, 0.0, 0.5, 0.5]
    parts = [
        drift(REFERENCE, window(features(300, seed=20 + week, shift=shift), week), ["f0", "f1"], 1)
        for week, shift in enumerate(shifts)
    ]
    found = alerts(pl.concat(parts)).filter(feature="f0", aspect="value")
    assert found["is_drifted"].to_list() == [True, False, True, True]
    assert found["is_alert"].to_list() == [False, False, False, True]


def test_columns_that_tell_nothing_are_named_as_such() -> None:
    reference = pl.DataFrame(
        {
            "gone": [1.0] * 100,
            "new": [None] * 100,
            "same": ["a"] * 100,
            "rare": [1.0] * 10 + [None] * 90,
        },
        schema_overrides={"new": pl.Float64},
    )
    rows = reference.with_columns(gone=pl.lit(None, pl.Float64), new=pl.lit(float("nan")))
    found = drift(reference, window(rows), reference.columns, seed=1)
    values = found.filter(aspect="value").select("feature", "status").rows()
    assert dict(values) == {
        "gone": "all_missing",
        "new": "all_missing",
        "same": "constant",
        "rare": "insufficient_data",
    }
    assert found.filter("is_drifted").select("feature", "aspect").rows() == [("gone", "missing")]


def test_a_constant_that_changes_is_drift() -> None:
    reference = pl.DataFrame({"limit": [1.0] * 100})
    found = drift(reference, window(pl.DataFrame({"limit": [2.0] * 100})), ["limit"], seed=1)
    assert found.filter(aspect="value")["is_drifted"].item()


def test_a_window_too_small_is_said_to_be_so() -> None:
    found = drift(REFERENCE, window(REFERENCE.head(29)), ["f0", "f3"], seed=1)
    assert set(found["status"]) == {"insufficient_data"}
    assert not found["is_drifted"].any()


def test_distances_are_those_of_their_definitions() -> None:
    draw = np.random.default_rng(1)
    a, b = draw.normal(size=500), draw.normal(0.3, 1, 400)
    assert distances.smirnov(a, b)[0] == pytest.approx(stats.ks_2samp(a, b).statistic)
    told = distances.told_of_counts(np.array([60.0, 40]), np.array([30.0, 70]))
    assert told.psi == pytest.approx(-0.3 * np.log(0.5) + 0.3 * np.log(1.75))
    middle = np.array([0.45, 0.55])
    expected = np.mean([stats.entropy(p, middle, 2) for p in ([0.6, 0.4], [0.3, 0.7])])
    assert told.jensen_shannon == pytest.approx(np.sqrt(expected))
    moved = distances.told_of_numbers(a, a + 0.5).wasserstein
    assert moved == pytest.approx(0.5 / a.std())


def test_the_floor_is_what_chance_allows_at_that_size() -> None:
    draw, reference = np.random.default_rng(2), np.random.default_rng(3).normal(size=3000)
    chance = distances.chance_smirnov(reference, 150, draw, 300)
    fresh = [
        stats.ks_2samp(draw.normal(size=3000), draw.normal(size=150)).statistic for _ in range(300)
    ]
    assert np.quantile(chance, 0.9) == pytest.approx(np.quantile(fresh, 0.9), rel=0.12)


def test_the_floor_of_many_rows_is_that_of_kolmogorov() -> None:
    draw, reference = np.random.default_rng(2), np.random.default_rng(3).normal(size=200_000)
    chance = distances.chance_smirnov(reference, 30_000, draw, 200)
    expected = stats.kstwobign.ppf(0.9) * np.sqrt(1 / 200_000 + 1 / 30_000)
    assert np.quantile(chance, 0.9) == pytest.approx(expected, rel=0.12)


def test_what_chance_does_is_no_drift_however_small_the_p_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drifting, "Q", 1.0)
    monkeypatch.setattr(domain, "LEVEL", 1.0)
    checks = pl.concat(
        [
            drift(REFERENCE, window(features(200, seed=4, shift=0.6)), NAMES, seed=1),
            joint_drift(REFERENCE, window(features(200, seed=4)), NAMES, seed=1),
        ]
    )
    expected = checks["statistic"] > checks["floor"]
    assert checks["is_drifted"].to_list() == expected.to_list()
    assert 1 <= checks["is_drifted"].sum() <= 4


def test_a_feature_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnusableInputError, match="window has no column 'f0'"):
        drift(REFERENCE, window(REFERENCE.drop("f0")), NAMES, seed=1)
    with pytest.raises(UnusableInputError, match="the reference has no rows"):
        drift(REFERENCE.clear(), window(REFERENCE), NAMES, seed=1)


def correlated(rows: int, correlation: float, seed: int) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    both = draw.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], rows)
    return pl.DataFrame({"a": both[:, 0], "b": both[:, 1], "c": draw.choice(["x", "y"], rows)})


def test_what_no_single_feature_shows_a_classifier_finds() -> None:
    reference, rows = correlated(2000, 0.0, 1), correlated(1500, 0.8, 2)
    names = ["a", "b", "c"]
    assert not drift(reference, window(rows), names, seed=1)["is_drifted"].any()
    found = joint_drift(reference, window(rows), names, seed=1)
    assert (found["feature"].item(), found["is_drifted"].item()) == (JOINT, True)


def test_a_classifier_finds_nothing_where_nothing_is() -> None:
    names = ["a", "b", "c"]
    p_values = [
        joint_drift(correlated(300, 0.5, seed), window(correlated(300, 0.5, 50 + seed)), names, 1)[
            "p_value"
        ].item()
        for seed in range(12)
    ]
    assert sum(p_value <= 0.05 for p_value in p_values) <= 3
    assert min(p_values) > 0.001


def test_a_classifier_says_when_there_is_nothing_to_learn_from() -> None:
    empty = pl.DataFrame(
        {"a": [None] * 100, "b": [1.0] * 100}, schema={"a": pl.Float64, "b": pl.Float64}
    )
    assert joint_drift(empty, window(empty), ["a", "b"], 1)["status"].item() == "constant"
    small = empty.head(39)
    assert joint_drift(empty, window(small), ["a"], 1)["status"].item() == "insufficient_data"
    with pytest.raises(UnusableInputError, match="rows have no z"):
        joint_drift(empty, window(empty), ["z"], 1)


def test_the_same_rows_give_the_same_table() -> None:
    rows = features(200, seed=3)
    first, second = (drift(REFERENCE, window(rows), NAMES[:4], seed=9) for _ in range(2))
    assert first.equals(second)
