"""Garbage is looked for less often, but only for as long as was asked."""

from __future__ import annotations

import gc

import pytest

from orchestration.garbage import rarely_collected


def _fail() -> None:
    message = "told"
    raise ValueError(message)


def test_garbage_is_looked_for_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with rarely_collected():
        assert gc.get_threshold() == (100_000, 50, 100)
        assert gc.isenabled()
    assert gc.get_threshold() == before
    with pytest.raises(ValueError, match="told"), rarely_collected():
        _fail()
    assert gc.get_threshold() == before
