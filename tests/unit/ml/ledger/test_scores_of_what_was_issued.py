from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from ml.errors import InsufficientDataError, UnusableInputError
from ml.ledger.compare import skill, where_we_lose
from ml.ledger.losses import LEVELS, losses
from ml.ledger.score import Bootstrap, scores
from tests.unit.ml.ledger.issued import NOON, series_rows


def as_issued(rows: pl.DataFrame, *, day: int = 0, target: str = "learners") -> pl.DataFrame:
    """Rows as the ledger gives them back."""
    issued = (NOON + timedelta(days=day)).replace(hour=0)
    return rows.select(
        pl.lit(target).alias("target"),
        pl.lit(issued).alias("issued_at"),
        pl.exclude("target_start"),
        pl.col("target_start") + timedelta(days=day),
    )


def truth_of(values: list[float]) -> pl.DataFrame:
    """What came from the second of November on."""
    days = [date(2026, 11, 2) + timedelta(days=day) for day in range(len(values))]
    return pl.DataFrame({"target": "learners", "target_start": days, "value": values})


def twenty_issues(
    noise: dict[str, float], *, bias: float = 0.0
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Issues of methods whose points are off by noise, and what came."""
    random = np.random.default_rng(1)
    values = random.normal(100, 5, 40)
    parts = []
    for day in range(20):
        for method, size in noise.items():
            points = (values[day : day + 5] + bias + random.normal(0, size, 5)).tolist()
            parts.append(as_issued(series_rows(method, points, spread=2 * size), day=day))
    return pl.concat(parts), truth_of(values.tolist())


def test_losses_are_those_of_the_plain_formulas() -> None:
    lost = losses("series", as_issued(series_rows("model", [100.0])), truth_of([104.0]))
    row = lost.row(0, named=True)
    quantiles = dict(zip(LEVELS, [90.2, 93.6, 96.6, 100, 103.4, 106.4, 109.8], strict=True))
    pinballs = [
        max(level * (104 - quantiles[name]), (level - 1) * (104 - quantiles[name]))
        for name, level in LEVELS.items()
    ]
    assert row["absolute_error"] == 4
    assert row["pinball"] == pytest.approx(np.mean(pinballs))
    assert (row["covered_50"], row["covered_80"], row["covered_95"]) == (0, 1, 1)
    assert row["lead_days"] == 1


def test_crps_is_near_that_of_the_distribution_which_the_quantiles_are_of() -> None:
    points = {name: [float(norm.ppf(level))] for name, level in LEVELS.items()}
    rows = series_rows("model", [0.0]).with_columns(**{n: pl.Series(v) for n, v in points.items()})
    for value in (-1.5, 0.3, 2.0):
        exact, _ = quad(lambda x, v=value: (norm.cdf(x) - (x >= v)) ** 2, -9, 9, points=[value])
        found = losses("series", as_issued(rows), truth_of([value]))["crps"][0]
        assert found == pytest.approx(exact, rel=0.12)


def test_probabilities_are_scored_by_brier_and_log_loss() -> None:
    forecasts = pl.DataFrame(
        {
            "target": "churn",
            "issued_at": [NOON] * 3,
            "method": "model",
            "model_version": "v1",
            "entity_id": ["a", "b", "c"],
            "target_at": [NOON + timedelta(days=28)] * 3,
            "probability": [0.2, 0.9, 1.0],
        }
    )
    truth = forecasts.select("target", "entity_id", "target_at").with_columns(
        outcome=pl.Series([False, True, None])
    )
    lost = losses("probability", forecasts, truth)
    assert lost["brier"].to_list() == pytest.approx([0.04, 0.01, None])
    assert lost["log_loss"].to_list()[:2] == pytest.approx([-np.log(0.8), -np.log(0.9)])
    assert lost["lead_days"].to_list() == [28, 28, None]
    told = scores(lost).filter(pl.col("lead") == "all", pl.col("measure") == "brier")
    assert told.select("n", "open_count").row(0) == (2, 1)
    assert told["low_95"][0] is None


def test_durations_are_scored_once_they_have_ended() -> None:
    spread = dict(zip(LEVELS, [2.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0], strict=True))
    forecasts = pl.DataFrame(
        {
            "target": "course",
            "issued_at": [NOON] * 2,
            "method": "model",
            "model_version": "v1",
            "entity_id": ["a", "b"],
            **{name: [value] * 2 for name, value in spread.items()},
        }
    )
    truth = pl.DataFrame(
        {"target": "course", "entity_id": ["a"], "ended_at": [NOON + timedelta(days=10)]}
    )
    lost = losses("duration", forecasts, truth)
    assert lost["absolute_error"].to_list() == [2, None]
    assert lost["covered_50"].to_list() == [1, None]


def test_the_better_method_is_named_with_its_interval() -> None:
    told = skill(losses("series", *twenty_issues({"model": 1.0, "naive": 4.0})))
    row = told.filter(pl.col("measure") == "absolute_error").row(0, named=True)
    assert row["verdict"] == "better"
    assert row["skill_low_95"] < row["skill"] < row["skill_high_95"]
    assert row["skill"] == pytest.approx(0.75, abs=0.08)
    assert (row["n"], row["cluster_count"], row["unpaired_count"]) == (100, 20, 0)
    assert where_we_lose(told) == []


def test_where_a_baseline_is_better_it_is_said_in_a_sentence() -> None:
    told = skill(losses("series", *twenty_issues({"model": 4.0, "seed_formula": 1.0})))
    assert set(told["verdict"]) == {"worse"}
    assert where_we_lose(told)[0].startswith("learners: seed_formula beats the model by")


def test_equal_methods_are_undecided_as_often_as_they_should_be() -> None:
    verdicts = []
    for seed in range(60):
        random = np.random.default_rng(seed)
        values = random.normal(100, 5, 30).tolist()
        parts = [
            as_issued(
                series_rows(
                    method, (np.array(values[day : day + 1]) + random.normal(0, 2, 1)).tolist()
                ),
                day=day,
            )
            for day in range(30)
            for method in ("model", "naive")
        ]
        lost = losses("series", pl.concat(parts), truth_of(values))
        verdicts.append(skill(lost, Bootstrap(200)).filter(measure="absolute_error")["verdict"][0])
    assert np.mean([verdict != "undecided" for verdict in verdicts]) <= 0.15


def test_a_baseline_without_bounds_is_compared_where_it_speaks() -> None:
    forecasts, truth = twenty_issues({"model": 1.0, "seed_formula": 4.0})
    is_seed = pl.col("method") == "seed_formula"
    silent = forecasts.with_columns(
        *(
            pl.when(is_seed).then(None).otherwise(pl.col(name)).alias(name)
            for name in LEVELS
            if name != "point"
        ),
        point=pl.when(is_seed & (pl.col("horizon") > 3)).then(None).otherwise("point"),
    )
    told = skill(losses("series", silent, truth))
    error = told.filter(pl.col("measure") == "absolute_error").row(0, named=True)
    assert (error["n"], error["unpaired_count"]) == (60, 40)
    crps = told.filter(pl.col("measure") == "crps").row(0, named=True)
    assert (crps["n"], crps["verdict"], crps["skill"]) == (0, "undecided", None)


def test_scores_tell_leads_and_coverage() -> None:
    told = scores(losses("series", *twenty_issues({"model": 2.0})), Bootstrap(100))
    covered = told.filter(pl.col("measure") == "covered_95", pl.col("lead") == "all")
    assert 0.88 <= covered["value"][0] <= 1
    assert covered["low_95"][0] <= covered["value"][0] <= covered["high_95"][0]
    assert set(told["lead"]) == {"all", "0-7"}
    assert covered["lead_days_mean"][0] == 3


def test_many_clusters_have_the_interval_of_the_normal_law() -> None:
    random = np.random.default_rng(3)
    values = random.exponential(2.0, 30_000)
    low, high = Bootstrap(1_000).interval(values, np.ones(30_000))
    error = 1.96 * values.std() / np.sqrt(30_000)
    assert low == pytest.approx(values.mean() - error, abs=error / 5)
    assert high == pytest.approx(values.mean() + error, abs=error / 5)


def test_few_issues_carry_no_interval_and_no_verdict() -> None:
    parts = [
        as_issued(series_rows(method, [100.0 + off]))
        for method, off in (("model", 0), ("naive", 9))
    ]
    told = skill(losses("series", pl.concat(parts), truth_of([100.0])))
    assert set(told["verdict"]) == {"undecided"}
    assert told["skill_low_95"].null_count() == told.height


def test_what_cannot_be_scored_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="no series forecast was issued"):
        losses("series", pl.DataFrame(), truth_of([1.0]))
    rows = as_issued(series_rows("model", [100.0]))
    with pytest.raises(UnusableInputError, match="truth has learners, 2026-11-02 twice"):
        losses("series", rows, pl.concat([truth_of([1.0])] * 2))
