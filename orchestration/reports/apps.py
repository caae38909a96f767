"""The table of apps: one row per source in the current period.

Belongs here: rows and their words. Does not belong here: counting (`figures.py`).
"""

from __future__ import annotations

from orchestration.metrics.written import hours, percent, whole
from orchestration.reports.comparison import relative_change
from orchestration.reports.document import App, AppText, Measure
from orchestration.reports.figures import Figures
from orchestration.reports.tiles import change_text, interval_text

LABEL_LENGTH = 17
"""Characters of an app's name that fit into the table."""

_LABELS = {
    "song_practice": "Song practice",
    "fitness_coach": "Fitness coach",
    "practice_tracker": "Practice tracker",
    "learning_platform": "Learning platform",
    "language_tutor": "Language tutor",
}


def describe_apps(figures: Figures, *, has_before: bool) -> tuple[App, ...]:
    """One row per app that had a session in either period, the busiest first.

    Args:
        figures: Metrics of both periods.
        has_before: Whether the period before is whole, so that a comparison means something.

    Returns:
        The rows.
    """
    rows = [_app(figures, source, has_before=has_before) for source in figures.apps]
    return tuple(sorted(rows, key=lambda app: -(app.sessions.value or 0)))


def _app(figures: Figures, source: str, *, has_before: bool) -> App:
    now, before = figures.apps[source]
    sessions, earlier = now.count("sessions"), before.count("sessions")
    learners = now.count("active_learners")
    practice = (now.amount("practice_seconds") or 0) / 3600
    of_all = figures.now.count("sessions")
    change = relative_change(sessions, earlier) if has_before else None
    completion = now.share("completion_ratio").measure()
    measured = completion.value is not None
    return App(
        source_system=source,
        label=_label(source),
        sessions=Measure(value=sessions),
        previous_sessions=Measure(value=earlier if has_before else None),
        active_learners=Measure(value=learners),
        practice_hours=Measure(value=round(practice, 2)),
        completion=completion,
        change=change,
        share_of_sessions=round(sessions / of_all, 6) if of_all else None,
        cells=now.cells,
        text=AppText(
            sessions=whole(sessions),
            change=change_text(change) or ("new" if has_before and sessions else ""),
            active_learners=whole(learners),
            practice_hours=hours(practice),
            completion=percent(completion.value) if measured else "",
            completion_detail=interval_text(completion) if measured else "not measured",
        ),
    )


def _label(source: str) -> str:
    """An app's name; one that we do not know is shown as it calls itself, on one line."""
    name = _LABELS.get(source, source.replace("_", " ").capitalize())
    return (
        name if len(name) <= LABEL_LENGTH else f"{name[: LABEL_LENGTH - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
