from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.forecasting.anomalies import Detection, detect, released
from ml.forecasting.tails import surprises
from ml.sim.series import ANOMALIES, Load, hourly, hourly_load, with_anomaly

HOURLY = Detection(every=timedelta(hours=1), probation=168)
LOAD = Load(weeks=6)
AT = 700


def test_a_later_row_never_changes_an_earlier_judgement() -> None:
    frame = hourly(with_anomaly(hourly_load(LOAD, 1), "shift", AT, size=4, seed=1))
    whole = detect(frame, HOURLY)
    for known in (300, AT + 3, 900):
        assert detect(frame.head(known), HOURLY).equals(whole.head(known))


@pytest.mark.parametrize("kind", ANOMALIES)
def test_a_planted_anomaly_is_found_within_hours(kind: str) -> None:
    values = with_anomaly(hourly_load(LOAD, 2), kind, AT, size=5, seed=2)
    found = detect(hourly(values), HOURLY)["is_anomaly"].arg_true().to_list()
    assert any(AT <= row < AT + 30 for row in found)


def test_one_incident_raises_few_alarms_and_quiet_weeks_nearly_none() -> None:
    shifted = with_anomaly(hourly_load(LOAD, 3), "shift", AT, size=8, seed=3)
    assert detect(hourly(shifted), HOURLY)["is_anomaly"].sum() <= 4
    quiet = [detect(hourly(hourly_load(LOAD, seed)), HOURLY) for seed in range(10, 16)]
    alarms = sum(said["is_anomaly"].sum() for said in quiet)
    assert alarms / (6 * 5) <= 0.2


def test_the_time_of_day_is_expected() -> None:
    said = detect(hourly(hourly_load(Load(weeks=6, swing=0.8, noise=0.02), 4)), HOURLY)
    last = said.tail(48)
    assert np.abs(last["expected"] - last["value"]).mean() < 6


def test_a_value_that_is_usual_at_another_time_of_day_is_an_anomaly() -> None:
    values = hourly_load(Load(weeks=6, swing=0.8, noise=0.02, persistence=0), 5)
    night = 700 - 700 % 24 + 18
    values[night : night + 3] = 100
    said = detect(hourly(values), HOURLY)
    assert said["is_anomaly"].slice(night, 3).any()


def test_missing_rows_have_no_score_and_a_stretch_without_any_no_alarm() -> None:
    values = hourly_load(LOAD, 6)
    frame = hourly(values).with_columns(
        value=pl.when(pl.int_range(pl.len()).is_between(600, 680)).then(None).otherwise("value")
    )
    said = detect(frame, HOURLY)
    assert said.height == frame.height
    gap = said.slice(600, 81)
    assert gap["score"].null_count() == gap["surprise"].null_count() == 81
    assert not gap["is_anomaly"].any()
    assert not said["is_anomaly"].slice(681, 24).any()


def test_a_constant_is_no_anomaly_and_its_first_change_is() -> None:
    values = np.full(700, 5.0)
    assert detect(hourly(values), HOURLY)["surprise"].max() == 0
    values[650:] = 6
    assert detect(hourly(values), HOURLY)["is_anomaly"].arg_true().to_list()[0] == 650


def test_probation_raises_no_alarm() -> None:
    values = with_anomaly(hourly_load(LOAD, 7), "spike", 100, size=20, seed=7)
    said = detect(hourly(values), HOURLY)
    assert said["surprise"].slice(100, 2).max() > 8
    assert said["score"].head(168).max() == 0


def test_refractory_time_lets_only_greater_surprises_through() -> None:
    random = np.random.default_rng(1)
    surprise = random.exponential(1, 300).round(1)
    slow = [
        value if all(value > before for before in surprise[max(0, row - 20) : row]) else 0.0
        for row, value in enumerate(surprise)
    ]
    assert released(surprise, 20).tolist() == slow


def test_surprises_are_tail_shares_of_the_window() -> None:
    random = np.random.default_rng(2)
    values = random.normal(0, 1, 200).round(1)
    told = surprises(values, 50)
    for row in (60, 120, 199):
        before = values[row - 50 : row]
        above, below = (before >= values[row]).sum(), (before <= values[row]).sum()
        if above and below:
            share = min(1.0, 2 * (1 + min(above, below)) / 51)
            assert told[row] == pytest.approx(-np.log10(share))


def test_what_is_no_series_is_refused() -> None:
    frame = hourly(np.array([1.0, np.nan, 2.0]))
    with pytest.raises(UnusableInputError, match="'load' has nan at 2026-01-01 01:00:00"):
        detect(frame, HOURLY)
    with pytest.raises(UnusableInputError, match="twice"):
        detect(pl.concat([hourly(np.ones(3)), hourly(np.ones(3))]), HOURLY)
    with pytest.raises(UnusableInputError, match="every is above 0"):
        Detection(every=timedelta(0))
    assert detect(hourly(np.ones(3)).clear(), HOURLY).is_empty()
