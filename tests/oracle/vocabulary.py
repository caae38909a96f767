"""Words to be reviewed, by Leitner's boxes, and what a learner should warm up with.

Belongs here: words and warm-ups. Does not belong here: the sessions they come from (`spoken.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.spoken import SOURCE, Spoken, past
from tests.oracle.world import OracleWorld

WAIT = (1, 2, 4, 8, 16)
"""Days that each of the five boxes waits."""


def learned(world: OracleWorld) -> dict[str, dict[str, set[date]]]:
    """The days on which each learner learned each word."""
    found: dict[str, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for learner, sessions in past(world).items():
        for one in sessions:
            for name in one.names("vocabulary_learned"):
                found[learner][name.lower()].add(one.local_date)
    return found


def agg_vocabulary_reviews(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner and word."""
    rows = []
    for learner, words in learned(world).items():
        today = world.today((SOURCE, learner))
        told = [_word(learner, word, days, today) for word, days in words.items()]
        told.sort(key=_urgency)
        rows += [row | {"review_rank": rank} for rank, row in enumerate(told, start=1)]
    return rows


def _word(learner: str, word: str, days: set[date], today: date) -> dict[str, Any]:
    box = min(len(days), len(WAIT))
    due = max(days) + timedelta(days=WAIT[box - 1])
    return {
        "source_system": SOURCE,
        "learner_id": learner,
        "word": word,
        "first_learned_date": min(days),
        "last_learned_date": max(days),
        "learned_day_count": len(days),
        "box": box,
        "interval_days": WAIT[box - 1],
        "due_date": due,
        "is_due": due <= today,
        "overdue_days": (today - due).days,
    }


def _urgency(row: dict[str, Any]) -> tuple[Any, ...]:
    late = Fraction(row["overdue_days"], row["interval_days"])
    return not row["is_due"], -late, row["due_date"], row["word"]


def agg_warmups(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner."""
    due: dict[str, int] = defaultdict(int)
    for row in agg_vocabulary_reviews(world):
        due[row["learner_id"]] += row["is_due"]
    return [
        _warmup(world.today((SOURCE, learner)), sessions) | {"due_word_count": due[learner]}
        for learner, sessions in past(world).items()
    ]


def _warmup(today: date, sessions: list[Spoken]) -> dict[str, Any]:
    last = sessions[0]
    recent = [one for one in sessions if today - one.local_date < timedelta(days=7)]
    return {
        "source_system": SOURCE,
        "learner_id": last.learner,
        "last_session_id": last.session_id,
        "last_session_at": last.ended_at,
        "last_session_type": last.row["session_type"],
        "last_duration_seconds": last.row["duration_seconds"],
        "last_words_spoken": last.row["words_spoken"],
        "last_average_score": last.average_score,
        "last_areas_to_improve": last.row["areas_to_improve"],
        "focus_area_count": len({name for one in recent for name in one.names("areas_to_improve")}),
    }


TABLES = {
    "learning.agg_vocabulary_reviews": agg_vocabulary_reviews,
    "learning.agg_warmups": agg_warmups,
}
