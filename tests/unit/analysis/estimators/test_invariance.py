"""Levels of invariance, what is freed, what is refused, and what is said of it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, invariance
from analysis.estimators.invariance import Invariance
from instrument.errors import ContentError, Refused, UsageError
from tests.support.answers import THREE_FACTORS, public

NINE = [f"x{i}" for i in range(1, 10)]
MODEL = "f =~ q1 + q2 + q3 + q4 + q5"


def pupils(**options: Any) -> Sample:
    frame = public("holzinger")
    return Sample.from_frame(frame, NINE, scale=None, group="school", treatment="continuous", **options)


def answers(
    n: int = 400, cuts: tuple[float, ...] = (-1.2, -0.4, 0.4, 1.2), seed: int = 5, shift: float = 0.0
) -> pd.DataFrame:
    """Return SIMULATED answers of two groups to five items; q2 of the second group is `shift` higher."""
    rng = np.random.default_rng(seed)
    group = np.repeat(["a", "b"], n // 2)
    factor = rng.standard_normal((n, 1)) + 0.3 * (group == "b")[:, None]
    y = 0.8 * factor + 0.6 * rng.standard_normal((n, 5))
    y[:, 1] += shift * (group == "b")
    frame = pd.DataFrame(1.0 + np.searchsorted(cuts, y), columns=[f"q{k}" for k in range(1, 6)])
    return frame.assign(group=group)


def grouped(frame: pd.DataFrame, treatment: Any = "ordinal") -> Sample:
    return Sample.from_frame(frame, [f"q{k}" for k in range(1, 6)], scale=None, group="group", treatment=treatment)


def test_continuous_items_have_four_levels_and_ordinal_ones_five() -> None:
    assert list(invariance(pupils(), THREE_FACTORS).fits) == ["configural", "metric", "scalar", "strict"]
    levels = list(invariance(grouped(answers()), MODEL).fits)
    assert levels == ["configural", "thresholds", "loadings", "intercepts", "residuals"]


def test_missing_answers_are_used_by_default() -> None:
    frame = public("holzinger_holes").assign(school=public("holzinger")["school"].to_numpy())
    found = invariance(frame, THREE_FACTORS, "school", estimator="MLR", missing="fiml")
    assert "full information" in found.settings.sentence()
    assert found.settings.n_used == 301


def test_the_search_frees_the_planted_intercept_and_no_other() -> None:
    frame = answers(n=1600, cuts=(), shift=0.0)
    rng = np.random.default_rng(3)
    factor = rng.standard_normal((1600, 1))
    items = [f"q{k}" for k in range(1, 6)]
    frame[items] = 0.8 * factor + 0.6 * rng.standard_normal((1600, 5))
    frame.loc[frame["group"] == "b", "q2"] += 0.5
    found = invariance(grouped(frame, "continuous"), MODEL, search=True)
    assert [(one.level, one.parameter) for one in found.steps] == [("scalar", "q2 ~1")]
    (step,) = found.steps
    assert step.cfi_before < found.fits["metric"].fit["cfi_scaled"] - 0.01 < step.cfi_after
    assert found.partial["strict"] == ("q2 ~1",)
    largest = max(found.differences, key=lambda one: one.dmacs)
    assert largest.item == "q2"
    assert largest.dmacs == pytest.approx(0.5, abs=0.12)


def test_the_search_leaves_two_items_of_a_factor_alone() -> None:
    frame = answers(n=1600, cuts=())
    rng = np.random.default_rng(3)
    items = [f"q{k}" for k in range(1, 6)]
    frame[items] = 0.8 * rng.standard_normal((1600, 1)) + 0.6 * rng.standard_normal((1600, 5))
    frame.loc[frame["group"] == "b", items] += np.array([0.0, 1.0, -1.0, 2.0, -2.0])
    found = invariance(grouped(frame, "continuous"), MODEL, search=True)
    assert len(found.partial["scalar"]) == 3
    assert any("could not free more" in said for said in found.warnings)


def test_partial_parameters_stay_free_at_later_levels() -> None:
    found = invariance(pupils(), THREE_FACTORS, partial={"scalar": ["x3 ~1"], "strict": ["x7 ~~ x7"]})
    assert found.partial == {
        "configural": (), "metric": (), "scalar": ("x3 ~1",), "strict": ("x3 ~1", "x7 ~~ x7"),
    }  # fmt: skip
    assert found.rows()[3]["freed"] == "x3 ~1, x7 ~~ x7"
    listed = invariance(pupils(), THREE_FACTORS, partial=["x3 ~1", "x7 ~~ x7"])
    assert listed.partial == found.partial


@pytest.mark.parametrize(
    ("partial", "message"),
    [
        (["x3 ~2"], r"'x3 ~2' is not held equal at any level\. Write 'f =~ item'.* Did you mean 'x3 ~1'"),
        ({"scaler": ["x3 ~1"]}, r"'scaler' is not a level\. Use configural, .* Did you mean 'scalar'"),
    ],
)
def test_what_cannot_be_freed_is_named(partial: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        invariance(pupils(), THREE_FACTORS, partial=partial)


def test_a_sample_without_groups_is_refused() -> None:
    sample = Sample.from_frame(public("holzinger"), NINE, scale=None, treatment="continuous")
    with pytest.raises(Refused, match="the Sample has no groups, and no column 'school' to make them of"):
        invariance(sample, THREE_FACTORS, "school")
    with pytest.raises(Refused, match="no group column is named"):
        invariance(public("holzinger"), THREE_FACTORS)
    with pytest.raises(ContentError, match="scool"):
        invariance(public("holzinger"), THREE_FACTORS, "scool")
    with pytest.raises(UsageError, match="the Sample is grouped by 'school', not by 'sex'"):
        invariance(pupils(), THREE_FACTORS, "sex")


def test_one_group_is_refused() -> None:
    frame = public("holzinger").assign(school="A")
    with pytest.raises(Refused, match="only one group"):
        invariance(frame, THREE_FACTORS, "school")


def test_a_category_that_a_group_does_not_use_is_named_or_joined() -> None:
    frame = answers()
    frame.loc[(frame["group"] == "b") & (frame["q3"] == 5), "q3"] = 4
    with pytest.raises(Refused, match=r"q3: nobody in group b answered 5, which others did\. Ask for collapse=True"):
        invariance(grouped(frame), MODEL)
    found = invariance(grouped(frame), MODEL, collapse=True)
    assert found.warnings[0] == "q3: nobody in group b answered 5; joined in all groups: 4 with 5."
    assert found.fits["configural"].model.options.thresholds["q3"] == 3


def test_the_lowest_category_joins_the_one_above() -> None:
    frame = answers()
    frame.loc[(frame["group"] == "a") & (frame["q1"] == 1), "q1"] = 2
    found = invariance(grouped(frame), MODEL, collapse=True)
    assert "joined in all groups: 1 with 2." in found.warnings[0]


def test_an_item_that_would_have_one_category_left_is_refused() -> None:
    frame = answers(cuts=(0.0,))
    frame.loc[frame["group"] == "b", "q1"] = 1.0
    with pytest.raises(Refused, match="one category is left"):
        invariance(grouped(frame), MODEL, collapse=True)


def test_three_categories_do_not_test_thresholds() -> None:
    found = invariance(grouped(answers(n=800, cuts=(-0.5, 0.6))), MODEL)
    moved = found.changes["thresholds"]
    assert moved.test.df == 0
    assert np.isnan(moved.test.p_value)
    assert any(said.startswith("Three categories: q1, q2, q3, q4, q5.") for said in found.warnings)
    a, b = found.fits["configural"].fit["chisq"], found.fits["thresholds"].fit["chisq"]
    assert b == pytest.approx(a, abs=1e-6)


def test_two_categories_are_named() -> None:
    found = invariance(grouped(answers(n=800, cuts=(0.1,))), MODEL)
    assert any(said.startswith("Two categories: q1, q2, q3, q4, q5.") for said in found.warnings)
    assert found.changes["thresholds"].test.df == 0
    # Equal intercepts free the scales, which were 1: they restrict the thresholds' level, not the loadings'.
    assert found.changes["intercepts"].against == "thresholds"
    assert found.changes["intercepts"].test.df == 3
    assert found.rows()[3]["against"] == "thresholds"


def test_delta_and_theta_are_one_model() -> None:
    theta, delta = (invariance(grouped(answers(n=800)), MODEL, parameterisation=p) for p in ("theta", "delta"))  # type: ignore[arg-type]
    for name in theta.fits:
        assert delta.fits[name].fit["chisq"] == pytest.approx(theta.fits[name].fit["chisq"], abs=1e-5)
    assert "residuals under theta" in delta.settings.sentence()


def test_dmacs_is_the_effects_of_a_planted_difference_alone() -> None:
    found = invariance(grouped(answers(n=4000, shift=0.6, cuts=(-1.2, -0.4, 0.4, 1.2))), MODEL, partial=["q2 ~1"])
    by_item = {one.item: one for one in found.differences}
    assert by_item["q2"].band in ("medium", "large")
    assert all(one.band == "negligible" for name, one in by_item.items() if name != "q2")


def test_latent_means_are_those_of_the_population() -> None:
    found = invariance(grouped(answers(n=4000)), MODEL)
    (mean,) = found.means
    assert mean.d == pytest.approx(0.3, abs=4 * mean.d_se)
    assert mean.p_value < 0.001


def test_small_groups_are_named() -> None:
    frame = answers(n=120)
    found = invariance(grouped(frame, "continuous"), MODEL)
    assert "Group a has 60 respondents: estimates of its own are unsteady." in found.warnings


def test_tables_and_estimates() -> None:
    found: Invariance = invariance(pupils(), THREE_FACTORS, search=True)
    assert [table.key for table in found.further()] == ["invariance-search", "invariance-dmacs", "invariance-means"]
    assert found.to_frame()["level"].tolist() == ["configural", "metric", "scalar", "strict"]
    assert found.estimates()["groups"] == {"Pasteur": 156, "Grant-White": 145}
    assert {row.get("chen") for row in found.rows()[1:]} <= {"yes", "no"}
    assert found.summary()


def test_three_rows_are_refused() -> None:
    frame = answers().iloc[[0, 1, -1]]
    with pytest.raises(ContentError):
        invariance(grouped(frame), MODEL)


def test_a_factor_of_factors_keeps_its_mean() -> None:
    found = invariance(pupils(), f"{THREE_FACTORS}\ng =~ visual + textual + speed")
    assert not any("not identified" in said for said in found.warnings)
    assert [one.factor for one in found.means] == ["visual", "textual", "speed"]
    # Three factors under one are three that correlate, where nothing is equal.
    plain = invariance(pupils(), THREE_FACTORS)
    assert found.fits["configural"].fit["chisq"] == pytest.approx(plain.fits["configural"].fit["chisq"], abs=1e-5)
    assert len(found.differences) == 9


def test_few_clusters_are_named_and_many_allowed_for() -> None:
    frame = public("holzinger").assign(few=np.arange(301) % 12, many=np.arange(301) % 100)
    few, many = (
        Sample.from_frame(frame, NINE, scale=None, group="school", cluster=name, treatment="continuous")
        for name in ("few", "many")
    )
    assert "do not allow for the 12 clusters" in invariance(few, THREE_FACTORS).warnings[0]
    assert invariance(many, THREE_FACTORS).settings.clusters == 100
