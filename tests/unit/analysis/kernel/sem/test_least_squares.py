"""The discrepancy, its gradient, and the moments of its test, against the formulas with U formed."""

import numpy as np
import pytest
from scipy.linalg import block_diag

from analysis.kernel.sem.arrow import dense
from analysis.kernel.sem.least_squares import Group, LeastSquares
from analysis.kernel.sem.sandwich import inverse
from analysis.kernel.sem.scoring import Constraints
from analysis.model import Options, build
from analysis.model.matrices import ordinal_structure

COUNTS = dict.fromkeys("abcde", 2)
MODEL = build("f =~ a + b + c + d + e", Options(groups=2, thresholds=COUNTS, equal=("loadings",)))
SHARES = (0.4, 0.6)


def _groups(weighted: bool) -> tuple[Group, ...]:
    rng, found = np.random.default_rng(1), []
    for g, share in enumerate(SHARES, start=1):
        structure = ordinal_structure(MODEL, g)
        at = structure.at(np.full(MODEL.free, 0.6))
        assert at is not None
        k = len(at.vector())
        half = rng.normal(size=(k, 2 * k))
        gamma = half @ half.T / k
        weight = 1 / np.diag(gamma) if weighted else np.ones(k)
        found.append(Group(structure, at.vector() + 0.1 * rng.normal(size=k), weight, gamma, share))
    return tuple(found)


@pytest.mark.parametrize("weighted", [True, False])
def test_gradient(weighted: bool) -> None:
    problem, x, step = LeastSquares(_groups(weighted)), np.full(MODEL.free, 0.55), 1e-6
    point = problem.at(x)
    assert point is not None
    values = [[problem.at(x + s * step * unit) for s in (1, -1)] for unit in np.eye(len(x))]
    moved = [(up.value - down.value) / (2 * step) for up, down in values if up and down]
    np.testing.assert_allclose(point.gradient(), moved, atol=1e-8)


@pytest.mark.parametrize("weighted", [True, False])
def test_mixture_and_meat_equal_those_of_whole_matrices(weighted: bool) -> None:
    groups = _groups(weighted)
    point = LeastSquares(groups).at(np.full(MODEL.free, 0.55))
    assert point is not None
    d = np.concatenate([m.jacobian() @ np.eye(MODEL.free)[g.own] for g, m in zip(groups, point.moments, strict=True)])
    w = np.diag(np.concatenate([g.share * g.weight for g in groups]))
    gamma = block_diag(*(g.gamma / g.share for g in groups))
    bread = d.T @ w @ d
    np.testing.assert_allclose(dense(point.bread()), bread, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(dense(point.meat()), d.T @ w @ gamma @ w @ d, rtol=1e-10, atol=1e-12)
    u = w - w @ d @ np.linalg.inv(bread) @ d.T @ w
    free = Constraints.of(np.zeros((0, MODEL.free)), np.zeros(0))
    trace, square = point.mixture(inverse(point.bread(), free))
    assert trace == pytest.approx(np.trace(u @ gamma), rel=1e-10)
    assert square == pytest.approx(np.trace(u @ gamma @ u @ gamma), rel=1e-10)


def test_value_is_the_weighted_sum_over_groups() -> None:
    groups = _groups(weighted=True)
    point = LeastSquares(groups).at(np.full(MODEL.free, 0.55))
    assert point is not None
    assert point.value == pytest.approx(float(np.array(SHARES) @ point.values))
    assert point.values[0] == pytest.approx(
        float(np.sum(groups[0].weight * (groups[0].observed - point.moments[0].vector()) ** 2))
    )
