import numpy as np
import pandas as pd
import pytest

from analysis import cfa
from analysis.fit.sem.higher_starts import covariance, shares
from analysis.fit.sem.starts import Start, starting_values
from analysis.model import Model, Options, build
from tests.support.answers import congeneric, continuous

COV = np.array([[1.0, -0.5, -0.4], [-0.5, 4.0, 0.6], [-0.4, 0.6, 2.0]])
ONE = "f =~ a + b + c"


def _starts(text: str, options: Options | None = None) -> dict[str, float]:
    model = build(text, options)
    found = starting_values(model, [Start(np.array([1.0, 2.0, 3.0]), COV, {"a": np.array([-1.0, 0.5])})])
    return {
        f"{p.lhs} {p.op} {p.rhs}": float(found[k]) for p, k in zip(model.parameters, model.index, strict=True) if k >= 0
    }


def test_loadings_take_the_sign_of_the_covariance_with_the_marker() -> None:
    found = _starts(ONE)
    assert found["f =~ b"] == pytest.approx(-2.0)  # half of 4 explained by a factor of variance .5
    assert found["f =~ c"] < 0
    assert _starts("f =~ -1*a + b + c")["f =~ b"] > 0


def test_half_of_each_variance_is_its_residuals() -> None:
    found = _starts(ONE)
    assert (found["a ~~ a"], found["b ~~ b"], found["f ~~ f"]) == (0.5, 2.0, 0.5)


def test_what_the_text_gives_stands() -> None:
    assert _starts("f =~ a + start(0.7)*b + c")["f =~ b"] == 0.7
    assert _starts("f =~ a + 0.7?b + c")["f =~ b"] == 0.7


def test_means_and_thresholds_start_at_the_samples() -> None:
    assert _starts(ONE, Options(meanstructure=True))["b ~ 1"] == 2.0
    found = _starts(ONE, Options(thresholds={"a": 2}))
    assert (found["a | t1"], found["a | t2"]) == (-1.0, 0.5)


def test_the_implied_variances_of_the_start_are_the_samples() -> None:
    from analysis.model.matrices import structure

    model: Model = build(ONE)
    x = starting_values(model, [Start(np.zeros(3), COV, {})])
    np.testing.assert_allclose(np.diag(structure(model, 1).moments(x).sigma), np.diag(COV))


# Four factors of three items each, which measure a fifth, the first of them weakly.
SHARES = (0.3, -0.6, 0.7, 0.5)
HIGHER = (
    "\n".join(f"f{k} =~ " + " + ".join(f"y{k}{j}" for j in range(3)) for k in range(4)) + "\ng =~ f0 + f1 + f2 + f3"
)


def _higher_population() -> np.ndarray:
    loadings = np.kron(np.eye(4), np.array([[0.8], [0.7], [0.6]]))
    factors = np.outer(SHARES, SHARES)
    np.fill_diagonal(factors, 1.0)
    sigma = loadings @ factors @ loadings.T
    np.fill_diagonal(sigma, 1.0)
    return np.asarray(sigma)


def test_covariances_of_factors_come_out_exactly() -> None:
    blocks = [[(3 * k + j, (0.8, 0.7, 0.6)[j]) for j in range(3)] for k in range(4)]
    assert covariance(blocks[0], blocks[1], _higher_population()) == pytest.approx(0.3 * -0.6)
    assert covariance([(0, 0.0)], [(1, 1.0)], COV) == 0.0


def test_equal_loadings_on_a_factor_of_factors_come_out_exactly() -> None:
    sigma = np.full((3, 3), 0.36) + 0.64 * np.eye(3)
    sigma[0] *= -1
    sigma[:, 0] *= -1
    found = shares({n: [(k, 1.0)] for k, n in enumerate("abc")}, dict.fromkeys("abc", 1.0), "b", sigma)
    assert found == pytest.approx({"a": -0.6, "b": 0.6, "c": 0.6})


def test_loadings_of_factors_take_the_sign_of_the_covariance_with_the_marker() -> None:
    model = build(HIGHER)
    found = starting_values(model, [Start(np.zeros(12), _higher_population(), {})])
    signs = [np.sign(found[k]) for p, k in zip(model.parameters, model.index, strict=True) if p.lhs == "g" and k >= 0]
    assert signs[:3] == [-1.0, 1.0, 1.0]  # f1, f2, f3 against f0, and g's variance after these


@pytest.mark.parametrize("scaling", ["marker", "unit"])
@pytest.mark.parametrize("turned", [0, 4, 8])
def test_a_factor_of_factors_with_a_weak_or_reversed_marker_converges(scaling: str, turned: int) -> None:
    root = np.linalg.cholesky(_higher_population())
    x = np.random.default_rng(7).standard_normal((600, 12)) @ root.T
    frame = pd.DataFrame(x, columns=[f"y{k}{j}" for k in range(4) for j in range(3)])
    frame.iloc[:, turned] *= -1
    found = cfa(continuous(frame), HIGHER, "ML", scaling=scaling)  # type: ignore[arg-type]
    plain = cfa(continuous(frame.abs() * np.sign(x)), HIGHER, "ML", scaling="unit")
    assert found.converged
    assert found.fit["chisq"] == pytest.approx(plain.fit["chisq"], abs=1e-7)


@pytest.mark.parametrize("marker", [1, 2, 3, 4])
def test_a_reverse_keyed_marker_converges(marker: int) -> None:
    frame = congeneric(300, [0.8, 0.7, 0.6, 0.5], seed=2)
    turned = frame.assign(**{f"y{marker}": -frame[f"y{marker}"]})
    order = [f"y{marker}", *(name for name in frame.columns if name != f"y{marker}")]
    text = "f =~ " + " + ".join(order)
    plain, found = (cfa(continuous(x), text, "ML") for x in (frame, turned))
    assert found.converged
    assert found.fit["chisq"] == pytest.approx(plain.fit["chisq"], abs=1e-8)


@pytest.mark.parametrize("start", ["-3", "1e-3", "50"])
def test_a_bad_start_changes_nothing_or_is_said(start: str) -> None:
    frame = congeneric(300, [0.8, 0.7, 0.6, 0.5], seed=2)
    plain = cfa(continuous(frame), "f =~ y1 + y2 + y3 + y4", "ML")
    found = cfa(continuous(frame), f"f =~ y1 + start({start})*y2 + y3 + y4", "ML")
    assert found.fit["chisq"] == pytest.approx(plain.fit["chisq"], abs=1e-7)


def test_a_start_that_is_no_model_is_said() -> None:
    frame = congeneric(300, [0.8, 0.7, 0.6, 0.5], seed=2)
    found = cfa(continuous(frame), "f =~ y1 + y2 + y3 + y4\nf ~~ start(-5)*f", "ML")
    assert not found.converged
    assert found.warnings == (
        "The model did not converge: the model implies no covariance matrix at its start. No number of it is shown.",
    )
