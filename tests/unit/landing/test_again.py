"""Batches that come again: the same one changes nothing, another one under its name is reported."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from orchestration.landing.load import load_pending, pending
from orchestration.landing.receipts import read_receipt
from orchestration.settings import Settings
from tests.unit.landing.batches import (
    EVENTS,
    NOW,
    SESSIONS,
    Stream,
    encoded,
    joined,
    lines,
    put,
    put_rows,
    rows,
    touch,
)
from tests.unit.landing.neighbours import EARLIER, Neighbourhood, operations, read_rows, tree

LATER = NOW + timedelta(hours=1)
PAYMENTS = ("fitness_coach", "payments")


def conflicts(settings: Settings) -> list[dict[str, object]]:
    """What senders read about ids that they used twice."""
    paths = sorted(settings.receipts.glob("*.conflict-*.json"))
    return [orjson.loads(path.read_bytes()) for path in paths]


def test_the_same_batch_twice_changes_nothing(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    before = tree(settings.data_root)
    put_rows(settings, EARLIER, rows(EVENTS, 3, start=1001))
    assert pending(settings) == []
    assert load_pending(settings, now=LATER).receipts == ()
    assert tree(settings.data_root) == before


def test_the_same_content_under_another_id_is_all_duplicates(
    neighbourhood: Neighbourhood,
) -> None:
    put_rows(neighbourhood.settings, "bad", rows(EVENTS, 3, start=1001))
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.accepted, receipt.duplicate) == (3, 0, 3)
    repeated = read_rows(neighbourhood.settings, EVENTS, "bad", "duplicates")
    assert [(row["_file"], row["_line"]) for row in repeated] == [
        ("rows.ndjson", line) for line in (1, 2, 3)
    ]


def test_another_content_under_a_used_id_is_reported_once(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    landed = tree(settings.lake.joinpath(*EVENTS, EARLIER))
    copy = (settings.receipts / f"{EARLIER}.json").read_bytes()
    put_rows(settings, EARLIER, rows(EVENTS, 5, start=7001))
    (receipt,) = load_pending(settings, now=LATER).receipts
    assert (receipt.batch_id, receipt.status, receipt.code) == (
        EARLIER,
        "rejected",
        "BATCH_ID_REUSED",
    )
    assert receipt.reason == (
        "A batch of this id landed as fitness_coach/analytics_events with another content,"
        " which stays as it is. Send this content under an id of its own."
    )
    assert tree(settings.lake.joinpath(*EVENTS, EARLIER)) == landed
    assert (settings.receipts / f"{EARLIER}.json").read_bytes() == copy
    (told,) = conflicts(settings)
    assert (told["code"], told["received"]) == ("BATCH_ID_REUSED", 0)
    (error,) = operations(settings, "receipt_errors")
    assert (error["batch_id"], error["code"]) == (EARLIER, "BATCH_ID_REUSED")
    before = tree(settings.data_root)
    assert load_pending(settings, now=LATER).receipts == ()
    assert tree(settings.data_root) == before


@pytest.mark.parametrize("stream", [PAYMENTS, ("no_app", "events")])
@pytest.mark.parametrize("manifest", [None, b"nonsense"])
def test_an_id_used_in_two_streams_is_reported(
    neighbourhood: Neighbourhood, stream: Stream, manifest: bytes | None
) -> None:
    settings = neighbourhood.settings
    folder = put(settings, EARLIER, {"rows.ndjson": b"\n"}, stream=stream)
    if manifest is not None:
        (folder / "manifest.json").write_bytes(manifest)
    put_rows(settings, "z-after", rows(EVENTS, 2, start=9001))
    answers = load_pending(settings, now=LATER).receipts
    assert [(each.batch_id, each.stream, each.code) for each in answers if each.code] == [
        (EARLIER, stream[1], "BATCH_ID_REUSED")
    ]
    assert [each.accepted for each in answers if each.batch_id == "z-after"] == [2]
    assert [told["stream"] for told in conflicts(settings)] == [stream[1]]
    assert load_pending(settings, now=LATER).receipts == ()


def test_two_streams_that_use_one_id_at_once_are_told_apart(settings: Settings) -> None:
    put_rows(settings, "monday", rows(EVENTS, 1))
    put_rows(settings, "monday", rows(SESSIONS, 1), stream=SESSIONS)
    first, second = load_pending(settings, now=NOW).receipts
    assert (first.stream, first.status) == ("analytics_events", "landed")
    assert (second.stream, second.code) == ("performance_sessions", "BATCH_ID_REUSED")
    assert read_rows(settings, SESSIONS, "monday", "accepted") == []


def test_a_refused_batch_is_tried_again_once_it_was_changed(settings: Settings) -> None:
    folder = put(settings, "late", {"rows.ndjson": b"{}\n"}, rowCount=2)
    (refused,) = load_pending(settings, now=NOW).receipts
    assert refused.code == "ROW_COUNT_MISMATCH"
    assert load_pending(settings, now=NOW).receipts == ()
    content = joined(lines(rows(EVENTS, 2)))
    touch(put(settings, "late", {"rows.ndjson": content}, rowCount=2), LATER)
    assert pending(settings) == [folder]
    (landed,) = load_pending(settings, now=LATER + timedelta(hours=1)).receipts
    assert (landed.status, landed.accepted) == ("landed", 2)
    assert conflicts(settings) == []
    assert read_receipt(settings.receipts / "late.json") == landed


def test_a_lost_copy_of_a_receipt_is_written_again(neighbourhood: Neighbourhood) -> None:
    copy = neighbourhood.settings.receipts / f"{EARLIER}.json"
    content = copy.read_bytes()
    copy.unlink()
    load_pending(neighbourhood.settings, now=LATER)
    assert copy.read_bytes() == content


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_a_key_with_another_content_is_a_conflict_of_events(
    neighbourhood: Neighbourhood, form: str
) -> None:
    changed = rows(EVENTS, 3, start=1001, label="lunge")
    put(neighbourhood.settings, "bad", encoded(EVENTS, changed, form))
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.duplicate, receipt.conflicts) == (3, 0, 3)
    assert "KEY_CONFLICT: rows whose key came before with other content (3)" in receipt.warnings


def test_a_newer_version_of_a_state_is_no_conflict(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    versions = [rows(SESSIONS, 1, updated_at=f"2026-03-02T{hour}:00:00Z")[0] for hour in (18, 19)]
    put_rows(settings, "bad", versions, stream=SESSIONS)
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.duplicate, receipt.conflicts) == (2, 0, 0)
    assert receipt.warnings == []
