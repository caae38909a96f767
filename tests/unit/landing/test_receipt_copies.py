"""The sender's copy of a receipt says what the lake's receipt says, after every load."""

from __future__ import annotations

import pytest

from orchestration.landing.lake import receipt_copy
from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.landing.batches import EVENTS, NOW, put_rows, rows


@pytest.mark.parametrize("left_by_a_crash", [None, b"the answer before a replay"])
def test_a_copy_that_is_missing_or_stale_is_written_again(
    settings: Settings, left_by_a_crash: bytes | None
) -> None:
    """A process that dies after the lake has the batch leaves the sender without its answer."""
    put_rows(settings, "first", rows(EVENTS, 3))
    (receipt,) = load_pending(settings, now=NOW).receipts
    copy = receipt_copy(settings, receipt)
    answered = copy.read_bytes()
    copy.unlink()
    if left_by_a_crash is not None:
        copy.write_bytes(left_by_a_crash)
    assert load_pending(settings, now=NOW).receipts == ()
    assert copy.read_bytes() == answered
