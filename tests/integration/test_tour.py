"""The README's tour answers on any world."""

from __future__ import annotations

import re

import duckdb
import pytest

from orchestration.releases.store import current_release
from orchestration.settings import PROJECT_ROOT
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
TOUR = README.partition("## A tour")[2].partition("\n## ")[0]
QUESTIONS = re.findall(r'etude query "([^"]+)"', TOUR)


def test_the_tour_asks_three_questions() -> None:
    assert len(QUESTIONS) == 3


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_tour_has_an_answer(world: World, question: str) -> None:
    marts = current_release(world.settings).folder / "marts.duckdb"
    with duckdb.connect(str(marts), read_only=True) as connection:
        rows = connection.execute(question).fetchall()
    assert rows
    assert any(value is not None for row in rows for value in row[1:])
