"""The verb that tells what marts are asked, and answers it.

Belongs here: showing the questions of a release. Does not belong here: writing them
(`dbt_project/questions/`), asking anything else (`reading.py`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli import reading
from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.complaints import near_tables
from orchestration.releases.query import query
from orchestration.settings import Settings

_ASKED = """
select schema_name || '.' || table_name as mart, number, ask, sql
from release.questions order by mart, number
"""
_MOST = 100_000


def questions(
    mart: Annotated[str | None, typer.Argument(help="Such as revenue.agg_mrr_days.")] = None,
    answer: Annotated[
        int | None, typer.Option(min=1, help="Answer the question so numbered.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """What the marts of the current release are asked, and the SQL that answers it."""
    output = Output.create(as_json=json)
    rows = query(Settings.from_env(), _ASKED, limit=_MOST).rows
    marts = tuple(dict.fromkeys(row[0] for row in rows))
    if mart is None:
        output.answer(
            {"questions": [{"mart": name, "number": n, "ask": ask} for name, n, ask, _ in rows]},
            table(["mart", "", "question"], [row[:3] for row in rows]),
        )
        return
    own = {number: (ask, sql) for name, number, ask, sql in rows if name == mart}
    if not own:
        output.fail(f"no questions of a mart {mart} are known; {near_tables(mart, marts)}.")
    if answer is None:
        output.answer(
            {"mart": mart, "questions": [{"ask": ask, "sql": sql} for ask, sql in own.values()]},
            *(f"{number}. {ask}\n\n{sql}\n" for number, (ask, sql) in own.items()),
        )
    elif answer not in own:
        output.fail(f"{mart} has the questions 1 to {len(own)}, not {answer}.")
    else:
        reading.query(own[answer][1], json=json)
