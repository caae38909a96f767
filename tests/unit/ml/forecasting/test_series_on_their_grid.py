from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from ml.errors import InsufficientDataError, UnusableInputError
from ml.forecasting.series import from_log, regular, to_log
from tests.unit.ml.forecasting.series_frames import daily


def test_a_gap_is_named_unless_a_rule_for_gaps_is() -> None:
    frame = daily([1, 2, 3, 4]).filter(pl.col("value") != 3)
    with pytest.raises(UnusableInputError, match=r"'one' has no value at 2026-01-03 \(1 gaps\)"):
        regular(frame)
    filled = {rule: regular(frame, gaps=rule)[0] for rule in ("zero", "last", "line")}
    assert {rule: series.values[2] for rule, series in filled.items()} == {
        "zero": 0,
        "last": 2,
        "line": 3,
    }
    assert all(series.filled_count == 1 for series in filled.values())


def test_a_null_is_a_gap_and_nulls_at_the_ends_are_none() -> None:
    frame = daily([1, 2, 3, 4]).with_columns(
        value=pl.Series([None, 2.0, None, 4.0], dtype=pl.Float64)
    )
    series = regular(frame, gaps="line")[0]
    assert series.values.tolist() == [2, 3, 4]
    assert series.starts[0] == date(2026, 1, 2)


def test_a_period_that_is_not_over_is_left_out() -> None:
    noon = datetime(2026, 1, 4, 12, tzinfo=UTC).replace(tzinfo=None)
    assert regular(daily([1, 2, 3, 4]), as_of=noon)[0].values.tolist() == [1, 2, 3]
    midnight = noon.replace(day=5, hour=0)
    assert len(regular(daily([1, 2, 3, 4]), as_of=midnight)[0].values) == 4


def test_months_and_hours_are_grids_as_well() -> None:
    months = [date(2026, month, 1) for month in (1, 2, 3)]
    frame = pl.DataFrame({"series_id": "m", "period_start": months, "value": [1, 2, 3]})
    series = regular(frame, every="1mo")[0]
    assert series.following(2, "1mo") == [date(2026, 4, 1), date(2026, 5, 1)]
    hours = pl.datetime_range(datetime(2026, 1, 1), datetime(2026, 1, 1, 3), "1h", eager=True)  # noqa: DTZ001
    frame = pl.DataFrame({"series_id": "h", "period_start": hours, "value": [1, 2, 3, 4]})
    assert regular(frame, every="1h")[0].values.tolist() == [1, 2, 3, 4]


def test_what_is_no_series_is_refused_by_name() -> None:
    twice = pl.concat([daily([1, 2]), daily([1])])
    with pytest.raises(UnusableInputError, match="has 2026-01-01 twice"):
        regular(twice)
    with pytest.raises(UnusableInputError, match="has inf at 2026-01-02"):
        regular(daily([1, np.inf]))
    odd = daily([1, 2, 3]).with_columns(
        pl.col("period_start").replace(date(2026, 1, 3), date(2026, 1, 5))
    )
    with pytest.raises(UnusableInputError, match="2026-01-02, which is no whole number of 2d"):
        regular(odd, every="2d")
    with pytest.raises(UnusableInputError, match="gaps is 'guess'"):
        regular(daily([1, 2]), gaps="guess")
    with pytest.raises(InsufficientDataError, match="wait until the first has ended"):
        regular(daily([]))


def test_counts_come_back_from_the_log_scale_and_never_below_zero() -> None:
    counts = np.array([0.0, 1.0, 250.0])
    assert np.allclose(from_log(to_log(counts, is_count=True), is_count=True), counts)
    assert from_log(np.array([-3.0]), is_count=True)[0] == 0
    assert to_log(np.array([-3.0]), is_count=False)[0] == -3
