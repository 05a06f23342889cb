import numpy as np
import pytest

from analysis import cfa
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.tabulated import ParameterRow
from tests.support.answers import THREE_FACTORS, holzinger

LABELS = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nd := a*b\nnone := 1/(a - a)"


def _fit() -> ConfirmatoryFit:
    return cfa(holzinger(), LABELS, "ML")


def _row(fit: ConfirmatoryFit, lhs: str, op: str) -> ParameterRow:
    return next(row for row in fit.estimated if (row.lhs, row.op) == (lhs, op))


def test_z_p_and_intervals_follow_from_estimate_and_error() -> None:
    row = ParameterRow("f", "=~", "x", 1, "", True, 1.0, 0.5, 0.7, 0.1)
    assert row.z == 2
    assert row.p_value == pytest.approx(0.04550026, abs=1e-8)
    assert (row.lower, row.upper) == (pytest.approx(1 - 0.9799820), pytest.approx(1 + 0.9799820))
    assert (row.std_lower, row.std_upper) == (pytest.approx(0.5040036), pytest.approx(0.8959964))


def test_a_fixed_parameter_has_no_error() -> None:
    row = ParameterRow("f", "=~", "x", 1, "", False, 1.0, float("nan"), 0.7, 0.1)
    assert np.isnan([row.z, row.p_value, row.lower, row.upper]).all()


def test_a_definition_has_the_delta_methods_error() -> None:
    fit = _fit()
    a, b = (next(row for row in fit.estimated if row.label == name) for name in "ab")
    found = _row(fit, "d", ":=")
    assert found.est == pytest.approx(a.est * b.est)
    labels = fit.model.labels
    cov = fit.fitted.vcov[np.ix_([labels["a"], labels["b"]], [labels["a"], labels["b"]])]
    slope = np.array([b.est, a.est])
    assert found.se == pytest.approx(np.sqrt(slope @ cov @ slope))
    assert found.std_all == pytest.approx(a.std_all * b.std_all)


def test_a_definition_without_a_value_takes_no_other_with_it() -> None:
    fit = _fit()
    found = _row(fit, "none", ":=")
    assert np.isnan([found.se, found.std_se]).all()
    assert not np.isfinite(found.est)
    assert fit.warnings == ("'none' has no value at these estimates: it divides by 0, or has a root or log below it.",)
    assert all(np.isfinite(row.est) for row in fit.estimated if row.lhs != "none")


def test_equal_parameters_have_one_row_each() -> None:
    fit = cfa(holzinger(), THREE_FACTORS.replace("x2", "k*x2").replace("x5", "k*x5"), "ML")
    same = [row for row in fit.estimated if row.label == "k"]
    assert [row.rhs for row in same] == ["x2", "x5"]
    assert same[0].est == same[1].est
