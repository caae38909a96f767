"""Writes analytics events of `fitness_coach` as NDJSON: the input of the landing figures.

Belongs here: the file's content. Does not belong here: measuring anything. Run as a program, so
that the process that measures stays small: `python -m tests.bench.events FILE ROWS [broken]`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import orjson

START = datetime(2026, 2, 1, tzinfo=UTC)
USERS = 20_000
ONE_BROKEN_IN = 200
"""Every 200th row is defective in a broken file: 0.5 %."""

_ROWS_PER_CHUNK = 20_000
_ROWS_PER_SECOND = 2
_SESSION_ROWS = 18

_KINDS = (
    ("user_action", "workout", "exercise_completed", "squat"),
    ("user_action", "workout", "exercise_skipped", "press"),
    ("user_action", "navigation", "screen_viewed", "home"),
    ("user_action", "nutrition", "meal_logged", "lunch"),
    ("user_action", "coach", "message_sent", None),
    ("system_event", "session", "session_started", None),
    ("system_event", "sync", "heart_rate_received", None),
    ("ai_interaction", "ai", "recommendation_shown", "morning"),
    ("ai_interaction", "ai", "recommendation_opened", "morning"),
    ("business_event", "marketplace", "program_viewed", "strength-12"),
)
_DEVICES = (
    ("ios", "19.1", "iPhone17,1", "393x852"),
    ("ios", "18.6", "iPhone14,5", "390x844"),
    ("android", "16", "Pixel 10", "412x915"),
    ("android", "15", "SM-S928B", "384x824"),
    ("web", "Firefox 144", None, "1536x864"),
)
_SEGMENTS = ("casual", "regular", "devoted")

_DEFECTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda line: line[: len(line) // 2],
    lambda line: line.replace(b'"eventType":"', b'"eventType":"un', 1),
    lambda line: line.replace(b'"value":', b'"value":"plenty","was":', 1),
    lambda line: line.replace(b'"sessionId":', b'"session":', 1),
    lambda line: line.replace(b'"timestamp":"2026', b'"timestamp":"9026', 1),
)


def _session(draw: Random, number: int) -> tuple[bytes, bytes]:
    """What all events of a session share: user and session, then device, segment and consent."""
    platform, system, model, screen = draw.choice(_DEVICES)
    user = f"usr-{draw.randrange(USERS):06d}" if draw.random() < 0.95 else None
    head = orjson.dumps({"userId": user, "sessionId": f"ses-{number:09d}"})
    consented = START - timedelta(days=draw.randrange(1, 400), seconds=draw.randrange(86_400))
    tail = orjson.dumps(
        {
            "deviceInfo": {
                "platform": platform,
                "appVersion": draw.choice(("4.0.2", "4.1.0", "4.2.0", "4.2.1")),
                "osVersion": system,
                "deviceModel": model,
                "screenSize": screen,
                "connectionType": draw.choice(("wifi", "cellular", None)),
            },
            "userSegment": {"name": draw.choice(_SEGMENTS), "since": "2026-01"},
            "privacyFlags": {
                "canTrack": draw.random() < 0.9,
                "canProfile": draw.random() < 0.7,
                "canShare": draw.random() < 0.3,
                "consentDate": f"{consented:%Y-%m-%dT%H:%M:%S.000Z}",
                "consentVersion": "2026-01",
            },
        }
    )
    return head[1:-1], tail[1:-1]


def _kinds() -> list[bytes]:
    """The middle part of every kind of event, up to its value."""
    return [
        orjson.dumps({"eventType": kind, "category": category, "action": action, "label": label})[
            1:-1
        ]
        for kind, category, action, label in _KINDS
    ]


def event_lines(rows: int, *, broken: bool) -> Iterator[bytes]:
    """Lines of a file of events, in chunks; the same ones every time.

    Args:
        rows: Number of lines.
        broken: Whether every 200th row has one of five defects.
    """
    draw = Random(1)  # noqa: S311 - a fixed world, not a secret
    kinds = _kinds()
    head = tail = second = b""
    chunk: list[bytes] = []
    for row in range(rows):
        if row % _SESSION_ROWS == 0:
            head, tail = _session(draw, row // _SESSION_ROWS)
        if row % _ROWS_PER_SECOND == 0:
            moment = START + timedelta(seconds=row // _ROWS_PER_SECOND)
            second = f"{moment:%Y-%m-%dT%H:%M:%S}".encode()
        noise = draw.getrandbits(40)
        line = (
            b'{"id":"evt-%012d","timestamp":"%b.%03dZ",%b,%b,"value":%d.%d,"properties":'
            b'{"screen":"workout","sets":%d,"pace":%d.%d,"source":"button"},%b}\n'
        ) % (
            row, second, noise % 1000, head, kinds[noise % len(kinds)], noise % 120,
            noise % 2 * 5, noise % 7, noise % 13, noise % 10, tail,
        )  # fmt: skip
        if broken and row % ONE_BROKEN_IN == ONE_BROKEN_IN // 2:
            line = _DEFECTS[row // ONE_BROKEN_IN % len(_DEFECTS)](line.rstrip()) + b"\n"
        chunk.append(line)
        if len(chunk) == _ROWS_PER_CHUNK:
            yield b"".join(chunk)
            chunk.clear()
    yield b"".join(chunk)


def write_events(path: Path, rows: int, *, broken: bool) -> str:
    """Write a file of events.

    Returns:
        SHA-256 of its bytes, in hex.
    """
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in event_lines(rows, broken=broken):
            file.write(chunk)
            digest.update(chunk)
    return digest.hexdigest()


if __name__ == "__main__":
    print(write_events(Path(sys.argv[1]), int(sys.argv[2]), broken="broken" in sys.argv))  # noqa: T201
