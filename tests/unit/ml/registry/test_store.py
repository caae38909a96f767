import io
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import orjson
import polars as pl
import pytest
from skops import io as skops

from ml.errors import ForeignModelError
from ml.models.fitted import KINDS, fit, predict
from ml.registry import store
from ml.registry.store import Published, load, save
from ml.registry.train import Trained, write
from ml.sim.hazard import SPEC

FILES = {
    "model.skops",
    "version.json",
    "card.json",
    "card.md",
    "backtest_metrics.parquet",
    "model_features.parquet",
    "model_versions.parquet",
    "promotions.parquet",
    "reliability.svg",
    "reliability.png",
    "backtest.svg",
    "backtest.png",
}


class Stranger:
    """A type that no model of ours holds."""

    def __init__(self) -> None:
        self.value = 1


def copied(models: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(models, tmp_path / "models"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "seed_formula"])
def test_what_is_read_back_predicts_the_same_bytes(
    kind: str, frame: pl.DataFrame, tmp_path: Path
) -> None:
    fitted = fit(frame, SPEC, seed=1, kind=kind)
    save(tmp_path, Published("v1", "data", fitted, (0, 1)), {})
    again = load(tmp_path, SPEC.name, "v1")
    assert again.reasons_from == (0, 1)
    assert replace(again.fitted, predictor=fitted.predictor) == fitted
    before, after = (predict(each, frame)["probability"] for each in (fitted, again.fitted))
    assert before.to_numpy().tobytes() == after.to_numpy().tobytes()


def test_a_version_has_its_model_card_pictures_and_metrics(models: Path, trained: Trained) -> None:
    folder = models / SPEC.name / trained.published.version
    assert {path.name for path in folder.iterdir()} == FILES
    assert (folder / "reliability.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "backtest.svg").read_text().startswith("<svg")
    metrics = pl.read_parquet(folder / "backtest_metrics.parquet")
    assert set(metrics["version"]) == {trained.published.version}


def test_writing_again_changes_nothing(models: Path, trained: Trained) -> None:
    folder = models / SPEC.name / trained.published.version
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    assert write(models, trained) == folder
    after = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    assert after == before


def test_what_a_killed_run_left_is_no_version_and_is_swept_away(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            save(tmp_path, trained.published, {"card.md": b"half"})
    with pytest.raises(ForeignModelError, match="is not there: restore it, or train it"):
        load(tmp_path, SPEC.name, trained.published.version)
    save(tmp_path, trained.published, {})
    names = [path.name for path in (tmp_path / SPEC.name).iterdir()]
    assert names == [trained.published.version]
    load(tmp_path, SPEC.name, trained.published.version)


def test_a_model_of_other_code_or_libraries_is_refused_with_what_to_do(
    models: Path, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = trained.published.version
    with monkeypatch.context() as patch:
        patch.setattr(store, "code_hash", lambda: "0" * 64)
        with pytest.raises(ForeignModelError, match="made by other code .* Train it again"):
            load(models, SPEC.name, version)
    with monkeypatch.context() as patch:
        patch.setattr(store, "libraries", lambda: {"scikit-learn": "0.1"})
        with pytest.raises(ForeignModelError, match=r"by other libraries .*scikit-learn 0\.1 here"):
            load(models, SPEC.name, version)


@pytest.mark.parametrize("name", ["model.skops", "card.md", "backtest_metrics.parquet"])
def test_a_changed_file_is_found_when_read_and_mended_when_written_again(
    name: str, models: Path, trained: Trained, tmp_path: Path
) -> None:
    models = copied(models, tmp_path)
    path = models / SPEC.name / trained.published.version / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ForeignModelError, match=f"{name} is not what was written: restore it"):
        load(models, SPEC.name, trained.published.version)
    assert write(models, trained) == path.parent
    again = load(models, SPEC.name, trained.published.version)
    assert replace(again.fitted, predictor=None) == replace(
        trained.published.fitted, predictor=None
    )


def test_a_record_that_is_none_is_refused(models: Path, trained: Trained, tmp_path: Path) -> None:
    models = copied(models, tmp_path)
    (models / SPEC.name / trained.published.version / "version.json").write_text("[]")
    with pytest.raises(ForeignModelError, match="is not a version's record"):
        load(models, SPEC.name, trained.published.version)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (skops.dumps(Stranger()), "holds .*Stranger: no model of ours does. It was not read"),
        (b"no model at all", "is no model that can be read"),
    ],
)
def test_a_file_with_strange_types_is_not_read(
    content: bytes, words: str, models: Path, trained: Trained, tmp_path: Path
) -> None:
    models = copied(models, tmp_path)
    folder = models / SPEC.name / trained.published.version
    (folder / "model.skops").write_bytes(content)
    record = orjson.loads((folder / "version.json").read_bytes())
    record["files"]["model.skops"] = store.hashlib.sha256(content).hexdigest()
    (folder / "version.json").write_bytes(orjson.dumps(record))
    with pytest.raises(ForeignModelError, match=words):
        load(models, SPEC.name, trained.published.version)


def test_the_list_of_trusted_types_names_none_that_is_not_needed(frame: pl.DataFrame) -> None:
    needed: set[str] = {"ml.models.baselines.SeedFormula"}
    for kind in KINDS:
        if kind == "seed_formula":
            continue
        content = io.BytesIO(skops.dumps(fit(frame, SPEC, seed=1, kind=kind).predictor))
        needed |= set(skops.get_untrusted_types(data=content.getvalue()))
    assert needed == set(store.TRUSTED)


def test_numbers_survive_as_they_are(published: Published, trained: Trained) -> None:
    ours, theirs = published.fitted.predictor, trained.published.fitted.predictor
    assert np.array_equal(ours.encoding.reference, theirs.encoding.reference)
    assert ours.calibrator == theirs.calibrator
