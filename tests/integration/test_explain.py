"""Any number leads to its rows, and adding the rows up gives the number: for every metric, in every
kind of question, apart from MetricFlow's SQL."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from orchestration.cli.main import main
from orchestration.figures.board import Board, Point
from orchestration.figures.explain import explanation
from orchestration.figures.lineage import Shown
from orchestration.figures.reference import Field, read_reference
from orchestration.figures.roles import Role
from orchestration.metrics.errors import RequestError
from orchestration.metrics.metric import Metric
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

FIELDS: tuple[Field, ...] = ("value", "previous", "n", "low", "high")
ANALYST = Role()


@pytest.fixture(scope="module")
def board(world: World) -> Iterator[Board]:
    with Board.on(current_release(world.settings).folder, world.settings) as opened:
        yield opened


def _kinds(board: Board) -> dict[tuple[Any, ...], Metric]:
    """One metric of each kind: by its tables, how it is added up and what it is made of."""
    catalogue = board.answers.definitions.catalogue
    kinds: dict[tuple[Any, ...], Metric] = {}
    for metric in board.metrics.values():
        window = metric.type == "simple" and bool(
            catalogue.measure(metric)[1].get("non_additive_dimension")
        )
        key = (
            sorted(metric.models)[0],
            metric.type,
            metric.aggregation,
            window,
            metric.granularity,
        )
        kinds.setdefault(key, metric)
    return kinds


def _asked(board: Board, metric: Metric) -> list[Point]:
    """Points of whole weeks or months by a dimension, and of what fits no period well."""
    dimensions = sorted(board.answers.definitions.flow.dimensions(metric.name))[-1:]
    request = {
        "metrics": [metric.name],
        "dimensions": dimensions,
        "granularity": metric.granularity or "month",
        "timeRange": {"start": "2026-09-10", "end": "2026-10-20"},
        "compareTo": "previousPeriod",
    }
    return board.ask(request, "reports/test/table")


def test_every_kind_of_metric_is_the_sum_of_its_rows(board: Board) -> None:
    compared, wrong = 0, []
    for metric in _kinds(board).values():
        points = _asked(board, metric)
        for point in points[:: max(1, len(points) // 2)]:
            for field in FIELDS:
                if point.value(metric.name, field) is None and field != "value":
                    continue
                cell = point.cell(metric.name, field)
                found = explanation(read_reference(cell.reference), board, None, ANALYST, limit=1)
                compared += 1
                if not found.agrees or found.value != cell.value:
                    wrong.append((cell.reference, cell.value, found.recomputed))
    assert wrong == []
    assert compared > 250


def test_listed_rows_are_those_that_count(board: Board) -> None:
    (point,) = board.ask(
        {
            "metrics": ["sessions"],
            "timeRange": {"start": "2026-10-05", "end": "2026-10-11"},
            "filters": [{"dimension": "country", "operator": "isNotNull"}],
        },
        "reports/test/tile",
    )
    reference = point.reference("sessions")
    found = explanation(reference, board, None, ANALYST, limit=100_000)
    (rows,) = found.rows
    assert rows.rows is not None
    assert len(rows.rows) == rows.row_count == found.value > 20
    ids = {row[rows.columns.index("session_id")] for row in rows.rows}
    plain = board.answers.rows(
        "select session_id from sessions.fct_sessions join core.dim_learners using (learner_id) "
        "where country is not null and not fct_sessions.is_internal and not is_bot and "
        "coalesce(local_started_at, local_date) between '2026-10-05' and '2026-10-11 23:59:59.999'"
    )
    assert ids == {row[0] for row in plain}
    assert (found.metric, found.is_complete, found.release_id) == (
        "sessions",
        True,
        board.answers.release_id,
    )


def test_a_definition_of_another_version_is_not_explained(board: Board) -> None:
    reference = read_reference("sessions?v=99&from=2026-10-05&to=2026-10-11")
    with pytest.raises(
        RequestError, match=r"sessions has version \d in this release, not 99.*--release"
    ):
        explanation(reference, board, None, ANALYST, limit=1)


def test_who_may_not_see_rows_is_told_what_they_come_to(board: Board) -> None:
    version = board.metrics["sessions"].meta["version"]
    reference = read_reference(f"sessions?v={version}&from=2026-10-05&to=2026-10-11")
    shown = Shown(reference.id, reference.text, None, ("dashboards/executive/tiles",))
    found = explanation(reference, board, shown, Role("executive"), limit=100)
    (rows,) = found.rows
    assert rows.rows is None
    assert rows.value == found.value
    assert found.shown_in == ("dashboards/executive/tiles",)


Etude = Callable[..., tuple[int, str, str]]


@pytest.fixture
def etude(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Etude:
    monkeypatch.setenv("ETUDE_DATA", str(world.settings.data_root))
    monkeypatch.setenv("ETUDE_MEMORY_LIMIT", world.settings.memory_limit)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["etude", "explain", *words])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        return (code if isinstance(code, int) else 0), *capsys.readouterr()

    return run


def test_a_table_s_number_is_explained_by_its_rows(world: World, etude: Etude) -> None:
    with Board.on(current_release(world.settings).folder, world.settings) as board:
        coach, week, sessions = board.answers.rows(
            "select coach_id, cast(week_start_date as varchar), workout_ended_count "
            "from health.agg_coach_weeks order by workout_ended_count desc nulls last limit 1"
        )[0]
    at = f'&at=coach_id."{coach}"&at=week_start_date."{week}"'
    text = f"health.agg_coach_weeks?sum=workout_ended_count{at}"
    code, said, _ = etude(text, "--json")
    document = orjson.loads(said)
    assert code == 0
    assert document["value"] == document["recomputed"] == sessions
    assert document["description"].startswith("Workouts that are over")
    (rows,) = document["rows"]
    assert rows["rows"][0][:2] == [coach, week]

    share = f"health.agg_coach_weeks?share=workout_completed_count&of=workout_ended_count{at}"
    said = etude(share)[1]
    name = "health.agg_coach_weeks.workout_completed_count/workout_ended_count"
    assert f"(value of {name})" in said
    assert f"\n{name} = " in said
    assert "means     workout completed count per workout ended count: " in said

    code, _, complaint = etude(text, "--role", "product")
    assert code == 1
    assert "health.agg_coach_weeks.workout_ended_count at this place is not shown to" in complaint
    code, _, complaint = etude("health.agg_coach_weeks?sum=nothing")
    assert code == 1
    assert "health.agg_coach_weeks has no column nothing" in complaint


def test_the_command_explains_and_refuses(world: World, etude: Etude) -> None:
    with Board.on(current_release(world.settings).folder, world.settings) as board:
        (point,) = board.ask(
            {
                "metrics": ["completion_ratio"],
                "timeRange": {"start": "2026-10-05", "end": "2026-10-11"},
            },
            "",
        )
        text = point.cell("completion_ratio", "low").reference
    code, said, _ = etude(text, "--json")
    document = orjson.loads(said)
    assert code == 0
    assert document["agrees"]
    assert document["recomputed"] == pytest.approx(document["value"], rel=1e-12)
    assert {each["table"] for each in document["rows"]} == {"sessions.fct_sessions"}

    code, said, _ = etude(text, "--limit", "2")
    assert code == 0
    assert "from these rows: the same" in said

    code, _, complaint = etude("0123456789ab")
    assert code == 1
    assert "is no number that" in complaint
    code, _, complaint = etude(text, "--role", "coach/somebody")
    assert code == 1
    assert "is not shown to coach/somebody" in complaint
