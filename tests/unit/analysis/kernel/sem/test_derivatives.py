"""Every derivative of the likelihood against finite differences: cells of every matrix, holes in the answers."""

import numpy as np
import pytest

from analysis.kernel.sem.casewise import distribution, scores
from analysis.kernel.sem.normal import Likelihood, Pattern, patterns
from analysis.kernel.sem.structure import Cells, Name, Structure, Values

P, M, STEP = 6, 3, 1e-5
RNG = np.random.default_rng(0)
COMPLETE = RNG.normal(size=(200, P)) + RNG.normal(size=(200, 1))
HOLES = np.where(RNG.random(COMPLETE.shape) < 0.15, np.nan, COMPLETE)
# Parameter 11 stands in two residual variances: an equality.
AT = np.array([0.8, 1.1, 0.7, 0.2, 0.4, 0.3, 1, 0.8, 0.9, 0.1, 0.5, 0.6, 0.7, 0.5, 0.1, 0.2, -0.1, 0.3, 0.1, 0.2, -0.2])


def _cells(name: Name, rows: list[int], columns: list[int], free: list[int]) -> Cells:
    return Cells(name, *(np.array(x, dtype=np.intp) for x in (rows, columns, free)))


def _structure() -> Structure:
    fixed = Values.zeros(P, M)
    fixed.loadings[[0, 3, 5], [0, 1, 2]] = 1.0
    return Structure(
        fixed,
        (
            _cells("lambda", [1, 2, 4, 4], [0, 0, 1, 0], [0, 1, 2, 3]),
            _cells("beta", [1, 2], [0, 1], [4, 5]),
            _cells("psi", [0, 1, 2, 2], [0, 1, 2, 0], [6, 7, 8, 9]),
            _cells("theta", [0, 1, 2, 3, 4, 2], [0, 1, 2, 3, 4, 1], [10, 11, 11, 12, 13, 14]),
            _cells("nu", [0, 1, 2], [0, 0, 0], [15, 16, 17]),
            _cells("alpha", [0, 1, 2], [0, 0, 0], [18, 19, 20]),
        ),
        len(AT),
    )


def _likelihood(x: np.ndarray) -> Likelihood:
    return Likelihood(_structure(), patterns(x), len(x))


def _value(likelihood: Likelihood, x: np.ndarray) -> float:
    point = likelihood.at(x)
    assert point is not None
    return point.value


@pytest.mark.parametrize("x", [COMPLETE, HOLES], ids=["complete", "with holes"])
def test_gradient(x: np.ndarray) -> None:
    likelihood = _likelihood(x)
    point = likelihood.at(AT)
    assert point is not None
    moved = [
        (_value(likelihood, AT + STEP * e) - _value(likelihood, AT - STEP * e)) / (2 * STEP) for e in np.eye(len(AT))
    ]
    assert point.gradient() == pytest.approx(np.array(moved), abs=1e-7)


@pytest.mark.parametrize("x", [COMPLETE, HOLES], ids=["complete", "with holes"])
def test_hessian(x: np.ndarray) -> None:
    likelihood = _likelihood(x)
    points = [[likelihood.at(AT + sign * STEP * e) for sign in (1, -1)] for e in np.eye(len(AT))]
    moved = [(up.gradient() - down.gradient()) / (2 * STEP) for up, down in points if up and down]
    point = likelihood.at(AT)
    assert point is not None
    assert point.hessian() == pytest.approx(np.array(moved), abs=1e-6)


def test_the_expected_hessian_is_the_exact_one_where_the_sample_is_as_the_model() -> None:
    likelihood = _likelihood(HOLES)
    point = likelihood.at(AT)
    assert point is not None
    mu, sigma = point.moments.mu, point.moments.sigma
    fitting = tuple(Pattern(q.n, q.seen, mu[q.seen], sigma[np.ix_(q.seen, q.seen)]) for q in likelihood.data)
    there = Likelihood(likelihood.structure, fitting, len(HOLES)).at(AT)
    assert there is not None
    assert there.hessian() == pytest.approx(point.expected(), abs=1e-12)


@pytest.mark.parametrize("x", [COMPLETE, HOLES], ids=["complete", "with holes"])
def test_scores_sum_to_the_gradient(x: np.ndarray) -> None:
    point = _likelihood(x).at(AT)
    assert point is not None
    total = scores(_structure(), point.moments, x).sum(axis=0)
    assert total == pytest.approx(-len(x) / 2 * point.gradient(), abs=1e-9)


def test_meat_and_trace_without_gamma_equal_those_with_it() -> None:
    point = _likelihood(COMPLETE).at(AT)
    assert point is not None
    found = distribution(_structure(), point.moments, COMPLETE, means=True)
    e = COMPLETE - COMPLETE.mean(axis=0)
    rows, columns = np.tril_indices(P)
    moments = np.concatenate([e, e[:, rows] * e[:, columns]], axis=1)
    gamma = np.cov(moments.T, ddof=0)
    v = np.linalg.inv(point.moments.sigma)
    twice = np.where(rows == columns, 0.5, 1.0)
    products = v[np.ix_(rows, rows)] * v[np.ix_(columns, columns)] + v[np.ix_(rows, columns)] * v[np.ix_(columns, rows)]
    weight = np.zeros((len(moments.T), len(moments.T)))
    weight[:P, :P], weight[P:, P:] = v, products * np.outer(twice, twice)
    slopes = _structure().slopes(point.moments)
    by_cell = np.concatenate([slopes.mu(), slopes.sigma()[:, rows, columns]], axis=1)
    delta = _structure().gather_rows(by_cell)
    assert found.trace == pytest.approx(float(np.trace(weight @ gamma)), rel=1e-10)
    assert found.meat == pytest.approx(delta @ weight @ gamma @ weight @ delta.T, abs=1e-10)
