from dataclasses import replace

import polars as pl
import pytest

from ml.registry import versions
from ml.registry.train import next_version
from ml.registry.versions import data_hash, version_of
from ml.sim.hazard import SPEC, planted

FRAME = planted(60, 8, seed=1)


def test_a_version_is_known_before_anything_is_trained_and_does_not_depend_on_order() -> None:
    version = next_version(FRAME, SPEC, seed=1)
    mixed = FRAME.sample(fraction=1, shuffle=True, seed=9)
    mixed = mixed.select(reversed(mixed.columns)).with_columns(pl.lit(1).alias("unread"))
    assert next_version(mixed, SPEC, seed=1) == version


def test_whatever_predictions_depend_on_gives_another_version() -> None:
    version = next_version(FRAME, SPEC, seed=1)
    first = FRAME["learner_id"][0]
    others = {
        next_version(FRAME, SPEC, seed=2),
        next_version(FRAME, replace(SPEC, numeric=SPEC.numeric[1:]), seed=1),
        next_version(FRAME.with_columns(pl.col("gap") + 1e-9), SPEC, seed=1),
        next_version(FRAME.with_columns(pl.col("is_event") ^ (pl.col("gap") > 3)), SPEC, seed=1),
        next_version(FRAME.filter(pl.col("learner_id") != first), SPEC, seed=1),
        next_version(
            FRAME.with_columns(pl.col("colour").replace({"blue": "violet"})), SPEC, seed=1
        ),
    }
    assert len(others | {version}) == 7


def test_missing_is_not_nought() -> None:
    nought = FRAME.with_columns(pl.lit(0.0).alias("slope"))
    missing = FRAME.with_columns(pl.lit(None, dtype=pl.Float64).alias("slope"))
    assert data_hash(nought, SPEC) != data_hash(missing, SPEC)


def test_other_code_and_other_libraries_give_another_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = version_of(SPEC, data="same", seed=1)
    with monkeypatch.context() as patch:
        patch.setattr(versions, "code_hash", lambda: "other")
        assert version_of(SPEC, data="same", seed=1) != version
    with monkeypatch.context() as patch:
        patch.setattr(versions, "libraries", lambda: {"scikit-learn": "0.1"})
        assert version_of(SPEC, data="same", seed=1) != version
    assert version_of(SPEC, data="same", seed=1) == version
