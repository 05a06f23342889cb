"""Thresholds and correlations that a model implies: closed forms, and derivatives against finite differences."""

import numpy as np
import pytest

from analysis.kernel.sem.ordinal import OrdinalStructure
from analysis.model import Options, build
from analysis.model.matrices import ordinal_structure

STEP = 1e-6
COUNTS = {"a": 2, "b": 3, "d": 1, "e": 2}
# c is a measure among the items of f, z predicts both factors; a residual covariance meets a measure.
MIXED = "f =~ a + b + c\ng =~ d + e + 0.5*b\nf ~ z\ng ~ z\nc ~~ d"
PLAIN = "f =~ a + b\ng =~ d + e\na ~~ d"


def _model(text: str, parameterisation: str, **options: object) -> tuple[OrdinalStructure, np.ndarray]:
    model = build(text, Options(thresholds=COUNTS, parameterisation=parameterisation, **options))  # type: ignore[arg-type]
    rng = np.random.default_rng(3)
    x = rng.uniform(0.2, 0.8, model.free)
    for p, k in zip(model.parameters, model.index, strict=True):
        if k >= 0 and p.op in ("~~", "~*~") and p.lhs == p.rhs:
            x[k] = rng.uniform(0.8, 1.5)
    return ordinal_structure(model, model.options.groups), x


CASES = [
    (MIXED, "delta", {}),
    (MIXED, "theta", {}),
    (PLAIN, "delta", {"groups": 2, "equal": ("loadings", "thresholds")}),
    (PLAIN, "theta", {"groups": 2, "equal": ("loadings", "thresholds")}),
]


@pytest.mark.parametrize(("text", "parameterisation", "options"), CASES)
def test_jacobian(text: str, parameterisation: str, options: dict[str, object]) -> None:
    structure, x = _model(text, parameterisation, **options)
    at = structure.at(x)
    assert at is not None
    columns = []
    for unit in np.eye(len(x)):
        up, down = structure.at(x + STEP * unit), structure.at(x - STEP * unit)
        assert up is not None
        assert down is not None
        columns.append((up.vector() - down.vector()) / (2 * STEP))
    np.testing.assert_allclose(at.jacobian(), np.column_stack(columns), atol=1e-8)


def test_moments_are_the_closed_form() -> None:
    structure, x = _model(MIXED, "theta")
    at = structure.at(x)
    assert at is not None
    sigma, mu = at.sigma, at.mu
    scale = np.where(structure.measures, 1.0, np.diag(sigma) ** -0.5)
    first, second = np.triu_indices(len(mu), 1)
    located = [scale[i] * (at.tau[t] - mu[i]) for t, i in enumerate(structure.cut)]
    expected = [*located, *np.diag(sigma)[structure.measures], *(np.outer(scale, scale) * sigma)[first, second]]
    np.testing.assert_allclose(at.vector(), expected, atol=1e-14)


def test_a_measures_location_is_its_mean_with_the_sign_turned() -> None:
    structure, x = _model(MIXED, "delta")
    at = structure.at(x)
    assert at is not None
    entry = structure.cut.tolist().index(int(np.flatnonzero(structure.measures)[0]))
    assert at.vector()[entry] == -at.mu[structure.cut[entry]]


def test_where_a_response_has_no_variance_there_are_no_moments() -> None:
    structure, x = _model(PLAIN, "theta", groups=2, equal=("thresholds",))
    theta = next(cells for cells in structure.structure.cells if cells.name == "theta")
    x[theta.free] = -100.0
    assert structure.at(x) is None


def test_scales_that_are_not_above_0_have_no_moments() -> None:
    structure, x = _model(PLAIN, "delta", groups=2, equal=("thresholds",))
    x[structure.delta_free[0]] = 0.0
    assert structure.at(x) is None
