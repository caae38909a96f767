import numpy as np
import polars as pl
import pytest
from scipy.integrate import quad
from scipy.stats import beta, gamma

from ml.customers import bgnbd, mbgnbd
from ml.customers.bgnbd import fit_bgnbd
from ml.customers.frames import Counts
from ml.customers.gamma_gamma import fit_gamma_gamma
from ml.customers.mbgnbd import fit_mbgnbd
from ml.errors import InsufficientDataError, UnusableInputError
from ml.sim.customers import Market, market

PARAMETERS = np.array([0.6, 4.0, 0.9, 2.5])
OBSERVED, HORIZON = 40.0, 30.0


@pytest.fixture(scope="module")
def bg_market() -> pl.DataFrame:
    return market(6_000, OBSERVED, HORIZON, planted=Market(), seed=1)


@pytest.fixture(scope="module")
def mbg_market() -> pl.DataFrame:
    return market(6_000, OBSERVED, HORIZON, planted=Market(leaves_at_once=True), seed=2)


def test_bgnbd_finds_planted_parameters_and_the_future(bg_market: pl.DataFrame) -> None:
    model = fit_bgnbd(bg_market)
    assert (model.r, model.alpha) == pytest.approx((0.5, 4.0), rel=0.1)
    assert model.a / (model.a + model.b) == pytest.approx(0.25, abs=0.03)
    expected = model.expected(bg_market, HORIZON)
    came = bg_market["future_transactions"].to_numpy()
    assert expected.sum() == pytest.approx(came.sum(), rel=0.05)
    often = bg_market["frequency"].to_numpy() > 3
    assert expected[often].sum() == pytest.approx(came[often].sum(), rel=0.06)
    of_new = model.expected_of_new(bg_market["age"].to_numpy())
    assert of_new.sum() == pytest.approx(bg_market["frequency"].sum(), rel=0.03)


def test_mbgnbd_finds_planted_parameters_and_the_future(mbg_market: pl.DataFrame) -> None:
    model = fit_mbgnbd(mbg_market)
    assert (model.r, model.alpha) == pytest.approx((0.5, 4.0), rel=0.15)
    assert model.a / (model.a + model.b) == pytest.approx(0.25, abs=0.05)
    expected = model.expected(mbg_market, HORIZON)
    came = mbg_market["future_transactions"].to_numpy()
    assert expected.sum() == pytest.approx(came.sum(), rel=0.06)
    of_new = model.expected_of_new(mbg_market["age"].to_numpy())
    assert of_new.sum() == pytest.approx(mbg_market["frequency"].sum(), rel=0.03)


def test_without_a_repeat_only_mbgnbd_doubts_that_a_learner_is_there(
    mbg_market: pl.DataFrame,
) -> None:
    once = mbg_market.filter(pl.col("frequency") == 0)
    assert (fit_bgnbd(mbg_market).alive_probability(once) == 1).all()
    assert (fit_mbgnbd(mbg_market).alive_probability(once) < 0.9).all()


def test_gamma_gamma_finds_planted_values(bg_market: pl.DataFrame) -> None:
    model = fit_gamma_gamma(bg_market)
    planted = Market()
    assert model.p * model.gamma / (model.q - 1) == pytest.approx(
        planted.p * planted.gamma / (planted.q - 1), rel=0.05
    )
    assert (model.p, model.q) == pytest.approx((planted.p, planted.q), rel=0.15)


@pytest.mark.parametrize("leaves_at_once", [False, True])
@pytest.mark.parametrize(("x", "recency"), [(0, 0.0), (3, 12.0)])
def test_likelihoods_are_the_integral_over_rates_and_leaving(
    x: int, recency: float, leaves_at_once: bool
) -> None:
    age = 20.0
    r, alpha, a, b = PARAMETERS

    at_once = int(leaves_at_once)

    def came_by(until: float) -> float:
        return quad(
            lambda at: at**x * np.exp(-at * until) * gamma.pdf(at, r, scale=1 / alpha), 0, 9
        )[0]

    def stayed(times: int, then_left: int) -> float:
        return quad(lambda p: (1 - p) ** times * p**then_left * beta.pdf(p, a, b), 0, 1)[0]

    slow = stayed(x + at_once, 0) * came_by(age)
    if x + at_once > 0:
        slow += stayed(x + at_once - 1, 1) * came_by(recency)
    of = mbgnbd.log_likelihood if leaves_at_once else bgnbd.log_likelihood
    known = Counts(np.array([float(x)]), np.array([recency]), np.array([age]))
    assert np.exp(of(PARAMETERS, known)[0]) == pytest.approx(slow, rel=1e-5)


def test_the_unit_of_time_does_not_matter(bg_market: pl.DataFrame) -> None:
    weeks = fit_bgnbd(bg_market.head(1_500))
    days = fit_bgnbd(bg_market.head(1_500).with_columns(pl.col("recency", "age") * 7))
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-3)
    assert (days.r, days.a, days.b) == pytest.approx((weeks.r, weeks.a, weeks.b), rel=1e-3)
    repeats = bg_market.head(1_500)["frequency"].sum()
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - repeats * np.log(7), abs=0.1)


def test_learners_that_do_not_add_up_are_refused_by_name(bg_market: pl.DataFrame) -> None:
    wrong = bg_market.head(30).with_columns(recency=pl.col("age") + 1)
    with pytest.raises(UnusableInputError, match=r"learner '000000' \(30 in all\) does not add up"):
        fit_bgnbd(wrong)
    with pytest.raises(UnusableInputError, match="mean_value below 0"):
        fit_gamma_gamma(bg_market.with_columns(mean_value=-pl.col("age")))


def test_too_few_learners_are_refused(bg_market: pl.DataFrame) -> None:
    with pytest.raises(InsufficientDataError, match="5 learners"):
        fit_mbgnbd(bg_market.head(5))
    never = bg_market.head(200).with_columns(
        frequency=pl.lit(0), recency=pl.lit(0.0), mean_value=pl.lit(0.0)
    )
    with pytest.raises(InsufficientDataError, match="0 with a repeat"):
        fit_gamma_gamma(never)
