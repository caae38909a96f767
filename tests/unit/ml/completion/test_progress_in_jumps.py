from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ml.completion.paces import fit_paces
from ml.completion.posterior import predict
from ml.completion.waiting import Waiting
from ml.errors import UnusableInputError
from ml.sim.learners import Course, on_the_way

PIECE = Course(units=100, shape=1.5, mean=0.06, jump=25.0)
"""Percent of a song, of which a session adds a quarter."""


def world(course: Course, seed: int) -> pl.DataFrame:
    return pl.concat(
        [on_the_way(1_000, course, seed), on_the_way(500, course, seed + 1, matured=True)]
    )


def coverage(frame: pl.DataFrame, known: pl.DataFrame) -> float:
    said = predict(known, fit_paces(known)).join(
        frame.select("entity_id", "true_days"), "entity_id"
    )
    inside = pl.col("true_days").is_between("low_80", "high_80")
    return said.select(inside.mean()).item()


@pytest.fixture(scope="module")
def pieces() -> pl.DataFrame:
    return world(PIECE, 1)


def test_intervals_cover_where_units_come_in_jumps(pieces: pl.DataFrame) -> None:
    assert 0.77 <= coverage(pieces, pieces) <= 0.83


def test_percent_one_by_one_would_be_far_too_sure(pieces: pl.DataFrame) -> None:
    assert coverage(pieces, pieces.drop("units_at_begin", "jump_count")) < 0.65


def test_the_planted_jump_is_found(pieces: pl.DataFrame) -> None:
    pace = fit_paces(pieces)["course"]
    assert 1 / pace.jump_end == pytest.approx(PIECE.jump, rel=0.06)
    assert pace.shape / pace.rate == pytest.approx(PIECE.mean, rel=0.1)


def test_units_one_by_one_have_a_jump_of_one() -> None:
    frame = world(Course(), 3)
    alone = predict(frame, fit_paces(frame))
    assert fit_paces(frame)["course"].jump_end == 1
    assert alone.equals(predict(frame, fit_paces(frame.drop("units_at_begin", "jump_count"))))


def test_four_weeks_hold_where_some_stop() -> None:
    frame = world(replace(PIECE, never_share=0.4), 7)
    said = predict(frame, fit_paces(frame)).join(
        frame.select("entity_id", "true_days"), "entity_id"
    )
    came = (said["true_days"] <= 28).fill_null(value=False).cast(pl.Float64)
    told = said["complete_28_probability"]
    assert told.mean() == pytest.approx(came.mean(), abs=0.03)
    assert ((told - came) ** 2).mean() < 0.9 * came.var()
    never = said["true_days"].is_null().mean()
    assert said["never_probability"].mean() == pytest.approx(never, abs=0.05)


@pytest.mark.parametrize(("left", "end"), [(1, 0.2), (30, 0.05), (30, 1.0), (4_000, 0.5)])
def test_waiting_is_what_a_simulation_finds(left: int, end: float) -> None:
    random = np.random.default_rng(5)
    count = 40_000
    jumps = 1 + random.binomial(left - 1, end, count)
    days = random.gamma(jumps) / (random.gamma(2.5, size=count) / 40)
    one = Waiting(np.array([float(left)]), np.array([end]), np.array([2.5]), np.array([40.0]))
    for share in (0.1, 0.5, 0.9):
        found = one.quantile(share)
        assert one.within(found)[0] == pytest.approx(share, abs=1e-6)
        assert (days <= found[0]).mean() == pytest.approx(share, abs=0.01)
    stops = random.exponential(60, count)
    for until in (10.0, 100.0, np.inf):
        came = (days <= until) & (days < stops)
        found = one.before(np.array([1 / 60]), until)
        assert found[0] == pytest.approx(came.mean(), abs=0.01)


def test_what_was_there_at_the_begin_is_no_progress(pieces: pl.DataFrame) -> None:
    begun = pl.col("units_done") > 0
    later = pieces.filter(begun).with_columns(units_at_begin=pl.col("units_done") - 1, jump_count=1)
    assert fit_paces(later)["course"].jump_end > 0.9


def test_jumps_that_do_not_add_up_are_refused(pieces: pl.DataFrame) -> None:
    with pytest.raises(UnusableInputError, match="jump_count <= units_done - units_at_begin"):
        fit_paces(pieces.with_columns(jump_count=pl.lit(101)))
    with pytest.raises(UnusableInputError, match="units_at_begin"):
        fit_paces(pieces.drop("units_at_begin"))
