"""Questions of marts: their form, how many there must be, and how a release tells of them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.releases.errors import UnreadableQuestionsError
from orchestration.releases.question_rules import broken_question_rules
from orchestration.releases.questions import Question, read_questions, write_questions

GOOD = """
fct_notes:
  - ask: How many notes are there by day?
    sql: |
      select day, count(*) as notes from music.fct_notes group by day order by day
"""


def asked(number: int, sql: str = "select * from music.fct_notes order by 1") -> Question:
    return Question(ask=f"What is the note of number {number}?", sql=sql)


def test_a_file_holds_the_questions_of_a_schema(tmp_path: Path) -> None:
    (tmp_path / "music.yml").write_text(GOOD)
    (tmp_path / "empty.yml").write_text("# nothing yet\n")
    (question,) = read_questions(tmp_path)["music.fct_notes"]
    assert question.ask == "How many notes are there by day?"
    assert question.sql.endswith("order by day\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fct_notes: [", "music.yml is no YAML"),
        ("- fct_notes", "music.yml"),
        (GOOD.replace("?", "!"), r"music.yml: fct_notes.0.ask: String should match"),
        (GOOD.replace("sql: |", "sq: |"), "music.yml: fct_notes.0.sql: Field required"),
        (GOOD + "    note: x\n", "fct_notes.0.note: Extra inputs are not permitted"),
    ],
)
def test_a_file_of_another_form_is_named_with_the_place(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "music.yml").write_text(text)
    with pytest.raises(UnreadableQuestionsError, match=complaint):
        read_questions(tmp_path)


def test_every_mart_answers_three_different_questions_that_read_it_in_order() -> None:
    three = tuple(asked(number) for number in range(3))
    assert broken_question_rules({"music.fct_notes": three}, ["music.fct_notes"]) == []
    broken = broken_question_rules(
        {
            "music.fct_notes": (*three, asked(2)),
            "music.fct_rests": (asked(9, "select 1 from music.fct_rests"),),
            "music.fct_gone": (asked(8, "select 1 from music.fct_gone order by 1"),),
            "music.fct_keys": (asked(5), asked(6), asked(7)),
        },
        ["music.fct_notes", "music.fct_rests", "music.fct_keys", "music.fct_bars"],
    )
    assert [message.split(";")[0] for message in broken] == [
        "music.fct_gone: has questions but is not published",
        "music.fct_bars: has 0 questions",
        "music.fct_notes: has 4 questions",
        "music.fct_rests: has 1 questions",
        "music.fct_notes: 'What is the note of number 2?' is asked of music.fct_notes, too.",
        "music.fct_rests: 'What is the note of number 9?' has no order, so its answer may differ.",
        *(
            f"music.fct_keys: 'What is the note of number {n}?' does not read music.fct_keys."
            for n in (5, 6, 7)
        ),
    ]


def test_a_release_holds_the_questions_of_its_tables(tmp_path: Path) -> None:
    marts = tmp_path / "marts.duckdb"
    questions = {"music.fct_notes": (asked(1), asked(2)), "music.fct_rests": (asked(3),)}
    write_questions(marts, questions, ["music.fct_notes", "music.fct_bars"])
    with duckdb.connect(str(marts), read_only=True) as connection:
        rows = connection.sql("select table_name, number, ask from release.questions").fetchall()
    assert rows == [
        ("fct_notes", 1, "What is the note of number 1?"),
        ("fct_notes", 2, "What is the note of number 2?"),
    ]
