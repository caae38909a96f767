import numpy as np
import orjson
import polars as pl
import pytest
from scipy.special import logit

from ml.models.explain import moving, reasons
from ml.models.fitted import Fitted, fit
from ml.models.importance import permutation_importance
from ml.sim.hazard import COEFFICIENTS, SPEC, planted

FRAME = planted(1_500, 16, seed=8)
FITTED = {kind: fit(FRAME, SPEC, seed=1, kind=kind) for kind in ("hazard", "logistic")}


@pytest.mark.parametrize("kind", FITTED)
def test_a_reason_is_the_change_when_the_feature_is_at_its_reference(kind: str) -> None:
    predictor = FITTED[kind].predictor
    encoding = predictor.encoding
    matrix = encoding.matrix(FRAME.head(20))
    told = reasons(predictor, matrix, moving(predictor, matrix))
    for row, words in enumerate(told):
        for reason in orjson.loads(words):
            place = encoding.columns.index(reason["feature"])
            changed = matrix[[row]].copy()
            changed[0, place] = encoding.reference[place]
            both = logit(predictor.probabilities_of(np.vstack([matrix[[row]], changed])))
            assert reason["log_odds"] == pytest.approx(both[0] - both[1], abs=6e-4)
            assert reason["value"] == FRAME[reason["feature"]][row]


def test_reasons_of_a_line_are_its_terms() -> None:
    predictor = FITTED["logistic"].predictor
    row = FRAME.head(1).with_columns(pl.lit(5.0).alias("gap"), pl.lit(0.0).alias("use"))
    matrix = predictor.encoding.matrix(row)
    best = orjson.loads(reasons(predictor, matrix, range(7))[0])[0]
    assert best["feature"] == "gap"
    above = 5.0 - predictor.encoding.reference[0]
    assert best["log_odds"] == pytest.approx(COEFFICIENTS["gap"] * above, rel=0.25)


def test_a_predictor_without_features_has_no_reasons() -> None:
    base = fit(FRAME, SPEC, seed=1, kind="base_rate").predictor
    assert reasons(base, np.zeros((2, 1)), ()) == ["[]", "[]"]
    assert moving(base, np.zeros((2, 1))) == ()


@pytest.mark.parametrize("kind", FITTED)
def test_what_was_planted_matters_and_colour_does_not(kind: str) -> None:
    fresh = planted(1_500, 16, seed=9)
    found = permutation_importance(FITTED[kind], fresh, seed=1)
    ranked = found.sort("importance", descending=True)["feature"].to_list()
    assert set(ranked[:2]) == {"gap", "use"}
    values = dict(zip(found["feature"], found["importance"], strict=True))
    assert abs(values["colour"]) < 0.2 * values["gap"]


def test_a_feature_that_is_not_used_has_no_importance() -> None:
    empty = FRAME.with_columns(pl.lit(None).alias("slope"))
    fitted: Fitted = fit(empty, SPEC, seed=1, kind="logistic")
    row = permutation_importance(fitted, empty, seed=1).filter(feature="slope").to_dicts()[0]
    assert row == {"feature": "slope", "importance": 0.0, "is_dropped": True}
