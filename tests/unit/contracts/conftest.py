"""Fixtures of the contract tests: one connection that checks lines."""

from __future__ import annotations

import pytest

from tests.unit.contracts.checking import Checker


@pytest.fixture(scope="session")
def checker() -> Checker:
    """A connection in a session time zone far from UTC: it must not matter."""
    return Checker()
