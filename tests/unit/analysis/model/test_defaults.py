"""What lavaan::cfa adds to a text, and what options change of it."""

from typing import Any

import pytest

from analysis.model import Options, build
from analysis.model.table import Parameter
from instrument.errors import ContentError

TWO = "f =~ a + b + c\ng =~ d + e + h"
FOUR = dict.fromkeys("abcdeh", 2)


def _written(p: Parameter) -> str:
    value = "" if p.fixed is None else f" = {p.fixed:g}"
    return f"{p.lhs} {p.op} {p.rhs}{value}"


def _implied(text: str, group: int = 1, **options: Any) -> list[str]:
    model = build(text, Options(**options))
    return [_written(p) for p in model.parameters if not p.stated and p.group == group]


def _fixed(text: str, **options: Any) -> dict[str, float]:
    model = build(text, Options(**options))
    return {f"{p.lhs} {p.op} {p.rhs}": p.fixed for p in model.parameters if p.fixed is not None and p.group == 1}


def test_unit_scaling_fixes_variances_and_frees_markers() -> None:
    assert _fixed(TWO, scaling="unit") == {"f ~~ f": 1.0, "g ~~ g": 1.0}


def test_effects_coding_fixes_nothing() -> None:
    assert _fixed(TWO, scaling="effects", meanstructure=True) == {}


def test_orthogonal_factors_do_not_covary() -> None:
    assert "f ~~ g" in _implied(TWO)
    assert "f ~~ g" not in _implied(TWO, orthogonal=True)


def test_means_are_parameters_where_asked_for() -> None:
    assert not any(" ~ 1" in name for name in _implied(TWO))
    found = _implied(TWO, meanstructure=True)
    assert {"a ~ 1", "f ~ 1 = 0", "g ~ 1 = 0"} <= set(found)


def test_ordinal_items_have_thresholds_and_scales_instead_of_residuals() -> None:
    found = _implied(TWO, thresholds=FOUR)
    assert {"a | t1", "a | t2", "a ~*~ a = 1", "a ~ 1 = 0"} <= set(found)
    assert "a ~~ a" not in found
    theta = _implied(TWO, thresholds=FOUR, parameterisation="theta")
    assert "a ~~ a = 1" in theta
    assert not any("~*~" in name for name in theta)


def test_a_sole_indicator_has_no_residual() -> None:
    # As lavaan's auto.fix.single.
    assert _fixed("f =~ a\ng =~ b + c + d")["a ~~ a"] == 0
    assert _fixed("f =~ a + b + c\nh =~ f")["f ~~ f"] == 0
    assert "a ~~ a" not in _fixed("f =~ a\ng =~ a + b + c")


def test_predicted_factors_do_not_covary_with_their_predictors() -> None:
    found = _implied("f =~ a + b\ng =~ c + d\nh =~ e + i\nh ~ f + g")
    assert "f ~~ g" in found
    assert not {"f ~~ h", "g ~~ h"} & set(found)


def test_residuals_of_last_outcomes_covary() -> None:
    assert "g ~~ h" in _implied("f =~ a + b\ng =~ c + d\nh =~ e + i\ng ~ f\nh ~ f")


def test_covariates_are_given_unless_the_text_names_their_moments() -> None:
    text = "f =~ a + b + c\nf ~ x + y"
    assert not any("x" in name for name in _implied(text, meanstructure=True))
    assert {"x ~~ x", "y ~~ y"} <= set(_implied(text + "\nx ~~ y"))


def test_covariates_of_ordinal_items_are_measures_with_parameters_of_their_own() -> None:
    found = _implied("f =~ a + b + c\nf ~ x + y", thresholds=dict.fromkeys("abc", 2))
    assert {"x ~~ x", "y ~~ y", "x ~~ y", "x ~ 1", "y ~ 1"} <= set(found)


@pytest.mark.parametrize(
    ("equal", "labelled", "freed"),
    [
        (("loadings",), {"=~"}, set()),
        (("loadings", "intercepts"), {"=~", "~"}, {"f ~ 1", "g ~ 1"}),
        (("loadings", "intercepts", "means"), {"=~", "~"}, set()),
        (("residuals",), {"~~"}, set()),
    ],
)
def test_equalities_label_and_free(equal: tuple[str, ...], labelled: set[str], freed: set[str]) -> None:
    model = build(TWO, Options(groups=2, meanstructure=True, equal=equal))
    assert {p.op for p in model.parameters if p.label} == labelled
    later = {f"{p.lhs} {p.op} {p.rhs}" for p in model.parameters if p.group == 2 and p.free and p.lhs in "fg"}
    assert {name for name in later if name.endswith("~ 1")} == freed


def test_partial_equality_leaves_a_parameter_out() -> None:
    model = build(TWO, Options(groups=2, meanstructure=True, equal=("intercepts",), partial=("c ~1",)))
    assert {p.lhs for p in model.parameters if p.label} == set("abdeh")


def test_equal_thresholds_free_the_later_groups_scales_and_means() -> None:
    options = Options(groups=2, thresholds=FOUR, equal=("loadings", "thresholds"))
    model = build(TWO, options)
    later = {_written(p) for p in model.parameters if p.group == 2 and p.free}
    assert {"a ~*~ a", "f ~ 1"} <= later


def test_modifiers_by_group_must_be_as_many_as_groups() -> None:
    with pytest.raises(ContentError, match="3 modifiers stand before 'b', for 2 groups"):
        build("f =~ a + c(1, 2, 3)*b", Options(groups=2))
    model = build("f =~ a + c(0.5, NA)*b", Options(groups=2))
    assert [p.fixed for p in model.parameters if p.rhs == "b" and p.op == "=~"] == [0.5, None]
