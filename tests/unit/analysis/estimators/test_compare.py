"""Models of the same answers side by side."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import cfa, compare
from analysis.estimators.cfa import ConfirmatoryFit
from instrument.errors import Refused, UsageError
from tests.support.answers import THREE_FACTORS, continuous, holzinger

ONE = f"g =~ {' + '.join(f'x{i}' for i in range(1, 10))}"


def fit(model: str = THREE_FACTORS, estimator: str = "MLR", **asked: Any) -> ConfirmatoryFit:
    return cfa(holzinger(), model, estimator, "listwise", **asked)


def test_models_stand_by_degrees_of_freedom_whatever_their_order() -> None:
    found = compare(one=fit(ONE), three=fit())
    assert list(found.fits) == ["three", "one"]
    assert found.changes["one"].against == "three"
    assert found.to_frame()["model_name"].tolist() == ["three", "one"]


def test_fits_without_a_name_are_numbered() -> None:
    assert list(compare(fit(), fit(ONE)).fits) == ["model 1", "model 2"]


def test_a_row_has_the_differences_of_its_measures() -> None:
    found = compare(three=fit(), one=fit(ONE))
    first, second = found.rows()
    for name in ("cfi", "rmsea", "srmr"):
        assert second[f"delta_{name}"] == pytest.approx(float(second[name] or 0) - float(first[name] or 0))
    assert found.estimates()["tests"]["one"]["delta_df"] == 3
    assert "Δχ²" in found.summary()


def test_rivals_that_are_not_nested_have_their_criteria_but_no_test() -> None:
    a, b = fit(f"{THREE_FACTORS}\nx1 ~~ x2"), fit(f"{THREE_FACTORS}\nvisual =~ x9\nx4 ~~ x7")
    found = compare(a=a, b=b)
    assert found.warnings == ("a against b: it is not nested in it, so there is no test. Compare AIC and BIC.",)
    assert np.isnan(found.changes["a"].test.p_value)
    assert all(row["aic"] for row in found.rows())


def test_models_that_imply_the_same_are_equivalent() -> None:
    found = compare(first=fit(), second=fit(f"{THREE_FACTORS}\ng =~ visual + textual + speed"))
    assert "they are equivalent" in found.warnings[0]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (lambda: fit("visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6"), "they have different items (x7, x8, x9)"),
        (lambda: fit(ONE, "ML"), "they have different estimators (MLR and ML)"),
        (
            lambda: cfa(holzinger().only(range(200)), ONE, "MLR", "listwise"),
            "they were fitted to different rows",
        ),
        (lambda: fit(ONE, meanstructure=True), "one of them models the means and the other does not"),
    ],
)
def test_a_difference_between_other_answers_is_refused_by_name(other: Any, why: str) -> None:
    found = compare(three=fit(), other=other())
    assert why in found.warnings[0]
    assert all(np.isnan(moved.cfi) and np.isnan(moved.test.p_value) for moved in found.changes.values())
    assert len(found.rows()) == 2


def test_a_fit_that_did_not_converge_keeps_its_place() -> None:
    # Unrelated items: the fit improves for ever as one loading grows and its residual variance falls below zero.
    unrelated = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 4)), columns=list("abcd"))
    models = ("f =~ 0.1*a + 0.1*b + 0.1*c + 0.1*d", "f =~ a + b + c + d")
    fixed, free = (cfa(continuous(unrelated), model, "ML") for model in models)
    found = compare(fixed=fixed, free=free)
    assert len(found.rows()) == 2
    assert any("free" in said and "did not converge" in said for said in found.warnings)


def test_one_fit_is_not_compared() -> None:
    with pytest.raises(Refused, match="two fits or more"):
        compare(fit())


def test_an_unknown_method_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'satorra' is not offered\. Use chi-square, satorra-bentler-2001"):
        compare(fit(), fit(ONE), method="satorra")


def test_lavaans_spelling_of_a_method_is_understood() -> None:
    found = compare(three=fit(), one=fit(ONE), method="satorra.bentler.2001")
    assert found.changes["one"].test.method == "satorra-bentler-2001"
