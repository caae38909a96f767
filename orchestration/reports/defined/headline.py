"""What a report says first: what became better or worse, and what needs attention.

Belongs here: a few sentences from what the pages show. Does not belong here: what counts as a
change (`comparison.py`), what is missing (`notes.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.reports.defined.alert_standings import SERIOUS
from orchestration.reports.defined.document import AlertsSection, ReportPage, TilesSection
from orchestration.reports.defined.document_parts import AlertRow, Remark, Tile

_MOST_TILES, _MOST_ALERTS = 4, 1


def headline(pages: Sequence[ReportPage]) -> tuple[Remark, ...]:
    """What the figures and alerts of all pages come to.

    A change of a share counts only beyond chance, that of an amount always; a figure without a
    direction that would be good is left out.

    Args:
        pages: The filled pages.
    """
    tiles = [
        tile
        for page in pages
        for section in page.sections
        if isinstance(section, TilesSection)
        for tile in section.tiles
    ]
    sections = [
        section for page in pages for section in page.sections if isinstance(section, AlertsSection)
    ]
    alerts = {row.id: row for section in sections for row in section.rows}
    total = max((section.attention_count for section in sections), default=0)
    return (*_changes(tiles), *_attention([*alerts.values()], total))


def _changes(tiles: Sequence[Tile]) -> Iterator[Remark]:
    judged = [(tile, _is_better(tile)) for tile in tiles]
    for label, standing, wanted in (("Worse", "failed", False), ("Better", "good", True)):
        found = [
            f"{tile.label} {tile.current.text} ({_changed(tile)})"
            for tile, is_better in judged
            if is_better is wanted
        ]
        if found:
            yield Remark(label=label, text=_listed(found, _MOST_TILES), standing=standing)


def _changed(tile: Tile) -> str:
    """The change; of a time that is not over, or not known whole, it is told so."""
    return tile.text.change + ("" if tile.current.is_complete else ", incomplete")


def _is_better(tile: Tile) -> bool | None:
    """Whether a change is good news; none where there is none, or nobody can say."""
    change = tile.change
    if change is None or change.direction == "same" or change.is_beyond_chance is False:
        return None
    return None if tile.better == "neither" else change.direction == tile.better


def _attention(rows: Sequence[AlertRow], total: int) -> Iterator[Remark]:
    """The gravest alert that is shown, and how many there are beside it, shown or not."""
    serious = [
        f"{row.title} ({row.subject})" if row.subject else row.title
        for row in rows
        if row.state == "open" and not (row.is_positive or row.is_over) and row.severity in SERIOUS
    ]
    if serious:
        text = _listed(serious, _MOST_ALERTS, total)
        yield Remark(label="Needs attention", text=text, standing="doubtful")


def _listed(items: Sequence[str], most: int, total: int = 0) -> str:
    more = max(len(items), total) - most
    return "; ".join(items[:most]) + (f"; and {more} more" if more > 0 else "")
