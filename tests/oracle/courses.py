"""Courses that learners are enrolled in: what there is to do, and what is done.

Belongs here: modules and enrolments. Does not belong here: activities and scores.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld, Person

SOURCE = "learning_platform"
OPEN = {"enrolled", "in_progress"}


@dataclass(frozen=True)
class Course:
    """How far one learner got in all courses together.

    Attributes:
        total: Modules to be done.
        completed: Those that are done.
        completed_dates: When, as far as told, on the learner's own days, none in the future.
        next_module: First module not done yet in the course enrolled in last.
        open_since: Day of the oldest enrolment that is open.
    """

    total: int
    completed: int
    completed_dates: list[date]
    next_module: str | None
    open_since: date | None


def courses(world: OracleWorld) -> dict[Person, Course]:
    """By learner with an enrolment that was not withdrawn."""
    enrolled: dict[Person, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "module_progress"):
        person = (SOURCE, row["learner_id"])
        known_at = row["enrolled_at"] or row["withdrawn_at"] or row["first_sent_at"]
        may_be_used = world.consent.granted(*person, "learner_insight", known_at)
        if row["status"] != "withdrawn" and may_be_used:
            enrolled[person].append({**row, "known_at": known_at})
    modules = {row["id"]: row for row in world.lake.standing(SOURCE, "modules")}
    return {person: _course(world, person, rows, modules) for person, rows in enrolled.items()}


def _course(world: OracleWorld, person: Person, rows: list[Row], modules: dict[str, Row]) -> Course:
    status = {row["module_id"]: row["status"] for row in rows}
    names = {modules[module]["course"] for module in status if module in modules} - {None}
    listed = {
        module
        for module, row in modules.items()
        if row["course"] in names and row["position"] is not None
    }
    done = {module for module, state in status.items() if state == "completed"}
    open_days = [
        world.days.local_date(*person, row["known_at"]) for row in rows if row["status"] in OPEN
    ]
    days = [
        world.days.local_date(*person, row["completed_at"])
        for row in rows
        if row["status"] == "completed" and row["completed_at"] is not None
    ]
    return Course(
        total=len(listed | set(status)),
        completed=len(done),
        completed_dates=[day for day in days if day <= world.today(person)],
        next_module=_next(rows, modules, done),
        open_since=min(open_days, default=None),
    )


def _next(rows: list[Row], modules: dict[str, Row], done: set[str]) -> str | None:
    placed = [row for row in rows if modules.get(row["module_id"], {}).get("course")]
    if not placed:
        return None
    newest = max(placed, key=lambda row: (row["known_at"], row["module_id"]))
    course = modules[newest["module_id"]]["course"]
    left = [
        (row["position"], module)
        for module, row in modules.items()
        if row["course"] == course and row["position"] is not None and module not in done
    ]
    return min(left)[1] if left else None
