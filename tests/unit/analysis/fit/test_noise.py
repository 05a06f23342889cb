import numpy as np
import pytest

from analysis.fit import noise
from analysis.fit.matrix import correlations_of
from analysis.fit.noise import Noise, noise_of
from tests.support.answers import bfi

SAMPLE = bfi(("A1", "A2", "A3", "A4"))


def test_each_kind_of_matrix_has_its_noise_and_says_so() -> None:
    pearson, polychoric = (noise_of(correlations_of(SAMPLE, k, ""), 20, 1) for k in ("pearson", "polychoric"))
    assert pearson.how == f"20 draws of {correlations_of(SAMPLE, 'pearson', '').least_n:,} normal answers"
    assert polychoric.how == "20 permutations of the answers"
    assert pearson.components.shape == pearson.factors.shape == polychoric.components.shape == (20, 4)


def test_of_many_people_the_large_sample_law_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "PERMUTED_ROWS", 100)
    found = noise_of(correlations_of(SAMPLE, "polychoric", ""), 20, 1)
    assert found.how.startswith("20 draws from the large-sample law of polychoric correlations")


def test_draws_that_did_not_converge_are_left_out_and_counted() -> None:
    factors = np.array([[3.0, 1.0], [np.nan, np.nan], [5.0, 2.0]])
    found = Noise(np.ones((3, 2)), factors, "three draws")
    assert found.lost == 1
    np.testing.assert_allclose(found.limits("factors", None), [4.0, 1.5])
    np.testing.assert_allclose(found.limits("factors", 50.0), [4.0, 1.5])
    nothing = Noise(np.ones((1, 2)), np.full((1, 2), np.nan), "one draw")
    assert np.isnan(nothing.limits("factors", 95.0)).all()
