"""What a page says of a table's figures: what each is made of, and what the table leaves out.

Belongs here: those words. Does not belong here: the figures (`tables.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.definition import Figure, Widget
from orchestration.figures.board import Board
from orchestration.figures.dictionary import counted, described
from orchestration.figures.taken import Taken

_REQUIREMENTS = re.compile(r" \((?:[A-Z]{2,4}-\d+[a-z]?(?:, )?)+\)")
"""Sources of a table's formulas, which readers of pages do not have."""


def taken_of(widget: Widget, figure: Figure, at: tuple[tuple[str, Any], ...] = ()) -> Taken:
    """What a figure takes of its table."""
    of = figure.of if figure.summary in {"share", "mean"} else None
    return Taken(widget.data_source, figure.summary, figure.column, of, at)


def table_words(board: Board, widget: Widget) -> list[str]:
    """What each of a widget's figures is, and their table: by the release's data dictionary."""
    said = described(board, widget.data_source)
    known = [
        (each.name, each.description or counted(taken_of(widget, each), said))
        for each in widget.query.figures
    ]
    figures = [f"{name}: {words}" for name, words in known if words]
    table = f"From {widget.data_source}" + (f": {said.table}" if said.table else ".")
    return [_REQUIREMENTS.sub("", each) for each in (*figures, table)]


def group_label(value: Any) -> str:
    """A row's name: a day as it is written, a text as words."""
    return value.isoformat() if isinstance(value, dt.date) else texts.label(value)
