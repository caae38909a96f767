from __future__ import annotations

import datetime as dt
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from ml.errors import UnusableInputError
from ml.experiments import registry
from ml.experiments.registry import read_experiments
from tests.unit.ml.experiments.trials import PLAN


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "experiments.yml"
    path.write_text(yaml.safe_dump({"experiments": list(entries)}), encoding="utf-8")
    return path


def test_a_registry_is_read_with_its_defaults(tmp_path: Path) -> None:
    plan = PLAN | {"ends_at": "2026-10-01T02:00:00+02:00"}
    (found,) = read_experiments(written(tmp_path, plan))
    assert (found.alpha, found.tuning, found.treatments) == (0.05, 5000, ("treatment",))
    assert found.ends_at == dt.datetime.fromisoformat("2026-10-01")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"arms": PLAN["arms"][:1]}, "field 'arms': .*1 arms compare nothing"),
        ({"arms": [*PLAN["arms"], {"name": "c", "share": 0.5}]}, "'arms': .*add up to 1.5"),
        ({"control": "old"}, "control 'old' is none of the arms"),
        ({"alpha": 0}, "field 'alpha'"),
        ({"colour": "red"}, "field 'colour'"),
        ({"planned_units": None}, "a fixed horizon needs planned_units or ends_at"),
        ({"mde": None}, "field 'mde'"),
        (
            {"metrics": [{"name": "a", "role": "guardrail", "kind": "mean"}]},
            "field 'metrics.0': .*a guardrail needs a margin",
        ),
        (
            {"metrics": [{"name": "a", "role": "secondary", "kind": "mean"}]},
            "field 'metrics': .*no metric is primary",
        ),
        (
            {"metrics": [{"name": "a", "role": "primary", "kind": "mean", "least": 1}]},
            "give both least and greatest",
        ),
    ],
)
def test_errors_name_file_entry_and_field(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, PLAN | changes)
    with pytest.raises(UnusableInputError, match=f"experiments.yml, entry 'shorter', .*{words}"):
        read_experiments(path)


def test_the_example_in_the_documentation_is_a_registry(tmp_path: Path) -> None:
    path = tmp_path / "experiments.yml"
    text = (registry.__doc__ or "").split("Such as:")[1]
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    (found,) = read_experiments(path)
    assert found.metrics[0].span == (0, 1)
    assert found.ends_at == dt.datetime.fromisoformat("2026-10-01")


def test_files_that_are_no_registry_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "experiments.yml"
    with pytest.raises(UnusableInputError, match="cannot be read as YAML"):
        read_experiments(path)
    path.write_text("experiments: {", encoding="utf-8")
    with pytest.raises(UnusableInputError, match="cannot be read as YAML"):
        read_experiments(path)
    path.write_text("- a", encoding="utf-8")
    with pytest.raises(UnusableInputError, match="no list under 'experiments'"):
        read_experiments(path)
    with pytest.raises(
        UnusableInputError, match="entry 'shorter', field 'id': it stands there twice"
    ):
        read_experiments(written(tmp_path, PLAN, PLAN))
