"""The summary's figures against arithmetic done by hand, and what it says when data are missing."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pytest

from orchestration.metrics.written import whole
from orchestration.reports.document import SummaryReport, Tile
from orchestration.reports.periods import Periods
from orchestration.reports.summary import collect
from tests.unit.reports.conftest import Opener
from tests.unit.reports.factories import RECOMMEND, empty_marts, world

pytestmark = pytest.mark.xdist_group("reports")


def _tile(report: SummaryReport, name: str) -> Tile:
    return {tile.id: tile for tile in report.tiles}[name]


@pytest.fixture
def small() -> duckdb.DuckDBPyConnection:
    """Three sessions in September, six in October; two more of a bot and of staff."""
    connection = empty_marts()
    connection.execute(
        """
        insert into sessions.fct_sessions values
            ('song_practice', 'ada', false, '2026-09-01', 3600, 4000, 0.5, false, false, false),
            ('song_practice', 'ada', false, '2026-09-30', 1800, 2000, 0.7, false, false, false),
            ('fitness_coach', null, true, '2026-09-30', null, 1800, null, false, false, false),
            ('song_practice', 'ada', false, '2026-10-01', 3600, 4000, 0.5, false, false, false),
            ('song_practice', 'ada', false, '2026-10-01', 3600, 4000, 1.0, true, false, false),
            ('song_practice', 'bob', false, '2026-10-30', 1800, 2000, 0.9, false, false, false),
            ('fitness_coach', 'cy', false, '2026-10-02', null, 5400, null, false, false, false),
            ('fitness_coach', null, true, '2026-10-02', null, null, null, true, false, false),
            ('fitness_coach', null, true, '2026-10-03', null, 1800, null, false, false, false),
            ('fitness_coach', 'bot', false, '2026-10-03', 9999, 9999, 1.0, true, false, true),
            ('fitness_coach', 'staff', false, '2026-10-03', 9999, 9999, 1.0, true, true, false),
            ('song_practice', 'ada', false, '2026-10-31', 3600, 4000, 0.1, true, false, false);
        insert into revenue.fct_payments values
            ('2026-09-10 12:00', 10000, true, false), ('2026-10-10 12:00', 20050, true, false),
            ('2026-10-10 12:00', null, false, false), ('2026-10-11 12:00', null, false, false),
            ('2026-10-11 12:00', null, false, false), ('2026-10-11 12:00', -2550, true, true),
            ('2026-10-31 00:00', 9900, true, false);
        insert into revenue.agg_mrr_days values
            ('2026-09-30', 50000, 0), ('2026-10-29', 60000, 0), ('2026-10-30', 55000, 5000);
        create temp table counted as from (values
            (timestamp '2026-09-10 12:00', 30, 100, 80, 100), ('2026-10-10 12:00', 40, 60, 20, 40),
            ('2026-10-10 23:59', 20, 40, 5, 10)
        ) as days (day, accepted, answered, correct, judged);
        insert into ops.fct_receipts values
            ('song_practice', 'performance_sessions', 'a', 'landed', '2026-10-02 08:00', 900, 800,
                60, 40),
            ('song_practice', 'performance_sessions', 'b', 'landed', '2026-10-03 08:00', 100, 100,
                0, 0),
            ('song_practice', 'performance_sessions', 'c', 'rejected', '2026-10-03 08:00', 0, 0,
                0, 0),
            ('song_practice', 'performance_sessions', 'd', 'landed', '2026-09-03 08:00', 50, 50,
                0, 0);
        insert into ops.agg_session_accounting values
            ('song_practice', '2026-10-01', 30, 15, 5), ('fitness_coach', '2026-10-02', 10, 5, 1);
        """
        + RECOMMEND
    )
    return connection


def test_session_figures_are_counted_without_bots_staff_and_other_days(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    report = collect(opened(small))
    learners, sessions = _tile(report, "active_learners"), _tile(report, "sessions")
    assert (learners.current.value, learners.previous.value) == (3, 1)
    assert (sessions.current.value, sessions.previous.value) == (6, 3)
    assert sessions.text.change == "+100.0%"
    assert sessions.text.detail == "2 of them anonymous"
    practice = _tile(report, "practice_hours")
    assert practice.current.value == (3600 + 3600 + 1800 + 5400 + 1800) / 3600
    assert practice.previous.value == (3600 + 1800 + 1800) / 3600
    assert practice.text.detail == "54 min per session, n = 5"
    completion = _tile(report, "completion_rate")
    assert (completion.current.value, completion.current.n) == (0.8, 3)
    assert (completion.previous.value, completion.previous.n) == (0.6, 2)
    assert completion.change is not None
    assert completion.change.is_beyond_chance is False
    assert any("2 sessions of bots and staff" in note for note in report.footnotes)


def test_money_is_net_and_mrr_is_the_last_days(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    report = collect(opened(small))
    revenue, mrr = _tile(report, "net_revenue"), _tile(report, "mrr")
    assert (revenue.current.value, revenue.previous.value) == (175.0, 100.0)
    assert (revenue.text.value, revenue.text.change) == ("$175.00", "+75.0%")
    assert revenue.text.detail == "3 payments not converted"
    assert (mrr.current.value, mrr.previous.value) == (550.0, 500.0)
    days = dict(zip(Periods.until(report.as_of).days, revenue.daily, strict=True))
    assert days[date(2026, 10, 10)] == 200.5
    assert days[date(2026, 10, 29)] == 0.0
    assert days[date(2026, 10, 28)] is None


def test_every_tile_tells_both_populations(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    tiles = {tile.id: tile for tile in collect(opened(small)).tiles}
    found = {
        name: {population: figure.value for population, figure in tile.populations.items()}
        for name, tile in tiles.items()
    }
    assert found["active_learners"] == {"people": 3, "everyone": 5}
    assert found["sessions"] == {"people": 6, "everyone": 8}
    assert found["practice_hours"] == {"people": 4.5, "everyone": 10.05}
    assert found["completion_rate"] == {"people": 0.8, "everyone": 0.88}
    assert found["net_revenue"] == {"everyone": 175.0, "people": 200.5}
    assert found["mrr"] == {"everyone": 550.0, "people": 500.0}


def test_ai_rates_have_n_interval_and_a_verdict_on_chance(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    report = collect(opened(small))
    acceptance, accuracy = _tile(report, "ai_acceptance"), _tile(report, "ai_accuracy")
    assert (acceptance.current.value, acceptance.current.n) == (0.6, 100)
    assert acceptance.current.interval is not None
    assert acceptance.text.detail == "n = 100 \N{MIDDLE DOT} 50.2\N{EN DASH}69.1%"
    assert acceptance.text.change == "+30.0 pp"
    assert acceptance.change is not None
    assert acceptance.change.is_beyond_chance
    assert (accuracy.current.value, accuracy.current.n) == (0.5, 50)
    assert accuracy.change is not None
    assert accuracy.change.direction == "down"


def test_days_and_apps_add_up_to_the_tiles(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    report = collect(opened(small))
    days = {day.date: day for day in report.days}
    assert len(days) == 60
    assert days[date(2026, 10, 1)].identified_sessions == 2
    assert days[date(2026, 10, 1)].active_learners == 1
    assert days[date(2026, 10, 2)].anonymous_sessions == 1
    assert days[date(2026, 10, 4)].identified_sessions == 0
    shown = sum(
        (day.identified_sessions or 0) + (day.anonymous_sessions or 0)
        for day in report.days
        if day.is_current
    )
    assert shown == _tile(report, "sessions").current.value == 6
    apps = {app.source_system: app for app in report.apps}
    assert [app.sessions.value for app in report.apps] == [3, 3]
    assert apps["song_practice"].active_learners.value == 2
    assert apps["fitness_coach"].share_of_sessions == 0.5
    assert apps["fitness_coach"].text.change == "+200.0%"
    assert apps["fitness_coach"].text.completion_detail == "not measured"


def test_the_data_quality_line_accounts_for_every_row(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    quality = collect(opened(small)).quality
    facts = {fact.id: fact for fact in quality.facts}
    assert (facts["batches"].value, facts["batches"].detail) == (3, "1 refused")
    assert (facts["rows"].value, facts["rows"].detail) == (1000, "60 of them duplicates")
    assert facts["accepted"].value == 0.9
    assert (facts["quarantined"].value, facts["quarantined"].text) == (0.04, "4.00%")
    assert facts["late"].detail == "2 of 6 sessions"
    assert (facts["consent"].value, facts["consent"].detail) == (
        0.5,
        "identified; 6 sessions left out",
    )
    assert quality.verdict == "doubtful"
    assert quality.text == "Data quality: 96.0% of rows usable, 1 batch refused"


def test_figures_equal_independent_sql_on_a_larger_world(opened: Opener) -> None:
    connection = world()
    report = collect(opened(connection))
    expected = connection.execute(
        """
        select count(*), count(distinct learner_id),
            sum(coalesce(active_seconds, total_seconds)) / 3600, avg(completion_ratio)
        from sessions.fct_sessions
        where local_date >= '2026-10-01' and local_date < '2026-10-31'
            and not (is_bot or is_internal)
        """
    ).fetchall()[0]
    names = ("sessions", "active_learners", "practice_hours", "completion_rate")
    found = [_tile(report, name).current.value for name in names]
    assert found == pytest.approx(list(expected), abs=0.005)
    accepted, answered = connection.execute(
        """
        select count(*) filter (outcome = 'accepted'), count(*) filter (outcome <> 'unanswered')
        from ai_performance.fct_recommendations
        where recommended_at >= '2026-10-01' and recommended_at < '2026-10-31'
        """
    ).fetchall()[0]
    assert _tile(report, "ai_acceptance").current.value == pytest.approx(
        accepted / answered, abs=1e-6
    )


def test_an_empty_period_is_said_and_is_not_zero(opened: Opener) -> None:
    report = collect(opened(empty_marts()))
    assert report.is_empty
    assert report.notes == (
        "No session took place from 1 to 30 October 2026: its figures are missing, not zero.",
    )
    assert {tile.text.value for tile in report.tiles} == {"no data"}
    assert {tile.current.value for tile in report.tiles} == {None}
    assert {day.identified_sessions for day in report.days} == {None}
    assert report.apps == ()
    assert report.quality.verdict == "unknown"


def test_a_quiet_period_after_a_busy_one_is_empty_too(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    small.execute("delete from sessions.fct_sessions where local_date >= '2026-10-01'")
    report = collect(opened(small))
    assert report.is_empty
    assert _tile(report, "sessions").text.value == "no data"
    assert _tile(report, "net_revenue").text.value == "$175.00"
    assert _tile(report, "sessions").daily[30:] == (0.0,) * 30


@pytest.mark.parametrize(
    ("first_day", "note"),
    [
        ("2026-09-02", "Data begin on 2 September 2026: the period before is incomplete"),
        ("2026-10-10", "Incomplete period: data begin on 10 October 2026, so 21 of 30 days"),
    ],
)
def test_an_incomplete_period_is_said_and_compared_with_nothing(
    first_day: str, note: str, opened: Opener
) -> None:
    connection = world()
    connection.execute(f"delete from sessions.fct_sessions where local_date < '{first_day}'")
    report = collect(opened(connection))
    assert len(report.notes) == 1
    assert report.notes[0].startswith(note)
    assert {tile.change for tile in report.tiles} == {None}
    assert {app.change for app in report.apps} == {None}


def test_whole_periods_need_no_note(opened: Opener) -> None:
    assert collect(opened(world())).notes == ()


def test_small_charts_of_rates_pool_the_week_before_each_day(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    acceptance = _tile(collect(opened(small)), "ai_acceptance")
    day = 30 + 9  # 10 October
    assert acceptance.daily[day - 1] is None
    assert acceptance.daily[day : day + 7] == (0.6,) * 7
    assert acceptance.daily[day + 7] is None
    assert acceptance.text.trend.startswith("AI acceptance over seven days: from 60.0% to 60.0%")


def test_every_figure_has_the_lineage_id_of_the_number_that_it_is(
    small: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    board = opened(small)
    report = collect(board)
    listed = {each.id: each for each in board.lineage()}
    scale = {"count": 1, "hours": 3600, "usd": 100, "ratio": 1}
    told = 0
    for tile in report.tiles:
        (other,) = (value for value in tile.populations.values() if value is not tile.current)
        shown = {"current": tile.current, "previous": tile.previous, "other": other}
        for place, cell in tile.cells.items():
            figure = shown[place].value
            assert figure is not None
            number = listed[cell].value
            assert number is not None
            assert figure == pytest.approx(number / scale[tile.unit], abs=0.006)
            told += 1
        assert {name for name, each in shown.items() if each.value} <= tile.cells.keys()
    assert told > 15
    sessions, practice = _tile(report, "sessions"), _tile(report, "practice_hours")
    for tile, metric in ((sessions, "anonymous_sessions"), (practice, "timed_sessions")):
        assert whole(listed[tile.detail_cells[metric]].value) in tile.text.detail.split()
    assert "identified_sessions" in _tile(report, "active_learners").detail_cells
    for app in report.apps:
        assert listed[app.cells["sessions"]].value == app.sessions.value
    for fact in report.quality.facts:
        assert fact.cell is not None
        assert listed[fact.cell].value == pytest.approx(fact.value, rel=1e-5)
        assert re.findall(r"[\d,]+", fact.detail) == [
            whole(listed[cell].value) for cell in fact.detail_cells.values()
        ]
    for day in report.days:
        if day.active_learners:
            assert listed[day.cells["active_learners"]].value == day.active_learners
    assert {place for each in listed.values() for place in each.shown_in} == {
        "reports/summary/page-1"
    }
