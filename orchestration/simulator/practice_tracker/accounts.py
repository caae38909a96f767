"""Rows about the people of `practice_tracker`.

Belongs here: accounts, students, teachers, associations as the app's tables hold them. Does not
belong here: who they are (`people.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, moments, only, take
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.identities import emails
from orchestration.simulator.parameters import DAY, Parameters, whole_milliseconds
from orchestration.simulator.people import optional
from orchestration.simulator.practice_tracker.people import ADMINS, APP, School
from orchestration.simulator.seasons import ZONES

SHARE_ZONE_KNOWN = 0.96
SHARE_MOVING = 0.04
LEVELS = ("grade 6", "grade 8", "grade 10", "undergraduate", "adult")


def user_rows(parameters: Parameters, school: School, points: pl.DataFrame) -> Table:
    """The accounts; reputation grows with the forum.

    Args:
        parameters: The world.
        school: The people.
        points: Reputation earned: `account` (position), `at`, `points`.

    Returns:
        The table.
    """
    draw = parameters.generator(APP, "users")
    people, count = school.people, len(school.accounts)
    staff = count - people.count
    staff_mail = pl.Series(
        [f"staff-{number}@practice-tracker.example.org" for number in range(staff)]
    )
    roles = ["student"] * people.count + ["teacher"] * len(school.teachers) + ["admin"] * ADMINS
    first = pl.DataFrame(
        {
            "id": school.accounts,
            "email": pl.concat([emails(parameters, people), staff_mail]),
            "full_name": pl.select(pl.format("Person {}", pl.int_range(count))).to_series(),
            "role": roles,
            "is_active": pl.repeat(True, count, eager=True),
            "reputation_points": pl.repeat(0, count, dtype=pl.Int64, eager=True),
            "created_at": moments(school.opened),
            "updated_at": moments(school.opened),
        }
    )
    earned = points.sort("at", maintain_order=True).with_columns(
        total=pl.col("points").cum_sum().over("account")
    )
    grown = first[earned["account"]].with_columns(
        reputation_points=earned["total"], updated_at=earned["at"]
    )
    gone = (people.left < parameters.end) & (draw.random(people.count) < 0.3)
    closed_at = pl.Series(people.left + 20 * DAY).cast(pl.Datetime("us"))
    last_points = pl.DataFrame({"account": np.flatnonzero(gone)}).join(
        earned.group_by("account").agg(pl.col("total").last()),
        on="account",
        how="left",
        maintain_order="left",
    )
    closed = first[np.flatnonzero(gone)].with_columns(
        is_active=pl.lit(value=False),
        reputation_points=last_points["total"].fill_null(0),
        updated_at=closed_at.gather(np.flatnonzero(gone)),
    )
    quiet = (
        closed.join(
            grown.group_by("id").agg(pl.col("updated_at").max().alias("last")),
            on="id",
            how="left",
            maintain_order="left",
        )
        .filter(pl.col("last").is_null() | (pl.col("last") < pl.col("updated_at")))
        .drop("last")
    )
    versions = pl.concat([first, grown, quiet])
    return Table(versions, is_full=True)


def student_rows(parameters: Parameters, school: School) -> tuple[Table, pl.DataFrame]:
    """The students, and the truth about their zones.

    Some students do not tell their zone, and some move to another one.
    """
    draw = parameters.generator(APP, "students")
    people = school.people
    count = people.count
    level = np.where(people.is_minor, draw.integers(0, 3, count), draw.integers(3, 5, count))
    is_zone_known = draw.random(count) < SHARE_ZONE_KNOWN
    first = pl.DataFrame(
        {
            "id": people.ids,
            "user_id": school.accounts.head(count),
            "grade_level": optional(draw, take(LEVELS, level), 0.9),
            "years_playing": optional(draw, pl.Series(draw.poisson(4, count)), 0.92),
            "timezone": only(take(ZONES, people.zone), is_zone_known),
            "updated_at": moments(people.joined),
        }
    )
    since = np.maximum(people.joined, parameters.start)
    moved_at = whole_milliseconds(since + (parameters.end - since) * draw.random(count))
    moves = is_zone_known & (draw.random(count) < SHARE_MOVING)
    new_zone = (people.zone + draw.integers(1, len(ZONES), count)) % len(ZONES)
    moved = first.with_columns(timezone=take(ZONES, new_zone), updated_at=moments(moved_at)).filter(
        moves
    )
    zones = pl.DataFrame(
        {
            "learner": people.ids,
            "zone": take(ZONES, people.zone),
            "is_told": is_zone_known,
            "moved_at": moments(moved_at, moves),
            "zone_after": only(take(ZONES, new_zone), moves),
        }
    )
    versions = pl.concat([first, moved])
    return Table(versions, is_full=True), zones


def teacher_rows(parameters: Parameters, school: School) -> Table:
    """The teachers."""
    draw = parameters.generator(APP, "teachers")
    count = len(school.teachers)
    opened = school.opened[school.teacher_accounts]
    subjects = pl.Series([["piano"], ["violin", "viola"], ["guitar"], ["voice", "piano"]])
    versions = pl.DataFrame(
        {
            "id": school.teachers,
            "user_id": school.accounts.gather(school.teacher_accounts),
            "bio": pl.repeat("Teaches with patience.", count, eager=True),
            "specialties": subjects.gather(draw.integers(0, len(subjects), count)),
            "verification_status": choose(draw, ("verified", "pending"), count, (0.85, 0.15)),
            "updated_at": moments(opened),
        }
    )
    return Table(versions, is_full=True)


def association_rows(school: School) -> pl.DataFrame:
    """One row per student and teacher."""
    begun = moments(school.paired)
    return pl.DataFrame(
        {
            "student_id": school.students.gather(school.pairs[:, 0]),
            "teacher_id": school.teachers.gather(school.pairs[:, 1]),
            "created_at": begun,
            SENT: begun,
        }
    )
