"""KMO and Bartlett's test, against psych (adequacy.R)."""

from typing import Any

import pytest

from analysis import adequacy
from analysis.estimators.adequacy import Adequacy
from tests.support.answers import bfi

# Closed forms on one inverse of a 25 x 25 correlation matrix (condition about 1e2). Observed: 9e-16.
INVERSE = 1e-10


@pytest.fixture(scope="module")
def found() -> Adequacy:
    return adequacy(bfi(missing="listwise"))


@pytest.fixture
def expected(r_values: dict[str, Any]) -> dict[str, Any]:
    return r_values["adequacy"]["complete"]


def test_complete_rows_are_used(found: Adequacy, expected: dict[str, Any]) -> None:
    assert found.settings.n_used == expected["n"]


def test_kmo(found: Adequacy, expected: dict[str, Any]) -> None:
    assert found.kmo == pytest.approx(expected["MSA"], abs=INVERSE)


def test_kmo_of_each_item(found: Adequacy, expected: dict[str, Any]) -> None:
    assert found.kmo_per_item == pytest.approx(expected["MSAi"], abs=INVERSE)


def test_bartlett(found: Adequacy, expected: dict[str, Any]) -> None:
    assert found.bartlett.df == expected["df"]
    assert found.bartlett.value == pytest.approx(expected["chisq"], rel=INVERSE)
    assert found.bartlett.p_value == pytest.approx(expected["p_value"], abs=1e-300)


def test_determinant(found: Adequacy, expected: dict[str, Any]) -> None:
    assert found.determinant == pytest.approx(expected["determinant"], rel=INVERSE)


def test_pairwise_correlations(r_values: dict[str, Any]) -> None:
    expected = r_values["adequacy"]["pairwise"]
    pairwise = adequacy(bfi())
    assert pairwise.kmo == pytest.approx(expected["MSA"], abs=INVERSE)
    assert pairwise.kmo_per_item == pytest.approx(expected["MSAi"], abs=INVERSE)
    assert pairwise.log_determinant == pytest.approx(expected["log_determinant"], rel=INVERSE)
