"""What holds for any batches: nothing is lost, nothing counts twice, order does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from orchestration.landing.load import load_pending
from orchestration.landing.receipts import Receipt
from orchestration.settings import Settings
from tests.unit.landing.batches import EVENTS, NOW, joined, lines, put, rows
from tests.unit.landing.neighbours import ROWS, Neighbourhood, copied, distinct, read_rows, tree

KEYS, BODIES = 4, 3
SOUND = {
    (key, body): lines(rows(EVENTS, 1, start=key, label=f"body-{body}"))[0]
    for key in range(KEYS)
    for body in range(BODIES)
}
BROKEN = [
    b"{",
    b"[]",
    b"\xff",
    b'{"a":"\0"}',
    b"[" * 100,
    b"{}",
    *lines(rows(EVENTS, 1, value="many")),
    *lines(rows(EVENTS, 1, id=None)),
    *lines(rows(EVENTS, 1, timestamp="9999-01-01T00:00:00Z")),
]
BLANK = [b"", b"  ", b"\t"]

Line = tuple[str, Any]
sound_lines = st.tuples(st.just("sound"), st.sampled_from(sorted(SOUND)))
broken_lines = st.tuples(st.just("broken"), st.sampled_from(BROKEN))
blank_lines = st.tuples(st.just("blank"), st.sampled_from(BLANK))
batches = st.lists(
    st.lists(st.one_of(sound_lines, sound_lines, broken_lines, blank_lines), max_size=12),
    min_size=1,
    max_size=3,
)
loads = bounded(max_examples=16, derandomize=True)


def put_lines(settings: Settings, batch_id: str, content: Sequence[Line]) -> None:
    text = [SOUND[what] if kind == "sound" else what for kind, what in content]
    received = sum(kind != "blank" for kind, _ in content)
    put(settings, batch_id, {"rows.ndjson": joined(text)}, rowCount=received)


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    parts = (receipt.accepted, receipt.duplicate, receipt.rejected)
    return (receipt.received, *parts, receipt.conflicts)


def expected(landed: Sequence[Sequence[Line]]) -> list[tuple[int, int, int, int, int]]:
    """What the receipts must say, counted without any hash."""
    seen: set[Any] = set()
    keys: set[int] = set()
    told = []
    for content in landed:
        tally: Counter[str] = Counter(kind for kind, _ in content)
        for what in [what for kind, what in content if kind == "sound"]:
            tally["duplicate"] += what in seen
            tally["conflict"] += what not in seen and what[0] in keys
            seen.add(what)
            keys.add(what[0])
        received = tally["sound"] + tally["broken"]
        accepted = tally["sound"] - tally["duplicate"]
        told.append((received, accepted, tally["duplicate"], tally["broken"], tally["conflict"]))
    return told


@loads
@given(landed=batches)
def test_every_row_is_accepted_duplicate_or_rejected(
    founded: Neighbourhood, landed: list[list[Line]]
) -> None:
    with copied(founded) as settings:
        for number, content in enumerate(landed):
            put_lines(settings, f"batch-{number}", content)
        report = load_pending(settings, now=NOW)
        assert [counts(receipt) for receipt in report.receipts] == expected(landed)
        for receipt in report.receipts:
            found = {
                name: len(read_rows(settings, EVENTS, receipt.batch_id, name))
                for name in ("accepted", "duplicates", "quarantine")
            }
            assert found == {
                "accepted": receipt.accepted + receipt.duplicate,
                "duplicates": receipt.duplicate,
                "quarantine": receipt.rejected,
            }
        before = tree(settings.data_root)
        assert load_pending(settings, now=NOW).receipts == ()
        assert tree(settings.data_root) == before


@loads
@given(landed=batches, data=st.data())
def test_the_order_of_batches_does_not_matter(
    founded: Neighbourhood, landed: list[list[Line]], data: st.DataObject
) -> None:
    found = []
    for order in (landed, data.draw(st.permutations(landed))):
        with copied(founded) as settings:
            for number, content in enumerate(order):
                put_lines(settings, f"batch-{number}", content)
            report = load_pending(settings, now=NOW)
            hashes = distinct(settings, EVENTS)
            accepted = sum(receipt.accepted for receipt in report.receipts)
            assert accepted + ROWS == len(hashes)
            found.append(hashes)
    assert found[0] == found[1]
