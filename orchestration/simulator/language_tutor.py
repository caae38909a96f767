"""The simulated `language_tutor` app (S4): spoken sessions whose scores rise with practice.

Belongs here: the app's one stream and its truth. Does not belong here: other apps.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
from orchestration.simulator.columns import choose, moments, only, uuids, within
from orchestration.simulator.history import SENT
from orchestration.simulator.mishaps import ADDITIONS
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import SECOND, Parameters, whole_milliseconds
from orchestration.simulator.people import populate
from orchestration.simulator.planted import LanguageTruth, SessionTruth
from orchestration.simulator.visits import visit

APP = "language_tutor"
SESSION_TYPES = ("conversation", "pronunciation", "roleplay")
TOPICS = ("travel", "food", "work", "family", "weather", "health", "music")
WORDS = ("station", "recipe", "meeting", "cousin", "storm", "headache", "choir", "ticket", "spoon")
WEAK = ("articles", "past tense", "vowels", "word order", "intonation")
POINTS_PER_SKILL = 8.0
POINTS_PER_SESSION = 0.12
SHARE_UNSCORED = 0.06


def simulate_language_tutor(parameters: Parameters) -> AppWorld[LanguageTruth]:
    """All rows of the app and the truth behind them."""
    draw = parameters.generator(APP, "sessions")
    people = populate(parameters, APP, uuids(draw, parameters.count(APP)))
    visits = visit(parameters, people)
    count = visits.count
    seconds = np.clip(draw.lognormal(6.1, 0.5, count), 40, 5_000).astype(np.int64)
    ended = whole_milliseconds(visits.start + seconds * SECOND)
    sent = connected(draw, ended)
    level = 64 + POINTS_PER_SKILL * people.skill[visits.learner]
    level = level + POINTS_PER_SESSION * within(visits.learner)
    scored = draw.random(count) >= SHARE_UNSCORED
    rows = (
        pl.DataFrame(
            {
                "id": uuids(draw, count),
                "user_id": people.ids.gather(visits.learner),
                "session_type": choose(draw, SESSION_TYPES, count, (0.5, 0.3, 0.2)),
                "duration_seconds": seconds,
                "words_spoken": only(
                    (seconds * draw.uniform(0.6, 1.6, count)).astype(np.int64), scored
                ),
                **{
                    f"{name}_score": only(
                        np.clip(np.round(level + shift + draw.normal(0, 6, count), 1), 0, 100),
                        scored,
                    )
                    for name, shift in (("pronunciation", 2), ("fluency", -1), ("grammar", 0))
                },
                "topics": _lists(draw, TOPICS, count, (1, 1)),
                "vocabulary_learned": _lists(draw, WORDS, count, (0, 3)),
                "areas_to_improve": _lists(draw, WEAK, count, (0, 2)),
                "created_at": moments(ended),
                "updated_at": moments(ended),
                ADDITIONS[APP, "session_results"].column: np.round(draw.uniform(40, 95, count), 1),
                SENT: moments(sent),
            }
        )
        .filter(sent < parameters.end)
        .sort(SENT, maintain_order=True)
    )
    return AppWorld(
        people=people,
        feeds=[feed(parameters, (APP, "session_results"), rows, 3, ("ndjson.gz", "ndjson"))],
        sessions=SessionTruth(planted=count, delivered=len(rows), without_end=0),
        facts=LanguageTruth(
            points_per_skill=POINTS_PER_SKILL, points_per_session=POINTS_PER_SESSION
        ),
    )


def _lists(
    draw: np.random.Generator, words: tuple[str, ...], count: int, lengths: tuple[int, int]
) -> pl.Series:
    """Lists of different words, neighbours in `words`, of a random length between two bounds."""
    fewest, most = lengths
    first = draw.integers(0, len(words), count)
    length = draw.integers(fewest, most + 1, count)
    options = [
        [words[(start + step) % len(words)] for step in range(size)]
        for start in range(len(words))
        for size in range(most + 1)
    ]
    return pl.Series(options, dtype=pl.List(pl.String)).gather(first * (most + 1) + length)
