"""Rules about the questions of marts: `python -m orchestration.releases.question_rules`.

Belongs here: comparing `dbt_project/questions/` with dbt's manifest. Does not belong here: running
them (a test does, on a release).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator

from orchestration.releases.questions import Questions, read_questions
from orchestration.releases.tables import published_tables, read_dbt_manifest
from orchestration.settings import PROJECT_ROOT

PER_MART = 3


def broken_question_rules(questions: Questions, tables: Collection[str]) -> list[str]:
    """What is wrong with the questions, as messages that name the mart and what to do.

    Args:
        questions: By mart.
        tables: The tables that a release publishes.
    """
    return [*_numbers(questions, tables), *_statements(questions)]


def _numbers(questions: Questions, tables: Collection[str]) -> Iterator[str]:
    for table in sorted(set(questions) - set(tables)):
        yield f"{table}: has questions but is not published; take them out."
    for table in sorted(tables):
        found = len(questions.get(table, ()))
        if found != PER_MART:
            schema, name = table.split(".")
            yield (
                f"{table}: has {found} questions; write {PER_MART} below `{name}` in "
                f"dbt_project/questions/{schema}.yml."
            )


def _statements(questions: Questions) -> Iterator[str]:
    asked: dict[str, str] = {}
    for table, own in questions.items():
        for question in own:
            if table not in question.sql:
                yield f"{table}: '{question.ask}' does not read {table}."
            if "order by" not in question.sql:
                yield f"{table}: '{question.ask}' has no order, so its answer may differ."
            if question.ask in asked:
                yield f"{table}: '{question.ask}' is asked of {asked[question.ask]}, too."
            asked[question.ask] = table


def main() -> int:
    """Compare the project's questions with its models, as parsed last; 1 when a rule is broken."""
    manifest = read_dbt_manifest(PROJECT_ROOT / "dbt_project" / "target" / "manifest.json")
    tables = [spec.full_name for spec in published_tables(manifest)]
    broken = broken_question_rules(read_questions(), tables)
    sys.stdout.writelines(f"{message}\n" for message in broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
