"""Which model is nested in which, and tests of their difference."""

from typing import Any

import numpy as np
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.difference import difference
from analysis.fit.sem.nested import nesting
from tests.support.answers import THREE_FACTORS, holzinger, likert

NINE = [f"x{i}" for i in range(1, 10)]
SECOND = f"{THREE_FACTORS}\ng =~ visual + textual + speed"
REORDERED = "speed =~ x9 + x7 + x8\ntextual =~ x6 + x5 + x4\nvisual =~ x3 + x1 + x2"


def fit(model: str, estimator: str = "MLR", **asked: Any) -> ConfirmatoryFit:
    return cfa(holzinger(), model, estimator, "listwise", **asked)


def test_one_factor_is_nested_in_three_and_not_the_other_way_round() -> None:
    one, three = fit(f"g =~ {' + '.join(NINE)}"), fit(THREE_FACTORS)
    assert nesting(three.fitted, one.fitted).nested
    assert not nesting(one.fitted, three.fitted).nested


@pytest.mark.parametrize("scaling", ["marker", "unit"])
def test_nestedness_does_not_depend_on_the_scaling(scaling: Any) -> None:
    one, three = fit(f"g =~ {' + '.join(NINE)}", scaling=scaling), fit(THREE_FACTORS, scaling="unit")
    assert nesting(three.fitted, one.fitted).nested


def test_three_factors_under_one_are_equivalent_to_three_that_correlate() -> None:
    second, three = fit(SECOND), fit(THREE_FACTORS)
    assert nesting(second.fitted, three.fitted).nested
    assert nesting(three.fitted, second.fitted).nested


def test_models_of_other_paths_are_not_nested() -> None:
    first, other = fit(f"{THREE_FACTORS}\nx1 ~~ x2"), fit(f"{THREE_FACTORS}\nvisual =~ x9\nx4 ~~ x7")
    assert not nesting(other.fitted, first.fitted).nested


def test_the_order_of_items_in_the_model_changes_nothing() -> None:
    three, orthogonal = fit(THREE_FACTORS), fit(REORDERED, orthogonal=True)
    plain = difference(three.fitted, fit(THREE_FACTORS, orthogonal=True).fitted, "satorra-2000")
    found = difference(three.fitted, orthogonal.fitted, "satorra-2000")
    assert nesting(three.fitted, orthogonal.fitted).nested
    assert found.scaled == pytest.approx(plain.scaled, rel=1e-6)


def test_the_order_of_ordinal_items_changes_nothing() -> None:
    sample = Sample.of(likert(400, 4, seed=8))
    wide, narrow = cfa(sample, "f =~ q1 + q2 + q3 + q4"), cfa(sample, "f =~ q1 + a*q2 + a*q3 + a*q4")
    turned = cfa(sample, "f =~ q1 + a*q4 + a*q2 + a*q3")
    first, second = (difference(wide.fitted, other.fitted) for other in (narrow, turned))
    assert nesting(wide.fitted, turned.fitted).nested
    assert first.df == 2
    assert second.scaled == pytest.approx(first.scaled, rel=1e-6)


def test_without_a_correction_the_difference_is_the_naive_one() -> None:
    three, orthogonal = fit(THREE_FACTORS, "ML").fitted, fit(THREE_FACTORS, "ML", orthogonal=True).fitted
    found = difference(three, orthogonal)
    assert found.method == "chi-square"
    assert found.chisq == pytest.approx(orthogonal.naive.value - three.naive.value)
    assert np.isnan(found.scaled)
    assert found.p_value < 1e-10


def test_a_scaled_test_is_refused_where_there_is_none() -> None:
    three, orthogonal = fit(THREE_FACTORS, "ML").fitted, fit(THREE_FACTORS, "ML", orthogonal=True).fitted
    found = difference(three, orthogonal, "satorra-bentler-2001")
    assert np.isnan(found.p_value)
    assert found.why == "the estimator has no scaled test."


def test_satorra_2000_needs_complete_answers() -> None:
    sample = Sample.of(likert(200, 4, seed=8).astype(float).mask(np.random.default_rng(1).random((200, 4)) < 0.1))
    fits = [cfa(sample, f"f =~ q1 + {a}*q2 + {b}*q3 + q4", "MLR", "fiml").fitted for a, b in (("a", "b"), ("a", "a"))]
    found = difference(fits[0], fits[1], "satorra-2000")
    assert found.why == "Satorra (2000) needs complete answers."
    strictly = difference(fits[0], fits[1], "satorra-bentler-2010")
    assert strictly.scaled > 0


def test_satorra_bentler_2010_is_positive_where_2001_may_not_be() -> None:
    three, one = fit(THREE_FACTORS).fitted, fit(f"g =~ {' + '.join(NINE)}").fitted
    assert difference(three, one, "satorra-bentler-2010").scaled > 0
