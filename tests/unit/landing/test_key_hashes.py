"""Keys that differ have hashes that differ, also where the ids are counters in regular places."""

from __future__ import annotations

from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.landing.batches import NOW, Stream, put_rows, rows
from tests.unit.landing.neighbours import read_rows

ACTIVITIES: Stream = ("learning_platform", "activities")
COUNTED = [
    f"{course}/2014B/2074627/{site}/{day}/1/{number}"
    for course in ("CCC", "FFF")
    for site in range(779260, 779270)
    for day in range(190, 200)
    for number in range(1, 10)
]


def test_no_two_keys_of_regular_ids_share_a_hash(settings: Settings) -> None:
    """DuckDB's own hash leaves 1,640 of these 1,800."""
    payloads = rows(ACTIVITIES, len(COUNTED))
    put_rows(
        settings,
        "counted",
        [row | {"id": name} for row, name in zip(payloads, COUNTED, strict=True)],
        stream=ACTIVITIES,
    )
    load_pending(settings, now=NOW)
    landed = read_rows(settings, ACTIVITIES, "counted", "accepted")
    assert len(landed) == len(COUNTED)
    assert len({row["_key_hash"] for row in landed}) == len(COUNTED)
