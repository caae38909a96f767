"""What the sentences of the metrics' definitions say, written down again without them.

Belongs here: the form of an expected answer, in plain SQL over a release's tables. Does not belong
here: the answers (`learners.py`, `money.py`, `services.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PEOPLE = "not is_internal and not is_bot"


@dataclass(frozen=True)
class Plain:
    """One metric in plain SQL.

    Attributes:
        rows: The table, or a subquery.
        time: Its moment or day.
        value: An aggregate of the rows of a period.
        where: Which rows count.
    """

    rows: str
    time: str
    value: str
    where: str = "true"


def counted(rows: str, time: str, where: Mapping[str, str]) -> dict[str, Plain]:
    """Metrics that count rows of a table, by the condition on them."""
    return {name: Plain(rows, time, "count(*)", condition) for name, condition in where.items()}


def summed(
    rows: str, time: str, values: Mapping[str, str], where: str = "true"
) -> dict[str, Plain]:
    """Metrics that sum a column of a table, by the column."""
    return {name: Plain(rows, time, f"sum({what})", where) for name, what in values.items()}
