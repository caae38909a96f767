"""Which Mondays are due: the first ones, those missed, and what a killed run had begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from ml.ledger.chain import CHAIN, read_chain
from ml.ledger.issue import Issue, verify
from orchestration.predictions.issues import WEEK, due, freeze
from orchestration.predictions.marts import Marts
from orchestration.settings import Settings

MONDAY = datetime.fromisoformat("2026-04-20")
KIND, TARGET = "probability", "completion"
FIRST = (8, 4, 0)


@pytest.fixture
def marts(tmp_path: Path) -> Marts:
    return Marts(Settings(data_root=tmp_path), MONDAY + timedelta(days=2))


def weeks_due(marts: Marts) -> list[int]:
    """How many weeks before the newest Monday each due issue lies."""
    return [(MONDAY - issue.issued_at) // WEEK for issue in due(marts, KIND, TARGET, FIRST)]


def issue(marts: Marts, weeks: Sequence[int]) -> None:
    """Issue a forecast of each of these Mondays."""
    for back in weeks:
        at = MONDAY - back * WEEK
        said = {"method": "model", "entity_id": "a", "target_at": at + WEEK, "probability": 0.5}
        freeze(marts, Issue(KIND, TARGET, at), pl.DataFrame([said]))


@pytest.mark.parametrize(
    ("issued", "left"),
    [
        ((), [8, 4, 0]),
        ((8,), [4, 0]),
        ((8, 4), [0]),
        ((8, 4, 0), []),
        ((0,), []),
        ((11, 7, 3), [2, 1, 0]),
        ((2,), [1, 0]),
    ],
)
def test_first_issues_are_made_whole_and_then_every_week_that_was_missed(
    marts: Marts, issued: Sequence[int], left: list[int]
) -> None:
    issue(marts, issued)
    assert weeks_due(marts) == left


def test_an_issue_that_a_killed_run_did_not_enter_into_the_chain_is_due_and_heals(
    marts: Marts,
) -> None:
    issue(marts, [1, 0])
    whole = (marts.ledger / CHAIN).read_bytes()
    (marts.ledger / CHAIN).write_bytes(b"".join(whole.splitlines(keepends=True)[:1]))
    (fault,) = verify(marts.ledger)
    assert "Run again" in fault
    assert weeks_due(marts) == [0]
    issue(marts, weeks_due(marts))
    assert verify(marts.ledger) == []
    assert (marts.ledger / CHAIN).read_bytes() == whole
    assert len(read_chain(marts.ledger)) == 2
