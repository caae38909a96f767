"""The headline tiles of the summary: which figures, in which order, and what each one means.

Belongs here: the eight tiles. Does not belong here: how a tile compares and words (`tiles.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orchestration.reports.business_figures import NO_AI, AiFigures, Business
from orchestration.reports.comparison import Share, pooled
from orchestration.reports.document import Tile
from orchestration.reports.numbers import whole
from orchestration.reports.periods import Periods
from orchestration.reports.session_figures import NONE, SessionFigures, Sessions
from orchestration.reports.tiles import Headline, amount_tile, share_tile

_NO_SHARE = Share(0, 0)

LEARNERS = Headline(
    "active_learners",
    "Active learners",
    "count",
    "Learners with at least one identified session.",
)
SESSIONS = Headline("sessions", "Sessions", "count", "Sessions of all apps that may be shown.")
PRACTICE = Headline(
    "practice_hours",
    "Practice",
    "hours",
    "Active time of all sessions; their length where an app measures no activity.",
)
COMPLETION = Headline(
    "completion_rate",
    "Completion rate",
    "ratio",
    "Mean completion of the sessions of which it is known.",
)
REVENUE = Headline("net_revenue", "Net revenue", "usd", "Payments less refunds, in US dollars.")
MRR = Headline(
    "mrr", "MRR", "usd", "Monthly recurring revenue at the end of the period, in US dollars."
)
ACCEPTANCE = Headline(
    "ai_acceptance",
    "AI acceptance",
    "ratio",
    "Accepted recommendations of those that were answered.",
)
ACCURACY = Headline(
    "ai_accuracy",
    "AI accuracy",
    "ratio",
    "Recommendations that proved right, of those whose outcome is known.",
)


def headline_tiles(
    sessions: Sessions, business: Business, periods: Periods, *, has_before: bool
) -> tuple[Tile, ...]:
    """The eight tiles.

    Args:
        sessions: Session figures of both periods.
        business: Money and AI of both periods.
        periods: Which days.
        has_before: Whether the period before is whole, so that a comparison means something.

    Returns:
        The tiles in the order in which they are shown.
    """
    return (
        *_session_tiles(sessions, periods, has_before=has_before),
        *_money_tiles(business, periods, has_before=has_before),
        *_ai_tiles(business, periods, has_before=has_before),
    )


def _session_tiles(sessions: Sessions, periods: Periods, *, has_before: bool) -> tuple[Tile, ...]:
    now = sessions.total(is_current=True)
    before = sessions.total(is_current=False)

    def amount(headline: Headline, figure: Callable[[SessionFigures], float], detail: str) -> Tile:
        return amount_tile(
            headline,
            current=figure(now) if now.sessions else None,
            previous=figure(before) if before.sessions and has_before else None,
            daily=_by_day(sessions, periods, figure),
            detail=detail,
        )

    return (
        amount(LEARNERS, lambda figures: figures.active_learners, _per_learner(now)),
        amount(
            SESSIONS,
            lambda figures: figures.sessions,
            f"{whole(now.anonymous)} of them anonymous",
        ),
        amount(
            PRACTICE,
            lambda figures: round(figures.practice_seconds / 3600, 2),
            _per_session(now),
        ),
        share_tile(
            COMPLETION,
            current=now.completion,
            previous=before.completion if has_before else _NO_SHARE,
            daily=_weekly([sessions.days.get(day, NONE).completion for day in periods.days]),
        ),
    )


def _money_tiles(business: Business, periods: Periods, *, has_before: bool) -> tuple[Tile, ...]:
    current = (periods.first, periods.last)
    before = (periods.first_before, periods.last_before)
    return (
        amount_tile(
            REVENUE,
            current=business.revenue(*current),
            previous=business.revenue(*before) if has_before else None,
            daily=[_dollars(business.revenue_cents.get(day)) for day in periods.days],
            detail=(
                f"{whole(missing)} payments not converted"
                if (missing := business.unconverted_payments(*current))
                else "payments less refunds"
            ),
        ),
        amount_tile(
            MRR,
            current=business.mrr(*current),
            previous=business.mrr(*before) if has_before else None,
            daily=[_dollars(business.mrr_cents.get(day)) for day in periods.days],
            detail=f"at the end of {periods.last.day} {periods.last:%B}",
        ),
    )


def _ai_tiles(business: Business, periods: Periods, *, has_before: bool) -> tuple[Tile, ...]:
    now = business.ai_between(periods.first, periods.last)
    before = business.ai_between(periods.first_before, periods.last_before)

    def share(headline: Headline, part: Callable[[AiFigures], Share]) -> Tile:
        return share_tile(
            headline,
            current=part(now),
            previous=part(before) if has_before else _NO_SHARE,
            daily=_weekly([part(business.ai.get(day, NO_AI)) for day in periods.days]),
        )

    return (
        share(ACCEPTANCE, lambda figures: figures.acceptance),
        share(ACCURACY, lambda figures: figures.accuracy),
    )


def _by_day(
    sessions: Sessions, periods: Periods, figure: Callable[[SessionFigures], float]
) -> list[float | None]:
    """One value per day; none before the first session ever, nothing counted as zero after it."""
    return [
        figure(sessions.days.get(day, NONE))
        if sessions.first_day is not None and day >= sessions.first_day
        else None
        for day in periods.days
    ]


def _weekly(shares: Sequence[Share]) -> list[float | None]:
    """The share over the week up to each day: that of a single day is mostly noise."""
    return [pooled(shares[max(0, day - 6) : day + 1]).measure().value for day in range(len(shares))]


def _dollars(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _per_learner(figures: SessionFigures) -> str:
    if not figures.active_learners:
        return "no session is identified"
    return f"{figures.identified / figures.active_learners:.1f} identified sessions each"


def _per_session(figures: SessionFigures) -> str:
    if not figures.timed:
        return "no session has a length"
    minutes = figures.practice_seconds / 60 / figures.timed
    return f"{minutes:,.0f} min per session, n = {whole(figures.timed)}"
