"""What may be asked of a sample, what is refused by name, and what must not matter."""

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from instrument.errors import ContentError, Refused, UsageError
from tests.support.answers import THREE_FACTORS, bfi, congeneric, continuous, likert, public

X = [f"x{i}" for i in range(1, 10)]
ONE = "f =~ q1 + q2 + q3 + q4"
TESTS = public("holzinger")


def _likert(n: int = 300, p: int = 4) -> pd.DataFrame:
    frame = likert(n, p, seed=5)
    return frame.assign(group=np.where(np.arange(n) % 2, "m", "f"), age=np.random.default_rng(1).normal(20, 4, n))


def _ordinal(frame: pd.DataFrame, items: list[str] | None = None, **options: object) -> Sample:
    return Sample.from_frame(frame, items or ["q1", "q2", "q3", "q4"], scale=None, **options)  # type: ignore[arg-type]


# Refused by name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f =~ x1 + x2", "the model has 4 free parameters for 3 observed variances and covariances: -1 degrees of"),
        ("f =~ x1 + x2 + x3\nx1 ~~ x2", "7 free parameters for 6 observed variances and covariances: -1 degrees"),
        ("f =~ x1 + x2\nx1 ~ 1", "6 free parameters for 5 observed means, variances and covariances"),
    ],
)
def test_more_parameters_than_moments_are_refused_by_number(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        cfa(continuous(TESTS, X), text, "ML")


def test_constraints_count_against_parameters() -> None:
    found = cfa(continuous(TESTS, X), "f =~ x1 + a*x2 + b*x3\nx1 ~~ x2\na == b", "ML")
    assert found.fit["df"] == 0


def test_more_parameters_than_thresholds_and_correlations_are_refused() -> None:
    with pytest.raises(Refused, match="10 free parameters for 9 observed thresholds and correlations: -1 degrees"):
        cfa(_ordinal(_likert(), ["q1", "q2"]), "f =~ q1 + q2")


def test_equations_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(ContentError, match=r"the equations .==. contradict one another"):
        cfa(continuous(TESTS, X), "f =~ x1 + a*x2 + b*x3 + x4\na == b\na == b + 1", "ML")


@pytest.mark.parametrize("left_out", [[1], [1, 5]])
def test_a_category_nobody_of_a_group_uses_is_refused_by_item_and_group(left_out: list[int]) -> None:
    frame = _likert()
    frame = frame[~((frame.group == "m") & frame.q2.isin(left_out))]
    named = ", ".join(str(value) for value in left_out)
    with pytest.raises(Refused, match=f"q2 in group m: nobody answered {named}, which others did. Join the category"):
        cfa(_ordinal(frame, group="group"), ONE)


def test_an_item_with_too_many_answers_is_named_with_the_remedy() -> None:
    message = r"age: has 300 different answers, more than the 30 of an ordinal item. Group its answers, or treat"
    with pytest.raises(Refused, match=message):
        cfa(_ordinal(_likert(), ["q1", "q2", "q3", "age"]), "f =~ q1 + q2 + q3 + age")


@pytest.mark.parametrize("text", ["f =~ q1 + q2 + q3\nq4 ~ f", "f =~ q1 + q2 + q3 + q4\nq4 ~ q1"])
def test_an_ordinal_outcome_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(Refused, match=r"q4: an ordinal item on the left of ~ is not offered.*Predict a factor"):
        cfa(_ordinal(_likert()), text)
    assert cfa(_ordinal(_likert()), text, "MLR").converged


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q1 | t9", "q1: the item has no threshold t9: it has 5 categories in use. Use t1, t2, t3, t4"),
        ("q1 | cut", "q1: the item has no threshold cut"),
        ("age ~*~ age", "age: 'age .* age' belongs to an ordinal item"),
    ],
)
def test_thresholds_an_item_has_not_are_refused(line: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        cfa(_ordinal(_likert(), ["q1", "q2", "q3", "q4", "age"]), f"{ONE}\nf ~ age\n{line}")


def test_thresholds_of_items_treated_as_continuous_are_refused() -> None:
    with pytest.raises(Refused, match=r"x1: 'x1 \| t1' belongs to an ordinal item; this one is treated as continuous"):
        cfa(continuous(TESTS, X), "f =~ x1 + x2 + x3\nx1 | t1")


def test_a_pair_nobody_answered_both_of_is_refused_by_name() -> None:
    frame = TESTS[X].copy()
    frame.loc[:149, "x1"], frame.loc[150:, "x2"] = np.nan, np.nan
    with pytest.raises(Refused, match="x1 and x2: 0 people answered both"):
        cfa(continuous(frame), THREE_FACTORS)


def test_a_correlation_without_a_maximum_is_refused_by_pair() -> None:
    frame = _likert()
    same = frame.assign(q2=frame.q1)
    with pytest.raises(Refused, match="q1 and q2: their polychoric correlation has no maximum of the likelihood"):
        cfa(_ordinal(same), ONE)


def test_semopy_fits_maximum_likelihood_of_complete_rows_only() -> None:
    with pytest.raises(UsageError, match="engine semopy: it fits maximum likelihood to complete rows"):
        cfa(continuous(TESTS, X), THREE_FACTORS, engine="semopy")


def test_an_equality_that_is_not_known_is_named() -> None:
    with pytest.raises(UsageError, match=r"group_equal: 'loading' is not known.*Did you mean 'loadings'"):
        cfa(continuous(TESTS, X), THREE_FACTORS, group_equal=["loading"])


# Categories and rows


def test_a_category_that_complete_rows_do_not_use_has_no_threshold() -> None:
    frame = _likert().drop(columns="group").astype(float)
    frame.loc[frame.q1 == 5, "q2"] = np.nan
    found = cfa(_ordinal(frame), ONE, missing="listwise")
    assert found.converged
    assert sum(p.op == "|" and p.lhs == "q1" for p in found.model.parameters) == 3


def test_few_clusters_are_left_out_and_said() -> None:
    frame = TESTS.assign(place=np.arange(301) % 6)
    found = cfa(continuous(frame, X, cluster="place"), THREE_FACTORS)
    assert found.settings.clusters is None
    assert found.warnings == (
        "Errors and test do not allow for the 6 clusters: there are no more of them than free parameters (30). "
        "Where answers within a cluster are alike, intervals are too narrow and the chi-square too great.",
    )
    asked = cfa(continuous(frame, X, cluster="place"), THREE_FACTORS, clusters=True)
    assert asked.warnings[0].startswith("6 clusters for 30 free parameters: the robust test is not shown")
    assert np.isnan(asked.fit["chisq_scaled"])


def test_enough_clusters_are_allowed_for() -> None:
    frame = TESTS.assign(place=np.arange(301) % 60)
    found = cfa(continuous(frame, X, cluster="place"), THREE_FACTORS)
    assert found.settings.clusters == 60
    assert found.warnings == ()


def test_a_factors_fixed_variance_is_no_mean_structure() -> None:
    found = cfa(continuous(TESTS, X), "f =~ NA*x1 + x2 + x3 + x4\nf ~~ 1*f", "ML")
    assert not any(p.rhs == "1" for p in found.model.parameters)
    assert any(p.rhs == "1" for p in cfa(continuous(TESTS, X), "f =~ x1 + x2 + x3 + x4\nx1 ~ 1", "ML").model.parameters)


# What must not matter


def _same(one: ConfirmatoryFit, other: ConfirmatoryFit, names: tuple[str, ...] = ("chisq", "cfi", "srmr")) -> None:
    assert one.converged
    for name in names:
        assert other.fit[name] == pytest.approx(one.fit[name], rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("estimator", ["MLR", "WLSMV", "ULSMV"])
def test_the_order_of_rows_items_and_groups_does_not_matter(estimator: str) -> None:
    frame = _likert()
    turned = frame.iloc[::-1]  # the other group comes first, too
    items = ["q3", "q1", "q4", "q2"]
    options = {"group_equal": ["loadings"]}
    one = cfa(_ordinal(frame, group="group"), ONE, estimator, **options)  # type: ignore[arg-type]
    other = cfa(_ordinal(turned, items, group="group"), "f =~ q1 + q4 + q3 + q2", estimator, **options)  # type: ignore[arg-type]
    _same(one, other, ("chisq", "chisq_scaled", "cfi", "rmsea", "srmr"))
    assert one.fitted.data.labels == other.fitted.data.labels[::-1]


def test_numbers_of_categories_are_labels_for_ordinal_items() -> None:
    frame = _likert()
    items = ["q1", "q2", "q3", "q4"]
    moved = frame.assign(**{name: frame[name].map({1: 0, 2: 1, 3: 5, 4: 6, 5: 20}) for name in items})
    _same(cfa(_ordinal(frame), ONE), cfa(_ordinal(moved), ONE), ("chisq", "chisq_scaled", "cfi"))


def test_the_scaling_of_factors_does_not_matter_to_fit() -> None:
    sample = continuous(TESTS, X)
    fits = [
        cfa(sample, THREE_FACTORS, "MLR", scaling=scaling, meanstructure=True)
        for scaling in ("marker", "unit", "effects")
    ]
    for other in fits[1:]:
        _same(fits[0], other, ("chisq", "chisq_scaled", "cfi_robust", "df"))
    effects = fits[2].parameters.query("op == '=~' and lhs == 'visual'")
    assert effects.est.sum() == pytest.approx(3)


@pytest.mark.parametrize("parameterisation", ["delta", "theta"])
def test_both_parameterisations_fit_alike(parameterisation: str) -> None:
    found = cfa(_ordinal(_likert()), ONE, parameterisation=parameterisation)  # type: ignore[arg-type]
    _same(cfa(_ordinal(_likert()), ONE), found, ("chisq", "chisq_scaled", "srmr"))


# Kinds of models


def test_three_factors_of_a_second_order_fit_as_correlated_ones() -> None:
    sample = continuous(TESTS, X)
    higher = cfa(sample, f"{THREE_FACTORS}\ng =~ visual + textual + speed", "ML")
    _same(cfa(sample, THREE_FACTORS, "ML"), higher, ("chisq", "df", "srmr"))


def test_a_bifactor_model_fits_at_least_as_well() -> None:
    sample = bfi(["E1", "E2", "E3", "E4", "E5", "N1", "N2", "N3", "N4", "N5"], reverse=True)
    own = "e =~ E1 + E2 + E3 + E4 + E5\nn =~ N1 + N2 + N3 + N4 + N5"
    every = " + ".join(f"{s}{i}" for s in "EN" for i in range(1, 6))
    text = f"g =~ {every}\n{own}"
    found = cfa(sample, text, "ML", orthogonal=True, scaling="unit")
    assert found.converged
    assert found.fit["chisq"] < cfa(sample, own, "ML").fit["chisq"]


def test_covariates_of_ordinal_items_are_measures() -> None:
    found = cfa(_ordinal(_likert(), ["q1", "q2", "q3", "q4", "age"]), f"{ONE}\nf ~ age")
    assert found.converged
    row = found.parameters.query("op == '~' and rhs == 'age'").iloc[0]
    assert row.se > 0
    assert abs(row.z) < 4  # age was drawn apart from the answers
    assert found.parameters.query("lhs == 'age' and op == '~~'").est.item() == pytest.approx(
        _likert().age.var(ddof=0), rel=1e-6
    )


def test_a_sole_indicator_is_its_factor() -> None:
    frame = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=2)
    found = cfa(continuous(frame), "f =~ y1\ng =~ y2 + y3 + y4", "ML")
    assert found.warnings == ()
    shares = found.r_squared.set_index("variable").r_squared
    assert shares["y1"] == 1
