import numpy as np
import pytest

from analysis.kernel.contingency import encode
from analysis.kernel.resample import weights
from analysis.kernel.resample_tables import resampled_polychorics
from analysis.kernel.twostep import Tabulated, two_step
from tests.support.answers import likert, with_holes

X = likert(120, 4, seed=5).to_numpy(dtype=float).copy()
X[:, 3] = np.minimum(X[:, 3], 3)


@pytest.mark.parametrize("holes", [0.0, 0.1])
def test_every_draw_is_the_two_step_estimate_of_its_rows(holes: float) -> None:
    x = with_holes(X, holes, seed=2)
    drawn = next(iter(resampled_polychorics(encode(x), 5, seed=3)))
    for k, row in enumerate(next(iter(weights(len(x), 5, seed=3)))):
        rows = np.repeat(x, row.astype(int), axis=0)
        # Only draws with every category have thresholds of the same number.
        assert encode(rows).sizes.tolist() == encode(x).sizes.tolist()
        expected = two_step(Tabulated.of(rows, np.zeros(4, dtype=bool)))
        np.testing.assert_allclose(drawn.correlations[k], expected.rho, atol=1e-7)
        for mine, theirs in zip(drawn.thresholds, expected.levels, strict=True):
            np.testing.assert_allclose(mine[k], theirs, atol=1e-7)


def test_a_category_that_a_draw_leaves_empty_weighs_nothing() -> None:
    x = X.copy()
    x[0, 0], x[1, 1] = 9, -3
    seen = 0
    codes = encode(x)
    for drawn, rows in zip(resampled_polychorics(codes, 20, seed=1), weights(len(x), 20, seed=1), strict=True):
        assert np.isfinite(drawn.correlations).all()
        for k, row in enumerate(rows):
            if row[0] or row[1]:
                continue
            seen += 1
            expected = two_step(Tabulated.of(np.repeat(x, row.astype(int), axis=0), np.zeros(4, dtype=bool)))
            np.testing.assert_allclose(drawn.correlations[k], expected.rho, atol=1e-6)
    assert seen > 0


def test_an_item_that_does_not_vary_in_a_draw_has_no_correlation_there() -> None:
    x = X[:40].copy()
    x[:, 0] = 1
    x[0, 0] = 2
    (drawn,) = resampled_polychorics(encode(x), 20, seed=1)
    (rows,) = weights(len(x), 20, seed=1)
    constant = rows[:, 0] == 0
    assert 0 < constant.sum() < 20
    assert np.isnan(drawn.correlations[constant][:, 0, 1:]).all()
    assert np.isfinite(drawn.correlations[constant][:, 1:, 1:]).all()
    assert np.isfinite(drawn.correlations[~constant]).all()
