"""From a definition, a release and a time to the report's document.

Belongs here: putting sections together. Does not belong here: the sections (`sections_*.py`),
rendering.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.figures.board import Board
from orchestration.reports.defined.beginnings import shown_metrics
from orchestration.reports.defined.definition import Page, Words
from orchestration.reports.defined.document import (
    AnySection,
    ReportDocument,
    ReportPage,
    TextSection,
)
from orchestration.reports.defined.document_parts import Period
from orchestration.reports.defined.headline import headline
from orchestration.reports.defined.notes import is_complete, is_empty, notes, verdict
from orchestration.reports.defined.period import ReportPeriod
from orchestration.reports.defined.read import Named, check_metrics
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.sections_alerts import alerts
from orchestration.reports.defined.sections_forecast import forecast
from orchestration.reports.defined.sections_funnel import funnel
from orchestration.reports.defined.sections_heatmap import heatmap
from orchestration.reports.defined.sections_quality import quality
from orchestration.reports.defined.sections_tables import table
from orchestration.reports.defined.sections_tiles import tiles
from orchestration.reports.defined.sections_trend import trend


def compose(board: Board, folder: Path, named: Named, period: ReportPeriod) -> ReportDocument:
    """The report that a definition describes, of one release and one time.

    Args:
        board: The release, open; remembers every number that the report shows.
        folder: The release's folder, or that of the draft of one.
        named: The definition.
        period: Which time.

    Returns:
        The report; what the release does not have is said in it.

    Raises:
        DefinitionError: The definition asks for what the catalogue does not have.
    """
    check_metrics(named, board.metrics)
    scene = Scene(
        board=board,
        folder=folder,
        named=named,
        period=period,
        is_compared=named.said.comparison != "none",
    )
    pages = tuple(_page(scene, number, page) for number, page in enumerate(named.said.pages))
    return ReportDocument(
        name=named.name,
        title=named.said.title,
        audience=named.said.audience,
        release_id=_release_id(board),
        as_of=board.answers.as_of.replace(tzinfo=dt.UTC),
        period=_period(scene, period),
        previous_period=_previous(scene, pages),
        is_empty=is_empty(scene),
        verdict=verdict(scene),
        headline=headline(pages),
        notes=notes(scene, pages),
        pages=pages,
        footnotes=tuple(_footnotes(board)),
    )


def _release_id(board: Board) -> str:
    """What the release calls itself: a draft's folder has another name."""
    ((release_id,),) = board.answers.rows("select release_id from release.about")
    return release_id


def _page(scene: Scene, number: int, page: Page) -> ReportPage:
    sections = []
    for count, section in enumerate(page.sections):
        filled: AnySection = _FILLED[section.kind](scene.at(number, count), section)
        sections.append(filled)
    return ReportPage(title=page.title, sections=tuple(sections))


def _words(_: Scene, section: Words) -> TextSection:
    return TextSection(title=section.title, width=section.width, text=section.text)


_FILLED: Mapping[str, Callable[[Scene, Any], AnySection]] = {
    "tiles": tiles,
    "trend": trend,
    "forecast": forecast,
    "heatmap": heatmap,
    "funnel": funnel,
    "table": table,
    "alerts": alerts,
    "quality": quality,
    "text": _words,
}


def _period(scene: Scene, period: ReportPeriod) -> Period:
    return Period(
        first=period.first, last=period.last, text=period.text, is_complete=is_complete(scene)
    )


def _previous(scene: Scene, pages: Sequence[ReportPage]) -> Period | None:
    if not scene.is_compared or not any(map(scene.has_before, shown_metrics(pages))):
        return None
    before = scene.previous
    return Period(first=before.first, last=before.last, text=before.text, is_complete=True)


def _footnotes(board: Board) -> Iterator[str]:
    answers = board.answers
    as_of = answers.as_of
    yield f"Release {_release_id(board)}, as of {as_of.day} {as_of:%B %Y, %H:%M} UTC."
    yield (
        "Practice counts on the learner's own day, money and AI on UTC days. Shares come with "
        "n and a 95% Wilson interval, means with n; a grey wave marks a change that may be chance. "
        "Late data reopen their day, so recent days may still grow."
    )
    yield (
        "n: observations; pp: percentage points; MRR: monthly recurring revenue; p95: what 95 of "
        "100 stay below."
    )
    yield "Every number of the JSON and Excel files has a lineage id: etude explain ID."
