"""Whole batches that go wrong, and batches that come twice.

Belongs here: which streams suffer what. Does not belong here: the writing (`delivery.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BatchCode = Literal["CHECKSUM_MISMATCH", "CORRUPT_GZIP", "CREDENTIAL_COLUMN", "MISSING_COLUMN"]

CREDENTIAL = "password_hash"
CREDENTIAL_VALUE = "$2b$12$simulatedsimulatedsimulatedsimulatedsimulatedsimulated"
BROKEN_SUFFIX = "broken"
MIRROR_SUFFIX = "mirror"
REPEAT_SUFFIX = "again"

REJECTED: dict[tuple[str, str], BatchCode] = {
    ("song_practice", "performance_events"): "CHECKSUM_MISMATCH",
    ("fitness_coach", "analytics_events"): "CORRUPT_GZIP",
    ("practice_tracker", "users"): "CREDENTIAL_COLUMN",
    ("practice_tracker", "practice_metrics"): "MISSING_COLUMN",
}
"""Streams that once send a batch which must be refused as a whole; its rows also arrive intact."""

MISSING_COLUMN = "value"
"""The required column that is missing in the refused batch of practice_metrics."""

MIRRORED: dict[tuple[str, str], int] = {
    ("song_practice", "performance_events"): 2,
    ("fitness_coach", "analytics_events"): 3,
    ("fitness_coach", "payments"): 1,
    ("practice_tracker", "practice_sessions"): 2,
}
"""Batches per stream of which a second collector delivers a part again under another batch id."""

MIRRORED_SHARE = 0.3

REPEATED = (("fitness_coach", "workouts"), ("language_tutor", "session_results"))
"""Streams of which one batch is delivered again, byte for byte, under another batch id."""


@dataclass(frozen=True)
class Addition:
    """A field that an app begins to send without notice.

    Attributes:
        column: Its name; the contract does not know it.
        share: Share of the simulated time after which batches carry it.
    """

    column: str
    share: float


ADDITIONS: dict[tuple[str, str], Addition] = {
    ("fitness_coach", "analytics_events"): Addition("networkQuality", 0.6),
    ("language_tutor", "session_results"): Addition("accent_score", 0.5),
}
"""Streams whose batches carry one more field from some day on."""
