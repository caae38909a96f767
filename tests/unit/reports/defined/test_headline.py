"""What a report says first."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.reports.defined.document import AlertsSection, ReportPage, TilesSection
from orchestration.reports.defined.document_parts import AlertRow, Tile
from orchestration.reports.defined.headline import headline
from tests.unit.reports.defined.documents import report

TILES, _, _, ALERTS, *_ = report().pages[0].sections


def tile(label: str, **change: Any) -> Tile:
    (known,) = TILES.tiles if isinstance(TILES, TilesSection) else ()
    better = change.pop("better", "up")
    assert known.change is not None
    changed = known.change.model_copy(update=change)
    return known.model_copy(update={"label": label, "better": better, "change": changed})


def alert(title: str, **facts: Any) -> AlertRow:
    assert isinstance(ALERTS, AlertsSection)
    return ALERTS.rows[0].model_copy(update={"id": title, "title": title, **facts})


def page(tiles: tuple[Tile, ...] = (), rows: tuple[AlertRow, ...] = ()) -> ReportPage:
    assert isinstance(ALERTS, AlertsSection)
    figures = TilesSection(title="Figures", width="full", tiles=tiles)
    return ReportPage(title="One", sections=(figures, ALERTS.model_copy(update={"rows": rows})))


def said(*pages: ReportPage) -> list[str]:
    return [f"{each.label}: {each.text}" for each in headline(pages)]


def test_what_became_worse_comes_first_and_chance_is_no_news() -> None:
    tiles = (
        tile("Sessions"),
        tile("Churn", better="down"),
        tile("Accuracy", is_beyond_chance=False),
        tile("Requests", better="neither"),
        tile("Margin", direction="same"),
    )
    assert said(page(tiles)) == [
        "Worse: Churn 1,234 (+25.0%)",
        "Better: Sessions 1,234 (+25.0%)",
    ]


def test_every_page_is_heard_and_what_is_not_known_whole_says_so() -> None:
    later = tile("Accuracy")
    partial = later.current.model_copy(update={"is_complete": False})
    assert said(
        page((tile("Sessions"),)), page((later.model_copy(update={"current": partial}),))
    ) == ["Better: Sessions 1,234 (+25.0%); Accuracy 1,234 (+25.0%, incomplete)"]


def test_a_long_list_is_cut_and_counted() -> None:
    (better,) = said(page(tuple(tile(f"Figure {at}") for at in range(6))))
    assert better.endswith("Figure 3 1,234 (+25.0%); and 2 more")


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "suppressed"},
        {"state": "resolved"},
        {"is_positive": True},
        {"severity": "medium"},
        {"is_over": True},
    ],
)
def test_only_what_lasts_and_is_serious_needs_attention(facts: dict[str, Any]) -> None:
    rows = (alert("Slow", subject=""), alert("Quiet", **facts), alert("Wrong", severity="critical"))
    assert said(page(), page(rows=rows)) == ["Needs attention: Slow; and 1 more"]


def test_what_is_not_listed_needs_attention_too() -> None:
    (figures, alerts) = page(rows=(alert("Slow", subject=""),)).sections
    many = alerts.model_copy(update={"attention_count": 40})
    assert said(ReportPage(title="One", sections=(figures, many))) == [
        "Needs attention: Slow; and 39 more"
    ]


def test_a_report_without_figures_says_nothing_of_them() -> None:
    assert headline(()) == ()
