"""What people wrote stays out of messages: receipts, tables, logs and errors hold none of it."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing import intake
from orchestration.landing.errors import LandingError
from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.landing.batches import (
    EVENTS,
    FORMS,
    NOW,
    Row,
    encoded,
    joined,
    lines,
    put,
    put_rows,
    rows,
)
from tests.unit.landing.neighbours import operations, read_rows, tree

ANA = "Ana María Vélez <ana.velez@example.org>, +34 600 123 456"
MARK = "ana.velez@example.org"


def spoiled(checked: Contract) -> list[Row]:
    """Rows of a stream in each of which another field holds a person's own words."""
    stream = (checked.source, checked.stream)
    return [
        with_words(row, field)
        for row, field in zip(rows(stream, len(checked.fields)), checked.fields, strict=True)
    ]


def with_words(row: Row, field: Field) -> Row:
    *groups, name = field.path.split(".")
    inner: Any = row
    for group in groups:
        inner[group] = inner = dict(inner[group])
    inner[name] = ANA
    return row | {"comment_on_it": ANA}


def messages(settings: Settings, capfd: pytest.CaptureFixture[str]) -> str:
    """Everything that landing tells, but not the rows themselves."""
    told = [data.decode() for data in tree(settings.receipts).values()]
    told += [path.read_text() for path in settings.lake.glob("*/*/*/receipt.json")]
    told += [str(operations(settings, name)) for name in ("receipts", "receipt_errors")]
    told += [str(operations(settings, "schema_changes"))]
    return "\n".join([*told, *capfd.readouterr()])


def test_no_field_of_any_stream_is_repeated_in_a_message(
    settings: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for stream, checked in CONTRACTS.items():
        put_rows(settings, f"words-{'-'.join(stream)}", spoiled(checked), stream=stream)
    report = load_pending(settings, now=NOW)
    assert {receipt.status for receipt in report.receipts} == {"landed"}
    assert sum(receipt.rejected for receipt in report.receipts) > 4 * len(CONTRACTS)
    assert MARK not in messages(settings, capfd) + caplog.text
    refused = [
        row
        for stream in CONTRACTS
        for row in read_rows(settings, stream, f"words-{'-'.join(stream)}", "quarantine")
    ]
    assert all(MARK.encode() in row["raw"] for row in refused)
    assert not [row for row in refused if MARK in row["reason"] + row["errors"]]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "%b"' % ANA.encode(),
        ANA.encode(),
        b'{"%b": 1, "%b": 2}' % (ANA.encode(), ANA.encode()),
        b'["%b"]' % ANA.encode(),
        b'{"id": "%b\0"}' % ANA.encode(),
        b'{"id": "%b\xff"}' % ANA.encode(),
        b'{"id": %b}' % ANA.encode(),
        b'{"id": ' + b"[" * 40 + b'"%b"' % ANA.encode() + b"]" * 40 + b"}",
    ],
    ids=["cut", "prose", "twice", "list", "nul", "utf8", "unquoted", "deep"],
)
def test_no_broken_line_is_repeated_in_a_message(
    settings: Settings, capfd: pytest.CaptureFixture[str], line: bytes
) -> None:
    put(settings, "words", {"rows.ndjson": joined([*lines(rows(EVENTS, 1)), line])})
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.accepted, receipt.rejected) == (1, 1)
    assert MARK not in messages(settings, capfd)
    (refused,) = read_rows(settings, EVENTS, "words", "quarantine")
    assert refused["raw"] == line
    assert MARK not in refused["reason"] + refused["errors"]


@pytest.mark.parametrize("form", FORMS)
def test_a_failing_database_does_not_quote_rows(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    form: str,
) -> None:
    def failing_query(_contract: object, rows: intake.RawRows, _origin: object) -> str:
        return f"select cast(_record::varchar as integer) from ({rows.sql})"

    put(settings, "words", encoded(EVENTS, rows(EVENTS, 1, label=ANA), form))
    monkeypatch.setattr(intake, "lake_query", failing_query)
    with pytest.raises(LandingError, match="DuckDB failed on batch words") as caught:
        load_pending(settings, now=NOW)
    said = "".join(traceback.format_exception(caught.value))
    assert "Nothing of it has landed." in said
    assert MARK not in said + "".join(capfd.readouterr())
    assert not settings.lake.joinpath(*EVENTS, "words").exists()


def test_a_batch_lands_once_the_database_works_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_rows(settings, "words", rows(EVENTS, 2))
    with monkeypatch.context() as broken:
        broken.setattr(intake, "lake_query", lambda *_: "select error('disk full')")
        with pytest.raises(LandingError, match="then run again"):
            load_pending(settings, now=NOW)
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.status, receipt.accepted, receipt.attempt) == ("landed", 2, 1)
