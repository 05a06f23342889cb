import numpy as np

from analysis.kernel.lisrel import Cell
from analysis.model import parse

TABLE = parse("f =~ a + b + c\ng =~ d + e + c\nb ~~ d\nf ~~ g")


def test_items_and_constructs_in_the_order_of_the_text() -> None:
    assert TABLE.items == ("a", "b", "c", "d", "e")
    assert TABLE.constructs == {"f": ("a", "b", "c"), "g": ("d", "e", "c")}


def test_degrees_of_freedom_are_moments_less_free_parameters() -> None:
    # 4 loadings, 5 residual variances, 2 factor variances, their covariance, 1 residual covariance.
    assert len(TABLE.free) == 13
    assert TABLE.degrees_of_freedom == 15 - 13


def test_every_parameter_has_its_own_cell() -> None:
    cells = [TABLE.cell(p) for p in TABLE.parameters]
    assert len(set(cells)) == len(cells)
    by_name = {(p.lhs, p.op, p.rhs): TABLE.cell(p) for p in TABLE.parameters}
    assert by_name["g", "=~", "c"] == Cell("lambda", 2, 1)
    assert by_name["f", "~~", "g"] == Cell("psi", 0, 1)
    assert by_name["b", "~~", "d"] == Cell("theta", 1, 3)


def test_matrices_hold_fixed_and_estimated_values() -> None:
    matrices = TABLE.matrices({p: 0.1 * k for k, p in enumerate(TABLE.free, start=1)})
    np.testing.assert_allclose(matrices.loadings[:, 0], [1.0, 0.1, 0.2, 0.0, 0.0])
    np.testing.assert_array_equal(matrices.factor_cov, matrices.factor_cov.T)
    np.testing.assert_array_equal(matrices.residual_cov, matrices.residual_cov.T)
    assert matrices.residual_cov[1, 3] != 0
