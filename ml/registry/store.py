"""Where versions of models lie: `<models>/<name>/<version>/`.

Belongs here: writing a version whole or not at all, reading it back, refusing what is foreign.
Does not belong here: what a version is (`versions.py`), who is champion (`promotion.py`).

A model's file is read by skops, which makes no object of a type that is not in `TRUSTED`: reading
a file runs none of its code.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from skops import io as skops

from ml.errors import ForeignModelError
from ml.models.fitted import Fitted
from ml.models.spec import ModelSpec
from ml.registry.versions import code_hash, libraries

MODEL, VERSION = "model.skops", "version.json"

TRUSTED = (
    "functools.partial",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
    "ml.evaluation.calibration.Calibrator",
    "ml.models.baselines.BaseRate",
    "ml.models.baselines.CohortRate",
    "ml.models.baselines.RecencyRule",
    "ml.models.baselines.SeedFormula",
    "ml.models.design.Design",
    "ml.models.encoding.Encoding",
    "ml.models.hazard.Hazard",
    "ml.models.logistic.Logistic",
    "ml.models.ridge.Ridge",
)
"""Types beyond skops' own that a model's file may hold. The first and third are how the library
keeps its check of categories; skops reads their arguments by the same list.
"""


@dataclass(frozen=True)
class Published:
    """A version that can be scored with.

    Attributes:
        version: From `version_of`.
        data: Hash of the data.
        fitted: The predictor.
        reasons_from: Columns of the encoded features among which reasons are sought.
    """

    version: str
    data: str
    fitted: Fitted
    reasons_from: tuple[int, ...] = ()


def save(models: Path, published: Published, extra: Mapping[str, bytes]) -> Path:
    """Write a version, or leave it as it is when it is there and whole.

    It is written aside and renamed, so a killed run leaves no half of one. One that is there and
    was damaged is replaced: the same version is the same model.

    Args:
        models: The folder of all models.
        published: The version.
        extra: Files that lie beside it: card, pictures, metrics.

    Returns:
        The version's folder.
    """
    name = published.fitted.spec.name
    target = models / name / published.version
    if _is_whole(target):
        return target
    aside = models / name / f".{published.version}.aside"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    files = dict(extra) | {MODEL: skops.dumps(published.fitted.predictor)}
    record = _record(published) | {
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    files[VERSION] = orjson.dumps(record, option=options) + b"\n"
    for file, content in files.items():
        _write(aside / file, content)
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    _sync(target.parent)
    return target


def check(models: Path, name: str, version: str) -> None:
    """Look whether a version lies as it was written, whoever made it; none of it is run.

    Raises:
        ForeignModelError: There is none, or its files were changed.
    """
    _checked(models / name / version)


def load(models: Path, name: str, version: str) -> Published:
    """Read a version back.

    Raises:
        ForeignModelError: There is none, it was made by other code or libraries, its files were
            changed, or one holds types that no model of ours has.
    """
    folder = models / name / version
    record = _checked(folder)
    now = {"code": code_hash(), "libraries": libraries()}
    for part, value in now.items():
        if record[part] != value:
            message = (
                f"model {name} {version} was made by other {part} ({_told(record[part])} there,"
                f" {_told(value)} here): its predictions could differ. Train it again; the old"
                " card and metrics stay readable."
            )
            raise ForeignModelError(message)
    given = record["fitted"]
    moments = ("first_as_of", "last_as_of", "known_at")
    times = {key: datetime.fromisoformat(given.pop(key)) for key in moments}
    spec = ModelSpec.from_dict(record["spec"], origin=f"model {name} {version}")
    predictor = _read(folder / MODEL)
    fitted = Fitted(spec=spec, predictor=predictor, **given, **times)
    return Published(version, record["data"], fitted, tuple(record["reasons_from"]))


def _record(published: Published) -> dict[str, Any]:
    fitted = published.fitted
    told = {
        name: value for name, value in vars(fitted).items() if name not in ("spec", "predictor")
    }
    return {
        "name": fitted.spec.name,
        "version": published.version,
        "spec": fitted.spec.to_dict(),
        "data": published.data,
        "code": code_hash(),
        "libraries": libraries(),
        "fitted": told,
        "reasons_from": published.reasons_from,
    }


def _is_whole(folder: Path) -> bool:
    try:
        _checked(folder)
    except ForeignModelError:
        return False
    return True


def _checked(folder: Path) -> dict[str, Any]:
    """The version's record, once every file is found as it was written."""
    where = f"model {folder.parent.name} {folder.name}"
    try:
        record = orjson.loads((folder / VERSION).read_bytes())
        files = record["files"]
    except FileNotFoundError as error:
        raise ForeignModelError(f"{where} is not there: restore it, or train it.") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        message = f"{where}: {VERSION} is not a version's record: restore it, or train it again."
        raise ForeignModelError(message) from error
    for name, digest in files.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            message = f"{where}: {name} is not what was written: restore it, or train it again."
            raise ForeignModelError(message)
    return record


def _read(path: Path) -> Any:
    try:
        strange = sorted(set(skops.get_untrusted_types(file=path)) - set(TRUSTED))
        if not strange:
            return skops.load(path, trusted=list(TRUSTED))
    except Exception as error:
        message = f"{path.name} is no model that can be read: {error}. Train it again."
        raise ForeignModelError(message) from error
    message = f"{path.name} holds {', '.join(strange)}: no model of ours does. It was not read."
    raise ForeignModelError(message)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in sorted(value.items()))
    return str(value)[:12]


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
