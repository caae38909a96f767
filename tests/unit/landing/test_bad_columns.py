"""Columns that must not be there, or must: the batch as a whole is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from tests.unit.landing.batches import (
    EVENTS,
    Row,
    encoded,
    joined,
    lines,
    parquet_bytes,
    put,
    put_rows,
    rows,
    table,
)
from tests.unit.landing.neighbours import Neighbourhood, operations, read_rows, tree

WORD = "hunter2hunter2"
BCRYPT = "$2b$12$" + "abcdefghijklmnopqrstuv" + "abcdefghijklmnopqrstuvwxyz01234"
SIGNED = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl"
CLOUD_KEY = "AKIAIOSFODNN7EXAMPLE"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----"


def as_lines(payloads: list[Row], **more: Any) -> dict[str, bytes]:
    """NDJSON whose second row has more entries."""
    first, second, *others = payloads
    return {"rows.ndjson": joined(lines([first, second | more, *others]))}


def as_csv(payloads: list[Row], **more: Any) -> dict[str, bytes]:
    """CSV with more columns, filled in the second row."""
    header, *content = encoded(EVENTS, payloads, "csv")["rows.csv"].splitlines()
    cells = ",".join(str(value) for value in more.values()).encode()
    nothing = b"," * (len(more) - 1)
    second = [content[0] + b"," + nothing, content[1] + b"," + cells]
    others = [line + b"," + nothing for line in content[2:]]
    return {"rows.csv": joined([header + b"," + ",".join(more).encode(), *second, *others])}


def as_parquet(payloads: list[Row], **more: Any) -> dict[str, bytes]:
    """Parquet with more columns, filled in the second row."""
    content = table(EVENTS, payloads)
    columns = {name: content[name] for name in content.column_names}
    for name, value in more.items():
        columns[name] = pa.chunked_array([[None, value, *[None] * (len(payloads) - 2)]])
    return {"rows.parquet": parquet_bytes(pa.table(columns))}


Writer = Callable[..., dict[str, bytes]]
WRITERS = [as_lines, as_csv, as_parquet]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "name",
    ["password", "password_hash", "userPassword", "apiKey", "accessToken", "jwt", "client_secret"],
)
def test_a_column_named_like_a_credential_refuses_the_batch(
    neighbourhood: Neighbourhood, name: str, write: Writer
) -> None:
    put(neighbourhood.settings, "bad", write(rows(EVENTS, 3), **{name: WORD}))
    code, reason = neighbourhood.refuse("bad")
    assert code == "CREDENTIAL_COLUMN"
    assert f"called {name!r} is in the batch. Credentials must never land" in reason
    assert "remove it at its source and send the batch again under a new id" in reason
    assert "delete this one from landing/" in reason
    assert_nowhere(neighbourhood, WORD)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("value", [BCRYPT, SIGNED, CLOUD_KEY, PRIVATE_KEY])
def test_a_value_that_is_a_credential_refuses_the_batch(
    neighbourhood: Neighbourhood, value: str, write: Writer
) -> None:
    put(neighbourhood.settings, "bad", write(rows(EVENTS, 3), note=value))
    code, reason = neighbourhood.refuse("bad")
    assert code == "CREDENTIAL_COLUMN"
    assert "A value that looks like a password hash, key or token is in the batch" in reason
    assert_nowhere(neighbourhood, value)


@pytest.mark.parametrize(
    "payload",
    [
        {"properties": {"accessToken": WORD}},
        {"properties": {"deep": [{"list": [CLOUD_KEY]}]}},
        {"deviceInfo": {**rows(EVENTS, 1)[0]["deviceInfo"], "authToken": WORD}},
        {"added": {"login": {"private_key": WORD}}},
        {"label": {"password": WORD}},
        {"deviceInfo": {**rows(EVENTS, 1)[0]["deviceInfo"], "osVersion": [CLOUD_KEY]}},
    ],
    ids=["json", "value-in-json", "object", "unknown", "misplaced", "misplaced-in-object"],
)
def test_credentials_are_found_on_every_level(neighbourhood: Neighbourhood, payload: Row) -> None:
    put(neighbourhood.settings, "bad", as_lines(rows(EVENTS, 3), **payload))
    assert neighbourhood.refuse("bad")[0] == "CREDENTIAL_COLUMN"
    assert_nowhere(neighbourhood, WORD)
    assert_nowhere(neighbourhood, CLOUD_KEY)


def test_an_escaped_key_does_not_hide_a_credential(neighbourhood: Neighbourhood) -> None:
    line = lines(rows(EVENTS, 1))[0][:-1] + b',"p\\u0061ssword":"x"}'
    put(neighbourhood.settings, "bad", {"rows.ndjson": joined([line])})
    assert neighbourhood.refuse("bad")[0] == "CREDENTIAL_COLUMN"


@pytest.mark.parametrize("name", ["promptTokens", "passwordChangedAt", "tokenCount", "keyboard"])
def test_words_that_only_resemble_credentials_land(neighbourhood: Neighbourhood, name: str) -> None:
    put(neighbourhood.settings, "bad", as_lines(rows(EVENTS, 3), **{name: 5}))
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (3, 0)
    assert receipt.schema_changes == {name: "integer"}


def assert_nowhere(neighbourhood: Neighbourhood, secret: str) -> None:
    """Nothing below the data root but the landing zone holds the text, as it is or packed."""
    settings = neighbourhood.settings
    for folder in (settings.lake, settings.vault, settings.receipts):
        assert not [name for name, data in tree(folder).items() if secret.encode() in data]
    assert read_rows(settings, EVENTS, "bad", "accepted") == []
    assert secret not in str([operations(settings, "receipts"), operations(settings, "learners")])


@pytest.mark.parametrize("write", WRITERS)
def test_ten_thousand_columns_are_refused(neighbourhood: Neighbourhood, write: Writer) -> None:
    wide = {f"column_{number}": number for number in range(10_000)}
    put(neighbourhood.settings, "bad", write(rows(EVENTS, 3), **wide))
    code, reason = neighbourhood.refuse("bad")
    assert code == "TOO_MANY_COLUMNS"
    assert "columns; 1,000 are allowed. Put what belongs together into one JSON field." in reason


def test_columns_are_counted_over_all_rows(neighbourhood: Neighbourhood) -> None:
    payloads = [
        row | {f"column_{number}_{other}": 1 for other in range(600)}
        for number, row in enumerate(rows(EVENTS, 2))
    ]
    put_rows(neighbourhood.settings, "bad", payloads)
    assert neighbourhood.refuse("bad")[0] == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize("form", ["ndjson", "ndjson.gz"])
def test_a_required_field_that_no_line_has_refuses_the_batch(
    neighbourhood: Neighbourhood, form: str
) -> None:
    payloads = [without(row, "sessionId") for row in rows(EVENTS, 4)]
    put(neighbourhood.settings, "bad", encoded(EVENTS, payloads, form))
    code, reason = neighbourhood.refuse("bad")
    assert code == "MISSING_COLUMN"
    assert reason.startswith("No row has the required field sessionId.")
    assert "have the contract changed and replay the batch" in reason


@pytest.mark.parametrize("name", ["rows.ndjson", "rows.csv", "rows.parquet"])
def test_a_renamed_required_column_is_recognised(neighbourhood: Neighbourhood, name: str) -> None:
    payloads = rows(EVENTS, 3)
    renamed = [without(row, "sessionId") | {"session_id": "ses-1"} for row in payloads]
    names = [
        "session_id" if each == "sessionId" else each for each in table(EVENTS, []).column_names
    ]
    content = {
        "rows.ndjson": joined(lines(renamed)),
        "rows.csv": encoded(EVENTS, payloads, "csv")["rows.csv"].replace(
            b"sessionId", b"session_id"
        ),
        "rows.parquet": parquet_bytes(table(EVENTS, payloads).rename_columns(names)),
    }[name]
    put(neighbourhood.settings, "bad", {name: content})
    code, reason = neighbourhood.refuse("bad")
    assert code == "MISSING_COLUMN"
    assert "No row has the required field sessionId. Was it renamed to 'session_id'?" in reason


def test_one_row_without_a_required_field_is_only_a_bad_row(neighbourhood: Neighbourhood) -> None:
    put_rows(neighbourhood.settings, "bad", [without(row, "sessionId") for row in rows(EVENTS, 1)])
    receipt = neighbourhood.land("bad")
    assert (receipt.status, receipt.rejected) == ("landed", 1)
    assert receipt.error_counts == {"MISSING_FIELD": 1}


def without(row: Row, name: str) -> Row:
    """The row without one of its entries."""
    return {key: value for key, value in row.items() if key != name}
