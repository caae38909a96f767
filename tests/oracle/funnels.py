"""Funnels by entry and by week (UBA-02).

Belongs here: the tables. Does not belong here: how entries are found (`entries.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from tests.oracle.entries import APP, Entry, entries, seed_rows, steps_of
from tests.oracle.populations import populations
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld


def fct_funnel_steps(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per entry and step that was reached."""
    return [
        {
            "funnel": rules["funnel"],
            "funnel_version": int(rules["funnel_version"]),
            "source_system": APP,
            "learner_id": learner,
            "entry_number": entry_number,
            "step_number": number,
            "step_name": step["step_name"],
            "platform": entry.platform,
            "entered_at": entry.steps[0],
            "reached_at": at,
            "seconds_since_entry": _seconds(entry.steps[0], at),
            "seconds_since_previous": _seconds(before, at) if before else None,
            "is_conversion": number == len(steps),
            "is_open": entry.until > world.as_of,
        }
        for rules in seed_rows("funnels")
        for steps in [steps_of((rules["funnel"], int(rules["funnel_version"])))]
        for learner, own in entries(world, rules).items()
        for entry_number, entry in enumerate(own, start=1)
        for number, (step, at, before) in enumerate(
            zip(steps, entry.steps, [None, *entry.steps], strict=False), start=1
        )
    ]


def _seconds(since: datetime, until: datetime) -> int:
    return (until - since) // timedelta(seconds=1)


def agg_funnel_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per funnel, population, platform, week of entry and step."""
    rows = []
    for rules in seed_rows("funnels"):
        funnel = rules["funnel"], int(rules["funnel_version"])
        groups: dict[tuple[str, str, date], list[Entry]] = defaultdict(list)
        for learner, own in entries(world, rules).items():
            for entry in own:
                day = world.days.local_date(APP, learner, entry.steps[0])
                monday = day - timedelta(days=day.weekday())
                for population in populations(world, (APP, learner)):
                    for platform in ("all", entry.platform or "unknown"):
                        groups[population, platform, monday].append(entry)
        for (population, platform, monday), group in groups.items():
            key = {"funnel": funnel[0], "funnel_version": funnel[1], "population": population}
            key |= {"platform": platform, "entry_week_date": monday}
            rows += [key | step for step in _stepped(world, group, steps_of(funnel))]
    return rows


def _stepped(
    world: OracleWorld, group: Sequence[Entry], steps: Sequence[Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    over = [entry for entry in group if entry.until <= world.as_of]
    before = len(over)
    for number, step in enumerate(steps, start=1):
        reached = [entry for entry in over if len(entry.steps) >= number]
        hours = [_seconds(e.steps[0], e.steps[number - 1]) / 3600 for e in reached]
        yield {
            "step_number": number,
            "step_name": step["step_name"],
            "is_conversion": number == len(steps),
            "entered_count": len(over),
            "open_entry_count": len(group) - len(over),
            "previous_reached_count": before,
            "reached_count": len(reached),
            **_rate("step_ratio", len(reached), before),
            **_rate("overall_ratio", len(reached), len(over)),
            "median_hours_to_step": median(hours) if hours else None,
        }
        before = len(reached)


def _rate(name: str, successes: int, trials: int) -> dict[str, float | None]:
    low, high = wilson(successes, trials) or (None, None)
    return {name: ratio(successes, trials), f"{name}_low": low, f"{name}_high": high}


TABLES = {
    "product.fct_funnel_steps": fct_funnel_steps,
    "product.agg_funnel_weeks": agg_funnel_weeks,
}
