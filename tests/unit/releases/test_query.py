"""Asking a release: what it answers, what it refuses, and in which words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.releases.errors import QueryError
from orchestration.releases.query import query
from orchestration.releases.store import Release
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF


def test_an_answer_carries_columns_rows_release_and_as_of(asked: Settings) -> None:
    answer = query(asked, "select count(*) as sessions from sessions.fct_sessions")
    assert (answer.columns, answer.types, answer.rows) == (("sessions",), ("BIGINT",), ((500,),))
    assert (answer.as_of, answer.warnings) == (AS_OF, ())
    assert answer.release_id.startswith("20261031-")


def test_more_rows_than_the_limit_are_cut_with_a_warning(asked: Settings) -> None:
    answer = query(asked, "from sessions.fct_sessions", limit=10)
    assert len(answer.rows) == 10
    assert answer.warnings == ("only the first 10 rows are shown; there are more.",)


@pytest.mark.parametrize(
    "sql",
    [
        "from sessions.fct_sessions",
        "with one as (select 1 as a) select a from one;",
        "describe sessions.fct_sessions",
        "summarize revenue.agg_revenue_days",
        "show all tables",
        "explain select 1",
        "pivot revenue.agg_revenue_days on currency using sum(amount_cents)",
        "-- a comment\nvalues (1)",
    ],
)
def test_everything_that_only_reads_is_answered(asked: Settings, sql: str) -> None:
    assert query(asked, sql).columns


@pytest.mark.parametrize(
    "sql",
    [
        "insert into sessions.fct_sessions select * from sessions.fct_sessions",
        "delete from sessions.fct_sessions",
        "drop table sessions.fct_sessions",
        "create table stolen as from sessions.fct_sessions",
        "create temp table stolen as from sessions.fct_sessions",
        "copy sessions.fct_sessions to '{folder}/stolen.csv'",
        "export database '{folder}/stolen'",
        "explain analyze copy sessions.fct_sessions to '{folder}/stolen.csv'",
        "attach '{folder}/stolen.duckdb'",
        "from read_csv('/etc/passwd')",
        "from read_text('/etc/passwd')",
        "from '/etc/passwd.csv'",
        "from glob('/etc/*')",
        "from read_parquet('{folder}/releases/current/marts/*.parquet')",
        "select * from query('from read_text(''/etc/passwd'')')",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset enable_external_access",
        "pragma enable_logging",
        "call enable_logging()",
        "begin",
        "checkpoint",
        "prepare steal as from read_text('/etc/passwd')",
        "select 1; select 2",
        "select 1; drop table sessions.fct_sessions",
        "pivot revenue.agg_revenue_days on currency; drop table sessions.fct_sessions",
        "",
        "-- nothing",
    ],
)
def test_whatever_writes_or_reaches_outside_is_refused(
    asked: Settings, tmp_path: Path, sql: str
) -> None:
    with pytest.raises(QueryError):
        query(asked, sql.format(folder=tmp_path))
    assert query(asked, "select count(*) from sessions.fct_sessions").rows == ((500,),)
    assert not list(tmp_path.glob("stolen*"))


def test_no_release_says_what_to_run(built: Settings) -> None:
    with pytest.raises(QueryError, match="run `etude run` first"):
        query(built, "select 1")


@pytest.mark.parametrize("name", ["sessions.fct_sesions", "fct_sessions", "fct_session"])
def test_an_unknown_table_is_answered_with_near_names(asked: Settings, name: str) -> None:
    with pytest.raises(QueryError, match=r"near names: sessions\.fct_sessions"):
        query(asked, f"from {name}")


def test_a_table_like_no_other_is_answered_with_all_names(asked: Settings) -> None:
    with pytest.raises(QueryError, match=r"tables: release\.about, .*sessions\.fct_sessions"):
        query(asked, "from qqq")


def test_a_syntax_error_says_where(asked: Settings) -> None:
    with pytest.raises(QueryError, match=r'near "t"\nline 2, column 5:\n  frm t\n      \^'):
        query(asked, "select *\nfrm t")


def test_a_query_that_takes_too_long_is_given_up(asked: Settings) -> None:
    endless = (
        "select count(*) from range(1e6::bigint) a, range(1e6::bigint) b where a.range > b.range"
    )
    with pytest.raises(QueryError, match=r"gave up after 0\.2 s"):
        query(asked, endless, timeout_seconds=0.2)


def test_an_overlong_statement_is_refused(asked: Settings) -> None:
    with pytest.raises(QueryError, match="longer than 64,000 bytes"):
        query(asked, "select " + "(" * 64_000)


def test_a_damaged_marts_file_names_the_way_back(built: Settings, release: Release) -> None:
    marts = release.folder / "marts.duckdb"
    marts.chmod(0o644)
    marts.write_bytes(b"torn")
    with pytest.raises(QueryError, match="etude release rollback"):
        query(built, "select 1")


def test_a_reader_does_not_keep_others_out(built: Settings, release: Release) -> None:
    with duckdb.connect(str(release.folder / "marts.duckdb"), read_only=True):
        pass
    assert query(built, "select 1").rows == ((1,),)
