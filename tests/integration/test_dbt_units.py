"""dbt's own tests of single models: hand-made inputs, expected rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.dbt import run_dbt
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

MODELS = PROJECT_ROOT / "dbt_project" / "models"


def test_every_unit_test_of_a_model_passes(world: World, tmp_path: Path) -> None:
    copy = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    shutil.copytree(world.settings.data_root, copy.data_root, symlinks=True)
    outcome = run_dbt(copy, ["test", "--select", "test_type:unit"])
    assert outcome.problems == []
    written = [
        unit["name"]
        for path in MODELS.rglob("*.yml")
        for unit in yaml.safe_load(path.read_text(encoding="utf-8")).get("unit_tests", [])
    ]
    assert len(outcome.events) == len(written)
