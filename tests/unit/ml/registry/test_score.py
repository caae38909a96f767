from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.models.encoding import Encoding
from ml.registry.score import score
from ml.registry.store import Published
from ml.sim.hazard import SPEC
from ml.tables.models import PREDICTIONS


@dataclass
class Watched:
    """A predictor that counts the rows that it is asked for."""

    inner: Any
    rows: int = 0

    @property
    def encoding(self) -> Encoding:
        return self.inner.encoding

    def probabilities(self, frame: pl.DataFrame) -> np.ndarray:
        return self.inner.probabilities(frame)

    def probabilities_of(self, matrix: np.ndarray) -> np.ndarray:
        self.rows += len(matrix)
        return self.inner.probabilities_of(matrix)


def now(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("as_of_at") == pl.col("as_of_at").max())


def watched(published: Published) -> tuple[Published, Watched]:
    predictor = Watched(published.fitted.predictor)
    return replace(published, fitted=replace(published.fitted, predictor=predictor)), predictor


def test_every_row_has_one_prediction_in_the_tables_shape(
    frame: pl.DataFrame, published: Published
) -> None:
    scored = score(now(frame), published)
    assert scored.computed == now(frame).height == scored.predictions.height
    assert scored.predictions.schema == PREDICTIONS.schema
    first = scored.predictions.row(0, named=True)
    assert (first["name"], first["version"]) == (SPEC.name, published.version)
    assert {"feature", "value", "log_odds"} == set(orjson.loads(first["reasons"])[0])


def test_unchanged_rows_are_not_computed_again(frame: pl.DataFrame, published: Published) -> None:
    before = score(now(frame), published)
    watching, predictor = watched(published)
    again = score(now(frame), watching, before.predictions)
    assert (again.computed, predictor.rows) == (0, 0)
    assert again.predictions.equals(before.predictions)


def test_only_changed_rows_are_computed_and_nothing_differs_from_a_full_scoring(
    frame: pl.DataFrame, published: Published
) -> None:
    before = score(now(frame), published)
    some = now(frame)["learner_id"].sample(25, seed=1).implode()
    changed = now(frame).with_columns(
        pl.col("gap") + pl.when(pl.col("learner_id").is_in(some)).then(1).otherwise(0)
    )
    new = changed.head(1).with_columns(pl.lit("new").alias("learner_id"), pl.lit(7.5).alias("use"))
    changed = pl.concat([changed, new])
    full = score(changed, published)
    part = score(changed, published, before.predictions)
    assert part.computed == 26
    assert part.predictions.equals(full.predictions)


def test_nothing_is_taken_over_from_another_version(
    frame: pl.DataFrame, published: Published
) -> None:
    other = score(now(frame), replace(published, version="other"))
    assert score(now(frame), published, other.predictions).computed == now(frame).height


def test_a_missing_value_and_minus_nought_have_one_hash(
    frame: pl.DataFrame, published: Published
) -> None:
    row = now(frame).head(1)
    hashes = [
        score(
            row.with_columns(pl.lit(value, dtype=pl.Float64).alias("gap")), published
        ).predictions["feature_hash"][0]
        for value in (None, float("nan"), 0.0, -0.0)
    ]
    assert hashes[0] == hashes[1] != hashes[2] == hashes[3]


def test_deciles_share_out_the_rows_of_a_moment_most_at_risk_first(
    frame: pl.DataFrame, published: Published
) -> None:
    told = score(frame.filter(pl.col("week").is_in([5, 6])), published).predictions
    counts = told.group_by("as_of_at", "decile").len()
    for _, moment in counts.group_by("as_of_at"):
        assert moment["len"].max() - moment["len"].min() <= 2
    means = told.group_by("decile").agg(pl.col("probability").mean()).sort("decile")
    assert means["decile"].to_list() == list(range(1, 11))
    assert means["probability"].is_sorted(descending=True)


def test_no_rows_give_an_empty_table(frame: pl.DataFrame, published: Published) -> None:
    assert score(frame.clear(), published).predictions.equals(PREDICTIONS.empty())


def test_a_learner_twice_at_one_moment_is_refused(
    frame: pl.DataFrame, published: Published
) -> None:
    with pytest.raises(UnusableInputError, match="rows of predictions share a key"):
        score(pl.concat([now(frame), now(frame).head(1)]), published)


def test_earlier_predictions_of_another_shape_are_refused(
    frame: pl.DataFrame, published: Published
) -> None:
    with pytest.raises(UnusableInputError, match="earlier predictions has no column 'reasons'"):
        score(now(frame), published, pl.DataFrame({"feature_hash": ["a"], "probability": [0.5]}))
