"""ICC(1), ICC(2), the F interval and the design effect of pupils in schools, against R's anova(lm()) (icc.R)."""

from typing import Any

import pandas as pd
import pytest

from analysis import icc
from analysis.estimators.icc import ClusteredScore
from tests.support.answers import continuous, public

# Sums of squares and F quantiles: nothing but rounding may differ. Observed: 3e-13 (design effect), else below 1e-14.
CLOSED_FORM = 1e-11
VARIABLES = ("normexam", "standLRT")
pytestmark = [
    pytest.mark.parametrize("variable", VARIABLES),
    pytest.mark.parametrize("which", ["all", "balanced"]),
]


def _exam(which: str) -> pd.DataFrame:
    exam = public("exam")
    if which == "all":
        return exam
    by_school = exam.groupby("school")["school"]
    return exam[(by_school.transform("size") >= 20) & (by_school.cumcount() < 20)]


@pytest.fixture
def found(variable: str, which: str) -> ClusteredScore:
    scores = icc(continuous(_exam(which), VARIABLES, cluster="school")).scores
    return next(score for score in scores if score.name == variable)


@pytest.fixture
def expected(r_values: dict[str, Any], variable: str, which: str) -> dict[str, Any]:
    return r_values["icc"][variable][which]


def test_clusters_and_their_size(found: ClusteredScore, expected: dict[str, Any]) -> None:
    assert (found.analysis.clusters, found.analysis.n) == (expected["J"], expected["N"])
    assert found.analysis.n0 == pytest.approx(expected["n0"], rel=CLOSED_FORM)
    assert found.analysis.mean_size == pytest.approx(expected["mean_size"], rel=CLOSED_FORM)


def test_mean_squares_and_f(found: ClusteredScore, expected: dict[str, Any]) -> None:
    ours = [found.analysis.ms_between, found.analysis.ms_within, found.analysis.f_value, found.analysis.p_value]
    assert ours == pytest.approx([expected[name] for name in ("MSB", "MSW", "F", "p")], rel=CLOSED_FORM)


def test_icc1_with_its_interval(found: ClusteredScore, expected: dict[str, Any]) -> None:
    ours = [found.analysis.icc1, *found.analysis.icc1_interval()]
    assert ours == pytest.approx([expected[name] for name in ("ICC1", "ICC1_lower", "ICC1_upper")], abs=CLOSED_FORM)


def test_the_exact_interval_is_searles_where_sizes_are_equal(
    found: ClusteredScore, expected: dict[str, Any], which: str
) -> None:
    searle = [expected[name] for name in ("ICC1_lower", "ICC1_upper")]
    if which == "balanced":
        assert [found.lower, found.upper] == pytest.approx(searle, abs=CLOSED_FORM)
    else:
        assert (found.lower, found.upper) != pytest.approx(searle, abs=1e-3)


def test_icc2(found: ClusteredScore, expected: dict[str, Any]) -> None:
    assert found.analysis.icc2 == pytest.approx(expected["ICC2"], abs=CLOSED_FORM)


def test_design_effect(found: ClusteredScore, expected: dict[str, Any]) -> None:
    assert found.analysis.design_effect == pytest.approx(expected["design_effect"], abs=CLOSED_FORM)


def test_another_way_to_the_same_number(found: ClusteredScore, expected: dict[str, Any], which: str) -> None:
    # lme4's REML: equal to the analysis of variance if clusters are of one size (to its optimiser's 1e-8); else another
    # estimator, which differs by less than 0.02 here.
    assert found.analysis.icc1 == pytest.approx(expected["lmer"]["ICC"], abs=1e-7 if which == "balanced" else 0.02)
    assert found.reml.icc == pytest.approx(expected["lmer"]["ICC"], abs=1e-7)
