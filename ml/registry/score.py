"""Predictions of a version for whoever is at risk now.

Belongs here: which rows must be computed, the table of predictions. Does not belong here: how a
probability is computed (`ml/models/`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from ml.frames import number, require, text
from ml.models.encoding import Matrix
from ml.models.explain import Encoded, reasons
from ml.models.spec import ModelSpec, require_features
from ml.registry.store import Published
from ml.tables.models import PREDICTIONS

DECILES = 10
CHUNK = 100_000


@dataclass(frozen=True)
class Scored:
    """Predictions, and what they took.

    Attributes:
        predictions: The table `PREDICTIONS`.
        computed: Rows whose probability was computed; the others were taken over.
    """

    predictions: pl.DataFrame
    computed: int


def score(
    frame: pl.DataFrame, published: Published, previous: pl.DataFrame | None = None
) -> Scored:
    """Predict every row; rows whose features are those of an earlier prediction keep it.

    A row's hash is made of the version and of the features as the model reads them, so nothing is
    taken over from another version.

    Args:
        frame: The spec's entity, `as_of`, `cluster` and feature columns.
        published: The version to score with.
        previous: Earlier predictions: `feature_hash` (text), `probability` (0 to 1), `reasons`
            (text); other columns are not read.

    Returns:
        The predictions and how many of them were computed anew. `decile` 1 is the tenth of the
        rows of one moment that is most at risk.

    Raises:
        UnusableInputError: A column is missing or of another type, or two rows are of one name.
    """
    spec = published.fitted.spec
    require_features(frame, spec)
    parts: list[pl.DataFrame] = []
    computed = 0
    earlier = _earlier(previous)
    for part in frame.iter_slices(CHUNK):
        with threadpool_limits(1):
            found, fresh = _part(part, published, earlier)
        parts.append(found)
        computed += fresh
    if not parts:
        return Scored(PREDICTIONS.empty(), 0)
    return Scored(_table(frame, pl.concat(parts), published.version, spec), computed)


def row_hashes(matrix: Matrix, version: str) -> list[str]:
    """A hash of every encoded row and the version."""
    clean = np.ascontiguousarray(np.where(np.isnan(matrix), np.nan, matrix + 0.0))
    key = version.encode()
    return [hashlib.blake2b(row.tobytes(), digest_size=16, key=key).hexdigest() for row in clean]


def _part(
    part: pl.DataFrame, published: Published, earlier: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """Hash, probability and reasons of some rows, and how many were computed."""
    predictor = published.fitted.predictor
    if not isinstance(predictor, Encoded):
        values = predictor.probabilities(part)
        hashes = row_hashes(values[:, None], published.version)
        return _found(hashes, values, ["[]"] * len(values)), len(values)
    matrix = predictor.encoding.matrix(part)
    hashes = row_hashes(matrix, published.version)
    known = pl.DataFrame({"feature_hash": hashes}).join(
        earlier, on="feature_hash", how="left", maintain_order="left"
    )
    fresh = known["probability"].is_null().to_numpy()
    values, told = known["probability"].to_numpy().copy(), known["reasons"].to_list()
    if fresh.any():
        values[fresh] = predictor.probabilities_of(matrix[fresh])
        new = reasons(predictor, matrix[fresh], published.reasons_from)
        for place, words in zip(np.flatnonzero(fresh), new, strict=True):
            told[place] = words
    return _found(hashes, values, told), int(fresh.sum())


def _earlier(previous: pl.DataFrame | None) -> pl.DataFrame:
    columns = {"feature_hash": pl.String, "probability": pl.Float64, "reasons": pl.String}
    if previous is None:
        return pl.DataFrame(schema=columns)
    kinds = {"feature_hash": text, "probability": number, "reasons": text}
    require(previous, kinds, what="the frame of earlier predictions")
    return previous.select(*columns).unique("feature_hash", maintain_order=True)


def _found(hashes: list[str], values: Matrix, told: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"feature_hash": hashes, "probability": values, "reasons": told},
        schema={"feature_hash": pl.String, "probability": pl.Float64, "reasons": pl.String},
    )


def _table(frame: pl.DataFrame, found: pl.DataFrame, version: str, spec: ModelSpec) -> pl.DataFrame:
    source = pl.col("source_system") if "source_system" in frame.columns else pl.lit(None)
    subject = pl.col(spec.subject) if spec.subject else pl.lit(None)
    rank = pl.col("probability").rank("average", descending=True)
    tenth = (rank * DECILES / pl.len()).ceil().over("as_of_at")
    return PREDICTIONS.of(
        frame.select(
            pl.lit(spec.name).alias("name"),
            pl.lit(version).alias("version"),
            source.alias("source_system"),
            pl.col(spec.cluster).alias("learner_id"),
            subject.alias("subject_id"),
            pl.col(spec.as_of).alias("as_of_at"),
            pl.lit(spec.horizon_days).alias("horizon_days"),
        )
        .with_columns(found.get_columns())
        .with_columns(tenth.alias("decile"))
    )
