"""The summary report: thirty days of all apps on one page, against the thirty days before.

Belongs here: which figures the page shows and what must be said about them. Does not belong here:
asking (`figures.py`), comparing (`tiles.py`), rendering (`render.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.figures.board import Board
from orchestration.figures.lineage import write_lineage
from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.written import whole
from orchestration.releases.manifest import MARTS_FILE
from orchestration.reports.apps import describe_apps
from orchestration.reports.document import Day, Period, SummaryReport
from orchestration.reports.figures import Figures, ask_figures
from orchestration.reports.headlines import headline_tiles
from orchestration.reports.periods import DAYS, Periods, span
from orchestration.reports.quality import describe_quality

TITLE = "Practice summary"


def write_summary(release: Path) -> None:
    """Write the report of a release into its `reports/`: PDF, JSON and the JSON's schema.

    Args:
        release: Folder of a release, or of the draft of one, that holds `marts.duckdb`.
    """
    from orchestration.reports import render  # noqa: PLC0415 - altair takes seconds to import

    definitions = Definitions.of(release)
    with duckdb.connect(str(release / MARTS_FILE), read_only=True) as connection:
        about = connection.execute("select release_id from release.about").fetchone()
        if about is None:
            message = f"{release / MARTS_FILE} does not say which release it is."
            raise ValueError(message)
        board = Board(Answers(about[0], connection, definitions), release)
        report = collect(board)
    write_lineage(release, board.lineage())
    folder = release / "reports"
    (folder / "summary.pdf").write_bytes(render.pdf(report))
    (folder / "summary.json").write_text(render.json_text(report), encoding="utf-8")
    (folder / "summary.schema.json").write_text(render.schema_text(SummaryReport), encoding="utf-8")


def collect(board: Board) -> SummaryReport:
    """Ask a release for the report's figures.

    Args:
        board: The release, which remembers what is shown; the current period is the thirty whole
            days before its logical now.

    Returns:
        The report.
    """
    as_of = board.answers.as_of.replace(tzinfo=UTC)
    periods = Periods.until(as_of)
    figures = ask_figures(board, periods)
    has_before = figures.knows(periods.first_before)
    days = tuple(_days(figures, periods))
    return SummaryReport(
        title=TITLE,
        release_id=board.answers.release_id,
        as_of=as_of,
        period=_period(periods.first, periods.last),
        previous_period=_period(periods.first_before, periods.last_before),
        is_empty=figures.now.count("sessions") == 0,
        notes=tuple(_notes(figures, periods)),
        tiles=headline_tiles(figures, periods, has_before=has_before),
        days=days,
        days_text=_days_text(days),
        apps=describe_apps(figures, has_before=has_before),
        quality=describe_quality(figures),
        footnotes=tuple(_footnotes(figures, board.answers.release_id, as_of)),
    )


def _days(figures: Figures, periods: Periods) -> Iterator[Day]:
    """Every day of both periods; before the first session ever there is no data, not zero."""
    for day in periods.days:
        is_known, values = figures.knows(day), figures.days[day]
        yield Day(
            date=day,
            is_current=day >= periods.first,
            identified_sessions=values.count("identified_sessions") if is_known else None,
            anonymous_sessions=values.count("anonymous_sessions") if is_known else None,
            active_learners=values.count("active_learners") if is_known else None,
            cells=values.cells if is_known else {},
        )


def _days_text(days: tuple[Day, ...]) -> str:
    totals = {
        day.date: (day.identified_sessions or 0) + (day.anonymous_sessions or 0)
        for day in days
        if day.is_current and day.identified_sessions is not None
    }
    learners = [day.active_learners for day in days if day.is_current and day.active_learners]
    if not totals:
        return "Sessions per day: no data in this period."
    most, least = max(totals, key=totals.__getitem__), min(totals, key=totals.__getitem__)
    line = f" Active learners: {min(learners):,} to {max(learners):,} a day." if learners else ""
    return (
        f"Bar chart of sessions per day over both periods. In this period most on {_short(most)} "
        f"({totals[most]:,}), fewest on {_short(least)} ({totals[least]:,}).{line}"
    )


def _notes(figures: Figures, periods: Periods) -> Iterator[str]:
    """What a reader must know before the figures: nothing there, or not all of it."""
    if figures.now.count("sessions") == 0:
        words = span(periods.first, periods.last)
        yield f"No session took place from {words}: its figures are missing, not zero."
    first = figures.first_day
    if first is None or first <= periods.first_before or first > periods.last:
        return
    covered = (periods.last - max(first, periods.first)).days + 1
    if covered < DAYS:
        yield (
            f"Incomplete period: data begin on {first.day} {first:%B %Y}, so {covered} of {DAYS} "
            "days are covered and nothing is compared with the period before."
        )
    else:
        yield (
            f"Data begin on {first.day} {first:%B %Y}: the period before is incomplete, so "
            "nothing is compared with it."
        )


def _footnotes(figures: Figures, release_id: str, as_of: datetime) -> Iterator[str]:
    yield f"Release {release_id}, as of {as_of.day} {as_of:%B %Y, %H:%M} UTC."
    yield (
        "Sessions count on the learner's own day, money and AI on UTC days. Rates come with n and "
        "a 95% Wilson interval; a grey wave marks a change that may be chance; their small charts "
        "pool seven days. Late data reopen their day, so recent days may still grow."
    )
    now = figures.now
    left_out = now.count("sessions_with_bots_and_staff") - now.count("sessions")
    if left_out:
        yield f"{whole(left_out)} sessions of bots and staff are left out."


def _period(first: date, last: date) -> Period:
    return Period(first=first, last=last, text=span(first, last))


def _short(day: date) -> str:
    return f"{day.day} {day:%B}"
