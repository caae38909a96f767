"""Parts with an answer known by hand: the offline stack, consent look-up, extracts, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import orjson
import polars as pl
import pytest

from orchestration.contracts.registry import contract
from orchestration.simulator.columns import hex_ids, running, uuids, within
from orchestration.simulator.consent import ConsentHistory
from orchestration.simulator.damage import Damage
from orchestration.simulator.encoding import as_text, nested
from orchestration.simulator.history import Table, extracts
from orchestration.simulator.offline import newest_first
from orchestration.simulator.packing import pack
from orchestration.simulator.parameters import DAY, HOUR, Parameters

WORLD = Parameters(learners=20, days=10, seed=0, until=date(2026, 1, 11))


def brute_force_stack(finished: list[int], online: list[int]) -> dict[int, int]:
    pending: list[int] = []
    sent = {}
    moments = sorted([(at, 0, at) for at in finished] + [(at, 1, at) for at in online])
    for at, is_reconnect, _ in moments:
        if not is_reconnect:
            pending.append(at)
        elif pending:
            sent[pending.pop()] = at
    return sent


def test_every_reconnect_sends_the_newest_pending_session_only() -> None:
    class Draw:
        """Stands in for numpy's generator with known reconnects."""

        @staticmethod
        def poisson(_: float) -> int:
            return 4

        @staticmethod
        def random(_: int) -> np.ndarray:
            return np.array([0.35, 0.55, 0.40, 0.95])

    finished = WORLD.start + np.array([1, 2, 3, 5, 6, 9]) * DAY
    online = [WORLD.start + round(share * 10 * DAY) for share in (0.35, 0.55, 0.40, 0.95)]
    sent = newest_first(WORLD, Draw(), np.zeros(6, dtype=np.int64), finished, np.array([1.0]))  # ty: ignore[invalid-argument-type]  # only two of its methods are used
    expected = brute_force_stack(list(finished), online)
    never = np.iinfo(np.int64).max
    found = {at: when for at, when in zip(finished, sent, strict=True) if when < never}
    assert found == expected
    hours = [(when - WORLD.start) // HOUR for when in sent[sent < never]]
    assert hours == [96, 84, 132, 228]


def test_devices_that_are_always_connected_send_at_once() -> None:
    finished = WORLD.start + np.array([1, 2]) * DAY
    draw = np.random.default_rng(0)
    sent = newest_first(WORLD, draw, np.array([0, 1]), finished, np.array([np.inf, np.inf]))
    assert (sent - finished < HOUR).all()


def test_consent_as_known_is_the_last_decision_recorded_by_then() -> None:
    draw = np.random.default_rng(3)
    learner = np.sort(draw.integers(0, 6, 30))
    recorded = draw.integers(0, 1_000, 30)
    order = np.lexsort((recorded, learner))
    history = ConsentHistory(
        learner=learner[order],
        recorded=recorded[order],
        effective=recorded[order],
        grants=np.ones(30, dtype=np.bool_),
        flags={},
    )
    who, at = draw.integers(0, 8, 200), draw.integers(0, 1_100, 200)
    for person, moment, found in zip(who, at, history.as_known(who, at), strict=True):
        known = [
            row
            for row in range(30)
            if history.learner[row] == person and history.recorded[row] <= moment
        ]
        assert found == (known[-1] if known else -1)


def table(*, is_full: bool) -> Table:
    versions = pl.DataFrame(
        {
            "id": ["a", "a", "a", "b", "c"],
            "state": [1, 2, 3, 1, 1],
            "at": [
                datetime(2025, 12, 1),  # noqa: DTZ001 - naive UTC, as in the feeds
                datetime(2026, 1, 2),  # noqa: DTZ001 - as above
                datetime(2026, 1, 3),  # noqa: DTZ001 - as above
                datetime(2026, 1, 8),  # noqa: DTZ001 - as above
                datetime(2026, 2, 1),  # noqa: DTZ001 - as above
            ],
        }
    )
    return Table(versions, is_full)


def test_full_extracts_repeat_the_table_and_hide_what_changed_twice() -> None:
    rows = extracts(WORLD, table(is_full=True), ["id"], "at", every_days=5)
    days = (rows["_sent_at"].dt.day().to_list(), rows["id"].to_list(), rows["state"].to_list())
    assert list(zip(*days, strict=True)) == [
        (1, "a", 1),
        (6, "a", 3),
        (11, "a", 3),
        (11, "b", 1),
    ]
    assert rows["_version"].n_unique() == 3


def test_incremental_extracts_hold_only_what_changed_since_the_last() -> None:
    rows = extracts(WORLD, table(is_full=False), ["id"], "at", every_days=5)
    days = (rows["_sent_at"].dt.day().to_list(), rows["id"].to_list(), rows["state"].to_list())
    assert sorted(zip(*days, strict=True)) == [(1, "a", 1), (6, "a", 3), (11, "b", 1)]


def test_identifiers_are_random_and_well_formed() -> None:
    draw = np.random.default_rng(0)
    ids = uuids(draw, 1_000)
    pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    assert ids.str.contains(pattern).all()
    assert ids.n_unique() == 1_000
    assert hex_ids(draw, 5, "evt-", 8).str.contains("^evt-[0-9a-f]{8}$").all()


def test_runs_are_counted_and_summed_apart() -> None:
    groups = np.array([3, 3, 3, 5, 5, 3])
    assert within(groups).tolist() == [0, 1, 2, 0, 1, 0]
    assert running(np.array([1, 2, 3, 4, 5, 6]), groups).tolist() == [0, 1, 3, 0, 4, 0]


FRAME = pl.DataFrame(
    {
        "id": ["m1", "m2", "m3"],
        "userId": ["u", "u", "u"],
        "meal": ["lunch", "snack", "dinner"],
        "calories": [640.0, 120.5, 700.0],
        "loggedAt": [datetime(2026, 1, 2, 12, hour) for hour in range(3)],  # noqa: DTZ001 - naive UTC
    }
)
NUTRITION = contract("fitness_coach", "nutrition_logs")


@pytest.mark.parametrize(
    ("code", "field", "check"),
    [
        ("NOT_ALLOWED", "meal", lambda line: orjson.loads(line)["meal"] == "unheard_of"),
        ("TYPE_CONFLICT", "calories", lambda line: b'"calories":"not a number"' in line),
        ("OUT_OF_RANGE", "calories", lambda line: orjson.loads(line)["calories"] < 0),
        ("NOT_FINITE", "calories", lambda line: b'"calories":1e999' in line),
        ("NOT_JSON", "calories", lambda line: b'"calories":undefined' in line),
        ("NOT_JSON", None, lambda line: line.startswith(b'{"id":"m2"') and line[-1:] != b"}"),
        ("MISSING_FIELD", "meal", lambda line: "meal" not in orjson.loads(line)),
        ("ABSURD_CLOCK", "loggedAt", lambda line: b'"loggedAt":"9999' in line),
        ("NUL_BYTE", None, lambda line: b"\0" in line),
        ("INVALID_UTF8", None, lambda line: b"\xff" in line),
        ("DUPLICATE_KEY", None, lambda line: line.count(b'"id":') == 2),
        ("TOO_DEEP", None, lambda line: line.count(b"[") == 40),
    ],
)
def test_a_damaged_line_stands_before_the_row_that_it_spoils(
    code: str, field: str | None, check: Callable[[bytes], bool]
) -> None:
    damage = Damage(1, code, NUTRITION.field(field) if field else None, variant=1)
    packed = pack(nested(as_text(FRAME)), "ndjson", [damage], np.array([0]))
    lines = packed.data.split(b"\n")
    assert packed.defects == ((2, code, None if code == "NOT_JSON" else field),)
    assert packed.rows == 5
    assert check(lines[1])
    assert [orjson.loads(lines[row])["id"] for row in (0, 2, 3, 4)] == ["m1", "m2", "m3", "m1"]


def test_paths_become_nested_objects_in_their_place() -> None:
    frame = pl.DataFrame({"a": [1], "b.x": [2], "c": [3], "b.y": [4]})
    assert nested(frame).rows(named=True) == [{"a": 1, "b": {"x": 2, "y": 4}, "c": 3}]
