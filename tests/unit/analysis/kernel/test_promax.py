import numpy as np

from analysis.kernel.promax import promax
from tests.unit.analysis.kernel.test_gradient_projection import SIMPLE

COMPLEX = np.abs(SIMPLE) + 0.15


def test_what_the_factors_imply_stays() -> None:
    pattern, phi = promax(COMPLEX[None])
    np.testing.assert_allclose(pattern[0] @ phi[0] @ pattern[0].T, COMPLEX @ COMPLEX.T, atol=1e-12)
    np.testing.assert_allclose(np.diag(phi[0]), 1.0)


def test_small_loadings_become_smaller_and_factors_correlate() -> None:
    pattern, phi = promax(COMPLEX[None])
    small = np.abs(SIMPLE) < 0.1
    assert np.abs(pattern[0][small]).mean() < np.abs(COMPLEX[small]).mean()
    assert (phi[0][~np.eye(3, dtype=bool)] > 0.1).all()


def test_power_one_changes_nothing() -> None:
    pattern, phi = promax(COMPLEX[None], power=1.0)
    np.testing.assert_allclose(pattern[0], COMPLEX, atol=1e-12)
    np.testing.assert_allclose(phi[0], np.eye(3), atol=1e-12)


def test_a_factor_without_loadings_has_no_promax_and_spoils_no_other() -> None:
    pattern, phi = promax(np.array([COMPLEX * [1, 1, 0], COMPLEX]))
    assert np.isnan(pattern[0]).all()
    assert np.isnan(phi[0]).all()
    np.testing.assert_allclose(pattern[1], promax(COMPLEX[None])[0][0])
