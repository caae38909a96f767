"""The README's tour answers on any world."""

from __future__ import annotations

import re
import shlex
import sys

import duckdb
import orjson
import pytest

from orchestration.cli.main import main
from orchestration.releases.store import current_release
from orchestration.settings import PROJECT_ROOT
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
TOURS = README.partition("## A tour: what a teacher")[2].partition("\n## Decisions")[0]
QUESTIONS = re.findall(r'etude query "([^"]+)"', TOURS)
REQUESTS = re.findall(r"etude metrics query ((?:\\\n|[^\n])+)", TOURS)


def test_the_tours_ask_four_questions_and_four_requests() -> None:
    assert (len(QUESTIONS), len(REQUESTS)) == (4, 4)


@pytest.mark.parametrize("request_text", REQUESTS)
def test_every_request_of_the_tour_has_an_answer(
    world: World,
    request_text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ETUDE_DATA", str(world.settings.data_root))
    written = shlex.split(request_text.replace("\\\n", " "))
    arguments = [argument for argument in written if argument != "--csv"]
    monkeypatch.setattr(sys, "argv", ["etude", "metrics", "query", *arguments, "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    answer = orjson.loads(capsys.readouterr().out)
    assert left.value.code in {0, None}
    assert any(value is not None for point in answer["data"] for value in point["values"].values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_tour_has_an_answer(world: World, question: str) -> None:
    marts = current_release(world.settings).folder / "marts.duckdb"
    with duckdb.connect(str(marts), read_only=True) as connection:
        rows = connection.execute(question).fetchall()
    assert rows
    assert any(value is not None for row in rows for value in row[1:])
