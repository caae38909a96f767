"""The parse that is kept: one for all data roots, another for other code, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from orchestration.settings import Settings
from orchestration.warehouse import environment, parsed
from orchestration.warehouse.dbt import run_dbt
from orchestration.warehouse.errors import DbtFailedError
from orchestration.warehouse.state import DBT_PROJECT, project_code


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project of one model, in place of ours."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("{name: small, profile: etude, config-version: 2}\n")
    shutil.copyfile(DBT_PROJECT / "profiles.yml", folder / "profiles.yml")
    (folder / "models" / "answers.sql").write_text("select 42 as answer")
    monkeypatch.setattr(environment, "DBT_PROJECT", folder)
    monkeypatch.setattr(parsed, "_BESIDE", folder / "target")
    monkeypatch.setattr(parsed, "project_code", lambda: project_code(folder))
    return folder


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Settings, Settings]:
    """Two data roots."""
    one, other = (Settings(data_root=tmp_path / name) for name in ("one", "other"))
    return one, other


def models(manifest: Path) -> set[str]:
    """Names of the models in a manifest."""
    nodes = orjson.loads(manifest.read_bytes())["nodes"].values()
    return {node["name"] for node in nodes if node["resource_type"] == "model"}


def test_data_roots_share_one_parse(project: Path, roots: tuple[Settings, Settings]) -> None:
    kept = [parsed.manifest_path(settings) for settings in (*roots, *roots)]

    assert len(set(kept)) == 1
    assert kept[0].is_relative_to(project / "target")
    assert models(kept[0]) == {"answers"}


def test_each_data_root_is_built_by_it(project: Path, roots: tuple[Settings, Settings]) -> None:
    for settings in roots:
        assert run_dbt(settings, ["run"]).problems == []
        assert settings.build_file.exists()

    assert len(list((project / "target").glob("parsed-*"))) == 1


def test_other_code_is_parsed_anew(project: Path, roots: tuple[Settings, Settings]) -> None:
    before = parsed.manifest_path(roots[0])
    (project / "models" / "questions.sql").write_text("select 6 * 9 as question")

    after = parsed.manifest_path(roots[0])

    assert models(after) == {"answers", "questions"}
    assert not before.exists()


def test_where_the_project_cannot_be_written_the_data_root_keeps_it(
    project: Path, roots: tuple[Settings, Settings]
) -> None:
    (project / "target").write_text("a file is no folder")

    kept = parsed.manifest_path(roots[0])

    assert kept.is_relative_to(roots[0].warehouse)
    assert kept == parsed.manifest_path(roots[0])


def test_what_does_not_parse_is_named_and_not_kept(
    project: Path, roots: tuple[Settings, Settings]
) -> None:
    (project / "models" / "answers.sql").write_text("select {{ ref('nowhere') }}")

    with pytest.raises(DbtFailedError, match="nowhere"):
        parsed.manifest_path(roots[0])

    assert list((project / "target").glob("*")) == []
