from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ml.completion.likelihood import log_going, log_stopped
from ml.completion.paces import SHARED, fit_paces
from ml.completion.posterior import predict
from ml.completion.progress import progress_of
from ml.errors import InsufficientDataError, UnusableInputError
from ml.sim.learners import Course, on_the_way

COURSE = Course()
LOSSY = Course(never_share=0.3)


def world(course: Course, seed: int) -> pl.DataFrame:
    return pl.concat(
        [on_the_way(1_200, course, seed), on_the_way(600, course, seed + 1, matured=True)]
    )


@pytest.fixture(scope="module")
def told() -> pl.DataFrame:
    frame = world(COURSE, 1)
    return predict(frame, fit_paces(frame)).join(
        frame.select("entity_id", "true_days"), on="entity_id", maintain_order="left"
    )


@pytest.fixture(scope="module")
def lossy() -> pl.DataFrame:
    frame = world(LOSSY, 5)
    return predict(frame, fit_paces(frame)).join(
        frame.select("entity_id", "true_days"), on="entity_id", maintain_order="left"
    )


def test_intervals_cover_as_often_as_they_say(told: pl.DataFrame) -> None:
    for level, low, high in ((50, 0.46, 0.54), (80, 0.77, 0.83), (95, 0.93, 0.97)):
        inside = (told[f"low_{level}"] <= told["true_days"]) & (
            told["true_days"] <= told[f"high_{level}"]
        )
        assert low <= inside.mean() <= high, level


def test_the_median_is_unbiased_and_the_seeds_formula_is_not(told: pl.DataFrame) -> None:
    defined = told.filter(pl.col("predicted_days_seed").is_not_null())
    assert 0.4 < 1 - defined.height / told.height < 0.65
    ours = (defined["median_days"] / defined["true_days"]).median()
    seeds = (defined["predicted_days_seed"] / defined["true_days"]).median()
    assert ours == pytest.approx(1, abs=0.1)
    assert seeds > 2.3
    error = (defined["median_days"] - defined["true_days"]).abs().median()
    error_seed = (defined["predicted_days_seed"] - defined["true_days"]).abs().median()
    assert error < 0.25 * error_seed


def test_probabilities_of_completion_are_calibrated_with_drop_outs(lossy: pl.DataFrame) -> None:
    for within in (28, 90):
        came = (lossy["true_days"] <= within).fill_null(value=False).cast(pl.Float64)
        said = lossy[f"complete_{within}_probability"]
        assert said.mean() == pytest.approx(came.mean(), abs=0.03)
        assert ((said - came) ** 2).mean() < 0.6 * came.var()


def test_the_share_that_never_completes_is_found(lossy: pl.DataFrame, told: pl.DataFrame) -> None:
    assert lossy["never_probability"].mean() == pytest.approx(
        lossy["true_days"].is_null().mean(), abs=0.04
    )
    assert told["never_probability"].mean() < 0.03


def test_planted_stops_are_found_also_where_many_complete_before() -> None:
    """Stops are planted even over 60 days: 30 on the mean."""
    for course in (LOSSY, replace(LOSSY, jump=4.0)):
        pace = fit_paces(world(course, 5))["course"]
        assert pace.stop_share == pytest.approx(course.never_share, abs=0.05)
        assert 20 < 1 / pace.stop_hazard < 45, "the fit knows constant hazards only"
        assert pace.shape / pace.rate == pytest.approx(course.mean, rel=0.06)


def test_silence_makes_never_likelier() -> None:
    frame = world(LOSSY, 5)
    paces = fit_paces(frame)
    one = frame.head(1).with_columns(units_done=pl.lit(6), exposure_days=pl.lit(60.0))
    silent = [
        predict(one.with_columns(idle_days=pl.lit(float(days))), paces)["never_probability"][0]
        for days in (1, 10, 25, 50)
    ]
    assert silent == sorted(silent)
    assert silent[-1] > 2 * silent[0]


def test_no_progress_and_no_velocity_have_an_answer(told: pl.DataFrame) -> None:
    none_done = told.filter(pl.col("units_left") == COURSE.units)
    assert none_done.height > 0
    assert none_done["median_days"].is_finite().all()
    assert told["predicted_days_seed"].is_null().any()


def test_planted_rates_are_found() -> None:
    pace = fit_paces(world(COURSE, 3))["course"]
    assert pace.shape == pytest.approx(COURSE.shape, rel=0.1)
    assert pace.shape / pace.rate == pytest.approx(COURSE.mean, rel=0.06)
    assert pace.matured_count >= 600


def test_a_small_target_borrows_from_all() -> None:
    frame = world(COURSE, 3)
    rare = frame.head(5).with_columns(
        target_id=pl.lit("rare"), entity_id=pl.concat_str(pl.lit("r"), "entity_id")
    )
    paces = fit_paces(pl.concat([frame, rare]))
    assert set(paces) == {SHARED, "course"}
    said = predict(rare, paces)
    assert said["n"].unique().to_list() == [frame.height + 5]


def test_who_is_complete_or_over_is_not_predicted() -> None:
    frame = world(COURSE, 3)
    said = predict(frame, fit_paces(frame))
    open_ones = frame.filter(~pl.col("is_matured"), pl.col("units_done") < pl.col("units_total"))
    assert said.height == open_ones.height
    over = frame.filter(pl.col("is_matured"))
    assert predict(over, fit_paces(frame)).is_empty()


def test_stopping_is_going_on_until_then_over_all_stops_since_the_last_unit() -> None:
    known = progress_of(world(COURSE, 3).filter(pl.col("idle_days") > 0).head(3))
    steps, hazard = 20_000, 0.05
    for row in range(3):
        one = known.where(np.arange(3) == row)
        share = (np.arange(steps) + 0.5) / steps
        stops = one.exposure - one.idle + one.idle * share
        slow = np.exp(-(2 + one.done) * np.log((5 + stops) / (5 + one.exposure)))
        expected = np.log(np.mean(slow * hazard * np.exp(-hazard * stops)) * one.idle)
        found = log_stopped(one, 2.0, 5.0, hazard) - log_going(one, 2.0, 5.0)
        assert found == pytest.approx(expected, rel=1e-5)


def test_what_does_not_add_up_is_refused_by_name() -> None:
    frame = world(COURSE, 3).head(30)
    with pytest.raises(UnusableInputError, match=r"entity 'o000000' \(30 in all\)"):
        fit_paces(frame.with_columns(units_done=pl.lit(21)))
    with pytest.raises(UnusableInputError, match="twice for one target"):
        fit_paces(pl.concat([frame, frame]))
    with pytest.raises(InsufficientDataError, match="3 entities"):
        fit_paces(frame.head(3))
