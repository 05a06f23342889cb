"""Ordinal items whose factors measures predict, against lavaan (sem_covariates.R)."""

from functools import cache
from typing import Any

import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from tests.support.answers import public

# lavaan stops with a gradient of 1e-5 or so. Observed: 9e-8 relative (chi-squares), 2e-8 (indices), 4e-6 (estimates),
# 9e-6 relative (errors).
CHISQ, INDEX, ESTIMATE, ERROR = 1e-5, 1e-5, 1e-4, 1e-3
ITEMS = [f"x{i}" for i in range(4, 9)]
pytestmark = pytest.mark.parametrize("parameterisation", ["delta", "theta"])


@cache
def _fit(model: str, parameterisation: str) -> ConfirmatoryFit:
    sample = Sample.from_frame(public("mixed"), [*ITEMS, "x1", "x2"], scale=None)
    return cfa(sample, model, missing="listwise", parameterisation=parameterisation)  # type: ignore[arg-type]


@pytest.fixture
def found(r_values: dict[str, Any], parameterisation: str) -> ConfirmatoryFit:
    return _fit(r_values["sem_covariates"]["model"], parameterisation)


@pytest.fixture
def expected(r_values: dict[str, Any], parameterisation: str) -> dict[str, Any]:
    found: dict[str, Any] = r_values["sem_covariates"][parameterisation]
    return found


def test_fit_measures(found: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    assert found.settings.n_used == expected["nobs"]
    for name, theirs in expected["measures"].items():
        allowed = CHISQ * theirs if "chisq" in name else INDEX
        assert found.fit[name.replace(".", "_")] == pytest.approx(theirs, abs=allowed), name


@pytest.mark.parametrize(("column", "theirs"), [("est", "est"), ("se", "se"), ("std_all", "std.all")])
def test_parameters(found: ConfirmatoryFit, expected: dict[str, Any], column: str, theirs: str) -> None:
    rows = expected["parameters"]
    ours = {}
    for row in found.estimated:
        ours[row.lhs, row.op, row.rhs] = ours[row.rhs, row.op, row.lhs] = getattr(row, column)
    compared = 0
    for lhs, op, rhs, value in zip(rows["lhs"], rows["op"], rows["rhs"], rows[theirs], strict=True):
        if (lhs, op, rhs) not in ours:  # what follows from the others under the parameterisation
            assert op in ("~~", "~*~")
            assert lhs == rhs
            assert lhs in ITEMS
            continue
        if value is None or (column == "se" and value == 0):
            continue
        compared += 1
        allowed = ERROR * abs(value) if column == "se" else ESTIMATE * max(1.0, abs(value))
        assert ours[lhs, op, rhs] == pytest.approx(value, abs=allowed), (lhs, op, rhs)
    assert compared >= found.fitted.free
