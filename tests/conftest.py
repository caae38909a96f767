"""Fixtures that several tests share: settings on an empty data root, and one refreshed world."""

from __future__ import annotations

import gc
import os
import shutil

# threads of small matrices wait for each other, and for those of the process beside
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# so do those of a process for each core; that results do not depend on them has tests of its own
os.environ["ETUDE_THREADS"] = "1"
# pages of a release have tests of their own; everywhere else they would only cost time
os.environ["ETUDE_PAGES"] = "off"

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from orchestration.extras import page_extras
from orchestration.pipeline import RefreshOutcome, refresh
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from orchestration.simulator.world import simulate
from tests.groups import ByGroup

# properties hold or do not, however long a busy machine takes to try them
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

WORLD_UNTIL = date(2026, 11, 1)


def pytest_collection_finish() -> None:
    """Leave what lasts as long as the session out of every search for garbage, and search less.

    dbt keeps a million objects; looking through them again and again took a quarter of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 10, 2)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    """Tests of one group run in one process."""
    return ByGroup(config, log)


@dataclass(frozen=True)
class World:
    """A small simulated world after one refresh."""

    settings: Settings
    outcome: RefreshOutcome


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings on an empty data root of this test's own."""
    return Settings(data_root=tmp_path / "data", memory_limit="1GB")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """All five apps with planted truth, landed, built and published; read it, do not change it."""
    settings = Settings(data_root=tmp_path_factory.mktemp("world") / "data", memory_limit="1GB")
    simulate(settings, learners=150, days=45, seed=7, until=WORLD_UNTIL)
    outcome = refresh(settings)
    assert outcome.succeeded, "\n".join(outcome.problems)
    return World(settings, outcome)


@pytest.fixture(scope="session")
def pages(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world's release with everything that people look at; read it, do not change it."""
    release = current_release(world.settings).folder
    copy = tmp_path_factory.mktemp("pages") / release.name
    shutil.copytree(release, copy, copy_function=os.link)
    for extra in page_extras(world.settings):
        extra(copy)
    return copy
