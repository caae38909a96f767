"""A table's number: its reference is text and back, and rows add up to what the engine says."""

from __future__ import annotations

from typing import cast

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.figures.table_rows import added_up, asked, listing
from orchestration.figures.taken import Taken, is_taken, place, read_taken
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TAKEN = st.builds(
    Taken,
    table=st.just("health.agg_coach_weeks"),
    summary=st.sampled_from(["sum", "min", "max", "count", "mean", "share", "value"]),
    column=st.sampled_from(["goals_set_count", "answered_count"]),
    of=st.none() | st.just("answered_count"),
    at=st.lists(
        st.tuples(st.sampled_from(["coach_id", "week_start_date"]), st.none() | TEXTS),
        max_size=2,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
    field=st.sampled_from(["value", "n", "low", "high"]),
)


@given(TAKEN)
def test_text_reads_back_as_the_same_reference(taken: Taken) -> None:
    assert is_taken(taken.text)
    assert read_taken(taken.text) == taken
    assert len(taken.id) == 12


@pytest.mark.parametrize(
    "text",
    [
        "health.agg_coach_weeks",
        "health.agg_coach_weeks?column=x",
        "health.agg_coach_weeks?sum=x&max=y",
        "health.agg_coach_weeks?sum=x&at=coach_id",
        "health.agg_coach_weeks?sum=x&at=coach_id.unquoted",
        "health.agg_coach_weeks?sum=x&field=previous_week",
        "health.agg_coach_weeks?sum=x&limit=3",
        'a.b"; drop table x?sum=x',
    ],
)
def test_what_is_no_reference_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(RequestError, match="is no reference to a table's number.*write SCHEMA"):
        read_taken(text)


class _Plain:
    """A database that answers like a release."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(
            'create schema s; create table s."odd""name" (id int, who varchar, day date, '
            "won decimal(10, 2), played bigint, ratio double)"
        )

    def fill(self, rows: list[tuple]) -> None:
        self._connection.execute('delete from s."odd""name"')
        values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(rows))
        if rows:
            flat = [value for row in rows for value in row]
            self._connection.execute(f'insert into s."odd""name" values {values}', flat)

    def rows(self, sql: str, parameters: dict | None = None) -> list[tuple]:
        return self._connection.execute(sql, parameters or {}).fetchall()


PLAIN = _Plain()
ROWS = st.lists(
    st.tuples(
        st.just("o'b\"rien") | st.just("x"),
        st.dates(),
        st.none() | st.decimals(0, 20, places=2),
        st.none() | st.integers(0, 40),
        st.none() | st.floats(0, 1),
    ),
    max_size=12,
)
HOWS = [
    ("sum", "won", None),
    ("sum", "ratio", None),
    ("min", "day", None),
    ("max", "played", None),
    ("count", "ratio", None),
    ("mean", "played", None),
    ("mean", "ratio", "played"),
    ("share", "won", "played"),
]


@settings(max_examples=80, deadline=None)
@given(how=st.sampled_from(HOWS), rows=ROWS, field=st.sampled_from(["value", "n", "low", "high"]))
def test_rows_add_up_to_what_the_engine_says(how: tuple, rows: list[tuple], field: str) -> None:
    PLAIN.fill([(number, *row) for number, row in enumerate(rows)])
    answers = cast("Answers", PLAIN)
    summary, column, of = how
    at = place(who="o'b\"rien")
    taken = Taken('s.odd"name', summary, column, of, at, field)
    engine = asked(taken, answers)
    sql, columns = listing(taken, ["id"])
    listed = answers.rows(sql)
    assert len(listed) == sum(row[0] != "x" for row in rows)
    again = added_up(taken, columns, listed)
    if isinstance(engine, float) and again is not None:
        assert again == pytest.approx(engine, rel=1e-9, abs=1e-12)
    else:
        assert again == engine


def test_a_single_row_is_asked_where_there_are_more() -> None:
    taken = Taken("s.t", "value", "won")
    assert added_up(taken, ["id", "won"], [(1, 7)]) == 7
    with pytest.raises(RequestError, match="2 rows instead of a single one"):
        added_up(taken, ["id", "won"], [(1, 7), (2, 7)])


def test_what_a_release_does_not_have_is_named() -> None:
    answers = cast("Answers", PLAIN)
    with pytest.raises(RequestError, match=r"the release has no table s\.gone"):
        asked(Taken("s.gone", "sum", "won"), answers)
    with pytest.raises(RequestError, match="has no column nobody, wonn in this release"):
        asked(Taken('s.odd"name', "sum", "wonn", at=place(nobody=1)), answers)
