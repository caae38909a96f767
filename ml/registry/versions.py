"""What a version of a model is: a hash of all that its predictions depend on.

Belongs here: hashes of spec, data, code and libraries. Does not belong here: files (`store.py`).
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from ml.models.spec import ModelSpec, labelled

LIBRARIES = ("numpy", "polars", "scikit-learn", "scipy", "skops", "statsmodels")
"""Libraries whose change may change a prediction or make a file unreadable."""
CODE = ("models", "evaluation")
"""Packages of `ml` whose change may change a prediction."""
LENGTH = 16
"""Hex digits of a version."""


def libraries() -> dict[str, str]:
    """Library to version, and Python's."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python} | {name: installed(name) for name in LIBRARIES}


def code_hash() -> str:
    """Hash of the sources that predictions depend on."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for package in CODE:
        for path in sorted((root / package).glob("*.py")):
            digest.update(f"{package}/{path.name}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def data_hash(frame: pl.DataFrame, spec: ModelSpec) -> str:
    """Hash of the rows with a known label and of the columns that a model reads.

    It does not depend on the order of rows or columns, nor on columns that no model reads.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, or one class only.
    """
    rows = labelled(frame, spec)
    baselines = spec.baselines
    read = {spec.label, spec.label_available_at, spec.cluster, baselines.recency, *spec.keys}
    read |= {*spec.features, *spec.segments, *baselines.cohort}
    read |= {baselines.seed_formula} if baselines.seed_formula else set()
    digest = hashlib.sha256()
    for name in sorted(str(column) for column in read):
        digest.update(f"{name}\0{rows.schema.get(name)}\0{rows.height}\0".encode())
        for piece in _bytes(rows[name]):
            digest.update(piece)
    return digest.hexdigest()


def version_of(spec: ModelSpec, *, data: str, seed: int) -> str:
    """The version that a training on these data gives; nothing needs to be trained to know it.

    Args:
        spec: The model, its features included.
        data: From `data_hash`.
        seed: Seed of the random numbers.
    """
    told = {
        "spec": spec.to_dict(),
        "data": data,
        "code": code_hash(),
        "libraries": libraries(),
        "seed": seed,
    }
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:LENGTH]


def _bytes(column: pl.Series) -> Iterable[bytes]:
    """The column's values and what is missing, always the same bytes for the same values."""
    yield np.packbits(column.is_null().to_numpy()).tobytes()
    if column.dtype == pl.String or isinstance(column.dtype, pl.Categorical | pl.Enum):
        texts = column.cast(pl.String)
        values = texts.drop_nulls().unique().sort()
        yield orjson.dumps(values.to_list())
        column = texts.cast(pl.Enum(values))
    yield column.to_physical().cast(pl.Float64).fill_null(0.0).to_numpy().tobytes()
