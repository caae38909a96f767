"""The reader in machine code says of every line what DuckDB and a strict JSON reader say of it."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.contracts.compile import sql_literal, transform_structure
from orchestration.landing.credentials import SECRET_WORDS
from orchestration.landing.rows import PAD, read_rows
from orchestration.landing.shape import LOOK, READ, REWRITTEN, STRICT
from tests.unit.landing.json_lines import (
    CONTRACT,
    GROUPS,
    LIMITS,
    SHAPE,
    WHOLE,
    fields_of,
    fits,
    lines,
    payloads,
    read,
)


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


@settings(max_examples=600, derandomize=True)
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


@settings(max_examples=300, derandomize=True)
@given(st.lists(payloads(), min_size=1, max_size=4))
def test_known_fields_alone_need_no_closer_look(written: list[dict[str, Any]]) -> None:
    """The cheap way is the usual one, and every unknown field takes the other."""
    texts = [orjson.dumps(each) for each in written if fits(each)]
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
