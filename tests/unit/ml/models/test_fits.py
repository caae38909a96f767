import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.special import logit
from sklearn.metrics import roc_auc_score

from ml.errors import InsufficientDataError, UnusableInputError
from ml.models.fitted import KINDS, fit, kinds_of, predict
from ml.models.hazard import survival
from ml.models.rows import sampled
from ml.models.spec import Baselines, labelled
from ml.sim.hazard import COEFFICIENTS, INTERCEPT, SPEC, planted

FRAME = planted(600, 16, seed=4)
PROGRAM = """
import hashlib
from ml.models.fitted import fit, predict
from ml.sim.hazard import SPEC, planted
frame = planted(200, 10, seed=4).sample(fraction=1, shuffle=True, seed={seed})
for kind in ("hazard", "logistic"):
    said = predict(fit(frame, SPEC, seed=1, kind=kind), frame).sort(SPEC.keys)["probability"]
    print(hashlib.sha256(said.to_numpy().tobytes()).hexdigest())
"""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "seed_formula"])
def test_every_kind_predicts_a_probability_for_every_row(kind: str) -> None:
    said = predict(fit(FRAME, SPEC, seed=1, kind=kind), FRAME.drop("is_event"))["probability"]
    assert said.null_count() == 0
    assert 0 < said.min() <= said.max() < 1
    assert said.mean() == pytest.approx(FRAME["is_event"].mean(), rel=0.25)


def test_the_same_rows_in_any_order_in_any_process_give_the_same_bytes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(seed=2)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "2"},
    ).stdout
    exec(PROGRAM.format(seed=1), {})  # noqa: S102 - the same program, in this process
    assert capsys.readouterr().out == other
    assert len(other.split()) == 2


def test_a_column_without_any_value_is_left_out_and_told() -> None:
    empty = FRAME.with_columns(pl.lit(None).alias("slope"), pl.lit(float("nan")).alias("score"))
    for kind in ("hazard", "logistic"):
        fitted = fit(empty, SPEC, seed=1, kind=kind)
        assert fitted.dropped == ("slope", "score")
        assert predict(fitted, FRAME)["probability"].null_count() == 0


def test_no_value_in_any_column_is_refused() -> None:
    empty = FRAME.with_columns(pl.lit(None).alias(name) for name in SPEC.features)
    with pytest.raises(InsufficientDataError, match="no feature of model 'planted' has a value"):
        fit(empty, SPEC, seed=1)


def test_rows_of_one_person_give_no_challenger_but_a_model() -> None:
    alone = FRAME.with_columns(pl.lit("one").alias(SPEC.cluster))
    with pytest.raises(InsufficientDataError, match=f"of 1 {SPEC.cluster} for"):
        fit(alone, SPEC, seed=1, kind="logistic")
    assert predict(fit(alone, SPEC, seed=1), alone)["probability"].null_count() == 0


@pytest.mark.parametrize("kind", ["hazard", "logistic"])
def test_missing_values_and_categories_never_seen_are_predicted(kind: str) -> None:
    fitted = fit(FRAME, SPEC, seed=1, kind=kind)
    strange = FRAME.head(3).with_columns(
        pl.Series("colour", ["violet", None, "blue"]), pl.lit(None).alias("gap")
    )
    said = predict(fitted, strange)["probability"]
    assert said.is_between(0, 1, closed="none").all()


@pytest.mark.parametrize("kind", ["hazard", "logistic"])
def test_categories_may_come_as_any_kind_of_text(kind: str) -> None:
    texts = predict(fit(FRAME, SPEC, seed=1, kind=kind), FRAME)["probability"]
    for dtype in (pl.Categorical(), pl.Enum(["coral", "blue", "amber", "violet"])):
        other = FRAME.with_columns(pl.col("colour").cast(dtype))
        assert predict(fit(other, SPEC, seed=1, kind=kind), other)["probability"].equals(texts)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="knows no kind 'oracle', only hazard, logistic"):
        fit(FRAME, SPEC, seed=1, kind="oracle")


def test_a_label_without_its_moment_is_refused() -> None:
    untold = FRAME.with_columns(pl.lit(None, dtype=pl.Datetime("us")).alias("label_available_at"))
    with pytest.raises((UnusableInputError, InsufficientDataError)):
        fit(untold, SPEC, seed=1)


def test_a_straight_world_is_ranked_nearly_as_by_its_truth() -> None:
    train, others = planted(3_000, 16, seed=7), planted(3_000, 16, seed=8)
    said = predict(fit(train, SPEC, seed=1), others)["probability"]
    events = others["is_event"]
    assert roc_auc_score(events, said) > roc_auc_score(events, others["true_probability"]) - 0.006


def test_what_only_the_latest_weeks_show_is_learned() -> None:
    latest = pl.col("as_of_at") > pl.col("as_of_at").unique().sort().gather(-4).first()
    is_new = latest & (pl.col("colour") == "blue")
    news = FRAME.with_columns(
        pl.when(is_new).then(pl.lit("new")).otherwise("colour").alias("colour"),
        (pl.col("is_event") | is_new).alias("is_event"),
    )
    said = predict(fit(news, SPEC, seed=1), news).filter(latest)
    is_new = pl.col("colour") == "new"
    others = said.filter(~is_new)["probability"].mean()
    assert said.filter(is_new)["probability"].mean() > 1.5 * others


def test_what_held_years_ago_counts_less_than_what_holds_now() -> None:
    past = planted(600, 16, seed=5).with_columns(
        pl.col("as_of_at", "label_available_at").dt.offset_by("-104w"),
        pl.format("P{}", "learner_id").alias("learner_id"),
        use=-pl.col("use"),
    )
    known, new = pl.concat([past, FRAME]), planted(600, 16, seed=6)

    areas = [
        float(roc_auc_score(new["is_event"], predict(fitted, new)["probability"]))
        for half_life in (365.0, None)
        for fitted in [fit(known, replace(SPEC, half_life_days=half_life), seed=1, kind="hazard")]
    ]
    assert areas[0] > areas[1] + 0.03


def test_as_many_coefficients_as_rows_are_no_regression() -> None:
    events, others = FRAME.filter("is_event").head(4), FRAME.filter(~pl.col("is_event")).head(4)
    with pytest.raises(InsufficientDataError, match=r"\d rows of \d .* coefficients"):
        fit(pl.concat([events, others]), SPEC, seed=1, kind="logistic")


def test_separated_classes_are_still_ranked() -> None:
    told = FRAME.with_columns(pl.col("is_event").cast(pl.Float64).alias("gap"))
    said = predict(fit(told, SPEC, seed=1), told)["probability"]
    assert roc_auc_score(told["is_event"], said) > 0.99


def test_planted_coefficients_are_found() -> None:
    frame = planted(3_000, 16, seed=7)
    fitted = fit(frame, SPEC, seed=1, kind="logistic")
    found = {row["term"]: row for row in fitted.predictor.table().to_dicts()}
    design = fitted.predictor.design
    inside = 0
    for place, (name, truth) in enumerate(COEFFICIENTS.items()):
        row, per_unit = found[name], design.deviation[place]
        inside += row["low"] <= truth * per_unit <= row["high"]
        assert row["coefficient"] / per_unit == pytest.approx(truth, abs=0.12)
    assert inside >= 5
    shift = sum(
        COEFFICIENTS[name] * mean for name, mean in zip(COEFFICIENTS, design.mean, strict=True)
    )
    assert found["intercept"]["coefficient"] == pytest.approx(INTERCEPT + shift, abs=0.15)


def test_separated_classes_have_no_coefficients() -> None:
    told = FRAME.with_columns(pl.col("is_event").cast(pl.Float64).alias("gap"))
    with pytest.raises(InsufficientDataError, match="features separate the classes"):
        fit(told, SPEC, seed=1, kind="logistic")


def test_columns_that_others_explain_are_left_out_of_the_regression() -> None:
    twice = FRAME.with_columns((2 * pl.col("use") + 1).alias("slope"), pl.lit(3.0).alias("score"))
    fitted = fit(twice, SPEC, seed=1, kind="logistic")
    terms = fitted.predictor.table()["term"].to_list()
    assert ("use" in terms) != ("slope" in terms)
    assert "score" not in terms
    assert "intercept" in terms


def test_bends_find_what_a_line_does_not() -> None:
    generator = np.random.default_rng(3)
    value = generator.normal(size=FRAME.height)
    bent = FRAME.with_columns(
        pl.Series("gap", value),
        pl.Series("is_event", generator.random(FRAME.height) < 0.02 + 0.2 * (np.abs(value) > 1)),
    )
    straight = predict(fit(bent, SPEC, seed=1, kind="logistic"), bent)["probability"].to_numpy()
    spec = replace(SPEC, splines=("gap",))
    curved = predict(fit(bent, spec, seed=1, kind="logistic"), bent)["probability"].to_numpy()
    outside = np.abs(value) > 1
    assert curved[outside].mean() > 3 * curved[~outside].mean()
    assert straight[outside].mean() < 1.5 * straight[~outside].mean()


def test_sampled_rows_carry_weights_that_restore_the_odds() -> None:
    rows = labelled(FRAME, SPEC)
    kept, weights = sampled(rows, SPEC, seed=1, above=1_000)
    events = kept["is_event"].to_numpy()
    assert events.sum() == rows["is_event"].sum()
    assert (~events).sum() == pytest.approx(0.2 * (~rows["is_event"]).sum(), rel=0.1)
    assert weights[~events].sum() == pytest.approx((~rows["is_event"]).sum())
    assert (weights[events] == 1).all()


@pytest.mark.parametrize("kind", ["hazard", "logistic"])
def test_a_sampled_fit_keeps_the_level(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fit(FRAME, SPEC, seed=1, kind=kind)
    monkeypatch.setattr("ml.models.hazard.SAMPLED_ABOVE", 2_000)
    monkeypatch.setattr("ml.models.hazard.LINE_SAMPLED_ABOVE", 2_000)
    monkeypatch.setattr("ml.models.logistic.SAMPLED_ABOVE", 2_000)
    part = fit(FRAME, SPEC, seed=1, kind=kind)
    said = [predict(fitted, FRAME)["probability"].to_numpy() for fitted in (whole, part)]
    assert said[1].mean() == pytest.approx(said[0].mean(), rel=0.2)
    truth = FRAME["true_probability"].to_numpy()
    assert np.corrcoef(logit(said[1]), logit(truth))[0, 1] > 0.7


def test_survival_is_the_product_of_what_is_left() -> None:
    assert survival(np.array([[0.5, 0.2], [0.0, 1.0]])).tolist() == [[0.5, 0.4], [1.0, 0.0]]


def test_the_recency_rule_only_rises_and_a_missing_value_has_its_own_rate() -> None:
    frame = FRAME.with_columns(pl.when(pl.col("colour") != "blue").then("gap").alias("gap"))
    rule = fit(frame, SPEC, seed=1, kind="recency_rule").predictor
    line = pl.DataFrame({"gap": [None, *np.linspace(0, 8, 50)]})
    said = rule.probabilities(line)
    assert (np.diff(said[1:]) >= 0).all()
    blue = frame.filter(pl.col("gap").is_null())["is_event"].mean()
    assert said[0] == pytest.approx(blue, rel=0.1)


def test_a_cohort_never_seen_has_the_base_rate() -> None:
    cohort = fit(FRAME, SPEC, seed=1, kind="cohort_rate").predictor
    said = cohort.probabilities(pl.DataFrame({"tenure_weeks": [0.0, 99.0, None]}))
    assert said[1] == said[2] == pytest.approx(FRAME["is_event"].mean())
    first = FRAME.filter(tenure_weeks=0.0)
    expected = (first["is_event"].sum() + 50 * said[1]) / (first.height + 50)
    assert said[0] == pytest.approx(expected)


def test_the_seed_formula_is_taken_at_its_word() -> None:
    spec = replace(SPEC, baselines=Baselines(("colour",), "gap", seed_formula="claimed"))
    frame = FRAME.with_columns(pl.when(pl.col("gap") > 0.1).then(0.4).alias("claimed"))
    assert "seed_formula" in kinds_of(spec)
    said = predict(fit(frame, spec, seed=1, kind="seed_formula"), frame)["probability"]
    assert set(said.round(9).unique()) == {0.4, round(FRAME["is_event"].mean(), 9)}
    wrong = frame.with_columns((pl.col("claimed") * 100).alias("claimed"))
    with pytest.raises(UnusableInputError, match="'claimed' must hold probabilities"):
        predict(fit(wrong, spec, seed=1, kind="seed_formula"), wrong)
