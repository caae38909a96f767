"""The format of a file does not matter: the same rows give the same typed rows in the lake."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.contracts import rows as generated
from tests.unit.landing.batches import EVENTS, FORMS, NOW, Row, encoded, put, rows
from tests.unit.landing.neighbours import Neighbourhood, copied, read_rows

PLACE = {"_batch_id", "_file", "_line"}


def is_writable(row: generated.Row) -> bool:
    """Whether every format can write the row, and it names somebody.

    CSV knows no empty text, JSON no NUL, and a person whose number is 0 is nobody.
    """
    values = row.values.values()
    is_text = all("\0" not in value for value in values if isinstance(value, str))
    return row.spoiled is None and is_text and {"", "0", "null"}.isdisjoint(map(str, values))


@st.composite
def batches(draw: st.DrawFn) -> tuple[Contract, list[Row]]:
    """A stream and some valid payloads of it."""
    checked = draw(st.sampled_from(list(CONTRACTS.values())))
    drawn = draw(st.lists(generated.rows(checked).filter(is_writable), min_size=1, max_size=4))
    return checked, [json.loads(row.line(checked)) for row in drawn]


def landed(settings: Settings, stream: tuple[str, str], form: str) -> list[Row]:
    """Rows of a batch as the lake has them, without what tells where they come from."""
    found = read_rows(settings, stream, f"as-{form}", "accepted")
    return [{name: row[name] for name in row.keys() - PLACE} for row in found]


@bounded(max_examples=25, derandomize=True)
@given(batch=batches())
def test_every_format_gives_the_same_rows(
    founded: Neighbourhood, batch: tuple[Contract, list[Row]]
) -> None:
    checked, payloads = batch
    stream = (checked.source, checked.stream)
    with copied(founded) as settings:
        for form in FORMS:
            put(settings, f"as-{form}", encoded(stream, payloads, form), stream=stream)
        report = load_pending(settings, now=NOW)
        first = landed(settings, stream, FORMS[0])
        assert len(first) == len(payloads)
        for form in FORMS[1:]:
            assert landed(settings, stream, form) == first, form
        assert [receipt.rejected for receipt in report.receipts] == [0] * len(FORMS)
        accepted = sum(receipt.accepted for receipt in report.receipts)
        assert accepted == len({row["_row_hash"] for row in first})


@pytest.mark.parametrize("form", FORMS)
def test_lake_columns_have_the_types_of_the_contract(
    neighbourhood: Neighbourhood, form: str
) -> None:
    put(neighbourhood.settings, "bad", encoded(EVENTS, rows(EVENTS, 1), form))
    neighbourhood.land("bad")
    (row,) = read_rows(neighbourhood.settings, EVENTS, "bad", "accepted")
    expected: dict[str, Any] = {
        "id": "row-1",
        "value": 12.0,
        "properties": '{"sets":3}',
        "deviceInfo_platform": "ios",
        "privacyFlags_canTrack": True,
        "userSegment": '{"name":"returning"}',
        "_line": 2 if form == "csv" else 1,
        "_clock_flag": None,
        "_extra": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert f"{row['timestamp']} {row['_sent_at']}" == "2026-03-02 18:04:05 2026-03-02 20:00:00"
