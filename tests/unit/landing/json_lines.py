"""Lines of JSON of every kind, and what the reader in machine code makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from hypothesis import strategies as st

from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.rows import PAD, Rows, read_rows
from orchestration.landing.shape import READ, shape_of
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
    buffers = [pa.py_buffer(block), rows.scratch.memory]
    arrays = [*rows.texts(buffers), rows.raw(np.flatnonzero(rows.needs == READ), buffers)]
    read_rows = iter(zip(*(array.to_pylist() for array in arrays), strict=True))
    for need in rows.needs:
        values = next(read_rows) if need == READ else None
        yield dict(zip([*SHAPE.columns, "line"], values, strict=True)) if values else None


def fits(payload: dict[str, Any]) -> bool:
    try:
        orjson.dumps(payload)
    except (TypeError, orjson.JSONEncodeError):
        return False
    return True
