"""Simulate a whole world: five apps, their batches, and the truth behind them.

Belongs here: the order of the work and its report. Does not belong here: anything about one app.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.settings import Settings
from orchestration.simulator import truth as truth_file
from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.columns import Mask
from orchestration.simulator.delivery import Courier, Tally
from orchestration.simulator.fitness_coach.app import simulate_fitness_coach
from orchestration.simulator.identities import individuals, linked
from orchestration.simulator.language_tutor import simulate_language_tutor
from orchestration.simulator.learning_platform.app import simulate_learning_platform
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.people import Population
from orchestration.simulator.practice_tracker.app import simulate_practice_tracker
from orchestration.simulator.song_practice.app import simulate_song_practice
from orchestration.simulator.truth import TABLES_FOLDER, Truth, World

DEFAULT_LEARNERS = 1_500
DEFAULT_DAYS = 90

APPS: dict[str, Callable[[Parameters], AppWorld]] = {
    "song_practice": simulate_song_practice,
    "fitness_coach": simulate_fitness_coach,
    "practice_tracker": simulate_practice_tracker,
    "learning_platform": simulate_learning_platform,
    "language_tutor": simulate_language_tutor,
}


class WorldExistsError(RuntimeError):
    """The data root already holds another simulated world."""


@dataclass(frozen=True)
class SimulationReport:
    """What a simulation wrote.

    Attributes:
        batches: Batches, refused ones included.
        rows: Rows per `source.stream`, damaged and repeated ones included.
        bytes: Size of all data files.
        seconds: How long it took.
        truth: Path of the truth file.
    """

    batches: int
    rows: Mapping[str, int]
    bytes: int
    seconds: float
    truth: Path

    @property
    def total_rows(self) -> int:
        """Rows over all streams."""
        return sum(self.rows.values())


def simulate(
    settings: Settings,
    *,
    until: date,
    learners: int = DEFAULT_LEARNERS,
    days: int = DEFAULT_DAYS,
    seed: int = 0,
) -> SimulationReport:
    """Write the raw batches of a world into the landing zone, and its truth beside it.

    The same arguments give the same bytes. Simulating the same world again rewrites its files.

    Args:
        settings: Where the data root is.
        until: First day that is no longer simulated; the world ends at its midnight, UTC.
        learners: Learners over all five apps.
        days: Days simulated.
        seed: Seed of everything random.

    Returns:
        What was written.

    Raises:
        ValueError: The world is too small.
        WorldExistsError: The data root holds the batches of another world.
    """
    began = time.perf_counter()
    parameters = Parameters(learners=learners, days=days, seed=seed, until=until)
    world = World(learners=learners, days=days, seed=seed, until=until)
    _refuse_other_world(settings.data_root, world)
    courier = Courier(parameters, settings.landing)
    apps = {}
    for name, simulate_app in APPS.items():
        apps[name] = simulate_app(parameters)
        for feed in apps[name].feeds:
            courier.deliver(feed)
    tables = _write_tables(settings.data_root, parameters, apps)
    path = truth_file.write(
        _truth(parameters, world, apps, courier.tally, tables), settings.data_root
    )
    return SimulationReport(
        batches=courier.tally.batches,
        rows={f"{each.source}.{each.stream}": each.landed for each in courier.tally.streams},
        bytes=courier.tally.bytes,
        seconds=time.perf_counter() - began,
        truth=path,
    )


def _refuse_other_world(data_root: Path, world: World) -> None:
    if not (data_root / truth_file.TRUTH_FILE).exists():
        return
    found = truth_file.load(data_root).world
    if found != world:
        raise WorldExistsError(
            f"{data_root} already holds a simulated world of {found.learners} learners over"
            f" {found.days} days until {found.until} with seed {found.seed}."
            " Name another ETUDE_DATA, or remove landing/ and truth.json there."
        )


def _write_tables(
    data_root: Path, parameters: Parameters, apps: Mapping[str, AppWorld]
) -> dict[str, str]:
    tables = {
        "learners": pl.concat([app.people.truth() for app in apps.values()]),
        "individuals": individuals(parameters, [app.people for app in apps.values()]),
    }
    for name, app in apps.items():
        if app.consent is not None:
            tables[f"{name}_consents"] = app.consent
        tables |= {f"{name}_{table}": frame for table, frame in app.tables.items()}
    folder = data_root / TABLES_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return {name: f"{TABLES_FOLDER}/{name}.parquet" for name in tables}


def _truth(
    parameters: Parameters,
    world: World,
    apps: Mapping[str, AppWorld],
    tally: Tally,
    tables: Mapping[str, str],
) -> Truth:
    return Truth(
        world=world,
        learners={name: app.people.count for name, app in apps.items()},
        linked_learners=linked(parameters, "fitness_coach"),
        bots={name: _names(app.people, app.people.is_bot) for name, app in apps.items()},
        internal={name: _names(app.people, app.people.is_internal) for name, app in apps.items()},
        sessions={name: app.sessions for name, app in apps.items()},
        streams=tally.streams,
        defects=tally.defects,
        rejected_batches=tally.rejected,
        schema_changes=tally.changes,
        song_practice=apps["song_practice"].facts,
        fitness_coach=apps["fitness_coach"].facts,
        practice_tracker=apps["practice_tracker"].facts,
        learning_platform=apps["learning_platform"].facts,
        language_tutor=apps["language_tutor"].facts,
        tables=tables,
    )


def _names(people: Population, chosen: Mask) -> list[str]:
    return people.ids.cast(pl.String).filter(pl.Series(chosen)).to_list()
