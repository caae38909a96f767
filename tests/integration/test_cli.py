"""The `etude` command as people and programs meet it: words, JSON, exit codes."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import orjson
import pytest

from orchestration.cli.main import main
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.lock import pipeline_lock
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

Etude = Callable[..., tuple[int, str, str]]
"""Runs the command with arguments; its exit code, what it answered and what it complained."""


@pytest.fixture
def etude(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Etude:
    """The command over the small world."""

    def run(*arguments: str, root: Path = world.settings.data_root) -> tuple[int, str, str]:
        monkeypatch.setenv("ETUDE_DATA", str(root))
        monkeypatch.setattr(sys, "argv", ["etude", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


SESSIONS = "select source_system, count(*) as sessions from sessions.fct_sessions group by all"


def test_a_question_is_answered_alike_as_table_json_and_csv(world: World, etude: Etude) -> None:
    with duckdb.connect(str(current_release(world.settings).folder / "marts.duckdb")) as marts:
        expected = dict(marts.sql(SESSIONS).fetchall())
    code, table, _ = etude("query", SESSIONS)
    assert code == 0
    assert all(f"{source:<17}" in table for source in expected)
    assert all(f"{sessions:,}" in table for sessions in expected.values())
    code, document, _ = etude("query", SESSIONS, "--json")
    assert code == 0
    answer = orjson.loads(document)
    assert dict(answer["rows"]) == expected
    assert answer["releaseId"] == current_release(world.settings).release_id
    code, text, _ = etude("query", SESSIONS, "--csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert (code, rows[0]) == (0, ["source_system", "sessions"])
    assert {source: int(sessions) for source, sessions in rows[1:]} == expected


def test_a_row_wider_than_the_terminal_is_shown_line_by_line(etude: Etude) -> None:
    code, shown, _ = etude("query", "from sessions.fct_sessions order by session_id limit 1")
    assert code == 0
    lines = [line.split() for line in shown.splitlines()]
    assert ["column", "value"] in lines
    assert [line[0] for line in lines if line and line[0].startswith("is_open")] == ["is_open"]


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ("selec 1", 'syntax error at or near "selec"'),
        ("from sessions.fct_session", "near names: sessions.fct_sessions"),
        ("delete from sessions.fct_sessions", "releases are read-only: DELETE is refused"),
        ("copy sessions.fct_sessions to 'stolen.csv'", "COPY is refused"),
        ("attach 'other.duckdb'", "ATTACH is refused"),
        ("from read_csv('/etc/passwd')", "a release query reads the release only"),
    ],
)
def test_a_question_that_is_none_is_told_why(etude: Etude, question: str, complaint: str) -> None:
    code, answer, complained = etude("query", question)
    assert (code, answer) == (1, "")
    assert complained.startswith("etude: ")
    assert complaint in complained
    code, answer, complained = etude("query", question, "--json")
    assert (code, complained) == (1, "")
    assert complaint in orjson.loads(answer)["error"]


def test_status_counts_what_the_receipts_say(world: World, etude: Etude) -> None:
    code, answer, _ = etude("status", "--json")
    receipts = f"read_parquet('{world.settings.lake}/_ops/receipts.parquet')"
    expected = duckdb.sql(
        f"select source, count(*), sum(received)::bigint from {receipts} group by all order by all"
    ).fetchall()
    found = orjson.loads(answer)
    assert code == 0
    assert found["waitingBatches"] == 0
    assert [(row["source"], row["batches"], row["received"]) for row in found["landed"]] == expected


def test_status_tells_the_health_of_the_current_release(world: World, etude: Etude) -> None:
    file = current_release(world.settings).folder / "reports" / "health.json"
    written = orjson.loads(file.read_bytes())
    code, answer, _ = etude("status", "--json")
    health = orjson.loads(answer)["health"]
    named = {each["name"]: each for each in health["inTrouble"]}
    named.pop("release", None)  # as old as it is by the clock of the machine
    assert (code, health["components"]) == (0, len(written["components"]))
    assert named == {
        each["name"]: each for each in written["components"] if each["status"] != "healthy"
    }
    assert named, "the planted drift of a model is in trouble"
    code, said, _ = etude("status")
    assert code == 0
    assert f"health   {health['status']}: {len(health['inTrouble'])} of" in said
    assert all(f"{name} is {each['status']}" in said for name, each in named.items())


def test_releases_are_listed_and_verified(world: World, etude: Etude) -> None:
    release_id = current_release(world.settings).release_id
    code, listed, _ = etude("release", "list", "--json")
    assert code == 0
    assert [
        (each["releaseId"], each["isCurrent"]) for each in orjson.loads(listed)["releases"]
    ] == [(release_id, True)]
    code, said, _ = etude("release", "verify")
    assert (code, said) == (0, f"{release_id}: every file is as it was published\n")


def test_a_learners_file_is_printed_and_all_of_an_app_are_copied(
    etude: Etude, tmp_path: Path
) -> None:
    question = "select learner_id from sessions.agg_stats_periods order by 1 limit 1"
    code, answer, _ = etude("query", "--csv", question)
    learner = answer.split()[-1]
    code, document, _ = etude("export", learner)
    assert code == 0
    assert orjson.loads(document)["learner_id"] == learner
    target = tmp_path / "files"
    code, answer, _ = etude("export", "--to", str(target), "--source", "language_tutor", "--json")
    assert code == 0
    assert orjson.loads(answer)["learners"] == len(list(target.glob("??/*.json"))) > 0
    (copy,) = target.glob(f"??/{learner}.json")
    assert copy.read_text() == document.removesuffix("\n")


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["nobody"], 1, "no export of learner 'nobody'"),
        (["nobody", "--to", "folder"], 2, "name either a learner or"),
        ([], 2, "name either a learner or"),
        (["--to", "folder", "--source", "fitness_coach"], 2, "--source goes with --to"),
        (["--to", "."], 1, "not an empty folder"),
    ],
)
def test_an_export_that_cannot_be_made_is_told_why(
    etude: Etude, arguments: list[str], code: int, complaint: str
) -> None:
    left, _, said = etude("export", *arguments)
    assert left == code
    assert complaint in " ".join(said.replace("│", " ").split())


def test_contracts_are_listed_and_written(etude: Etude, tmp_path: Path) -> None:
    code, listed, _ = etude("contracts", "--json")
    assert code == 0
    assert [(each["source"], each["stream"]) for each in orjson.loads(listed)["contracts"]] == list(
        CONTRACTS
    )
    code, _, _ = etude("contracts", "--folder", str(tmp_path))
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")}
    expected = {f"{source}/{stream}.schema.json" for source, stream in CONTRACTS}
    assert code == 0
    assert expected <= written
    assert {name.replace(".schema.", ".example.") for name in expected} <= written


def test_what_is_no_batch_is_refused_with_what_to_do(etude: Etude, tmp_path: Path) -> None:
    stray = tmp_path / "notes.txt"
    stray.write_text("nothing to see")
    here = ("--source", "fitness_coach", "--stream", "workouts")
    code, _, complained = etude("submit", str(stray), *here, root=tmp_path / "data")
    assert code == 1
    assert "notes.txt" in complained
    code, _, complained = etude("submit", str(tmp_path / "gone.csv"), *here, root=tmp_path / "data")
    assert code == 1
    assert "gone.csv" in complained


def test_a_world_of_days_to_come_is_refused(etude: Etude, tmp_path: Path) -> None:
    code, _, complained = etude("simulate", "--until", "2099-01-01", root=tmp_path / "data")
    assert code == 1
    assert "--until 2099-01-01 has not come yet" in complained
    assert not (tmp_path / "data" / "landing").exists()


def test_without_a_release_a_question_says_how_to_get_one(etude: Etude, tmp_path: Path) -> None:
    code, _, complained = etude("query", "select 1", root=tmp_path / "empty")
    assert code == 1
    assert "etude run" in complained


def test_who_comes_while_another_run_is_at_work_may_come_again(
    etude: Etude, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as other:
        lock = pipeline_lock(Settings(data_root=tmp_path / "data"))
        other.submit(lock.__enter__).result()
        code, _, complained = etude("replay", "some-batch", root=tmp_path / "data")
        other.submit(lock.__exit__, None, None, None).result()
    assert code == 75
    assert "Another run is at work" in complained


def test_a_batch_that_cannot_be_answered_is_shown_with_what_to_do(
    etude: Etude, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    folder = root / "landing" / "fitness_coach" / "workouts" / os.fsdecode(b"b\xff1")
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes(b"{}")
    code, said, _ = etude("status", root=root)
    assert code == 0
    assert r"b\udcff1': its name is not UTF-8" in said
    code, answer, _ = etude("status", "--json", root=root)
    (shown,) = orjson.loads(answer)["unanswerableBatches"]
    assert r"b\udcff1" in shown
