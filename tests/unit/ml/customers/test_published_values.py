"""Published values of CDNOW (Fader, Hardie, Lee 2005; Fader, Hardie 2013)."""

import numpy as np
import polars as pl
import pytest

from ml.customers.bgnbd import BgNbd
from ml.customers.gamma_gamma import GammaGamma

PUBLISHED = BgNbd(r=0.2426, alpha=4.4135, a=0.7929, b=2.4257)


def test_bgnbd_expects_of_a_learner_what_is_published() -> None:
    learner = pl.DataFrame(
        {"learner_id": ["1"], "frequency": [2], "recency": [30.43], "age": [38.86]}
    )
    assert PUBLISHED.expected(learner, 39)[0] == pytest.approx(1.2259, abs=5e-5)


def test_bgnbd_expects_of_new_learners_what_is_published() -> None:
    found = PUBLISHED.expected_of_new([0.1429, 1, 3, 31.8571, 32, 78])
    assert found == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=5e-4)


def test_gamma_gamma_expects_of_the_first_ten_customers_what_is_published() -> None:
    frequency = [2, 1, 0, 0, 0, 7, 1, 0, 2, 0]
    learners = pl.DataFrame(
        {
            "learner_id": [f"{who}" for who in range(10)],
            "frequency": frequency,
            "recency": [1.0 if times else 0.0 for times in frequency],
            "age": [38.86] * 10,
            "mean_value": [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0],
        }
    )
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    found = GammaGamma(p=6.25, q=3.74, gamma=15.44).expected(learners)
    assert np.allclose(found, published, rtol=2e-3)
