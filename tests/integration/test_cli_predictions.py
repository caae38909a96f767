"""`etude forecasts` and `etude models` as people and programs meet them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from orchestration.cli.main import main
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

Etude = Callable[..., tuple[int, str, str]]


@pytest.fixture
def etude(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Etude:
    """The command over the small world, or another root."""

    def run(*arguments: str, root: Path = world.settings.data_root) -> tuple[int, str, str]:
        monkeypatch.setenv("ETUDE_DATA", str(root))
        monkeypatch.setattr(sys, "argv", ["etude", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


def rows(document: str) -> list[dict[str, object]]:
    answer = orjson.loads(document)
    names = [column["name"] for column in answer["columns"]]
    return [dict(zip(names, row, strict=True)) for row in answer["rows"]]


def test_every_target_is_listed_with_what_was_scored_and_what_waits(etude: Etude) -> None:
    code, document, _ = etude("forecasts", "list", "--json")
    told = rows(document)
    assert code == 0
    assert {row["kind"] for row in told} >= {"series"}
    assert {"issued", "backtest"} == {row["basis"] for row in told}
    assert all(row["open"] is None or row["open"] >= 0 for row in told)


def test_a_series_is_shown_with_its_bounds_and_the_naive_methods(etude: Etude) -> None:
    code, document, _ = etude("forecasts", "show", "requests.fitness_coach", "--json")
    told = rows(document)
    assert code == 0
    assert {row["method"] for row in told} == {"model", "naive", "seasonal_naive"}
    assert all(row["low_95"] <= row["low_80"] <= row["point"] <= row["high_80"] for row in told)


def test_a_series_that_is_not_there_is_refused_with_what_to_do(etude: Etude) -> None:
    code, _, complaint = etude("forecasts", "show", "it's not there")
    assert code == 1
    assert "nothing was forecast of it's not there: `etude forecasts list` names" in complaint


def test_where_a_baseline_is_better_is_told_by_itself(etude: Etude) -> None:
    code, document, _ = etude("forecasts", "skill", "--json")
    every = rows(document)
    assert code == 0
    assert {row["verdict"] for row in every} <= {"better", "worse", "undecided"}
    lost = rows(etude("forecasts", "skill", "--lost", "--json")[1])
    assert lost == [row for row in every if row["verdict"] == "worse"]


def test_scores_of_a_target_come_with_n(etude: Etude) -> None:
    code, document, _ = etude("forecasts", "scores", "requests.fitness_coach", "--json")
    told = rows(document)
    assert code == 0
    assert {"absolute_error", "crps", "covered_80"} <= {row["measure"] for row in told}
    assert all(row["n"] is not None for row in told)


def test_a_ledger_is_whole_until_somebody_changes_it(
    world: World, etude: Etude, tmp_path: Path
) -> None:
    code, said, _ = etude("forecasts", "verify")
    assert code == 0
    assert "none changed since" in said
    root = tmp_path / "data"
    root.mkdir()
    shutil.copytree(world.settings.ml / "ledger", root / "ml" / "ledger")
    shutil.copytree(world.settings.releases, root / "releases", symlinks=True)
    issue = next((root / "ml" / "ledger").glob("series/*/*.parquet"))
    issue.write_bytes(issue.read_bytes()[:-1] + b"\0")
    code, _, complaint = etude("forecasts", "verify", root=root)
    assert code == 1
    assert f"{issue.parent.name}/{issue.name} was changed after it was issued" in complaint


def test_models_are_listed_with_their_cause_and_those_never_trained(etude: Etude) -> None:
    code, document, _ = etude("models", "list", "--json")
    told = orjson.loads(document)
    assert code == 0
    assert all(row["status"] in {"champion", "retired", "challenger"} for row in told["models"])
    trained = {row["name"] for row in told["models"]}
    assert trained.isdisjoint(told["neverTrained"])
    assert "course_withdrawal" in trained | set(told["neverTrained"])


def test_a_model_without_enough_labels_is_not_trained_and_says_what_is_missing(
    etude: Etude,
) -> None:
    code, _, complaint = etude("models", "train", "course_withdrawal", "--reason", "a trial")
    assert code == 1
    assert "course_withdrawal" in complaint


def test_an_unknown_model_is_refused_with_those_there_are(etude: Etude) -> None:
    code, _, complaint = etude("models", "train", "horoscope", "--reason", "a trial")
    assert code == 1
    assert "there is no model horoscope; there are course_completion_28d," in complaint
