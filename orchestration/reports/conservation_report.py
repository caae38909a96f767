"""The last step of the conservation page: the summary against the catalogue.

Belongs here: one law per tile. Does not belong here: the other laws (`conservation_laws.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestration.metrics.answer import Answers
from orchestration.metrics.shapes import MetricsQueryRequest, TimeRange
from orchestration.reports.conservation_laws import Law
from orchestration.reports.document import SummaryReport, Unit

_TILES = {
    "sessions": "sessions",
    "practice_hours": "seconds",
    "completion_rate": "sessions",
    "net_revenue": "cents",
    "mrr": "cents",
    "ai_acceptance": "recommendations",
    "ai_accuracy": "recommendations",
    "active_learners": "sessions",
}
"""The quantity that each tile of the summary shows."""
_PER_UNIT: Mapping[Unit, float] = {"hours": 3_600, "usd": 100}
_ROUNDED: Mapping[Unit, float] = {"hours": 0.005, "ratio": 5e-7}


def laws_of_report(summary: SummaryReport, answers: Answers) -> Iterator[Law]:
    """The last step: every figure of the summary is what the catalogue answers.

    Args:
        summary: The report.
        answers: The same release, open for requests.

    Yields:
        One law per tile; ratios in millionths.
    """
    span = TimeRange(start=summary.period.first, end=summary.period.last)
    for tile in summary.tiles:
        request = MetricsQueryRequest(metrics=[tile.metric], time_range=span)
        (point,) = answers.answer(request).data
        answered = point.values[tile.metric]
        expected = None if answered is None else answered / _PER_UNIT.get(tile.unit, 1)
        shown = tile.current.value
        if shown is None and not expected:
            continue
        scale = 1_000_000 if tile.unit == "ratio" else 1
        rounded = _ROUNDED.get(tile.unit, 0)
        is_same = expected is not None and shown is not None and abs(shown - expected) <= rounded
        yield Law(
            law="catalogue = summary",
            quantity=_TILES[tile.id],
            stage="report",
            is_headline=False,
            source_system="all",
            subject=tile.label,
            expected=(expected or 0) * scale,
            actual=(expected if is_same else shown or 0) * scale,
            is_balanced=is_same,
        )
