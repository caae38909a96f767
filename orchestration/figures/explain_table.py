"""From a shown number of a table to its rows.

Belongs here: the explanation of what is no metric. Does not belong here: SQL (`table_rows.py`),
metrics (`explain.py`).
"""

from __future__ import annotations

from orchestration.figures.board import Board
from orchestration.figures.dictionary import counted, described, named
from orchestration.figures.explanation import Explanation, RowSet
from orchestration.figures.lineage import Shown
from orchestration.figures.recomputed import agrees
from orchestration.figures.roles import Role
from orchestration.figures.table_rows import added_up, asked, listing, statement
from orchestration.figures.taken import Taken


def table_explanation(
    taken: Taken, board: Board, shown: Shown | None, role: Role, *, limit: int
) -> Explanation:
    """The explanation of a table's number on an open release.

    Args:
        taken: The number.
        board: The release.
        shown: Where it is shown, if it is.
        role: Who asks.
        limit: Most rows to list.

    Raises:
        RequestError: The release has no such table, column or row.
        MetricsError: The engine refused.
    """
    answers = board.answers
    value = asked(taken, answers)
    sql, columns = listing(taken, answers.keys(taken.table))
    rows = answers.rows(sql)
    again = added_up(taken, columns, rows)
    said = described(board, taken.table)
    return Explanation(
        id=taken.id,
        reference=taken.text,
        release_id=answers.release_id,
        as_of=answers.as_of,
        metric=taken.name,
        label=named(taken),
        description=" ".join(filter(None, (counted(taken, said), said.table))),
        formula=formula(taken),
        version=None,
        effective_date=None,
        unit=None,
        owner=None,
        field=taken.field,
        period_start=None,
        period_end=None,
        dimensions=dict(taken.at),
        is_complete=None,
        value=value,
        recomputed=again,
        agrees=agrees(value, again),
        sql=statement(taken),
        parameters={},
        rows=(
            RowSet(
                metric=taken.name,
                table=taken.table,
                columns=columns,
                sql=sql,
                row_count=len(rows) if role.may_count(len(rows)) else None,
                value=again,
                rows=tuple(map(tuple, rows[:limit])) if role.sees_rows else None,
            ),
        ),
        shown_in=shown.shown_in if shown else (),
        role=role.name,
    )


def formula(taken: Taken) -> str:
    """How the rows become the number, in words of SQL.

    >>> formula(Taken("a.b", "share", "won", "played"))
    'sum(won) / sum(played)'
    """
    if taken.summary == "value":
        return taken.column
    if taken.of is None:
        return f"{taken.summary}({taken.column})"
    top = taken.column if taken.summary == "share" else f"{taken.column} * {taken.of}"
    return f"sum({top}) / sum({taken.of})"
