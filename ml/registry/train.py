"""A training, from a frame to a version with its decision, files and rows.

Belongs here: the order of the steps. Does not belong here: any step.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl
from threadpoolctl import threadpool_limits

from ml.evaluation.backtest import Backtest, backtest
from ml.evaluation.leaks import leak_checks
from ml.models.explain import Encoded, moving
from ml.models.fitted import fit
from ml.models.importance import permutation_importance
from ml.models.spec import ModelSpec, labelled
from ml.registry.card import card, card_text
from ml.registry.pictures import backtest_picture, reliability_picture
from ml.registry.promotion import Decision, decide, promotion_rows
from ml.registry.store import Published, save
from ml.registry.versions import code_hash, data_hash, libraries, version_of
from ml.tables.models import BACKTEST_METRICS, MODEL_FEATURES, MODEL_VERSIONS, PROMOTIONS


@dataclass(frozen=True)
class Trained:
    """A version with all that is to be said about it.

    Attributes:
        published: The version, to be scored with.
        tested: Its backtest.
        decision: Whether it becomes champion.
        champion: The champion that it was held against.
        importance: From `permutation_importance`, on the last fold.
        leaks: From `leak_checks`.
    """

    published: Published
    tested: Backtest
    decision: Decision
    champion: Published | None
    importance: pl.DataFrame
    leaks: pl.DataFrame

    @property
    def winner(self) -> Published:
        """The champion from now on."""
        if self.decision.is_promoted or self.champion is None:
            return self.published
        return self.champion


def next_version(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> str:
    """The version that `train` would give, without training: is it there already?

    Args:
        frame: As `ml.models.fitted.fit` takes it.
        spec: The model.
        seed: Seed of the random numbers.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, or one class only.
    """
    return version_of(spec, data=data_hash(frame, spec), seed=seed)


def train(
    frame: pl.DataFrame, spec: ModelSpec, *, seed: int, champion: Published | None = None
) -> Trained:
    """Backtest, decide, fit on everything, explain, look for leaks.

    Args:
        frame: As `ml.models.fitted.fit` takes it.
        spec: The model.
        seed: Seed of the random numbers.
        champion: The version in use.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, one class only, or no fold that can be learned.
    """
    tested = backtest(frame, spec, seed=seed)
    decision = decide(tested, frame, champion, seed=seed)
    fitted = fit(frame, spec, seed=seed, kind=decision.kind)
    places: tuple[int, ...] = ()
    if isinstance(fitted.predictor, Encoded):
        encoding = fitted.predictor.encoding
        with threadpool_limits(1):
            places = moving(fitted.predictor, encoding.matrix(labelled(frame, spec)))
    data = data_hash(frame, spec)
    version = version_of(spec, data=data, seed=seed)
    last = tested.folds[-1].test(labelled(frame, spec), spec)
    return Trained(
        published=Published(version, data, fitted, places),
        tested=tested,
        decision=decision,
        champion=champion,
        importance=permutation_importance(tested.last[decision.kind], last, seed=seed),
        leaks=leak_checks(frame, spec, seed=seed),
    )


def write(models: Path, trained: Trained) -> Path:
    """Keep a version with its card, pictures and its rows of the tables about models.

    Args:
        models: The folder of all models.
        trained: From `train`.

    Returns:
        The version's folder.
    """
    told = card(trained)
    rows = {
        MODEL_VERSIONS.name: version_row(trained),
        BACKTEST_METRICS.name: metric_rows(trained),
        MODEL_FEATURES.name: feature_rows(trained),
        PROMOTIONS.name: decision_rows(trained),
    }
    kind = trained.decision.kind
    files = {
        "card.json": orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n",
        "card.md": card_text(told).encode(),
        **{f"{name}.parquet": _parquet(frame) for name, frame in rows.items()},
        **reliability_picture(trained.tested, kind),
        **backtest_picture(trained.tested, kind),
    }
    return save(models, trained.published, files)


def version_row(trained: Trained) -> pl.DataFrame:
    """A version as a row of the table `model_versions`."""
    fitted = trained.published.fitted
    calibrator = getattr(fitted.predictor, "calibrator", None)
    is_champion = trained.winner is trained.published
    notes = [*trained.tested.notes, *([fitted.note] if fitted.note else [])]
    row = {
        "name": fitted.spec.name,
        "version": trained.published.version,
        "kind": fitted.kind,
        "status": "champion" if is_champion else "challenger",
        "description": fitted.spec.description,
        "owner": fitted.spec.owner,
        "actors": fitted.spec.actors,
        "horizon_days": fitted.spec.horizon_days,
        "row_count": fitted.rows,
        "event_count": fitted.events,
        "first_as_of_at": fitted.first_as_of,
        "last_as_of_at": fitted.last_as_of,
        "known_at": fitted.known_at,
        "calibration": calibrator.method if calibrator else "none",
        "dropped_features": orjson.dumps(fitted.dropped).decode(),
        "notes": orjson.dumps(notes).decode(),
        "data_hash": trained.published.data,
        "code_hash": code_hash(),
        "libraries": orjson.dumps(libraries(), option=orjson.OPT_SORT_KEYS).decode(),
    }
    return MODEL_VERSIONS.of(pl.DataFrame([row], schema=MODEL_VERSIONS.schema))


def metric_rows(trained: Trained) -> pl.DataFrame:
    """A backtest as rows of the table `backtest_metrics`."""
    return BACKTEST_METRICS.of(_named(trained, trained.tested.metrics))


def feature_rows(trained: Trained) -> pl.DataFrame:
    """Features as rows of the table `model_features`."""
    return MODEL_FEATURES.of(_named(trained, trained.importance))


def decision_rows(trained: Trained) -> pl.DataFrame:
    """The decision as rows of the table `promotions`."""
    name, version = trained.published.fitted.spec.name, trained.published.version
    return promotion_rows(name, version, trained.champion, trained.decision)


def _named(trained: Trained, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        pl.lit(trained.published.fitted.spec.name).alias("name"),
        pl.lit(trained.published.version).alias("version"),
    )


def _parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()
