"""Session figures of both periods, from sessions.fct_sessions.

Belongs here: counting sessions. Does not belong here: comparing or phrasing (`tiles.py`,
`summary.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.reports.comparison import Share
from orchestration.reports.periods import Periods

# Completion is summed in millionths: integers add up to the same sum in every order.
_COUNTED = """
with counted as (
    select
        source_system,
        local_date,
        local_date >= $first as is_current,
        learner_id,
        is_anonymous,
        is_late,
        coalesce(active_seconds, total_seconds) as practice_seconds,
        round(completion_ratio * 1000000)::bigint as completion_millionths
    from sessions.fct_sessions
    where local_date between $first_before and $last and not is_internal and not is_bot
)

select
    is_current,
    source_system,
    local_date,
    count(*) filter (not is_anonymous) as identified,
    count(*) filter (is_anonymous) as anonymous,
    count(distinct learner_id) as active_learners,
    coalesce(sum(practice_seconds), 0)::bigint as practice_seconds,
    count(practice_seconds) as timed,
    coalesce(sum(completion_millionths), 0)::bigint as completion_millionths,
    count(completion_millionths) as completion_count,
    count(*) filter (is_late) as late
from counted
group by grouping sets ((is_current), (is_current, source_system), (is_current, local_date))
"""

_LEFT_OUT = """
select count(*) from sessions.fct_sessions
where local_date between $first and $last and (is_internal or is_bot)
"""


@dataclass(frozen=True)
class SessionFigures:
    """What the sessions of one period, app or day come to.

    Attributes:
        identified: Sessions whose learner may be known.
        anonymous: Sessions that only count.
        active_learners: Distinct learners of the identified sessions.
        practice_seconds: Active seconds, or the session's length where an app measures no activity.
        timed: Sessions of which a length is known.
        completion: Mean completion as a share: sum of the ratios of the sessions that have one.
        late: Sessions that arrived late.
    """

    identified: int
    anonymous: int
    active_learners: int
    practice_seconds: int
    timed: int
    completion: Share
    late: int

    @property
    def sessions(self) -> int:
        """All sessions, identified or not."""
        return self.identified + self.anonymous


NONE = SessionFigures(0, 0, 0, 0, 0, Share(0, 0), 0)


@dataclass(frozen=True)
class Sessions:
    """Session figures of both periods: in total, by app and by day.

    Attributes:
        totals: By period, current or not.
        apps: By period and source; apps without a session are missing.
        days: By day; days without a session are missing.
        first_day: Day of the earliest session there is; none without any.
        left_out: Sessions of bots and staff in the current period, which nothing here counts.
    """

    totals: Mapping[bool, SessionFigures]
    apps: Mapping[tuple[bool, str], SessionFigures]
    days: Mapping[date, SessionFigures]
    first_day: date | None
    left_out: int

    def total(self, *, is_current: bool) -> SessionFigures:
        """One period in total."""
        return self.totals.get(is_current, NONE)


def count_sessions(connection: duckdb.DuckDBPyConnection, periods: Periods) -> Sessions:
    """Count the sessions of both periods, without those of bots and staff.

    Args:
        connection: Open on a release's marts.
        periods: Which days.

    Returns:
        The figures.
    """
    bounds = {"first_before": periods.first_before, "first": periods.first, "last": periods.last}
    totals: dict[bool, SessionFigures] = {}
    apps: dict[tuple[bool, str], SessionFigures] = {}
    days: dict[date, SessionFigures] = {}
    for is_current, source, day, *counts in connection.execute(_COUNTED, bounds).fetchall():
        *amounts, millionths, completed, late = counts
        figures = SessionFigures(*amounts, Share(millionths / 1_000_000, completed), late)
        if day is not None:
            days[day] = figures
        elif source is not None:
            apps[is_current, source] = figures
        else:
            totals[is_current] = figures
    earliest = connection.execute("select min(local_date) from sessions.fct_sessions").fetchone()
    left_out = connection.execute(
        _LEFT_OUT, {"first": periods.first, "last": periods.last}
    ).fetchone()
    return Sessions(
        totals=totals,
        apps=apps,
        days=days,
        first_day=earliest[0] if earliest else None,
        left_out=left_out[0] if left_out else 0,
    )
