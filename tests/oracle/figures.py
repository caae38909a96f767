"""Figures of 30 days that may call for a recommendation, and how sure each is.

Belongs here: completion, days, pauses, tempo changes and chords of some sessions. Does not belong
here: whose sessions, and of which days (`triggers.py`).
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.oracle.days import SEEDS
from tests.oracle.lake import Row
from tests.oracle.sections import Sections, Seen
from tests.oracle.statistics import (
    gamma_exceeds,
    mean_of,
    millionths,
    normal_probability,
    student_probability,
)
from tests.oracle.windows import completions

EXPECTED_SHARE_OF_DAYS = 5 / 7


@dataclass(frozen=True)
class Rule:
    """When a type is recommended."""

    is_below: bool
    threshold: float
    minimum: int

    def excess(self, measure: float) -> float | None:
        """By how much the measure lies beyond; none where that is without bound."""
        if self.is_below:
            return self.threshold / measure if measure else None
        return measure / self.threshold

    def is_beyond(self, measure: float) -> bool:
        """Whether the measure lies beyond."""
        return measure < self.threshold if self.is_below else measure >= self.threshold


@dataclass(frozen=True)
class Figure:
    """One figure, its evidence, and how probable it is that the true one lies beyond."""

    kind: str
    measure: float
    evidence: int
    confidence: float | None
    section: str | None = None
    chord: str | None = None

    @property
    def rule(self) -> Rule:
        """What it is judged by."""
        return rules()[self.kind]

    @property
    def is_triggered(self) -> bool:
        """Whether it lies beyond, on enough evidence."""
        return self.rule.is_beyond(self.measure) and self.evidence >= self.rule.minimum


@cache
def rules() -> dict[str, Rule]:
    """The rules by type."""
    with (SEEDS / "recommendation_rules.csv").open(encoding="utf-8") as rows:
        return {
            row["recommendation_type"]: Rule(
                row["recommended_when"] == "below",
                float(row["threshold"]),
                int(row["minimum_evidence"]),
            )
            for row in csv.DictReader(rows)
        }


def completion(sessions: list[Row]) -> Iterator[Figure]:
    """Mean percent of the song, and Student's probability that it is below."""
    percents = [share * 100 for share in completions(sessions)]
    mean, n = mean_of(percents), len(percents)
    if mean is None:
        return
    confidence = None
    if n >= 2:
        squares = sum(millionths(percent * percent) for percent in percents) / 1e6
        error = math.sqrt(max((squares - mean * mean * n) / (n - 1), 1.0) / n)
        limit = rules()["completion_improvement"].threshold
        confidence = student_probability((limit - mean) / error, n - 1)
    yield Figure("completion_improvement", mean, n, confidence)


def consistency(sessions: list[Row], possible: int) -> Figure:
    """Days with practice of those expected, and the posterior probability that they are too few."""
    days = len({session["local_date"] for session in sessions})
    mean = (days + 1) / (possible + 2)
    spread = math.sqrt(mean * (1 - mean) / (possible + 3))
    limit = rules()["consistency_improvement"].threshold * EXPECTED_SHARE_OF_DAYS
    measure = days / (possible * EXPECTED_SHARE_OF_DAYS)
    sure = normal_probability((limit - mean) / spread)
    return Figure("consistency_improvement", measure, days, sure)


def stumbling(found: Sections, song: str, seen: list[tuple[str, Seen]]) -> Iterator[Figure]:
    """Pauses and tempo changes per visit with their worst sections, and the worst chord."""
    total: dict[str, Seen] = {}
    for section, one in seen:
        total.setdefault(section, Seen()).add(one)
    for kind, name in (("pause", "pause_reduction"), ("tempo_change", "tempo_practice")):
        if total:
            yield _rate(found, total, kind, name)
    chords: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for section, one in seen:
        names, stumbles = found.places[song, section].chords, one.chords.total()
        for chord in names if stumbles and len(names) >= 2 else ():
            chords[chord][0] += one.chords[chord]
            chords[chord][1] += millionths(stumbles / len(names))
    if chords:
        chord = min(chords, key=lambda name: (chords[name][1] - chords[name][0] * 10**6, name))
        n, share = chords[chord][0], chords[chord][1] / 1e6
        sure = gamma_exceeds(n + 0.5, share + 0.5, rules()["chord_focus"].threshold)
        yield Figure("chord_focus", n / share, n, sure, chord=chord)


def _rate(found: Sections, total: dict[str, Seen], kind: str, name: str) -> Figure:
    average = found.per_visit(kind) or 0.0
    beyond = {
        section: seen.kinds[kind] * 10**6 - millionths(seen.visits * average)
        for section, seen in total.items()
    }
    worst = min(beyond, key=lambda section: (-beyond[section], section))
    visits = sum(seen.visits for seen in total.values())
    n = sum(seen.kinds[kind] for seen in total.values())
    sure = gamma_exceeds(n + 0.5, visits, rules()[name].threshold)
    return Figure(name, n / visits, n, sure, section=worst)
