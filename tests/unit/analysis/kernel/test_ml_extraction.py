import numpy as np
import pytest

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.optimise import minimise
from analysis.kernel.uniquenesses import ML
from tests.support.answers import congeneric
from tests.unit.analysis.kernel.test_minres import EXACT, LOADINGS, SAMPLE


def test_an_exact_factor_model_is_found_again() -> None:
    found = maximum_likelihood(EXACT, 2)
    assert found.optimum.converged
    assert found.optimum.value == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, LOADINGS @ LOADINGS.T, atol=1e-6)


@pytest.mark.parametrize("factors", [1, 2, 3])
def test_another_optimiser_finds_no_lower_discrepancy(factors: int) -> None:
    found = maximum_likelihood(SAMPLE, factors)
    other = minimise(
        lambda x: float(ML.at(x[None], SAMPLE[None], factors).value[0]),
        lambda x: ML.at(x[None], SAMPLE[None], factors).gradient[0],
        np.full(len(SAMPLE), -0.7),
        bounds=[ML.bounds] * len(SAMPLE),
    )
    assert found.optimum.converged
    assert found.optimum.value <= other.value + 1e-9


def test_loadings_are_canonical_and_mostly_positive() -> None:
    found = maximum_likelihood(SAMPLE, 2)
    weighted = found.loadings.T @ np.diag(1 / found.uniquenesses) @ found.loadings
    np.testing.assert_allclose(weighted, np.diag(np.diag(weighted)), atol=1e-8)
    assert (found.loadings.sum(axis=0) >= 0).all()


def test_a_heywood_case_stops_at_the_bound() -> None:
    heywood = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.7], [0.9, 0.7, 1.0]])
    found = maximum_likelihood(heywood, 1)
    assert found.optimum.converged
    assert found.uniquenesses[0] == pytest.approx(LEAST_UNIQUENESS, abs=1e-12)


def test_units_of_the_answers_do_not_matter() -> None:
    x = congeneric(80, [0.8, 0.6, 0.5, 0.7], seed=4).to_numpy()
    first, second = (maximum_likelihood(np.corrcoef(y, rowvar=False), 1) for y in (x, x * [1, 10, 0.1, 5]))
    np.testing.assert_allclose(first.loadings, second.loadings, atol=1e-9)
