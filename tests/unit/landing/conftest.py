"""Fixtures of the landing tests: a lake that has a batch already, on a disk that need not last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from orchestration.settings import Settings
from tests.unit.landing.neighbours import Neighbourhood


@pytest.fixture(scope="module", autouse=True)
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Two thirds of a small load are waiting; what survives a crash is for `make faults`."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _descriptor: None)
        yield


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
