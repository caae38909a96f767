"""The table of apps: one row per source in the current period.

Belongs here: rows and their words. Does not belong here: counting (`session_figures.py`).
"""

from __future__ import annotations

from orchestration.reports.comparison import relative_change
from orchestration.reports.document import App, AppText, Measure
from orchestration.reports.numbers import hours, percent, whole
from orchestration.reports.session_figures import NONE, Sessions
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


def describe_apps(sessions: Sessions, *, has_before: bool) -> tuple[App, ...]:
    """One row per app that had a session in either period, the busiest first.

    Args:
        sessions: Session figures of both periods.
        has_before: Whether the period before is whole, so that a comparison means something.

    Returns:
        The rows.
    """
    sources = {source for _, source in sessions.apps}
    rows = [_app(sessions, source, has_before=has_before) for source in sorted(sources)]
    return tuple(sorted(rows, key=lambda app: -(app.sessions.value or 0)))


def _app(sessions: Sessions, source: str, *, has_before: bool) -> App:
    now = sessions.apps.get((True, source), NONE)
    before = sessions.apps.get((False, source), NONE)
    all_sessions = sessions.total(is_current=True).sessions
    change = relative_change(now.sessions, before.sessions) if has_before else None
    completion = now.completion.measure()
    measured = completion.value is not None
    return App(
        source_system=source,
        label=_label(source),
        sessions=Measure(value=now.sessions),
        previous_sessions=Measure(value=before.sessions if has_before else None),
        active_learners=Measure(value=now.active_learners),
        practice_hours=Measure(value=round(now.practice_seconds / 3600, 2)),
        completion=completion,
        change=change,
        share_of_sessions=round(now.sessions / all_sessions, 6) if all_sessions else None,
        text=AppText(
            sessions=whole(now.sessions),
            change=change_text(change) or ("new" if has_before and now.sessions else ""),
            active_learners=whole(now.active_learners),
            practice_hours=hours(now.practice_seconds / 3600),
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
