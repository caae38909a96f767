"""Every documented question of every mart is answered by a release, alike each time."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.releases.query import opened, query
from orchestration.releases.questions import read_questions
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

MOST_ROWS = 400
QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def marts(world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    """The world's marts as an analyst has them who opens them once."""
    with opened(current_release(world.settings).folder, world.settings) as connection:
        yield connection


@pytest.mark.parametrize("mart", sorted(QUESTIONS))
def test_the_questions_of_a_mart_are_answered(
    world: World, marts: duckdb.DuckDBPyConnection, mart: str
) -> None:
    answered = 0
    for question in QUESTIONS[mart]:
        answer = query(world.settings, question.sql)
        assert answer.rows == tuple(marts.execute(question.sql).fetchall()), question.ask
        assert len(answer.rows) <= MOST_ROWS, question.ask
        assert len(set(answer.columns)) == len(answer.columns), question.ask
        answered += len(answer.rows)
    assert answered or not current_release(world.settings).tables[mart]
