"""How hard sections and chords are, and how readily learners stop.

Belongs here: what is told of sections, learners and chords as a whole. Does not belong here: a
learner's problems with single sections (`problems.py`).
"""

from __future__ import annotations

from collections import defaultdict

from tests.oracle.rasch import PRIOR, Place, shrunken, total
from tests.oracle.sections import SOURCE, Seen, sections_of
from tests.oracle.statistics import millionths
from tests.oracle.telling import PROBLEM, Told, bounds, severity, where
from tests.oracle.world import OracleWorld


def agg_section_difficulty(world: OracleWorld) -> list[Told]:
    """One row per song and section that somebody has played."""
    found = sections_of(world)
    by_place: dict[Place, list[tuple[str, Seen]]] = defaultdict(list)
    for learner, place, seen in found.of_learners():
        by_place[place].append((learner, seen))
    rows = []
    for place, played in by_place.items():
        factor = found.model.difficulty[place]
        visits = sum(seen.visits for _, seen in played)
        stumbles = sum(seen.stumbles for _, seen in played)
        expected = total(
            seen.visits * found.model.base * found.model.pace[learner] for learner, seen in played
        )
        rows.append(
            where(found, place)
            | bounds("difficulty_factor", factor, stumbles)
            | {
                "learner_count": len(played),
                "visit_count": visits,
                "stumble_count": stumbles,
                "expected_count": expected,
                "stumbles_per_visit": stumbles / visits,
                "severity_score": severity(factor),
                "reliability_ratio": expected / (PRIOR + expected),
            }
        )
    for row in rows:
        harder = [
            other
            for other in rows
            if other["song_id"] == row["song_id"]
            and (-other["difficulty_factor"], other["section_id"])
            < (-row["difficulty_factor"], row["section_id"])
        ]
        row["difficulty_rank"] = 1 + len(harder)
    return rows


def agg_learner_pace(world: OracleWorld) -> list[Told]:
    """One row per learner."""
    found = sections_of(world)
    by_learner: dict[str, list[tuple[Place, Seen]]] = defaultdict(list)
    for learner, place, seen in found.of_learners():
        if world.consent.now(SOURCE, learner, "trend_comparison"):
            by_learner[learner].append((place, seen))
    rows = []
    for learner, played in by_learner.items():
        stumbles = sum(seen.stumbles for _, seen in played)
        model = found.model
        expected = total(seen.visits * model.base * model.difficulty[at] for at, seen in played)
        rows.append(
            bounds("pace_factor", model.pace[learner], stumbles)
            | {
                "source_system": SOURCE,
                "learner_id": learner,
                "visit_count": sum(seen.visits for _, seen in played),
                "stumble_count": stumbles,
                "expected_count": expected,
                "reliability_ratio": expected / (PRIOR + expected),
            }
        )
    return rows


def agg_chord_problems(world: OracleWorld) -> list[Told]:
    """One row per learner and chord."""
    found = sections_of(world)
    cells: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for (session_id, section), seen in found.by_session.items():
        session = found.sessions[session_id]
        chords = found.places[found.place(session_id, section)].chords
        learner, known = session["learner_id"], seen.chords.total()
        may_compare = session["can_compare_sessions"] and world.consent.now(
            SOURCE, learner, "trend_comparison"
        )
        if may_compare and known and len(chords) >= 2:
            for chord in chords:
                share = millionths(known / len(chords))
                cells[learner, chord].append((seen.chords[chord], share))
    rows = []
    for (learner, chord), met in cells.items():
        stumbles = sum(seen for seen, _ in met)
        expected = sum(share for _, share in met) / 1e6
        factor = shrunken(stumbles, expected)
        rows.append(
            bounds("rate_factor", factor, stumbles)
            | {
                "source_system": SOURCE,
                "learner_id": learner,
                "chord": chord,
                "session_section_count": len(met),
                "stumble_count": stumbles,
                "expected_count": expected,
                "is_problem": factor >= PROBLEM and stumbles >= 4,
            }
        )
    return rows


TABLES = {
    "practice.agg_section_difficulty": agg_section_difficulty,
    "practice.agg_learner_pace": agg_learner_pace,
    "practice.agg_chord_problems": agg_chord_problems,
}
