"""Tables in terminals: what is copied stays in one piece, and nothing is cut off."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from orchestration.cli.output import Output, table
from orchestration.releases.answers import Result

ID = "d88fbda82a609b7b"
MOMENT = "2026-11-02T10:00"
WORDS = "A model recommended what is unsafe: recovery recommendations " * 3
LONG = "x" * 70


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> io.StringIO:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return io.StringIO()


def _printed(told: io.StringIO, *values: object) -> str:
    columns = [f"column {number}" for number in range(len(values))]
    answer = Result(
        tuple(columns),
        (),
        (values,),
        "20261102-d88fbda82a60",
        datetime(2026, 11, 2, tzinfo=UTC),
        (),
    )
    console = Console(file=told, highlight=False, soft_wrap=True)
    for made in (table(columns, [values]), answer.to_table()):
        console.print(made)
    return told.getvalue()


@pytest.mark.parametrize("narrow", [80, 200], indirect=True)
def test_an_id_stays_in_one_piece_where_words_are_wrapped(narrow: io.StringIO) -> None:
    printed = _printed(narrow, WORDS, ID, MOMENT, 1_234_567, WORDS)
    assert printed.count(ID) == printed.count("1,234,567") == printed.count(MOMENT) == 2


@pytest.mark.parametrize("narrow", [20, 50], indirect=True)
def test_nothing_is_cut_off_where_there_is_no_room(narrow: io.StringIO) -> None:
    printed = _printed(narrow, WORDS, "Q" * 16, LONG)
    assert printed.count("x") == 2 * len(LONG)
    assert printed.count("Q") == 2 * 16


@pytest.mark.parametrize("narrow", [50], indirect=True)
def test_the_first_column_stays_whole_where_a_later_one_has_no_room(narrow: io.StringIO) -> None:
    printed = _printed(narrow, ID, LONG, WORDS)
    assert printed.count(ID) == 2
    assert printed.count("x") == 2 * len(LONG)


@pytest.mark.parametrize("narrow", [20, 80], indirect=True)
def test_a_row_that_is_wider_than_the_terminal_is_a_block_of_whole_lines(
    narrow: io.StringIO,
) -> None:
    output = Output(False, Console(file=narrow, highlight=False, soft_wrap=True))
    output.console.print(output.rows(["id", "words", "n"], [[ID, "[Q]" * 40, 1_234]] * 2))
    printed = narrow.getvalue()
    assert (printed.count("Q"), printed.count("[")) == (80, 80)
    assert printed.count("1,234") == printed.count("words") == 2
