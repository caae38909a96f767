"""E-mails and support tickets by week.

Belongs here: how far e-mails got, and what became of tickets. Does not belong here: how long
deliveries take (`latency.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.latency import quantile
from tests.oracle.revenue_periods import share
from tests.oracle.statistics import ratio
from tests.oracle.subscriptions import SOURCE
from tests.oracle.world import OracleWorld

WEEK = timedelta(days=7)


def monday(moment: datetime) -> date:
    """First day of the week in which a moment lies."""
    return moment.date() - timedelta(days=moment.weekday())


def agg_email_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """E-mails of each campaign and week."""
    weeks: dict[tuple[str, date], list[str]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "email_deliveries"):
        weeks[row["campaign"], monday(row["sentAt"])].append(row["status"])
    return [_emails(world, *key, statuses) for key, statuses in weeks.items()]


def _emails(world: OracleWorld, campaign: str, begin: date, statuses: list[str]) -> dict[str, Any]:
    is_a = Counter(statuses)
    settled = len(statuses) - is_a["queued"]
    delivered = settled - is_a["bounced"]
    opened = is_a["opened"] + is_a["clicked"]
    return {
        "source_system": SOURCE,
        "campaign": campaign,
        "week_start_date": begin,
        "sent_count": len(statuses),
        "queued_count": is_a["queued"],
        "settled_count": settled,
        "bounced_count": is_a["bounced"],
        "delivered_count": delivered,
        "complained_count": is_a["complained"],
        "opened_count": opened,
        "clicked_count": is_a["clicked"],
        **share("delivery_ratio", delivered, settled),
        **share("complaint_ratio", is_a["complained"], delivered),
        **share("open_ratio", opened, delivered),
        **share("click_ratio", is_a["clicked"], opened),
        "is_complete": begin + WEEK <= world.as_of.date(),
    }


def agg_support_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """Tickets of each category, priority and week."""
    weeks: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "support_tickets"):
        weeks[row["category"], row["priority"], monday(row["openedAt"])].append(row)
    return [_tickets(world, *key, rows) for key, rows in weeks.items()]


def _tickets(
    world: OracleWorld, category: str, priority: str, begin: date, rows: list[Row]
) -> dict[str, Any]:
    solved = [row for row in rows if row["status"] == "solved"]
    answers, solutions = _hours(rows, "firstResponseAt"), _hours(solved, "solvedAt")
    rated = [row["satisfaction"] for row in rows if row["satisfaction"] is not None]
    costs = [row["costCents"] for row in rows if row["costCents"] is not None]
    return {
        "source_system": SOURCE,
        "category": category,
        "priority": priority,
        "week_start_date": begin,
        "opened_count": len(rows),
        "solved_count": len(solved),
        "open_count": len(rows) - len(solved),
        "median_first_response_hours": quantile(answers, 0.5) if answers else None,
        "answered_count": len(answers),
        "median_solution_hours": quantile(solutions, 0.5) if solutions else None,
        "timed_solution_count": len(solutions),
        "satisfaction_mean": ratio(sum(rated), len(rated)),
        "satisfaction_total": sum(rated) if rated else None,
        "rated_count": len(rated),
        "cost_cents": sum(costs) if costs else None,
        "costed_count": len(costs),
        "cost_per_ticket_cents": ratio(sum(costs), len(costs)),
        "is_complete": begin + WEEK <= world.as_of.date(),
    }


def _hours(rows: list[Row], name: str) -> list[float]:
    """Hours from the opening to another moment of the ticket, shortest first; none below 0."""
    times = [row[name] - row["openedAt"] for row in rows if row[name] is not None]
    return sorted(time / timedelta(hours=1) for time in times if time >= timedelta(0))


TABLES = {
    "systems.agg_email_weeks": agg_email_weeks,
    "systems.agg_support_weeks": agg_support_weeks,
}
"""Tables told here."""
