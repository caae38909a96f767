"""Which tables a release holds, from dbt's manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.releases.errors import UnusableModelError
from orchestration.releases.tables import code_hash, published_tables, read_dbt_manifest
from tests.unit.releases.factories import manifest, model, unique_test


def _manifest_of(*nodes: dict) -> dict:
    return {"nodes": {node["unique_id"]: node for node in nodes}, "macros": {}}


def test_marts_are_published_and_staging_is_not() -> None:
    names = [spec.full_name for spec in published_tables(manifest())]
    assert names == ["revenue.agg_revenue_days", "sessions.fct_sessions"]


def test_a_public_model_outside_the_marts_folder_is_published_unless_its_schema_is_private() -> (
    None
):
    public = {"access": "public", "materialized": "table", "meta": {"key": "a"}}
    outside = model("core.dim_devices", config=public, fqn=["etude", "core", "dim_devices"])
    private = model("intermediate.int_x", config=public, fqn=["etude", "intermediate", "int_x"])
    specs = published_tables(_manifest_of(outside, private))
    assert [(spec.full_name, spec.key) for spec in specs] == [("core.dim_devices", ("a",))]


def test_the_key_comes_from_meta_before_any_test() -> None:
    node = model("sessions.fct_sessions", key=["learner_id", "started_at"])
    [spec] = published_tables(_manifest_of(node, unique_test("sessions.fct_sessions", "id")))
    assert spec.key == ("learner_id", "started_at")


def test_the_key_comes_from_a_test_over_several_columns_if_there_is_no_other() -> None:
    test = unique_test("sessions.fct_sessions", "")
    test["test_metadata"] = {"name": "unique_together", "kwargs": {"columns": ["a", "b"]}}
    [spec] = published_tables(_manifest_of(model("sessions.fct_sessions"), test))
    assert spec.key == ("a", "b")


def test_a_mart_without_a_key_is_an_error_that_names_it() -> None:
    with pytest.raises(UnusableModelError, match=r"model\.etude\.fct_keyless has no key"):
        published_tables(_manifest_of(model("sessions.fct_keyless")))


def test_a_missing_manifest_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UnusableModelError, match="Run `etude run`"):
        read_dbt_manifest(tmp_path / "manifest.json")


def test_the_code_hash_follows_the_models_and_ignores_the_run() -> None:
    first = manifest()
    again = manifest() | {"metadata": {"generated_at": "2026-11-01", "invocation_id": "x"}}
    changed = manifest()
    changed["nodes"]["model.etude.fct_sessions"]["checksum"]["checksum"] = "1" * 64
    assert code_hash(first) == code_hash(again) != code_hash(changed)


def test_the_code_hash_follows_metrics_and_ignores_when_they_were_parsed() -> None:
    def with_metric(**facts: object) -> dict[str, object]:
        return manifest() | {"metrics": {"metric.etude.sessions": {"name": "sessions", **facts}}}

    first = with_metric(filter=None, created_at=1.0)
    again = with_metric(filter=None, created_at=2.0)
    changed = with_metric(filter="is_bot", created_at=1.0)
    assert code_hash(first) == code_hash(again) != code_hash(changed)
    assert code_hash(first) != code_hash(manifest())
