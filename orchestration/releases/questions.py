"""What marts are asked: questions in words, with their answers in SQL, a file for each schema.

Belongs here: reading `dbt_project/questions/`, and telling a release of it. Does not belong here:
which marts must have how many (`question_rules.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from orchestration.releases.errors import UnreadableQuestionsError
from orchestration.settings import PROJECT_ROOT

QUESTIONS = PROJECT_ROOT / "dbt_project" / "questions"

_TABLE = """
create schema if not exists release;
create table release.questions (
    schema_name varchar, table_name varchar, number integer, ask varchar, sql varchar
);
comment on table release.questions is
    'One row per question that a mart answers: in words, and in SQL for this release.';
"""


class Question(BaseModel):
    """One question that a mart answers.

    Attributes:
        ask: The question, in words.
        sql: One SELECT on a release that answers it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Annotated[str, Field(pattern=r"^[A-Z].{10,158}\?$")]
    sql: Annotated[str, Field(min_length=1)]


Questions = Mapping[str, tuple[Question, ...]]
"""Questions by `<schema>.<table>`."""

_FILE = TypeAdapter(dict[str, tuple[Question, ...]])


def read_questions(folder: Path = QUESTIONS) -> Questions:
    """Every question of the project, by mart.

    Raises:
        UnreadableQuestionsError: A file is no YAML, or not of this form; the message names the
            file, the mart and what is wrong.
    """
    found: dict[str, tuple[Question, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            tables = _FILE.validate_python(written or {})
        except yaml.YAMLError as error:
            message = f"{path.name} is no YAML: {error}"
            raise UnreadableQuestionsError(message) from error
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
            )
            message = f"{path.name}: {faults}"
            raise UnreadableQuestionsError(message) from error
        found |= {f"{path.stem}.{table}": questions for table, questions in tables.items()}
    return found


def write_questions(marts: Path, questions: Questions, tables: Collection[str]) -> None:
    """Add `release.questions` to a draft's DuckDB file.

    Args:
        marts: The draft's DuckDB file.
        questions: What to tell.
        tables: The tables that the release holds; questions of others are left out.
    """
    rows = [
        (*table.split(".", 1), number, question.ask, question.sql.strip())
        for table in sorted(set(questions) & set(tables))
        for number, question in enumerate(questions[table], start=1)
    ]
    with duckdb.connect(str(marts)) as connection:
        connection.execute("begin")
        connection.execute(_TABLE)
        if rows:
            connection.executemany("insert into release.questions values (?, ?, ?, ?, ?)", rows)
        connection.execute("commit")
        connection.execute("checkpoint")
