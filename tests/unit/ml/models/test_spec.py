from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml

from ml.errors import InsufficientDataError, UnusableInputError
from ml.models.spec import ModelSpec, labelled, read_spec, require_features, shipped_specs
from ml.sim.hazard import SPEC, planted

FRAME = planted(50, 8, seed=1)


def test_every_shipped_spec_says_what_it_is_held_against_and_who_may_act() -> None:
    specs = shipped_specs()
    assert set(specs) == {
        "course_completion_28d",
        "course_withdrawal",
        "engagement_churn",
        "subscription_churn",
    }
    for name, spec in specs.items():
        assert spec.name == name
        assert spec.owner
        assert spec.actors
        assert spec.baselines.cohort
        assert spec.baselines.recency in spec.numeric
        assert spec.cluster in spec.entity


def test_a_spec_is_the_same_after_writing_and_reading() -> None:
    assert ModelSpec.from_dict(SPEC.to_dict(), origin="here") == SPEC


def changed(**fields: object) -> dict:
    values = yaml.safe_load(yaml.safe_dump(_plain(SPEC.to_dict())))
    return {**values, **fields}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"horizont_days": 7}, "broken.yml has a field 'horizont_days'; known are name,"),
        ({"numeric": "gap"}, "broken.yml: 'numeric' must be a list"),
        ({"owner": ["a"]}, "broken.yml: 'owner' must not be a list"),
        ({"baselines": {"cohort": ["gap"]}}, "broken.yml, baselines: .*missing 1 required"),
        ({"baselines": 3}, "broken.yml, baselines must be fields with values"),
        ({"numeric": ["gap", "is_event"]}, "has is_event among its features: that tells"),
        ({"numeric": ["gap", "gap"]}, "lists gap twice"),
        ({"numeric": [], "categorical": []}, "names no features"),
        ({"splines": ["colour"]}, "bends colour: not among its numbers"),
        ({"horizon_days": 0}, "must look at least one day ahead"),
        ({"half_life_days": 0}, "half_life_days above 0, or none"),
    ],
)
def test_a_wrong_spec_is_refused_with_file_and_field(
    tmp_path: Path, fields: dict, words: str
) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(yaml.safe_dump(changed(**fields)))
    with pytest.raises(UnusableInputError, match=words):
        read_spec(path)


@pytest.mark.parametrize(("text", "words"), [("a: [", "is not YAML"), ("- 1", "must be a list of")])
def test_a_file_that_is_no_spec_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(text)
    with pytest.raises(UnusableInputError, match=words):
        read_spec(path)


def test_a_frame_without_a_feature_is_refused_by_the_features_name() -> None:
    with pytest.raises(UnusableInputError, match="model 'planted' has no column 'score'"):
        require_features(FRAME.drop("score"), SPEC)


def test_a_number_where_a_text_belongs_is_refused() -> None:
    wrong = FRAME.with_columns(pl.lit(3).alias("colour"))
    with pytest.raises(UnusableInputError, match="column 'colour' .* is Int"):
        require_features(wrong, SPEC)


def test_rows_without_label_are_left_out_and_the_order_of_rows_does_not_matter() -> None:
    part = FRAME.with_columns(
        pl.when(pl.col("as_of_at") < pl.col("as_of_at").max()).then("is_event").alias("is_event")
    )
    rows = labelled(part.sample(fraction=1, shuffle=True, seed=2), SPEC)
    assert rows.equals(labelled(part, SPEC))
    assert rows["as_of_at"].max() < FRAME["as_of_at"].max()


@pytest.mark.parametrize("answer", [True, False, None])
def test_one_class_only_is_refused_with_what_to_do(answer: bool | None) -> None:
    one = FRAME.with_columns(pl.lit(answer, dtype=pl.Boolean).alias("is_event"))
    with pytest.raises(InsufficientDataError, match="it needs both classes. Wait for more labels"):
        labelled(one, SPEC)


def test_the_embargo_is_horizon_and_grace() -> None:
    assert replace(SPEC, horizon_days=28, grace_days=14).embargo.days == 42
