from __future__ import annotations

import datetime as dt

import polars as pl

from ml.experiments.analysis import analyse
from ml.experiments.checks import units_of
from ml.experiments.units import exposures_of, first_exposures
from ml.sim.trials import Planted
from tests.unit.ml.experiments.trials import NOW, SOUND, experiment, statistics

START = dt.datetime.fromisoformat("2026-11-01T12:00")


def shown(*rows: tuple[str, str, float]) -> pl.DataFrame:
    """Unit, arm, days since the start."""
    return pl.DataFrame(
        [
            {"unit_id": unit, "arm": arm, "exposed_at": START + dt.timedelta(days=days)}
            for unit, arm, days in rows
        ]
    )


def test_the_first_exposure_counts_and_a_second_arm_is_told() -> None:
    rows = shown(("a", "new", 3), ("a", "old", 1), ("b", "new", 2), ("b", "new", 4))
    found = first_exposures(rows, 7, NOW)
    assert found.select("unit_id", "arm", "is_mixed").rows() == [
        ("a", "old", True),
        ("b", "new", False),
    ]


def test_units_whose_window_is_not_over_are_immature() -> None:
    rows = shown(("a", "new", 0), ("b", "new", 13.5), ("c", "new", 13.6), ("d", "new", 30))
    found = first_exposures(rows, 7, NOW)
    assert found.select("unit_id", "is_immature").rows() == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]


def test_days_add_up_to_the_units() -> None:
    rows = shown(
        ("a", "new", 0), ("b", "new", 0), ("c", "old", 1), ("c", "new", 2), ("d", "old", 9)
    )
    lost = rows.with_columns(is_lost=pl.col("unit_id") == "b")
    days = exposures_of(first_exposures(lost, 14, NOW))
    assert days.select("arm", "exposed_count").rows() == [("new", 2), ("old", 1), ("old", 1)]
    units = units_of(days)
    assert (units.mixed, units.lost) == ({"new": 0, "old": 1}, {"new": 1, "old": 0})
    assert (units.immature, units.mature) == ({"new": 0, "old": 1}, 3)


def test_units_that_all_saw_both_arms_have_no_result() -> None:
    frame = Planted(units=1000, effect=0.3).frame(1).with_row_index("unit_id")
    once = frame.select(pl.col("unit_id"), "arm", exposed_at=pl.lit(START))
    other = once.with_columns(
        arm=pl.when(arm="control").then(pl.lit("treatment")).otherwise(pl.lit("control")),
        exposed_at=pl.lit(START + dt.timedelta(days=1)),
    )
    days = exposures_of(first_exposures(pl.concat([once, other]), 0, NOW))
    found = analyse(experiment(), statistics(frame), days, {"minutes": SOUND}, NOW)
    assert found.results["estimate"].null_count() == found.results.height
    assert "2000 of 2000 units saw more than one arm" in found.results["withheld_reason"][0]
