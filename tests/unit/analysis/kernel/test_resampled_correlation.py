import numpy as np
import pytest

from analysis.kernel.covariance import pairwise_correlation
from analysis.kernel.resample import weights
from analysis.kernel.resampled_correlation import resampled_correlations
from tests.support.answers import congeneric, with_holes

X = congeneric(60, [0.8, 0.7, 0.6, 0.5], seed=3).to_numpy()


@pytest.mark.parametrize("holes", [0.0, 0.2])
def test_each_draw_is_the_correlation_of_the_drawn_rows(holes: float) -> None:
    x = with_holes(X, holes, 1)
    found = np.concatenate(list(resampled_correlations(x, 5, seed=2)))
    drawn = np.concatenate(list(weights(60, 5, seed=2)))
    for matrix, w in zip(found, drawn, strict=True):
        rows = np.repeat(np.arange(60), w.astype(int))
        np.testing.assert_allclose(matrix, pairwise_correlation(x[rows]), atol=1e-12)


@pytest.mark.parametrize("holes", [False, True])
def test_an_item_that_does_not_vary_in_a_draw_has_no_correlation(holes: bool) -> None:
    x = np.column_stack([X[:6, :2], [0.0, 0, 0, 0, 0, 1]])
    if holes:
        x[0, 0] = np.nan
    found = np.concatenate(list(resampled_correlations(x, 40, seed=2)))
    without = np.concatenate(list(weights(6, 40, seed=2)))[:, 5] == 0
    assert without.any()
    assert np.isnan(found[without, 0, 2]).all()
    assert np.isfinite(found[~without, 0, 2]).any()
