"""What `etude metrics ai-performance` says of a real release, against plain SQL on its Parquet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from orchestration.cli.main import main
from orchestration.metrics.ai_performance import performance
from orchestration.metrics.ai_shapes import AIPerformanceRequest, AIPerformanceResponse
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from orchestration.metrics.read import read_request, read_shape
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

TIME = {"start": "2026-10-01", "end": "2026-10-30"}
BEFORE = ("2026-09-01", "2026-10-01")
PEOPLE = "not is_internal and not is_bot"

Row = tuple[Any, ...]
Plain = Callable[[str], list[Row]]


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    return current_release(world.settings).folder


@pytest.fixture(scope="module")
def answers(world: World, release: Path) -> Iterator[Answers]:
    with Answers.on(release, world.settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def plain(release: Path) -> Plain:
    """Plain SQL over the Parquet file of the recommendations, called `made`."""

    def rows(sql: str) -> list[Row]:
        with duckdb.connect() as connection:
            file = release / "marts" / "ai_performance.fct_recommendations.parquet"
            connection.execute(f"create view made as from '{file}'")
            return connection.execute(sql).fetchall()

    return rows


def ask(answers: Answers, **request: Any) -> AIPerformanceResponse:
    text = orjson.dumps({"timeRange": TIME, **request})
    return performance(answers, read_shape(text, AIPerformanceRequest))


def figures(
    since: str = "2026-10-01", until: str = "2026-10-31", of: str = PEOPLE, by: str = ""
) -> str:
    """What became of recommendations, by version."""
    return f"""
        select model_type, model_version{by}, count(*),
            count(*) filter (outcome = 'accepted'),
            count(*) filter (outcome <> 'unanswered'),
            count(*) filter (is_outcome_correct), count(is_outcome_correct),
            avg(satisfaction)
        from made where {of} and recommended_at >= '{since}' and recommended_at < '{until}'
        group by all order by all
    """


def told(metrics: Any) -> tuple[Any, ...]:
    """The same of the answer."""
    right = metrics.accuracy.value
    return (
        metrics.recommendations,
        metrics.accepted,
        metrics.acceptance_rate.n,
        0 if right is None else round(right * metrics.accuracy.n),
        metrics.accuracy.n,
        metrics.satisfaction.value,
    )


def test_versions_are_what_plain_sql_says(answers: Answers, plain: Plain) -> None:
    answer = ask(answers)
    found = [(m.model_type, m.model_version, *told(m.metrics)) for m in answer.models]
    expected = plain(figures())
    assert len(expected) >= 5
    assert [row[:-1] for row in found] == [row[:-1] for row in expected]
    assert [row[-1] for row in found] == pytest.approx([row[-1] for row in expected])
    total = answer.aggregates
    assert total.recommendations == sum(row[2] for row in expected)
    assert total.answered == total.accepted + total.modified + total.rejected
    assert total.recommendations == total.answered + total.unanswered
    assert not total.accuracy.is_mature
    assert all(model.previous is None for model in answer.models)


def test_costs_are_everybodys(answers: Answers, plain: Plain) -> None:
    ((cost, n),) = plain("""
        select avg(cost_micros), count(cost_micros) from made
        where recommended_at >= '2026-10-01' and recommended_at < '2026-10-31'
    """)
    found = ask(answers).aggregates.cost_per_recommendation_micros
    assert (found.value, found.n) == (pytest.approx(cost), n)


def test_types_of_models_can_be_chosen(answers: Answers, plain: Plain) -> None:
    answer = ask(answers, modelTypes=["nutrition_suggestions", "workout_generation"])
    types = {model.model_type for model in answer.models}
    assert types == {"nutrition_suggestions", "workout_generation"}
    assert {trend.model_type for trend in answer.trends} == types
    chosen = plain(figures(of=f"{PEOPLE} and model_type <> 'recovery_recommendations'"))
    assert answer.aggregates.recommendations == sum(row[2] for row in chosen)


def test_segments_add_up_to_their_version(answers: Answers, plain: Plain) -> None:
    answer = ask(answers, segmentation=["platform", "goal_category"])
    found = {
        (model.model_type, model.model_version, segment.value): told(segment.metrics)[:-1]
        for model in answer.models
        for segment in model.segments
        if segment.dimension == "platform"
    }
    assert found == {row[:3]: row[3:-1] for row in plain(figures(by=", platform"))}
    for model in answer.models:
        for dimension in ("platform", "goal_category"):
            parts = [each.metrics for each in model.segments if each.dimension == dimension]
            assert sum(part.recommendations for part in parts) == model.metrics.recommendations


def test_the_time_before_stands_beside(answers: Answers, plain: Plain) -> None:
    answer = ask(answers, includeComparisons=True)
    before = {row[:2]: row for row in plain(figures(*BEFORE))}
    for model in answer.models:
        assert model.previous is not None
        row = before.get((model.model_type, model.model_version))
        if row is None:
            assert not model.previous.recommendations
            assert model.previous.acceptance_rate is None
        else:
            assert model.previous.recommendations == row[2]
            assert model.previous.acceptance_rate == pytest.approx(row[3] / row[4])
    assert any(model.previous and model.previous.recommendations for model in answer.models)


def test_safety_is_that_of_the_mart_and_never_a_risk_of_zero(
    answers: Answers, release: Path
) -> None:
    file = release / "marts" / "ai_performance.agg_ai_safety.parquet"
    with duckdb.connect() as connection:
        rows = connection.execute(f"""
            select model_type, model_version, affected_count, recommendation_count, affected_ratio,
                affected_ratio_upper_bound
            from '{file}'
            where kind = 'any' and severity = 'any' and scope_grain = 'version'
        """).fetchall()
    expected = {row[:2]: row[2:] for row in rows}
    for model in ask(answers).models:
        safety = model.safety
        assert safety is not None
        found = (safety.affected, safety.n, safety.rate, safety.upper_bound)
        assert found == expected[model.model_type, model.model_version]
        assert safety.rate != 0
        assert (safety.upper_bound or 0) > 0


def test_months_of_safety_and_costs_can_be_asked_by_name(answers: Answers, release: Path) -> None:
    """A recommendation counts once, not once per version, kind, severity and scope."""
    names = ["unsafe_recommendations", "ai_safety_events", "ai_cost_per_retained_learner_micros"]
    request = {"metrics": names, "granularity": "month"}
    request |= {"timeRange": {"start": "2026-09-01", "end": "2026-10-31"}}
    answer = answers.answer(read_request(orjson.dumps(request)))
    found = [tuple(point.values.values()) for point in answer.data]
    with duckdb.connect() as connection:
        expected = connection.execute(f"""
            select sum(affected_count), sum(event_count), null
            from '{release / "marts" / "ai_performance.agg_ai_safety.parquet"}'
            where scope_grain = 'month' and model_version <> 'all' and kind = 'any'
                and severity = 'any' and period_start_date >= '2026-09-01'
            group by period_start_date order by period_start_date
        """).fetchall()
    assert found == expected
    assert sum(row[0] for row in expected) > 0


def test_what_there_is_not_is_said(answers: Answers) -> None:
    with pytest.raises(RequestError, match="no model type 'workouts'"):
        ask(answers, modelTypes=["workouts"])
    with pytest.raises(RequestError, match="no dimension that every asked metric has: 'platfrom'"):
        ask(answers, segmentation=["platfrom"])
    with pytest.raises(RequestError, match="every version is told anyway"):
        ask(answers, segmentation=["model_version"])
    with pytest.raises(RequestError, match="timeRange"):
        ask(answers, timeRange={"last": "x"})


def test_a_time_without_recommendations_has_no_versions(answers: Answers) -> None:
    answer = ask(answers, timeRange={"start": "2020-01-01", "end": "2020-01-31"})
    assert (answer.models, answer.trends, answer.recommendations) == ([], [], [])
    assert answer.aggregates.recommendations == 0
    assert answer.aggregates.accuracy.value is None


def test_the_command_gives_the_same_answer(
    world: World,
    answers: Answers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "request.json"
    file.write_bytes(orjson.dumps({"timeRange": TIME, "includeComparisons": True}))

    def etude(*more: str) -> str:
        monkeypatch.setenv("ETUDE_DATA", str(world.settings.data_root))
        monkeypatch.setenv("ETUDE_MEMORY_LIMIT", world.settings.memory_limit)
        monkeypatch.setattr(sys, "argv", ["etude", "metrics", "ai-performance", str(file), *more])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return capsys.readouterr().out

    wanted = ask(answers, includeComparisons=True)
    assert etude("--json") == wanted.to_json() + "\n"
    assert AIPerformanceResponse.model_validate_json(etude("--json"), by_alias=True) == wanted
    table = etude()
    assert f"{len(wanted.models)} versions" in table
    assert all(advice.reason in table for advice in wanted.recommendations)
