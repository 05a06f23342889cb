"""The profiled deviance: the normal density written out, its gradient, and no dependence on how rows are ordered."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.kernel.lmm import products as products_module
from analysis.kernel.lmm.deviance import Model
from analysis.kernel.lmm.fit import fit
from analysis.kernel.lmm.inference import Satterthwaite, conditional_variances, effects
from analysis.kernel.lmm.products import Products
from analysis.kernel.lmm.structure import Structure, Term

Vector = NDArray[np.float64]
RNG = np.random.default_rng(4)
N = 90
X = np.column_stack([np.ones(N), RNG.standard_normal(N)])
A, B = RNG.integers(0, 9, N), RNG.integers(0, 5, N)
Y = RNG.standard_normal(9)[A] + 0.6 * RNG.standard_normal(5)[B] + X @ [2.0, 0.5] + RNG.standard_normal(N)
TERMS = {
    "one intercept": [Term("a", A, 9, X[:, :1])],
    "a slope": [Term("a", A, 9, X)],
    "apart": [Term("a", A, 9, X[:, :1]), Term("a", A, 9, X[:, 1:])],
    "crossed": [Term("a", A, 9, X[:, :1]), Term("b", B, 5, X[:, :1])],
    "crossed slopes": [Term("b", B, 5, X), Term("a", A, 9, X)],
}


def _model(which: str, reml: bool) -> Model:
    structure = Structure.of(TERMS[which])
    return Model(structure, Products.of(structure, X, Y), reml)


def _theta(model: Model) -> Vector:
    return np.random.default_rng(5).uniform(0.2, 1.2, model.structure.parameters)


def _written_out(which: str, theta: Vector, reml: bool) -> float:
    """Return the deviance from V itself, of theta as it is for columns as given."""
    v, start = np.eye(N), 0
    for term in TERMS[which]:
        k = term.z.shape[1]
        lower = np.zeros((k, k))
        columns, rows = np.triu_indices(k)
        lower[rows, columns] = theta[start : start + len(rows)]
        start += len(rows)
        root = term.z @ lower
        v += root @ root.T * (term.codes[:, None] == term.codes)
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ Y)
    left = Y - X @ beta
    freedom = N - 2 * reml
    variance = left @ inverse @ left / freedom
    whole = np.linalg.slogdet(v)[1] + freedom * (1 + np.log(2 * np.pi * variance))
    return float(whole + (np.linalg.slogdet(X.T @ inverse @ X)[1] if reml else 0.0))


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("which", TERMS)
def test_it_is_the_normal_density(which: str, reml: bool) -> None:
    model = _model(which, reml)
    theta = _theta(model)
    assert model.at(theta).value == pytest.approx(_written_out(which, theta / model.structure.scale, reml), abs=1e-8)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("which", TERMS)
@pytest.mark.parametrize("sparse", [False, True])
def test_the_gradient_is_its_difference(which: str, reml: bool, sparse: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if sparse:
        monkeypatch.setattr(products_module, "_DENSE", 0)
    model = _model(which, reml)
    theta = _theta(model)
    steps = 1e-5 * np.eye(len(theta))
    differences = [(model.at(theta + h).value - model.at(theta - h).value) / 2e-5 for h in steps]
    assert model.at(theta).gradient == pytest.approx(differences, abs=1e-6)


@pytest.mark.parametrize("which", TERMS)
def test_the_gradient_exists_on_the_boundary(which: str) -> None:
    model = _model(which, True)
    theta = np.where(model.structure.diagonal, 0.0, 0.3)
    assert np.isfinite(model.at(theta).gradient).all()
    assert model.at(np.zeros(len(theta))).gradient == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("which", TERMS)
def test_a_fit_is_a_minimum(which: str) -> None:
    model = _model(which, True)
    found = fit(model)
    assert found.converged
    assert found.promise < 1e-8
    for step in (0.01, -0.01):
        for k in range(model.structure.parameters):
            moved = found.state.theta.copy()
            moved[k] = max(moved[k] + step, 0.0) if model.structure.diagonal[k] else moved[k] + step
            assert model.at(moved).value >= found.state.value - 1e-9


def test_a_fit_short_of_the_minimum_is_not_called_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.kernel.lmm.fit._STEPS", 1)
    found = fit(_model("a slope", True), np.array([3.0, 2.0, 3.0]))
    assert not found.converged
    assert "would still lower the deviance" in found.why


def test_a_variance_of_zero_is_exactly_zero() -> None:
    rows = np.arange(60)
    codes = rows % 6
    y = np.sin(rows * 1.0)
    y = y - (np.bincount(codes, y) / 10)[codes]  # every cluster has the same mean
    structure = Structure.of([Term("a", codes, 6, np.ones((60, 1)))])
    assert fit(Model(structure, Products.of(structure, np.ones((60, 1)), y), True)).state.theta[0] == 0


def test_rows_in_another_order_change_nothing() -> None:
    order = np.random.default_rng(1).permutation(N)
    terms = [Term(one.group, one.codes[order], one.levels, one.z[order]) for one in TERMS["crossed slopes"]]
    structure = Structure.of(terms)
    other = fit(Model(structure, Products.of(structure, X[order], Y[order]), True))
    here = fit(_model("crossed slopes", True))
    assert other.state.value == pytest.approx(here.state.value, abs=1e-9)
    assert other.state.theta == pytest.approx(here.state.theta, abs=1e-5)


@pytest.mark.parametrize("which", ["a slope", "crossed slopes"])
def test_conditional_modes_and_variances_are_those_of_the_normal_law(which: str) -> None:
    state = fit(_model(which, True)).state
    factors = state.model.structure.factors
    z = np.hstack(
        [np.hstack([factor.z * (factor.codes == j)[:, None] for j in range(factor.levels)]) for factor in factors]
    )
    lambdas = [np.kron(np.eye(factor.levels), own) for factor, own in zip(factors, state.relative, strict=True)]
    size = z.shape[1]
    whole, start = np.zeros((size, size)), 0
    for one in lambdas:
        whole[start : start + len(one), start : start + len(one)] = one
        start += len(one)
    d = whole @ whole.T
    v = np.eye(N) + z @ d @ z.T
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ Y)
    modes = d @ z.T @ inverse @ (Y - X @ beta)
    variances = state.variance * np.diag(d - d @ z.T @ inverse @ z @ d)
    scale = np.concatenate([np.tile(factor.scale, factor.levels) for factor in factors])
    ours = np.concatenate([one.ravel() for one in effects(state)])
    own = np.concatenate([np.einsum("jkk->jk", one).ravel() for one in conditional_variances(state)])
    assert ours == pytest.approx(modes / scale, abs=1e-9)
    assert own == pytest.approx(variances / scale**2, abs=1e-9)


def test_degrees_of_freedom_of_balanced_clusters_are_those_of_the_analysis_of_variance() -> None:
    codes = np.repeat(np.arange(8), 5)
    y = np.random.default_rng(3).standard_normal(8)[codes] + np.random.default_rng(6).standard_normal(40)
    structure = Structure.of([Term("a", codes, 8, np.ones((40, 1)))])
    state = fit(Model(structure, Products.of(structure, np.ones((40, 1)), y), True)).state
    assert Satterthwaite.of(state).freedom(np.ones(1)) == pytest.approx(7, rel=1e-6)
