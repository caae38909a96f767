"""The reader in machine code says of every line what DuckDB and a strict JSON reader say of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import orjson
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.contracts.compile import sql_literal, transform_structure, typed_sql
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.credentials import SECRET_WORDS
from orchestration.landing.rows import PAD, Rows, read_rows
from orchestration.landing.shape import LOOK, READ, REWRITTEN, STRICT, shape_of
from orchestration.settings import LandingLimits

CONTRACT = CONTRACTS["fitness_coach", "analytics_events"]
SHAPE = shape_of(CONTRACT)
LIMITS = LandingLimits(max_depth=8)

TEXTS = st.text(max_size=20) | st.text('abc \\"/\n\täé\U0001f3b5{}[]:,0n', max_size=40)
NUMBERS = (
    st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.1, 1.5, -2.25, 0.0001, 0.00001, 1e15, 1e16, 123456.75, -0.0])
)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
ANY = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
GROUPS = {path.partition(".")[0] for path in SHAPE.columns if "." in path}


WHOLE = {
    "id": "evt-1",
    "timestamp": "2026-02-01T00:00:00.952Z",
    "sessionId": "ses-000000001",
    "eventType": "user_action",
    "category": "workout",
    "action": "shown",
    "properties": {"sets": [4, {"pace": 1.25}]},
    "deviceInfo": {"platform": "ios", "appVersion": "4.2.1", "osVersion": "18.6"},
    "privacyFlags": {
        "canTrack": True,
        "canProfile": False,
        "canShare": True,
        "consentDate": "2025-09-22T19:42:25.000Z",
        "consentVersion": "2026-01",
    },
}
"""A row that needs nothing more."""


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """Rows in any order, some of their fields of another kind, gone, or unknown."""
    payload = orjson.loads(orjson.dumps(WHOLE))
    for path in draw(st.lists(st.sampled_from(SHAPE.columns), unique=True, max_size=4)):
        group, _, name = path.rpartition(".")
        within = payload[group] if group else payload
        if draw(st.integers(0, 9)) == 0:
            within.pop(name, None)
        else:
            within[name] = draw(ANY if path in {"properties", "userSegment"} else SCALARS)
    if draw(st.integers(0, 6)) == 0:
        payload[draw(st.sampled_from(["other", *GROUPS, "label"]))] = draw(ANY)
    return {name: payload[name] for name in draw(st.permutations(list(payload)))}


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Rows as JSON writers write them, some with a byte changed, left out or put in."""
    form: dict[str, Any] = {"ensure_ascii": draw(st.booleans())}
    form["separators"] = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :  ")]))
    text = json.dumps(draw(payloads()), **form).encode("utf-8", "surrogatepass")
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        place = draw(st.integers(0, len(text) - 1))
        sign = draw(
            st.binary(max_size=1) | st.sampled_from([b'"', b"\\", b",", b"{", b"}", b"\xff"])
        )
        text = text[:place] + sign + text[place + draw(st.integers(0, 1)) :]
    return text.replace(b"\n", b" ")


def read(texts: Sequence[bytes], start: int = 0) -> Rows:
    block = b"".join(text + b"\n" for text in texts)
    padded = np.frombuffer(block + b"\n" * PAD, np.uint8).copy()
    return read_rows(SHAPE, padded, start, len(block), LIMITS)


def fields_of(rows: Rows, texts: Sequence[bytes]) -> Iterator[dict[str, str | None] | None]:
    """The fields and the line of every line that is read."""
    block = np.frombuffer(b"".join(text + b"\n" for text in texts), np.uint8)
    buffers = [pa.py_buffer(block), pa.py_buffer(rows.scratch)]
    arrays = [*rows.texts(buffers), rows.raw(np.flatnonzero(rows.needs == READ), buffers)]
    read_rows = iter(zip(*(array.to_pylist() for array in arrays), strict=True))
    for need in rows.needs:
        values = next(read_rows) if need == READ else None
        yield dict(zip([*SHAPE.columns, "line"], values, strict=True)) if values else None


def by_duckdb(line: str) -> dict[str, str | None]:
    """The fields of a line as `json_transform` gives them."""
    members = ", ".join(
        "j." + ".".join(f'"{name}"' for name in path.split(".")) + "::varchar"
        for path in SHAPE.columns
    )
    structure = sql_literal(transform_structure(CONTRACT))
    found = duckdb.execute(
        f"select {members} from (select json_transform(?, {structure}) as j)", [line]
    ).fetchone()
    assert found is not None
    return dict(zip(SHAPE.columns, found, strict=True))


def as_number(text: str | None) -> Any:
    """A number field has no writing, only a value; the sign of zero is a part of it."""
    found = duckdb.execute("select try_cast(? as double)::varchar", [text]).fetchone()
    assert found is not None
    return found[0]


def payload_of(line: bytes) -> dict[str, Any] | None:
    """The row, if the line is one JSON object by the book; with keys as often as they stand."""
    try:
        orjson.loads(line)
        found = json.loads(line, object_pairs_hook=lambda pairs: pairs)
    except ValueError:
        return None
    return found if isinstance(orjson.loads(line), dict) else None


def keys_in(pairs: Any) -> int:
    """Keys over all levels of a value whose objects are lists of pairs."""
    if isinstance(pairs, list):
        return sum(
            1 + keys_in(each[1]) if isinstance(each, tuple) else keys_in(each) for each in pairs
        )
    return 0


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.lists(lines(), min_size=1, max_size=4))
def test_what_is_read_is_what_duckdb_reads(texts: list[bytes]) -> None:
    rows = read(texts)
    found = list(fields_of(rows, texts))
    for need, keys, line, row in zip(rows.needs, rows.keys, texts, found, strict=True):
        payload = payload_of(line)
        if not line.strip():
            continue
        if payload is None:
            assert need == STRICT, line
        elif need != STRICT:
            assert keys == keys_in(payload), line
        if row is not None:
            assert row.pop("line") == line.decode() + "\n"
            by_sql = by_duckdb(line.decode())
            assert as_number(row.pop("value")) == as_number(by_sql.pop("value")), line
            assert row == by_sql, line


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(payloads(), min_size=1, max_size=4))
def test_known_fields_alone_need_no_closer_look(written: list[dict[str, Any]]) -> None:
    """The cheap way is the usual one, and every unknown field takes the other."""
    texts = [orjson.dumps(each) for each in written if _fits(each)]
    for need, line in zip(read(texts).needs, texts, strict=True):
        payload = orjson.loads(line)
        tops = {path.partition(".")[0] for path in SHAPE.columns}
        is_known = all(name in tops or value is None for name, value in payload.items())
        for group in GROUPS:
            inner = payload.get(group)
            is_known &= isinstance(inner, dict | None)
            names = {path.partition(".")[2] for path in SHAPE.columns if path.startswith(group)}
            if isinstance(inner, dict):
                is_known &= all(name in names or value is None for name, value in inner.items())
        if not is_known:
            assert need in {LOOK, STRICT}, line
        elif need == LOOK:
            assert b"\\" in line or any(word.encode() in line.lower() for word in SECRET_WORDS)


def _fits(payload: dict[str, Any]) -> bool:
    try:
        orjson.dumps(payload)
    except (TypeError, orjson.JSONEncodeError):
        return False
    return True


@pytest.mark.parametrize("word", SECRET_WORDS)
@pytest.mark.parametrize("form", ["{}", "my_{}", "{}Value"])
def test_a_key_like_a_credential_needs_the_closer_look(word: str, form: str) -> None:
    for name in (form.format(word), form.format(word).upper()):
        texts = [orjson.dumps({"properties": {"deep": [{name: 1}]}})]
        assert read(texts).needs.tolist() == [LOOK]


@pytest.mark.parametrize(
    "value",
    [
        "$2b$12$abcdefghijklmnopqrstuv",
        "Bearer eyJhbGciOiJI.eyJzdWIiOiIx",
        "AKIAABCDEFGHIJKLMNOP",
        "key: ASIAABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_a_text_like_a_credential_needs_the_closer_look(value: str) -> None:
    texts = [orjson.dumps({"userSegment": {"note": value}}), orjson.dumps({"properties": [value]})]
    assert read(texts).needs.tolist() == [LOOK, LOOK]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"a","id":"b"}',
        b'{"deviceInfo":{"platform":"ios","platform":"web"}}',
        b'{"deviceInfo":{},"deviceInfo":{}}',
        b'{"id":null,"id":"b"}',
        b'{"\\u0069d":"a"}',
    ],
)
def test_keys_given_twice_or_in_disguise_need_the_closer_look(line: bytes) -> None:
    assert read([line]).needs.tolist() == [LOOK]


MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001 - as written
    lambda moment: moment.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
)
PARTS = st.tuples(*(st.integers(0, limit) for limit in (2030, 14, 33, 25, 61, 61)))
NEARLY = PARTS.map(lambda parts: "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts))
FRACTIONS = st.tuples(NEARLY, st.text("0123456789x", max_size=8)).map(
    lambda parts: f"{parts[0][:-1]}.{parts[1]}Z"
)

USUAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(MOMENTS | NEARLY | FRACTIONS | TEXTS, min_size=1, max_size=6))
def test_a_moment_is_the_one_that_sql_finds(written: list[str]) -> None:
    field = CONTRACT.field("privacyFlags_consentDate")
    told = [each for each in written if _fits({"t": each}) and "\0" not in each]
    flags = WHOLE["privacyFlags"]
    texts = [orjson.dumps(WHOLE | {"privacyFlags": flags | {"consentDate": t}}) for t in told]
    rows = read(texts)
    assert rows.needs.tolist() == [READ] * len(told)
    place = SHAPE.timestamps.index("privacyFlags.consentDate")
    for text, moment in zip(told, list(rows.timestamps())[place].to_pylist(), strict=True):
        query = (
            f"select {typed_sql(field)} from (select {{'privacyFlags': {{'consentDate': ?}}}} as j)"
        )
        by_sql = duckdb.execute(query, [text]).fetchone()
        assert by_sql is not None
        assert moment in {None, by_sql[0]}, text
        if USUAL.fullmatch(text):
            assert moment == by_sql[0], text


@pytest.mark.parametrize(
    "broken",
    [
        {"eventType": "walked"},
        {"timestamp": "9026-02-01T00:00:00.952Z"},
        {"timestamp": "1999-12-31T23:59:59.999999Z"},
        {"id": None},
        {"deviceInfo": {"platform": "ios", "appVersion": "4.2.1"}},
        {"deviceInfo": {"platform": "windows", "appVersion": "4.2.1", "osVersion": "11"}},
    ],
)
def test_what_is_quickly_seen_to_be_wrong_takes_the_other_way(broken: dict[str, Any]) -> None:
    """Few faulty rows among good ones would slow all of them down."""
    texts = [orjson.dumps(WHOLE), orjson.dumps(WHOLE | broken)]
    rows = read(texts)
    assert rows.needs.tolist() == [READ, REWRITTEN]
    assert [row["id"] if row else None for row in fields_of(rows, texts)] == ["evt-1", None]


def test_a_block_is_read_from_any_line_on_and_its_unfinished_end_is_left() -> None:
    first, second = b'{"id":"a"}', b'{"id":"b"}'
    assert len(read([first, second], start=len(first) + 1).ends) == 1
    block = np.frombuffer(first + b"\n" + second + b"\n" * PAD, np.uint8).copy()
    unfinished = read_rows(SHAPE, block, 0, len(first) + 1 + len(second), LIMITS)
    assert unfinished.ends.tolist() == [len(first)]
