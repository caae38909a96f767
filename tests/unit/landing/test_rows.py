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
from orchestration.landing.shape import LOOK, READ, STRICT, shape_of

CONTRACT = CONTRACTS["fitness_coach", "analytics_events"]
SHAPE = shape_of(CONTRACT)
MAX_DEPTH = 8

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


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """Rows with fields of the contract in any order, of any kind; sometimes an unknown one."""
    payload: dict[str, Any] = {}
    for path in draw(st.lists(st.sampled_from(SHAPE.columns), unique=True, max_size=8)):
        group, _, name = path.rpartition(".")
        value = draw(ANY if path in {"properties", "userSegment"} else SCALARS)
        (payload.setdefault(group, {}) if group else payload)[name] = value
    if draw(st.integers(0, 4)) == 0:
        payload[draw(st.sampled_from(["other", *GROUPS, "label"]))] = draw(ANY)
    return payload


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
    return read_rows(SHAPE, padded, start, len(block), MAX_DEPTH)


def fields_of(rows: Rows, texts: Sequence[bytes]) -> Iterator[dict[str, str | None] | None]:
    """The fields and the line of every line that is read."""
    block = np.frombuffer(b"".join(text + b"\n" for text in texts), np.uint8)
    arrays = list(rows.texts([pa.py_buffer(block), pa.py_buffer(rows.scratch)]))
    names = [*SHAPE.columns, "line"]
    for place, need in enumerate(rows.needs):
        is_read = need == READ
        values = [array[place].as_py() for array in arrays] if is_read else []
        yield dict(zip(names, values, strict=True)) if is_read else None


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
            assert row == by_duckdb(line.decode()), line


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
    field = CONTRACT.field("timestamp")
    texts = [orjson.dumps({"timestamp": each}) for each in written if _fits({"t": each})]
    rows = read(texts)
    found = next(rows.timestamps()).to_pylist()
    assert SHAPE.timestamps[0] == "timestamp"
    for line, moment in zip(texts, found, strict=True):
        text = orjson.loads(line)["timestamp"]
        query = f"select {typed_sql(field)} from (select {{'timestamp': ?}} as j)"
        by_sql = duckdb.execute(query, [text]).fetchone()
        assert by_sql is not None
        assert moment in {None, by_sql[0]}, text
        if USUAL.fullmatch(text):
            assert moment == by_sql[0], text


def test_a_block_is_read_from_any_line_on_and_its_unfinished_end_is_left() -> None:
    first, second = b'{"id":"a"}', b'{"id":"b"}'
    assert len(read([first, second], start=len(first) + 1).ends) == 1
    block = np.frombuffer(first + b"\n" + second + b"\n" * PAD, np.uint8).copy()
    unfinished = read_rows(SHAPE, block, 0, len(first) + 1 + len(second), MAX_DEPTH)
    assert unfinished.ends.tolist() == [len(first)]
