"""Fixtures of the metric tests: the hand-made release, open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestration.metrics.answer import Answers
from tests.unit.metrics.factories import opened, write_release


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """The hand-made release; it can only be read."""
    folder = tmp_path_factory.mktemp("metrics") / "release"
    write_release(folder)
    with opened(folder) as release:
        yield release
