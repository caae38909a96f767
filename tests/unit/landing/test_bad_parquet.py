"""Parquet that is broken, or typed otherwise than its contract says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from tests.unit.landing.batches import EVENTS, SESSIONS, parquet_bytes, put, rows, table
from tests.unit.landing.neighbours import Neighbourhood, read_rows

TABLE = table(EVENTS, rows(EVENTS, 4))
WHOLE = parquet_bytes(TABLE)
NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001  # as Parquet holds it
ABSURD = [datetime(year, 1, 1) for year in (1, 1999, 2100, 9999)]  # noqa: DTZ001


def with_column(content: pa.Table, name: str, values: pa.Array) -> dict[str, bytes]:
    """A data file whose column of that name has other values."""
    place = content.column_names.index(name)
    return {"rows.parquet": parquet_bytes(content.set_column(place, name, values))}


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-1],
        WHOLE[:40] + bytes([WHOLE[40] ^ 255]) + WHOLE[41:],
        WHOLE[:100] + bytes(200) + WHOLE[300:],
        WHOLE[:-200] + bytes([WHOLE[-200] ^ 255]) + WHOLE[-199:],
        b"id,timestamp\n1,2\n",
        b"PAR1PAR1",
    ],
    ids=["half", "no-end", "bit-in-page", "hole", "bit-in-footer", "text", "marks-only"],
)
def test_parquet_that_is_not_whole_is_refused(neighbourhood: Neighbourhood, content: bytes) -> None:
    put(neighbourhood.settings, "bad", {"rows.parquet": content})
    code, reason = neighbourhood.refuse("bad")
    assert code == "CORRUPT_PARQUET"
    assert reason == ("rows.parquet is not intact Parquet. Write it anew and send the batch again.")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pa.array([["a"], ["b"], None, []]), "list"),
        (pa.array([{"en": "squat"}] * 4), "struct"),
        (pa.array([[("en", "squat")]] * 4, pa.map_(pa.utf8(), pa.utf8())), "map"),
    ],
)
def test_a_nested_column_where_text_belongs_is_a_conflict(
    neighbourhood: Neighbourhood, values: pa.Array, kind: str
) -> None:
    put(neighbourhood.settings, "bad", with_column(TABLE, "label", values))
    code, reason = neighbourhood.refuse("bad")
    assert code == "COLUMN_CONFLICT"
    assert f"Column label holds a {kind}, the contract says string." in reason
    assert reason.endswith("Correct the export and send the batch again.")


@pytest.mark.parametrize("name", ["ID", "file_row_number", "_etude_file"])
def test_names_that_cannot_be_told_apart_are_refused(
    neighbourhood: Neighbourhood, name: str
) -> None:
    content = parquet_bytes(TABLE.append_column(name, TABLE["label"]))
    put(neighbourhood.settings, "bad", {"rows.parquet": content})
    code, reason = neighbourhood.refuse("bad")
    assert code == "BAD_HEADER"
    assert "The header of rows.parquet names a column twice" in reason


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        (
            "value",
            pa.array(["12", "many", "3", "1e999"]),
            {2: "TYPE_CONFLICT value", 4: "NOT_FINITE value"},
        ),
        (
            "value",
            pa.array([1.0, float("nan"), float("inf"), float("-inf")]),
            dict.fromkeys((2, 3, 4), "NOT_FINITE value"),
        ),
        ("id", pa.array(["a", None, "", "b"]), dict.fromkeys((2, 3), "MISSING_FIELD id")),
        (
            "timestamp",
            pa.array(["2026-03-02T18:04:05Z", "now", "2026-03-02", "9999-01-01T00:00:00Z"]),
            {2: "TYPE_CONFLICT timestamp", 4: "ABSURD_CLOCK timestamp"},
        ),
        (
            "timestamp",
            pa.array([NOON, *ABSURD[1:]], pa.timestamp("us")),
            dict.fromkeys((2, 3, 4), "ABSURD_CLOCK timestamp"),
        ),
        (
            "timestamp",
            pa.array([ABSURD[0], NOON, NOON, NOON], pa.timestamp("us")),
            {1: "ABSURD_CLOCK timestamp"},
        ),
        (
            "timestamp",
            pa.array([1, 2, 3, 4]),
            dict.fromkeys((1, 2, 3, 4), "TYPE_CONFLICT timestamp"),
        ),
        (
            "properties",
            pa.array(["[" * 30_000 + "]" * 30_000, '{"a": NaN}', "{}", "5"]),
            {1: "TOO_DEEP ", 2: "NOT_JSON "},
        ),
    ],
    ids=["texts", "not-finite", "keys", "clocks", "years", "year-1", "epochs", "json"],
)
def test_values_of_another_type_are_quarantined_row_by_row(
    neighbourhood: Neighbourhood, name: str, values: pa.Array, told: dict[int, str]
) -> None:
    settings = neighbourhood.settings
    put(settings, "bad", with_column(TABLE, name, values), rowCount=4)
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.rejected) == (4, len(told))
    refused = read_rows(settings, EVENTS, "bad", "quarantine")
    assert {row["line"]: f"{row['code']} {row['field']}" for row in refused} == told
    assert all(b'"eventType":"user_action"' in row["raw"] for row in refused)
    landed = read_rows(settings, EVENTS, "bad", "accepted")
    assert [row["_line"] for row in landed] == sorted({1, 2, 3, 4} - set(told))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (pa.array([1.0, 2.5, 3.0, 4e30]), {2, 4}),
        (pa.array([2**64 - 1, 1, 2, 3], pa.uint64()), {1}),
        (pa.array([True, False, True, False]), {1, 2, 3, 4}),
        (pa.array(["1", "2.0", "three", "4"]), {3}),
    ],
    ids=["doubles", "unsigned", "booleans", "texts"],
)
def test_what_is_no_whole_number_is_a_conflict(
    neighbourhood: Neighbourhood, values: pa.Array, told: set[int]
) -> None:
    settings = neighbourhood.settings
    files = with_column(table(SESSIONS, rows(SESSIONS, 4)), "id", values)
    put(settings, "bad", files, stream=SESSIONS)
    assert neighbourhood.land("bad").rejected == len(told)
    refused = read_rows(settings, SESSIONS, "bad", "quarantine")
    assert {(row["line"], row["code"], row["field"]) for row in refused} == {
        (line, "TYPE_CONFLICT", "id") for line in told
    }


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("timestamp", pa.array([NOON] * 4, pa.timestamp("ns")), NOON),
        ("timestamp", pa.array([NOON] * 4, pa.timestamp("ms")), NOON),
        (
            "timestamp",
            pa.array([NOON.replace(tzinfo=UTC)] * 4, pa.timestamp("us", "Asia/Tokyo")),
            NOON,
        ),
        ("timestamp", pa.array([date(2026, 3, 2)] * 4), datetime(2026, 3, 2)),  # noqa: DTZ001
        ("value", pa.array([7] * 4, pa.int8()), 7.0),
        ("value", pa.array([7] * 4).cast(pa.decimal128(20, 0)), 7.0),
        ("label", pa.array(["squat"] * 4).dictionary_encode(), "squat"),
        ("label", pa.nulls(4), None),
        ("properties", pa.array([{"sets": 3}] * 4), '{"sets":3}'),
    ],
)
def test_columns_of_a_kindred_type_land(
    neighbourhood: Neighbourhood, name: str, values: pa.Array, expected: Any
) -> None:
    settings = neighbourhood.settings
    put(settings, "bad", with_column(TABLE, name, values))
    assert neighbourhood.land("bad").accepted == 4
    landed = read_rows(settings, EVENTS, "bad", "accepted")
    assert [row[name] for row in landed] == [expected] * 4
