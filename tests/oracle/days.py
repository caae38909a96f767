"""Time zones that learners lived in, and the days of their own calendars.

Belongs here: the zone history told by practice_tracker's students, each source's default zone, and
local days by the pinned `tzdata` package. Does not belong here: what happened on a day.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from orchestration.settings import PROJECT_ROOT
from tests.oracle.lake import Lake

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"


@cache
def zone_named(name: str) -> ZoneInfo:
    """A zone from the `tzdata` package; the operating system is not asked."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def local_time(moment: datetime, zone: str) -> datetime:
    """What the clock on the wall shows at a naive UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(zone_named(zone)).replace(tzinfo=None)


def offset(moment: datetime, zone: str) -> timedelta:
    """How far the clock on the wall is ahead of UTC."""
    return local_time(moment, zone) - moment


@dataclass(frozen=True)
class Days:
    """Which zone a learner lived in when."""

    moves: dict[tuple[str, str], list[tuple[datetime, str]]]
    defaults: dict[str, str]
    as_of: datetime

    def zone_at(self, source: str, learner: str, moment: datetime) -> tuple[str, bool]:
        """The zone, and whether it is only the source's default."""
        moves = self.moves.get((source, learner))
        if not moves:
            return self.defaults[source], True
        number = bisect_right([told_at for told_at, _ in moves], moment)
        return moves[max(number - 1, 0)][1], False

    def local_date(self, source: str, learner: str, moment: datetime) -> date:
        """The day on the learner's own calendar."""
        return local_time(moment, self.zone_at(source, learner, moment)[0]).date()

    def today(self, source: str, learner: str) -> date:
        """The learner's own day at the logical now."""
        return self.local_date(source, learner, self.as_of)


def read_days(lake: Lake, as_of: datetime) -> Days:
    """Read the zones that students told, and the sources' defaults.

    Of several zones told for one moment the last by alphabet stands; a student's zone is also the
    zone of the student's account.
    """
    told: dict[tuple[str, str], dict[datetime, str]] = defaultdict(dict)
    for row in lake.versions("practice_tracker", "students"):
        if row["timezone"] is None:
            continue
        told_at = row["updated_at"] or row["first_sent_at"]
        for person in (row["id"], row["user_id"]):
            zones = told["practice_tracker", person]
            zones[told_at] = max(zones.get(told_at, ""), row["timezone"])
    with (SEEDS / "source_time_zones.csv").open(encoding="utf-8") as rows:
        defaults = {row["source_system"]: row["default_zone"] for row in csv.DictReader(rows)}
    return Days({person: sorted(zones.items()) for person, zones in told.items()}, defaults, as_of)
