"""Models in use and their journal: trained once, found damaged or foreign, trained anew."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ml.errors import ForeignModelError
from ml.ledger.issue import verify
from ml.registry import store
from ml.sim.hazard import SPEC, planted
from ml.tables.models import MODEL_VERSIONS, PREDICTIONS, PROMOTIONS
from orchestration.predictions import classifiers
from orchestration.predictions.champions import champion, entries, status
from orchestration.predictions.classifiers import KEPT_ROWS, score_models
from orchestration.predictions.marts import Marts
from orchestration.settings import Settings

LEARNERS, WEEKS = 300, 16
AS_OF = datetime(2026, 4, 21)  # noqa: DTZ001  # as in the lake: naive, UTC
NAME = SPEC.name


def with_mart(settings: Settings, mart: pl.DataFrame) -> Marts:
    """A deployment whose build file holds one mart."""
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.register("given", mart)
        connection.execute(f"create table {SPEC.table} as from given")
    return Marts(settings, AS_OF)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Mapping[str, pl.DataFrame]]:
    """A deployment after its first run, and the tables of that run."""
    settings = Settings(data_root=tmp_path_factory.mktemp("first"), memory_limit="1GB")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifiers, "shipped_specs", lambda: {NAME: SPEC})
        marts = with_mart(settings, planted(LEARNERS, WEEKS, seed=12))
        return settings, score_models(marts)


@pytest.fixture
def marts(first: tuple[Settings, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Marts:
    """The deployment, to be changed."""
    monkeypatch.setattr(classifiers, "shipped_specs", lambda: {NAME: SPEC})
    shutil.copytree(first[0].data_root, tmp_path / "root")
    return Marts(Settings(data_root=tmp_path / "root", memory_limit="1GB"), AS_OF)


def test_a_first_run_trains_puts_in_use_scores_and_issues(
    first: tuple[Settings, Mapping[str, pl.DataFrame]],
) -> None:
    settings, tables = first
    models = Marts(settings, AS_OF).models
    (entry,) = entries(models, NAME)
    assert (entry.as_of, entry.cause) == ("2026-04-21 00:00:00", "there was none")
    assert entry.outcome in {"promoted", "baseline_published"}
    assert champion(models, NAME) == entry.version
    assert tables[MODEL_VERSIONS.name].select("version", "status").rows() == [
        (entry.version, "champion")
    ]
    assert set(tables[PREDICTIONS.name]["version"]) == {entry.version}
    assert tables[PROMOTIONS.name].height > 1
    assert verify(settings.ml / "ledger") == []


def test_a_second_run_trains_nothing_and_says_the_same(
    first: tuple[Settings, Mapping[str, pl.DataFrame]],
    marts: Marts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(classifiers, "train", None)
    again = score_models(marts)
    assert {name: rows.to_dicts() for name, rows in again.items()} == {
        name: rows.to_dicts() for name, rows in first[1].items()
    }


def test_a_damaged_model_is_trained_anew_and_the_journal_says_why(marts: Marts) -> None:
    version = champion(marts.models, NAME)
    assert version is not None
    path = marts.models / NAME / version / "model.skops"
    path.write_bytes(path.read_bytes()[:-10])
    score_models(marts)
    _, later = entries(marts.models, NAME)
    assert "model.skops is not what was written: restore it" in later.cause
    assert later.version == version, "the same data and code are the same version"
    store.load(marts.models, NAME, version)
    assert verify(marts.ledger) == []


def test_a_model_of_other_code_is_trained_anew_retired_and_the_journal_says_why(
    marts: Marts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = champion(marts.models, NAME)
    assert before is not None
    for module in ("store", "versions", "train"):
        monkeypatch.setattr(f"ml.registry.{module}.code_hash", lambda: "c" * 64)
    tables = score_models(marts)
    _, later = entries(marts.models, NAME)
    assert "was made by other code" in later.cause
    assert later.version == champion(marts.models, NAME) != before
    assert status(marts.models, NAME, before) == "retired"
    versions = tables[MODEL_VERSIONS.name].select("version", "status")
    assert dict(versions.iter_rows()) == {before: "retired", later.version: "champion"}
    assert set(tables[PREDICTIONS.name]["version"]) == {later.version}
    with pytest.raises(ForeignModelError, match="made by other code"):
        store.load(marts.models, NAME, before)


def test_a_retired_version_that_was_damaged_is_refused_and_nothing_is_told_of_it(
    marts: Marts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = champion(marts.models, NAME)
    assert before is not None
    for module in ("store", "versions", "train"):
        monkeypatch.setattr(f"ml.registry.{module}.code_hash", lambda: "c" * 64)
    score_models(marts)
    assert marts.refused == {}
    path = marts.models / NAME / before / "promotions.parquet"
    pl.read_parquet(path).with_columns(is_passed=True).write_parquet(path)
    tables = score_models(marts)
    assert list(marts.refused) == [f"{NAME} {before}"]
    assert "promotions.parquet is not what was written" in marts.refused[f"{NAME} {before}"]
    after = champion(marts.models, NAME)
    assert {version for table in KEPT_ROWS for version in tables[table.name]["version"]} == {after}
