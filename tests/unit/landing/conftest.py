"""Fixtures of the landing tests: a lake that has a batch already."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from orchestration.settings import Settings
from tests.unit.landing.neighbours import Neighbourhood


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Neighbourhood:
    """The neighbourhood before any test came; not to be changed."""
    root = tmp_path_factory.mktemp("neighbourhood") / "data"
    return Neighbourhood.found(Settings(data_root=root, memory_limit="1GB"))


@pytest.fixture
def neighbourhood(founded: Neighbourhood, settings: Settings) -> Neighbourhood:
    """A copy of the neighbourhood, this test's own."""
    shutil.copytree(founded.settings.data_root, settings.data_root)
    return replace(founded, settings=settings)
