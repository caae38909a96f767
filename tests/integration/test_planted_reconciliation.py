"""What is told twice disagrees where it was planted to, and nowhere else; staff and programs are
known by their sessions. In a world of its own: in the shared one too little is lost on the web."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from orchestration.simulator.fitness_coach.click_through import LOSING_PLATFORM, LOST_SHARE
from orchestration.simulator.truth import Truth, load
from orchestration.simulator.world import simulate
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.state import plan_build
from tests.oracle.statistics import wilson

pytestmark = pytest.mark.xdist_group("reconciliation")

APP = "fitness_coach"
MODELS = "+agg_platform_reconciliation +agg_counter_reconciliation +agg_traffic_labels"

Marts = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data root with what was planted and the models built from it."""
    settings = Settings(
        data_root=tmp_path_factory.mktemp("told_twice") / "data", memory_limit="1GB"
    )
    simulate(settings, learners=600, days=45, seed=7, until=date(2026, 11, 1))
    load_pending(settings)
    as_of = plan_build(settings).as_of
    for command in (["seed"], ["run", f"--select={MODELS}"]):
        assert run_dbt(settings, command, as_of=as_of).problems == []
    return settings


@pytest.fixture(scope="module")
def truth(settings: Settings) -> Truth:
    """What was planted."""
    return load(settings.data_root)


@pytest.fixture(scope="module")
def marts(settings: Settings) -> Iterator[Marts]:
    """What was found."""
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def contains(found: int, tries: int, share: float) -> bool:
    """Whether Wilson's interval of what was found contains a share."""
    low, high = wilson(found, tries) or (1.0, 0.0)
    return low <= share <= high


def test_one_platform_loses_as_many_events_as_planted(marts: Marts, truth: Truth) -> None:
    lost = marts.sql(
        "select fact, sum(only_table_count)::bigint from ops.agg_platform_reconciliation "
        f"where platform = '{LOSING_PLATFORM}' group by all"
    ).fetchall()
    assert dict(lost) == truth.fitness_coach.use.lost_platform_events[LOSING_PLATFORM]
    found = marts.sql(
        "select platform, sum(unexplained_count), sum(due_count), sum(only_event_count) "
        "from ops.agg_platform_reconciliation group by all"
    ).fetchall()
    platforms = {platform: (int(lost), int(due)) for platform, lost, due, _ in found}
    assert contains(*platforms[LOSING_PLATFORM], LOST_SHARE)
    for platform in ("ios", "android"):
        unexplained, due = platforms[platform]
        assert (unexplained, due > 100) == (0, True)
    assert sum(only_event for *_, only_event in found) == 0


def test_only_pauses_are_counted_wrongly(marts: Marts, truth: Truth) -> None:
    found = marts.sql(
        "select counter, sum(compared_count)::int, sum(differing_count)::int, "
        "sum(reported_higher_count)::int from ops.agg_counter_reconciliation group by all"
    ).fetchall()
    differing = {counter: (wrong, compared) for counter, compared, wrong, _ in found}
    told = truth.sessions["song_practice"]
    share = truth.song_practice.sessions_with_wrong_counters / (told.delivered - told.without_end)
    assert share > 0
    assert contains(*differing.pop("pause"), share)
    assert len(differing) == 6
    assert {wrong for wrong, compared in differing.values() if compared} == {0}
    assert all(compared for _, compared in differing.values())
    assert all(wrong == higher for _, _, wrong, higher in found)


def test_programs_and_staff_are_told_from_people(
    marts: Marts, truth: Truth, settings: Settings
) -> None:
    people = settings.data_root / "vault" / APP / "people" / "*.parquet"
    for label, planted in (("no_rest", truth.bots[APP]), ("internal", truth.internal[APP])):
        (held,) = marts.execute(
            "select count(*) from sessions.fct_sessions where learner_id in "
            f"(select learner_id from '{people}' where list_contains($1, person_ref))",
            [planted],
        ).fetchone()
        (labelled,) = marts.execute(
            "select sum(session_count) from ops.agg_traffic_labels where label = $1", [label]
        ).fetchone()
        assert held > 0
        assert 0.9 * held <= labelled <= held
