"""Fixtures of the simulator's tests: one world of believable size, shared."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.settings import Settings
from orchestration.simulator import truth
from orchestration.simulator.world import simulate
from tests.unit.simulator.landed import LandedWorld

UNTIL = date(2026, 11, 1)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> LandedWorld:
    """Nine hundred learners over sixty days, about 130,000 rows."""
    data_root = tmp_path_factory.mktemp("world")
    report = simulate(Settings(data_root=data_root), learners=900, days=60, seed=7, until=UNTIL)
    return LandedWorld(data_root, report, truth.load(data_root))
