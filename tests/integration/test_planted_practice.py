"""What was planted in practice_tracker is found: lost sessions, second devices, wrong octaves."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.releases.store import current_release
from orchestration.simulator.planted import PracticeTruth
from orchestration.simulator.practice_tracker.repertoire import POINTS_LOST
from orchestration.simulator.truth import TABLES_FOLDER, load
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def truth(world: World) -> PracticeTruth:
    """What was planted in the shared world."""
    return load(world.settings.data_root).practice_tracker


def mart(world: World, table: str) -> pl.DataFrame:
    """One mart of the release."""
    folder = current_release(world.settings).folder
    return pl.read_parquet(folder / "marts" / f"{table}.parquet")


def octaves(world: World) -> pl.DataFrame:
    """Sessions whose octave can be judged, with the factor by which their tempo was detected."""
    planted = pl.read_parquet(
        world.settings.data_root / TABLES_FOLDER / "practice_tracker_sessions.parquet"
    ).select(
        pl.format("practice_tracker:{}", "session").alias("session_id"),
        pl.col("tempo_factor"),
    )
    tempos = mart(world, "practice.fct_session_tempos").drop_nulls("is_octave_error")
    return tempos.join(planted, on="session_id", validate="1:1")


def test_measurements_without_their_session_are_counted_as_such(
    world: World, truth: PracticeTruth
) -> None:
    found = mart(world, "ops.agg_measurement_matching").sum()
    assert found["unmatched_count"].item() == truth.metrics_without_session > 0
    assert found["ambiguous_count"].item() == truth.ambiguous_measurements > 0
    assert found["excluded_count"].item() == 0, "practice_tracker asks for no consent"


def test_wrong_octaves_are_found_and_nobody_is_accused(world: World) -> None:
    judged = octaves(world)
    wrong = judged.filter(pl.col("tempo_factor") != 1.0)
    named = judged.filter("is_octave_error")
    assert wrong.height >= 15
    assert named.filter(pl.col("tempo_factor") == 1.0).height == 0
    assert named.height / wrong.height >= 0.85
    assert named["tempo_multiple"].to_list() == named["tempo_factor"].to_list()


def test_a_limit_of_five_percent_would_miss_most_wrong_octaves(world: World) -> None:
    judged = octaves(world).filter(pl.col("tempo_factor") != 1.0)
    meant = pl.col("target_bpm") * pl.col("tempo_factor")
    apart = pl.max_horizontal(pl.col("detected_bpm") / meant, meant / pl.col("detected_bpm"))
    assert judged.filter(apart <= 1.05).height / judged.height <= 0.5


def test_weak_pieces_are_those_that_want_slower_practice(
    world: World, truth: PracticeTruth
) -> None:
    areas = mart(world, "practice.agg_slow_practice_areas").filter(pl.col("accuracy_count") > 0)
    advised = {
        is_weak: areas.filter(pl.col("piece_id").is_in(truth.weak_pieces) == is_weak)[
            "is_recommended"
        ].mean()
        for is_weak in (True, False)
    }
    assert advised[True] > advised[False] + 0.3, advised


def test_weak_pieces_cost_every_learner_the_planted_accuracy(
    world: World, truth: PracticeTruth
) -> None:
    readings = pl.col("accuracy_count")
    pieces = mart(world, "practice.agg_practice_breakdowns").filter(
        (pl.col("dimension") == "piece") & (readings > 0)
    )
    learners = pieces.group_by(
        "learner_id", pl.col("member").is_in(truth.weak_pieces).alias("is_weak")
    ).agg(
        n=readings.sum(), accuracy=(pl.col("tempo_accuracy_mean") * readings).sum() / readings.sum()
    )
    both = learners.filter("is_weak").join(learners.filter(~pl.col("is_weak")), on="learner_id")
    lost = (both["accuracy_right"] - both["accuracy"]) * both["n"]
    assert both.height >= 5
    assert lost.sum() / both["n"].sum() == pytest.approx(POINTS_LOST, abs=3)
