"""Fixtures of the report tests: the project's metric definitions, parsed once."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from orchestration.figures.board import Board
from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.published import definitions_of
from orchestration.settings import Settings
from orchestration.warehouse.parsed import manifest_path

Opener = Callable[[duckdb.DuckDBPyConnection], Board]


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """What the project's metrics mean."""
    settings = Settings(data_root=tmp_path_factory.mktemp("definitions") / "data")
    return Definitions(definitions_of(manifest_path(settings).parent))


@pytest.fixture(scope="session")
def opened(definitions: Definitions) -> Opener:
    """What opens hand-made marts for requests."""

    def board(marts: duckdb.DuckDBPyConnection) -> Board:
        ((release_id,),) = marts.execute("select release_id from release.about").fetchall()
        return Board(Answers(release_id, marts, definitions))

    return board
