"""A world as a whole: the same arguments give the same bytes, and size follows arguments."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.world import SimulationReport, WorldExistsError, simulate
from tests.unit.simulator.landed import LandedWorld

UNTIL = date(2026, 4, 1)


def small_world(data_root: Path, *, learners: int = 40, seed: int = 1) -> SimulationReport:
    return simulate(
        Settings(data_root=data_root), learners=learners, days=14, seed=seed, until=UNTIL
    )


def digests(data_root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(data_root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data_root.rglob("*"))
        if path.is_file()
    }


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    small_world(tmp_path / "a")
    small_world(tmp_path / "b")
    first = digests(tmp_path / "a")
    assert first == digests(tmp_path / "b")
    assert len(first) > 100


def test_simulating_again_into_the_same_place_changes_nothing(tmp_path: Path) -> None:
    small_world(tmp_path)
    before = digests(tmp_path)
    small_world(tmp_path)
    assert digests(tmp_path) == before


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    small_world(tmp_path / "a")
    small_world(tmp_path / "b", seed=2)
    first, second = digests(tmp_path / "a"), digests(tmp_path / "b")
    data = [name for name in first if name.startswith("landing") and "manifest" not in name]
    changed = [name for name in data if first[name] != second.get(name)]
    assert len(changed) > 0.9 * len(data)


def test_another_world_is_not_written_over_the_first(tmp_path: Path) -> None:
    small_world(tmp_path)
    with pytest.raises(WorldExistsError, match="seed 1"):
        small_world(tmp_path, seed=2)


@pytest.mark.parametrize(
    ("learners", "days", "seed", "message"),
    [(19, 30, 0, "19 learners"), (100, 6, 0, "6 days"), (100, 30, -1, "seed -1")],
)
def test_a_world_too_small_is_refused_in_words(
    learners: int, days: int, seed: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Parameters(learners=learners, days=days, seed=seed, until=UNTIL)


def test_a_part_draws_the_same_numbers_whatever_other_parts_do() -> None:
    small = Parameters(learners=40, days=14, seed=1, until=UNTIL)
    large = Parameters(learners=4_000, days=14, seed=1, until=UNTIL)
    large.generator("song_practice", "people").random(10_000)
    ours = small.generator("fitness_coach", "people").random(5)
    assert (ours == large.generator("fitness_coach", "people").random(5)).all()
    assert (ours != small.generator("fitness_coach", "consent").random(5)).all()


def test_rows_grow_with_learners_and_batches_do_not(tmp_path: Path) -> None:
    small = small_world(tmp_path / "a", learners=200)
    large = small_world(tmp_path / "b", learners=800)
    fixed = small.rows["fitness_coach.system_metrics"]
    ratio = (large.total_rows - fixed) / (small.total_rows - fixed)
    assert 3.0 < ratio < 5.0
    assert large.batches <= small.batches * 1.1


def test_the_report_says_what_was_written(world: LandedWorld) -> None:
    report, truth = world.report, world.truth
    assert report.batches == len(world.batches)
    assert report.bytes == sum(batch.file.stat().st_size for batch in world.batches)
    assert report.truth == world.data_root / "truth.json"
    assert report.total_rows == sum(stream.landed for stream in truth.streams)
    assert 100_000 < report.total_rows < 180_000


def test_nothing_is_known_before_it_happened_or_after_the_end(world: LandedWorld) -> None:
    sent = [batch.manifest["clientTimestamp"] for batch in world.batches]
    assert max(sent) == "2026-11-01T00:00:00Z"
    assert min(sent) == "2026-09-02T00:00:00Z"
