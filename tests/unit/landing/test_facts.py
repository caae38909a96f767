"""What landing notes about good rows: clocks, days, unknown fields; and about bad ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import orjson
import pytest

from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.landing.batches import (
    EVENTS,
    NOW,
    SENT_AT,
    encoded,
    joined,
    lines,
    put,
    put_rows,
    rows,
)
from tests.unit.landing.neighbours import Neighbourhood, operations, read_rows

PROFILES = ("fitness_coach", "profiles")


def at(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='microseconds')}Z"


@pytest.mark.parametrize(
    ("moment", "flag"),
    [
        (SENT_AT, None),
        (SENT_AT + timedelta(hours=1), None),
        (SENT_AT + timedelta(hours=1, microseconds=1), "future"),
        (SENT_AT - timedelta(days=3), None),
        (SENT_AT - timedelta(days=3, microseconds=1), "late"),
        (SENT_AT - timedelta(days=400), "late"),
        (datetime(2000, 1, 1), "late"),  # noqa: DTZ001
        (datetime(2099, 12, 31, 23, 59, 59), "future"),  # noqa: DTZ001
    ],
)
def test_rows_are_late_after_three_days_and_future_after_an_hour(
    neighbourhood: Neighbourhood, moment: datetime, flag: str | None
) -> None:
    put_rows(neighbourhood.settings, "bad", rows(EVENTS, 2, timestamp=at(moment)))
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (2, 0)
    assert (receipt.late, receipt.future) == (2 * (flag == "late"), 2 * (flag == "future"))
    landed = read_rows(neighbourhood.settings, EVENTS, "bad", "accepted")
    assert [row["_clock_flag"] for row in landed] == [flag, flag]
    assert any("LATE" in each for each in receipt.warnings) == (flag == "late")
    assert any("FUTURE_CLOCK" in each for each in receipt.warnings) == (flag == "future")


def test_a_new_version_of_an_old_state_is_not_late(neighbourhood: Neighbourhood) -> None:
    states = rows(PROFILES, 1, signupAt="2020-01-01T00:00:00Z", updatedAt=at(SENT_AT))
    put_rows(neighbourhood.settings, "bad", states, stream=PROFILES)
    assert neighbourhood.land("bad").late == 0


def test_a_receipt_counts_the_days_of_its_rows(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    days = ["2026-03-02T23:59:59.999999Z", "2026-03-01T23:30:00-01:00", "2026-03-01"]
    payloads = [rows(EVENTS, 1, start=place, timestamp=day)[0] for place, day in enumerate(days)]
    put_rows(settings, "bad", payloads)
    receipt = neighbourhood.land("bad")
    assert receipt.days == {date(2026, 3, 1): 1, date(2026, 3, 2): 2}
    assert at(receipt.first_event_at or NOW) == "2026-03-01T00:00:00.000000Z"
    assert at(receipt.last_event_at or NOW) == "2026-03-02T23:59:59.999999Z"
    found = [row for row in operations(settings, "receipt_days") if row["batch_id"] == "bad"]
    assert [(row["event_date"], row["row_count"]) for row in found] == [*receipt.days.items()]


@pytest.mark.parametrize("form", ["ndjson", "ndjson.gz"])
def test_unknown_fields_are_kept_and_recorded(neighbourhood: Neighbourhood, form: str) -> None:
    settings = neighbourhood.settings
    device = rows(EVENTS, 1)[0]["deviceInfo"]
    payloads = [
        *rows(EVENTS, 1, networkQuality=0.5, tags=["a"], nothing=None),
        *rows(EVENTS, 1, start=2, networkQuality="fine", isNew=True, nested={"b": {"c": 1}}),
        *rows(EVENTS, 1, start=3, deviceInfo={**device, "battery": 81}),
        *rows(EVENTS, 1, start=4),
    ]
    put(settings, "bad", encoded(EVENTS, payloads, form))
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (4, 0)
    assert set(receipt.schema_changes) == {
        "deviceInfo.battery",
        "isNew",
        "nested",
        "networkQuality",
        "tags",
    }
    extras = [row["_extra"] for row in read_rows(settings, EVENTS, "bad", "accepted")]
    assert [extra and orjson.loads(extra) for extra in extras] == [
        {"networkQuality": 0.5, "tags": ["a"]},
        {"isNew": True, "nested": {"b": {"c": 1}}, "networkQuality": "fine"},
        {"deviceInfo": {"battery": 81}},
        None,
    ]
    assert "UNKNOWN_FIELD: fields that the contract does not know (5)" in receipt.warnings


def test_the_first_batch_with_a_new_field_is_named(settings: Settings) -> None:
    for day, batch_id in enumerate(["b-first", "a-second"], start=1):
        sent_at = datetime(2026, 3, day)  # noqa: DTZ001
        content = joined(lines(rows(EVENTS, 1, start=day, networkQuality=0.5)))
        put(settings, batch_id, {"rows.ndjson": content}, sent_at=sent_at)
    load_pending(settings, now=NOW)
    (change,) = operations(settings, "schema_changes")
    assert change == {
        "source": EVENTS[0],
        "stream": EVENTS[1],
        "field": "networkQuality",
        "type": "double",
        "batch_id": "b-first",
        "schema_version": "1.0.0",
        "sent_at": datetime(2026, 3, 1),  # noqa: DTZ001
    }


def test_quarantined_rows_keep_all_their_faults(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    wrong = rows(EVENTS, 1, value="many", eventType="?", id=None)[0]
    line = b" " + orjson.dumps(wrong) + b"\r"
    put(settings, "bad", {"a.ndjson": joined(lines(rows(EVENTS, 2))), "b.ndjson": joined([line])})
    receipt = neighbourhood.land("bad")
    assert receipt.error_counts == {"MISSING_FIELD": 1}
    (row,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert row.pop("raw") == line
    assert [(each["code"], each["field"]) for each in orjson.loads(row.pop("errors"))] == [
        ("MISSING_FIELD", "id"),
        ("NOT_ALLOWED", "eventType"),
        ("TYPE_CONFLICT", "value"),
    ]
    assert row == {
        "batch_id": "bad",
        "source": EVENTS[0],
        "stream": EVENTS[1],
        "file": "b.ndjson",
        "line": 1,
        "code": "MISSING_FIELD",
        "field": "id",
        "reason": "is required",
        "schema_version": "1.0.0",
    }


def test_a_receipt_shows_the_first_faults_and_counts_all(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    payloads = rows(EVENTS, 150, value="many") + rows(EVENTS, 5, start=500)
    put_rows(settings, "bad", payloads)
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (5, 150)
    assert [sample["line"] for sample in receipt.samples] == list(range(1, 101))
    (error,) = [row for row in operations(settings, "receipt_errors") if row["batch_id"] == "bad"]
    assert (error["code"], error["field"], error["row_count"]) == ("TYPE_CONFLICT", "value", 150)
    assert error["sample_reason"] == "is not a number"


def test_every_answer_is_a_row_of_the_operations(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    put_rows(settings, "bad", rows(EVENTS, 2), stream=("fitness_coach", "nothing"))
    refused = neighbourhood.land("bad")
    found = {row["batch_id"]: row for row in operations(settings, "receipts")}
    assert set(found) == {"a-earlier", "b-before", "bad", "z-after"}
    assert (found["bad"]["code"], found["bad"]["reason"]) == (refused.code, refused.reason)
    assert found["z-after"]["accepted"] == 3
    assert found["z-after"]["bytes"] == len(joined(lines(rows(EVENTS, 3, start=3001))))
