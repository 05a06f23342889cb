import logging
import warnings

import numpy as np
import pytest

from analysis.fit import semopy_ml
from analysis.kernel.lisrel import ml_discrepancy
from analysis.model import parse
from tests.support.answers import congeneric

N = 300
ITEMS = ("a", "b", "c", "d")
COVARIANCE = np.cov(congeneric(N, [0.8, 0.7, -0.6, 0.5], seed=12), rowvar=False, ddof=0)
MARKER = "f =~ a + b + c + d"
STANDARD = "f =~ NA*a + b + c + d\nf ~~ 1*f"


def _chi_square(text: str, covariance: np.ndarray = COVARIANCE) -> float:
    table = parse(text)
    found, optimum = semopy_ml.fit(table, covariance, N)
    assert optimum.converged
    return N * ml_discrepancy(covariance, table.matrices(found).implied())


def _loadings(text: str, covariance: np.ndarray = COVARIANCE) -> np.ndarray:
    table = parse(text)
    return table.matrices(semopy_ml.fit(table, covariance, N)[0]).loadings[:, 0]


@pytest.mark.parametrize(
    "text",
    [
        STANDARD,
        "f =~ a + b + c + d\nf ~~ 1*f",
        "f =~ NA*a + 1*b + c + d",
        "f =~ NA*a + b + -2*c + d",
        "f =~ -0.5*a + b + c + d",
        "f =~ 0.00001*a + b + c + d",
        "f =~ NA*a + b + c + d\nf ~~ 1e6*f",
    ],
)
def test_however_the_scale_is_set_the_fit_is_one(text: str) -> None:
    assert _chi_square(text) == pytest.approx(_chi_square(MARKER), abs=1e-8)


def test_a_first_loading_made_free_is_free() -> None:
    loadings = _loadings(STANDARD)
    assert loadings[0] != 1.0
    assert loadings[1:] / loadings[0] == pytest.approx(_loadings(MARKER)[1:], abs=1e-7)


@pytest.mark.parametrize("units", [[1e-6] * 4, [1e6] * 4, [1e-3, 1.0, 1e3, 1e6]])
@pytest.mark.parametrize("text", [MARKER, STANDARD])
def test_units_change_neither_fit_nor_solution(units: list[float], text: str) -> None:
    scaled = COVARIANCE * np.outer(units, units)
    assert _chi_square(text, scaled) == pytest.approx(_chi_square(text), abs=1e-8)
    expected = _loadings(text) * units / (units[0] if text == MARKER else 1.0)
    np.testing.assert_allclose(_loadings(text, scaled), expected, rtol=1e-6)


def test_a_saturated_model_fits_perfectly() -> None:
    table = parse("f =~ a + b + d")
    three = COVARIANCE[np.ix_([0, 1, 3], [0, 1, 3])]
    found, optimum = semopy_ml.fit(table, three, N)
    assert optimum.converged
    np.testing.assert_allclose(table.matrices(found).implied(), three, atol=1e-7)


def test_fixed_parameters_stay_where_they_are() -> None:
    table = parse("f =~ a + 0.7*b + c + d\nd ~~ 0.5*d\na ~~ 0.1*b")
    matrices = table.matrices(semopy_ml.fit(table, COVARIANCE, N)[0])
    assert matrices.loadings[1, 0] == 0.7
    assert matrices.residual_cov[3, 3] == 0.5
    assert matrices.residual_cov[0, 1] == 0.1


@pytest.mark.parametrize(
    "names", [("p0", "x1", "f0", "START"), ("_b1", "DEFINE", "e", "NA"), ("x0", "_c1", "ORDINAL", "p1")]
)
def test_no_name_is_taken_for_semopys_syntax(names: tuple[str, ...]) -> None:
    renamed = f"BOUND =~ {names[0]} + {' + '.join(names[1:])}"
    assert _chi_square(renamed) == pytest.approx(_chi_square(MARKER), abs=1e-9)


@pytest.mark.parametrize("before", [logging.NOTSET, logging.ERROR])
def test_nothing_of_semopys_chatter_is_heard(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(logging.root.manager, "disable", before)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _chi_square(STANDARD)
    assert caplog.records == []
    assert logging.root.manager.disable == before


def test_a_model_that_runs_away_is_not_converged() -> None:
    # Unrelated items: the fit improves for ever as one loading grows and its residual variance falls below zero.
    noise = np.cov(np.random.default_rng(0).standard_normal((60, 4)), rowvar=False, ddof=0)
    _, optimum = semopy_ml.fit(parse(MARKER), noise, 60)
    assert not optimum.converged
    assert "gradient" in optimum.why


def test_a_start_better_than_where_semopy_ends_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from semopy import Model

    fit = Model.fit

    def astray(self: Model, **given: object) -> None:
        fit(self, **given)
        self.param_vals = np.full_like(self.param_vals, 9.0)

    monkeypatch.setattr(Model, "fit", astray)
    table = parse(MARKER)
    problem = semopy_ml._Problem.of(table, COVARIANCE, semopy_ml._units(table, COVARIANCE))
    start = np.full(len(table.free), 0.5)
    np.testing.assert_array_equal(problem.by_semopy(start, N), start)
