import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from ml.forecasting.levels import fit_arima, fit_smoothing

LENGTH, STEPS = 120, 10
ONE = np.zeros(1, dtype=int)


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    random = np.random.default_rng(7)
    return 5 + np.cumsum(random.normal(0.01, 0.05, LENGTH)) + random.normal(0, 0.1, LENGTH)


def test_damped_trend_forecasts_as_the_library_does(values: np.ndarray) -> None:
    fit = fit_smoothing(values)
    assert fit is not None
    model = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True)
    expected = model.fit(disp=False).forecast(STEPS)
    ours = fit.ahead(values[None, :], ONE, np.array([LENGTH]), STEPS)[0]
    assert np.allclose(ours, expected, atol=1e-8)


def test_arima_forecasts_as_the_library_does(values: np.ndarray) -> None:
    fit = fit_arima(values)
    assert fit is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = ARIMA(values, order=(2, 1, 2)).fit().forecast(STEPS)
    ours = fit.ahead(values[None, :], ONE, np.array([LENGTH]), STEPS)[0]
    assert np.allclose(ours, expected, atol=2e-3)


def test_an_earlier_origin_does_not_look_ahead(values: np.ndarray) -> None:
    other = values.copy()
    other[80:] += 100
    for fit in (fit_smoothing(values), fit_arima(values)):
        assert fit is not None
        known = np.array([80])
        one = fit.ahead(values[None, :], ONE, known, STEPS)
        assert np.array_equal(one, fit.ahead(other[None, :], ONE, known, STEPS))


def test_what_cannot_be_fitted_is_none() -> None:
    assert fit_arima(np.arange(40.0)) is None
