import numpy as np

from ml.forecasting.conformal import half_widths


def test_half_widths_are_the_finite_sample_quantiles() -> None:
    residuals = np.arange(1.0, 40.0)[:, None] * np.array([1, -1])[:, None].repeat(20, 0)[:39]
    assert half_widths(residuals)[:, 0].tolist() == [20, 32, 38]


def test_half_widths_never_fall_with_the_step() -> None:
    random = np.random.default_rng(1)
    widths = half_widths(random.normal(0, np.sqrt(np.arange(1, 15)), (40, 14)))
    assert (np.diff(widths, axis=1) >= -1e-12).all()


def test_a_step_with_few_residuals_borrows_its_neighbours() -> None:
    residuals = np.ones((20, 3))
    residuals[:, 2] = np.nan
    residuals[0, 2] = 50.0
    assert half_widths(residuals)[0].tolist() == [1, 1, 1]


def test_without_any_residual_there_is_no_width() -> None:
    assert np.isnan(half_widths(np.full((4, 2), np.nan))).all()
