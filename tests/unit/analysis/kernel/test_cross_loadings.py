import numpy as np

from analysis.kernel.cross_loadings import crossings, gaps, leading

PATTERN = np.array([[0.7, 0.1, 0.0], [0.35, -0.6, 0.0], [0.25, 0.1, -0.3], [0.0, 0.0, 0.5]])


def test_other_factors_an_item_loads_on_are_named() -> None:
    # The second loads .35 on the first factor; the third's .25 and .10 are within .20 of -.30 (.10 is exactly .20 off).
    assert crossings(PATTERN)[:2] == ((), (0,))
    assert 0 in crossings(PATTERN)[2]
    assert crossings(PATTERN)[3] == ()


def test_the_greatest_loading_leads_whatever_its_sign() -> None:
    np.testing.assert_array_equal(leading(PATTERN), [0, 1, 2, 2])
    np.testing.assert_allclose(gaps(PATTERN), [0.6, 0.25, 0.05, 0.5])


def test_one_factor_has_no_crossings() -> None:
    assert crossings(PATTERN[:, :1]) == ((), (), (), ())
    assert np.isinf(gaps(PATTERN[:, :1])).all()
