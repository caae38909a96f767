from datetime import timedelta

from ml.evaluation.calibration import Estimate
from ml.registry.retraining import propose_retraining
from ml.registry.train import Trained


def test_retraining_is_proposed_for_age_calibration_and_drift_and_never_without_reason(
    trained: Trained,
) -> None:
    champion = trained.published
    young = champion.fitted.known_at + timedelta(weeks=26)
    assert propose_retraining(champion, as_of=young).is_empty()
    sure = Estimate(0.3, 0.15, 0.45)
    unsure = Estimate(0.3, 0.05, 0.55)
    assert propose_retraining(champion, as_of=young, intercept=unsure).is_empty()
    rows = propose_retraining(
        champion, as_of=young + timedelta(weeks=1), intercept=sure, drifted=("use", "gap")
    )
    assert rows["trigger"].to_list() == ["age", "calibration", "drift"]
    words = dict(zip(rows["trigger"], rows["reason"], strict=True))
    assert words["age"] == "Its last label was known 27 weeks ago."
    assert words["calibration"].startswith("Probabilities have been too low: intercept +0.30")
    assert words["drift"] == "Features drift: gap, use."
    many = propose_retraining(champion, as_of=young, drifted=list("gfedcba"))
    assert many.select("value", "reason").rows() == [
        (7.0, "Features drift: a, b, c, d, e and 2 more.")
    ]
