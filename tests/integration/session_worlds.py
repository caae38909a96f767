"""Small random worlds in which everything arrives badly: late, twice, contradicted, out of order.

Belongs here: the rows of one world and how they fall into batches. Does not belong here: what the
warehouse makes of them (`test_incremental.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.integration.lakes import Batch

BEGIN = datetime(2025, 1, 1)  # noqa: DTZ001  # as in the lake: naive, UTC
DAYS = 150
LATEST_ARRIVAL_DAYS = 400
ZONES = ("Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland")

Stream = tuple[str, str]


@dataclass
class World:
    """Rows with the moment at which they were sent, by stream."""

    random: Random
    rows: list[tuple[datetime, Stream, dict[str, Any]]] = field(default_factory=list)

    def send(self, stream: Stream, row: dict[str, Any], known_at: datetime) -> None:
        """Send a row after it is known: usually soon, sometimes a year later, sometimes twice."""
        for _ in range(self.random.choice((1, 1, 1, 2))):
            late = self.random.choice((0, 0, 0, 1, 3, 40, LATEST_ARRIVAL_DAYS))
            delay = timedelta(
                days=self.random.uniform(0, late), seconds=self.random.randint(1, 600)
            )
            self.rows.append((known_at + delay, stream, row))

    def moment(self, days: int = DAYS) -> datetime:
        """A random moment, now and then next to a midnight."""
        day = BEGIN + timedelta(days=self.random.randrange(days))
        if self.random.random() < 0.2:
            return day + timedelta(seconds=self.random.choice((-1, 0, 1, 86_399)))
        return day + timedelta(seconds=self.random.randrange(86_400))

    def learners(self, source: str, count: int) -> list[str]:
        """Pseudonyms of one source."""
        return [f"{source}-{number}-{self.random.getrandbits(64):016x}" for number in range(count)]


def world(seed: int) -> World:
    """All streams that sessions depend on."""
    made = World(Random(seed))  # noqa: S311  # chance, not secrecy
    _song_practice(made)
    _fitness_coach(made)
    _practice_tracker(made)
    _learning_platform(made)
    _language_tutor(made)
    return made


def batches(made: World, steps: int) -> Iterator[list[Batch]]:
    """The world's rows in `steps` loads of up to two batches per stream, rows in no order.

    A row falls into any load, whatever its age, so that what was sent first may land last. The
    first load is the largest: the others must not make every day dirty, or nothing would be shown.
    """
    loads: list[dict[Stream, list[tuple[datetime, dict[str, Any]]]]] = [{} for _ in range(steps)]
    weights = [20, *made.random.sample((0.3, 1, 3), steps - 1)]
    for sent_at, stream, row in made.rows:
        (load,) = made.random.choices(loads, weights)
        load.setdefault(stream, []).append((sent_at, row))
    for number, load in enumerate(loads):
        landed = []
        for (source, stream), rows in sorted(load.items()):
            made.random.shuffle(rows)
            middle = made.random.randint(0, len(rows))
            for half, part in enumerate((rows[:middle], rows[middle:])):
                if part:
                    name = f"{source}-{stream}-{number}-{half}"
                    sent_at = max(moment for moment, _ in part)
                    landed.append(Batch(name, source, stream, [row for _, row in part], sent_at))
        yield landed


def _song_practice(made: World) -> None:
    random, learners = made.random, made.learners("song", 4)
    for number in range(80):
        started = made.moment()
        for version in range(random.choice((1, 1, 2))):
            start = started + timedelta(hours=random.choice((0, 0, 30)) * version)
            seconds = random.randint(0, 4_000)
            row = {
                "id": number,
                "user_id": random.choice(learners),
                "song_id": random.choice((None, 1, 2)),
                "session_type": "practice",
                "device_type": "mobile",
                "started_at": start,
                "ended_at": random.choice((None, start + timedelta(seconds=seconds))),
                "total_duration": random.choice((None, seconds)),
                "pause_count": random.randint(0, 5),
                "analytics_consent": random.random() < 0.8,
                "anonymous_data_only": random.random() < 0.2,
                "updated_at": start + timedelta(hours=version),
            }
            made.send(("song_practice", "performance_sessions"), row, start)
    for number in range(150):
        at = made.moment()
        for _ in range(random.choice((1, 1, 1, 2))):
            row = {
                "id": number,
                "session_id": random.randrange(84),
                "event_type": random.choice(("pause", "play", "rewind", "tempo_change", "seek")),
                "timestamp": at,
            }
            made.send(("song_practice", "performance_events"), row, at)
    for learner in learners:
        for _ in range(random.randint(1, 4)):
            recorded = made.moment()
            row = {
                "user_id": learner,
                "anonymous_only": random.random() < 0.3,
                "analytics_consent": random.random() < 0.8,
                "feature_optimization_consent": random.random() < 0.7,
                "cross_session_analysis": random.random() < 0.5,
                "effective_at": recorded + timedelta(days=random.choice((-20, -3, 0, 10, 200))),
                "updated_at": recorded,
            }
            made.send(("song_practice", "privacy_settings"), row, recorded)


def _fitness_coach(made: World) -> None:
    random, learners = made.random, made.learners("fit", 4)
    number = 0
    for visit in range(40):
        at = made.moment()
        gaps = random.choice(((5, 600), (1_200, 2_400), (900, 1_799)))
        length = 70 if gaps[0] == 900 else random.randint(1, 12)
        who = random.choice((*learners, None))
        for _ in range(length):
            number += 1
            row = {
                "id": f"e{number}",
                "timestamp": at,
                "userId": who if random.random() < 0.97 else None,
                "sessionId": f"s{visit % 20}",
                "eventType": "user_action",
                "category": "workout",
                "action": "seen",
                "deviceInfo_platform": random.choice(("ios", "web")),
                "deviceInfo_appVersion": "4.2",
                "deviceInfo_osVersion": "19",
                "privacyFlags_canTrack": random.random() < 0.99,
                "privacyFlags_canProfile": True,
                "privacyFlags_canShare": False,
                "privacyFlags_consentDate": BEGIN,
                "privacyFlags_consentVersion": "1",
            }
            made.send(("fitness_coach", "analytics_events"), row, at)
            if random.random() < 0.03:
                moved = at + timedelta(hours=random.choice((-26, 1, 30)))
                made.send(("fitness_coach", "analytics_events"), {**row, "timestamp": moved}, at)
            at += timedelta(seconds=random.randint(*gaps))
    for learner in learners:
        for choice in range(random.randint(1, 3)):
            recorded = made.moment()
            row = {
                "id": f"{learner}-{choice}",
                "userId": learner,
                "canTrack": random.random() < 0.7,
                "canProfile": True,
                "consentDate": recorded + timedelta(days=random.choice((-20, 0, 15, 300))),
                "consentVersion": "1",
                "recordedAt": recorded,
            }
            made.send(("fitness_coach", "consents"), row, recorded)
            profile = {
                "userId": learner,
                "isInternal": random.random() < 0.3,
                "signupAt": BEGIN,
                "updatedAt": recorded,
            }
            made.send(("fitness_coach", "profiles"), profile, recorded)


def _practice_tracker(made: World) -> None:
    random, learners = made.random, made.learners("student", 4)
    for learner in learners:
        for _ in range(random.randint(0, 3)):
            moved = made.moment()
            row = {
                "id": learner,
                "user_id": f"user-{learner}",
                "timezone": random.choice((None, *ZONES)),
                "updated_at": random.choice((None, moved, moved)),
            }
            made.send(("practice_tracker", "students"), row, moved)
    for number in range(80):
        start = made.moment()
        for version in range(random.choice((1, 1, 2))):
            row = {
                "id": f"p{number}",
                "student_id": random.choice(learners),
                "start_time": start + timedelta(hours=20 * version),
                "end_time": random.choice(
                    (None, start + timedelta(minutes=random.randint(-5, 90)))
                ),
                "self_rating": random.choice((None, 1, 5)),
                "updated_at": start + timedelta(hours=random.choice((0, version))),
            }
            made.send(("practice_tracker", "practice_sessions"), row, start)
        tag = {"session_id": f"p{random.randrange(84)}", "tag_id": f"t{random.randrange(4)}"}
        made.send(("practice_tracker", "session_tags"), tag, start)
    for number in range(8):
        at = made.moment()
        kind = random.choice(("piece", "general"))
        row = {"id": f"t{number % 4}", "name": "tag", "tag_type": kind, "updated_at": at}
        made.send(("practice_tracker", "tags"), row, at)
    for _ in range(120):
        at = made.moment()
        row = {
            "time": at,
            "student_id": random.choice(learners),
            "metric_type": "tempo_accuracy",
            "value": random.uniform(0, 100),
        }
        made.send(("practice_tracker", "practice_metrics"), row, at)


def _learning_platform(made: World) -> None:
    random, learners = made.random, made.learners("learner", 4)
    at = made.moment()
    for number in range(150):
        close = at + timedelta(seconds=random.choice((60, 1_700, 1_900)))
        at = close if random.random() < 0.8 else made.moment()
        for _ in range(random.choice((1, 1, 1, 1, 2))):
            row = {
                "id": f"a{number}",
                "learner_id": random.choice(learners[:2]) if number % 3 else learners[3],
                "module_id": random.choice((None, "m1", "m1", "m2")),
                "activity_type": random.choice(("page", "quiz")),
                "occurred_at": at,
                "time_precision": random.choice(("second", "second", "day")),
                "duration_seconds": random.choice((None, 12.345678)),
                "clicks": random.randint(0, 9),
            }
            made.send(("learning_platform", "activities"), row, at)


def _language_tutor(made: World) -> None:
    random, learners = made.random, made.learners("tutor", 3)
    for number in range(40):
        ended = made.moment()
        for version in range(random.choice((1, 1, 2))):
            row = {
                "id": f"r{number}",
                "user_id": random.choice(learners),
                "session_type": "conversation",
                "duration_seconds": random.randint(0, 5_000),
                "pronunciation_score": random.choice((None, random.uniform(0, 100))),
                "grammar_score": random.choice((None, random.uniform(0, 100))),
                "topics": random.choice(("[]", '["travel", "food"]')),
                "created_at": ended + timedelta(hours=13 * version),
                "updated_at": ended + timedelta(hours=version),
            }
            made.send(("language_tutor", "session_results"), row, ended)
