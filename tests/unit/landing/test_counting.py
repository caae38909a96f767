"""Keys are counted alike in whole lines and inside of JSON texts, and as JSON means them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.inside import SUSPICIOUS, keys_inside
from orchestration.landing.scan import PAD, Scanner

PLAIN = st.text("abcxyz äé{}[],- ", max_size=8)
CONFUSING = st.text('an:"\\,{-', max_size=8)


def values(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1, 1) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=12,
    )


OBJECTS = st.dictionaries(PLAIN, values(PLAIN), max_size=5)


def keys_with_a_value(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(keys_with_a_value, value))
    if isinstance(value, dict):
        inner = sum(map(keys_with_a_value, value.values()))
        return inner + sum(each is not None for each in value.values())
    return 0


def scanned_keys(lines: list[str]) -> list[int]:
    block = "".join(f"{line}\n" for line in lines).encode()
    padded = np.full(len(block) + 2 * PAD, ord("\n"), np.uint8)
    padded[PAD : PAD + len(block)] = np.frombuffer(block, np.uint8)
    return Scanner().scan(padded, len(block)).keys.tolist()


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(OBJECTS, min_size=1, max_size=6))
def test_a_scan_counts_the_keys_of_every_line(payloads: list[dict[str, Any]]) -> None:
    expected = [keys_with_a_value(payload) for payload in payloads]
    compact = [json.dumps(payload, separators=(",", ":")) for payload in payloads]
    assert scanned_keys(compact) == expected
    spaced = [json.dumps({"first": 1, **payload}, ensure_ascii=False) for payload in payloads]
    assert scanned_keys(spaced) == [
        keys_with_a_value({"first": 1, **payload}) for payload in payloads
    ]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(values(PLAIN) | values(CONFUSING), min_size=1, max_size=6))
def test_a_text_has_as_many_keys_alone_as_in_its_line(found: list[Any]) -> None:
    """So a line has no unknown key if it has as many keys as its fields and their texts."""
    texts = [json.dumps(value, separators=(",", ":"), ensure_ascii=False) for value in found]
    in_lines = scanned_keys([f'{{"field":{text}}}' for text in texts])
    alone = keys_inside(pa.chunked_array([pa.array(texts, pa.utf8())])).to_pylist()
    for keys, inside, value in zip(in_lines, alone, found, strict=True):
        assert inside in {keys - (value is not None), SUSPICIOUS}


def test_what_may_be_a_credential_or_no_number_needs_the_closer_look() -> None:
    texts = ['{"apiKey":"x"}', '{"a":-Infinity}', '{"promptTokens":3}', '{"monkey":"banana"}']
    counted = keys_inside(pa.chunked_array([pa.array(texts)])).to_pylist()
    assert counted == [SUSPICIOUS, SUSPICIOUS, SUSPICIOUS, 1]
