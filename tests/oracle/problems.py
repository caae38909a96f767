"""Problem sections, of one session and of all, told from what happened in the sections.

Belongs here: what counts as a learner's problem, and of which kind. Does not belong here: what is
hard for everybody (`hard_sections.py`).
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict

from tests.oracle.rasch import PRIOR, Place, shrunken, total
from tests.oracle.sections import KINDS, SOURCE, Sections, Seen, sections_of
from tests.oracle.statistics import gamma_exceeds
from tests.oracle.telling import PROBLEM, Told, bounds, severity, where
from tests.oracle.world import OracleWorld


def problem_type(found: Sections, place: Place, seen: Seen) -> str:
    """The kind of stumble that lies furthest above its average, unless one chord has most."""
    chord_stumbles = seen.worst_chord[1] or 0
    several = len(found.places[place].chords) >= 2
    if several and chord_stumbles >= 3 and chord_stumbles / seen.stumbles >= 0.6:
        return "chord_changes"
    excess = {kind: seen.kinds[kind] / (found.per_visit(kind) or math.inf) for kind in KINDS}
    names = {"pause": "frequent_pauses", "rewind": "frequent_rewinds"}
    return names.get(max(KINDS, key=lambda kind: excess[kind]), "tempo_changes")


def counts(seen: Seen) -> Told:
    """Visits and stumbles by kind, and the chord with most of them."""
    chord, chord_stumbles = seen.worst_chord
    return {
        "visit_count": seen.visits,
        "pause_count": seen.kinds["pause"],
        "rewind_count": seen.kinds["rewind"],
        "tempo_change_count": seen.kinds["tempo_change"],
        "chord": chord,
        "chord_stumble_count": chord_stumbles,
    }


def fct_problem_sections(world: OracleWorld) -> list[Told]:
    """One row per session and section with a problem."""
    found = sections_of(world)
    average = found.per_visit() or 0.0
    rows = []
    for (session_id, section), seen in found.by_session.items():
        session = found.sessions[session_id]
        place = found.place(session_id, section)
        difficulty = found.model.difficulty.get(place, 1.0)
        may_compare = session["can_compare_sessions"]
        pace = found.model.pace.get(session["learner_id"]) if may_compare else None
        expected = seen.visits * average * difficulty * (1.0 if pace is None else pace)
        factor = difficulty * shrunken(seen.stumbles, expected)
        if seen.stumbles < 2 or factor < PROBLEM:
            continue
        key = hashlib.md5(f"{session_id}|{section}".encode(), usedforsecurity=False)
        rows.append(
            where(found, place)
            | counts(seen)
            | bounds("rate_factor", factor, seen.stumbles)
            | {
                "problem_section_id": key.hexdigest(),
                "session_id": session_id,
                "learner_id": session["learner_id"],
                "local_date": session["local_date"],
                "problem_type": problem_type(found, place, seen),
                "severity_score": severity(factor),
                "event_count": seen.stumbles,
                "expected_count": expected,
                "last_bpm": seen.last_bpm,
                "difficulty_factor": difficulty,
                "pace_factor": pace,
            }
        )
    return rows


def agg_problem_sections(world: OracleWorld) -> list[Told]:
    """One row per learner, song and section."""
    found = sections_of(world)
    by_learner: dict[str, list[Told]] = defaultdict(list)
    for learner, place, seen in found.of_learners():
        if world.consent.now(SOURCE, learner, "trend_comparison"):
            by_learner[learner].append(_learner_section(found, learner, place, seen))
    for rows in by_learner.values():
        rows.sort(key=lambda row: (row["song_id"], row["section_id"]))
        rows.sort(
            key=lambda row: (row["is_problem"], row["rate_factor"], row["stumble_count"]),
            reverse=True,
        )
        for rank, row in enumerate(rows, start=1):
            row["problem_rank"] = rank
    return [row for rows in by_learner.values() for row in rows]


def _learner_section(found: Sections, learner: str, place: Place, seen: Seen) -> Told:
    difficulty, pace = found.model.difficulty[place], found.model.pace[learner]
    expected = total([seen.visits * found.model.base * difficulty * pace])
    own = shrunken(seen.stumbles, expected)
    shape = PRIOR + seen.stumbles
    return (
        where(found, place)
        | counts(seen)
        | bounds("rate_factor", difficulty * own, seen.stumbles)
        | {
            "learner_id": learner,
            "is_problem": difficulty * own >= PROBLEM and seen.stumbles >= 3,
            "problem_type": problem_type(found, place, seen),
            "severity_score": severity(difficulty * own),
            "problem_probability": gamma_exceeds(shape, (PRIOR + expected) / difficulty, PROBLEM),
            "difficulty_factor": difficulty,
            "own_factor": own,
            "session_count": found.session_counts[learner, place],
            "stumble_count": seen.stumbles,
            "expected_count": expected,
            "reliability_ratio": expected / (PRIOR + expected),
            "last_local_date": max(seen.days),
        }
    )


TABLES = {
    "practice.fct_problem_sections": fct_problem_sections,
    "practice.agg_problem_sections": agg_problem_sections,
}
