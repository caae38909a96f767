"""A tiny fixed world, stopped before each stage of the pipeline.

Belongs here: preparing the stations. Does not belong here: harming them (`kills.py`, `disk.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from orchestration.settings import Settings
from orchestration.simulator.world import simulate
from tests.faults import driver, stages
from tests.faults.bad_batches import write_bad_batches
from tests.faults.learning import plant_marts
from tests.faults.station import Station, spread, undisturbed
from tests.faults.trees import lake_tree, learned_tree, predicted_tree, release_tree

LEARNERS, DAYS, SEED = 24, 7, 5
UNTIL = date(2026, 3, 15)

FIRST_POINTS, NODE_POINTS, PREDICT_POINTS, TABLE_POINTS = 24, 24, 12, 24
"""Kills while a lake is made from nothing, at nodes of dbt's, in ML, and at tables of a release,
each evenly spread: nodes are alike, tables are alike, and at every other step there is a kill.
"""

TABLE_STEP = "release table"

LEARNED = (stages.ML_STEP, "model journal", "backtest")
"""Beginnings of the steps at which learning is killed: all syncs, and what goes with a version."""

LATE_STREAMS = (
    ("song_practice", "performance_sessions"),
    ("song_practice", "privacy_settings"),
    ("fitness_coach", "analytics_events"),
    ("fitness_coach", "profiles"),
    ("practice_tracker", "practice_sessions"),
    ("learning_platform", "activities"),
)
"""Streams whose last batch arrives after the first release, beside the bad batches."""

PUBLISHING = ("build", "predict", "publish")
"""Stages after landing, in their order."""

_NO_WAREHOUSE = frozenset({"warehouse", "ml", "releases"})
_NO_LANDING = frozenset({"landing"})


@dataclass(frozen=True)
class World:
    """The stations, and the root at which all of them arrive.

    Attributes:
        stations: By name: `first`, `land`, `replay`, and with a warehouse `build`, `predict`,
            `learn` and `publish`.
        end: The root after undisturbed runs of all stages but the replay.
    """

    stations: Mapping[str, Station]
    end: Path


def prepare(scratch: Path, *, with_warehouse: bool = True) -> World:
    """Make the world: a first release, then late and bad batches that wait.

    Args:
        scratch: Empty folder for everything.
        with_warehouse: Whether to go beyond landing.

    Returns:
        The stations.

    Raises:
        UndisturbedRunError: A run without any fault failed.
    """
    settings = driver.settings_of(scratch / "world")
    simulate(settings, until=UNTIL, learners=LEARNERS, days=DAYS, seed=SEED)
    _hold_back(settings, scratch / "late")
    stations = {"first": _first(settings, scratch)}
    if with_warehouse:
        undisturbed(settings.data_root, PUBLISHING, scratch / "first-release")
    shutil.copytree(scratch / "late", settings.landing, dirs_exist_ok=True)
    bad = write_bad_batches(settings, datetime.combine(UNTIL, time(), UTC))
    stations["land"] = _landing(settings, scratch)
    stations["replay"] = _replaying(settings, scratch, bad[-1])
    if with_warehouse:
        stations |= _warehouse(settings, scratch)
        stations["learn"] = _learning(scratch)
    return World(stations, settings.data_root)


def _hold_back(settings: Settings, late: Path) -> None:
    for source, stream in LATE_STREAMS:
        folder = max((settings.landing / source / stream).iterdir(), key=lambda path: path.name)
        (late / source / stream).mkdir(parents=True)
        folder.rename(late / source / stream / folder.name)


def _stopped(settings: Settings, scratch: Path, name: str) -> Path:
    """The root as it is now, kept for trials."""
    shutil.copytree(settings.data_root, scratch / name, symlinks=True)
    return scratch / name


def _first(settings: Settings, scratch: Path) -> Station:
    root = _stopped(settings, scratch, "first")
    points = undisturbed(settings.data_root, ("land",), scratch / "first-landed")
    chosen = spread(points, FIRST_POINTS)
    after = (lake_tree(settings),)
    return Station("land", ("land",), root, _NO_WAREHOUSE, lake_tree, after, chosen)


def _landing(settings: Settings, scratch: Path) -> Station:
    root = _stopped(settings, scratch, "land")
    points = undisturbed(settings.data_root, ("land",), scratch / "landed")
    after = (lake_tree(settings),)
    return Station("land", ("land",), root, _NO_WAREHOUSE, lake_tree, after, points)


def _replaying(settings: Settings, scratch: Path, batch_id: str) -> Station:
    """A replay killed on the way has happened or not; the next load settles which."""
    root = _stopped(settings, scratch, "replay")
    stage = f"{stages.REPLAY}{batch_id}"
    before = lake_tree(settings)
    replayed = driver.settings_of(_stopped(settings, scratch, "replayed"))
    points = undisturbed(replayed.data_root, (stage,), scratch / "replayed")
    undisturbed(replayed.data_root, ("land",), scratch / "replayed-settled")
    after = (before, lake_tree(replayed))
    return Station(stage, ("land",), root, _NO_WAREHOUSE, lake_tree, after, points)


def _learning(scratch: Path) -> Station:
    """A deployment of its own: the tiny world is too young for a model and for forecasts."""
    settings = driver.settings_of(scratch / "learning")
    plant_marts(settings)
    root = _stopped(settings, scratch, "learn")
    points = undisturbed(settings.data_root, ("learn",), scratch / "learned")
    chosen = tuple(point for point in points if point.startswith(LEARNED))
    after = (learned_tree(settings),)
    return Station("learn", ("learn",), root, frozenset(), learned_tree, after, chosen)


def _warehouse(settings: Settings, scratch: Path) -> dict[str, Station]:
    """The trials of a build start with the project parsed: that takes dbt longer than building."""
    build = _stopped(settings, scratch, "build")
    steps = undisturbed(settings.data_root, ("build",), scratch / "built")
    parsed = settings.warehouse / "target"
    shutil.copytree(parsed, build / "warehouse" / "target", dirs_exist_ok=True)
    shutil.rmtree(settings.ml)
    predict = _stopped(settings, scratch, "predict")
    forecast = undisturbed(settings.data_root, ("predict",), scratch / "predicted")
    publish = _stopped(settings, scratch, "publish")
    points = undisturbed(settings.data_root, ("publish",), scratch / "published")
    after = (release_tree(settings),)
    predicted = (predicted_tree(settings),)
    marks = _thinned(steps, stages.NODE_STEP, NODE_POINTS)
    shown = _thinned(points, TABLE_STEP, TABLE_POINTS)
    return {
        "build": Station("build", PUBLISHING, build, _NO_LANDING, release_tree, after, marks),
        "predict": Station(
            "predict",
            PUBLISHING[1:],
            predict,
            _NO_LANDING,
            predicted_tree,
            predicted,
            spread(forecast, PREDICT_POINTS),
        ),
        "publish": Station(
            "publish", PUBLISHING[2:], publish, _NO_LANDING, release_tree, after, shown
        ),
    }


def _thinned(points: Sequence[str], alike: str, number: int) -> tuple[str, ...]:
    """Points of which those that begin alike are spread, and all others stay, in their order."""
    same = [point for point in points if point.startswith(alike)]
    chosen = {*points} - {*same} | {*spread(same, number)}
    return tuple(point for point in points if point in chosen)
