from pathlib import Path

import polars as pl
import pytest

from ml.registry.store import Published, load
from ml.registry.train import Trained, train, write
from ml.sim.hazard import SPEC, planted


@pytest.fixture(scope="session")
def frame() -> pl.DataFrame:
    return planted(700, 20, seed=12)


@pytest.fixture(scope="session")
def trained(frame: pl.DataFrame) -> Trained:
    return train(frame, SPEC, seed=1)


@pytest.fixture(scope="session")
def models(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write(folder, trained)
    return folder


@pytest.fixture(scope="session")
def published(models: Path, trained: Trained) -> Published:
    return load(models, SPEC.name, trained.published.version)
