"""Statistics of spoken sessions by period and by day.

Belongs here: sums over sessions of language_tutor. Does not belong here: the sessions (`spoken.py`)
and their words (`vocabulary.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.oracle.spoken import SCORES, SOURCE, Spoken, Window, in_windows, past
from tests.oracle.statistics import mean_of
from tests.oracle.world import OracleWorld


def scores(sessions: Sequence[Spoken]) -> dict[str, Any]:
    """Numbers and means of the scores that were given."""
    told: dict[str, Any] = {}
    for name in SCORES:
        given = [one.row[f"{name}_score"] for one in sessions]
        given = [score for score in given if score is not None]
        told[f"{name}_score_count"], told[f"{name}_score_mean"] = len(given), mean_of(given)
    means = [one.average_score for one in sessions if one.average_score is not None]
    told["scored_session_count"], told["average_score_mean"] = len(means), mean_of(means)
    return told


def _window(learner: str, window: Window) -> dict[str, Any]:
    return {
        "source_system": SOURCE,
        "learner_id": learner,
        "basis": window[0],
        "period": window[1],
        "period_start_date": window[2],
    }


def agg_stats_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, basis and period."""
    rows = []
    for (learner, window), sessions in in_windows(world).items():
        words = [one.row["words_spoken"] for one in sessions]
        words = [count for count in words if count is not None]
        is_over = window[3] < world.today((SOURCE, learner))
        rows.append(
            _window(learner, window)
            | scores(sessions)
            | {
                "period_end_date": window[3],
                "session_count": len(sessions),
                "total_seconds": sum(one.row["duration_seconds"] for one in sessions),
                "words_session_count": len(words),
                "words_spoken": sum(words) if words else None,
                "is_complete": is_over or window[0] == "rolling",
            }
        )
    return rows


def agg_stats_terms(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, basis, period, kind of term and term."""
    rows = []
    for (learner, window), sessions in in_windows(world).items():
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for one in sessions:
            counts["session_type"][one.row["session_type"]] += 1
            counts["topic"].update(one.names("topics"))
            counts["area_to_improve"].update(one.names("areas_to_improve"))
        for kind, terms in counts.items():
            ranked = sorted(terms, key=lambda term: (-terms[term], term))
            rows += [
                _window(learner, window)
                | {
                    "term_kind": kind,
                    "term": term,
                    "session_count": terms[term],
                    "term_rank": rank,
                }
                for rank, term in enumerate(ranked, start=1)
            ]
    return rows


def agg_score_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner and day."""
    by_day: dict[tuple[str, date], list[Spoken]] = defaultdict(list)
    for learner, sessions in past(world).items():
        for one in sessions:
            by_day[learner, one.local_date].append(one)
    return [
        {
            "source_system": SOURCE,
            "learner_id": learner,
            "local_date": day,
            "session_count": len(sessions),
            "total_seconds": sum(one.row["duration_seconds"] for one in sessions),
            **scores(sessions),
        }
        for (learner, day), sessions in by_day.items()
    ]


TABLES = {
    "sessions.agg_stats_periods": agg_stats_periods,
    "sessions.agg_stats_terms": agg_stats_terms,
    "sessions.agg_score_days": agg_score_days,
}
