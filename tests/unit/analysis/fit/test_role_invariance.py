"""Invariance by role: pairs whose factors correlate .5, of which the second role rates .4 higher."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa, study_frame
from analysis.estimators.study_frame import StudyFrame
from analysis.report.sections import role_invariance as section
from instrument.errors import Refused

N = 400
LOADINGS = np.array([0.8, 0.7, 0.75, 0.6])
ITEMS = tuple(f"A{j}" for j in range(1, 5))
CONSTRUCT = "دانش و support"
CHANGED = ("delta_chisq_scaled", "delta_p", "delta_cfi", "delta_rmsea", "delta_srmr")


def _study(constructs: dict[str, tuple[str, ...]], shift: float = 0.0) -> StudyFrame:
    rng = np.random.default_rng(4)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], N) + np.array([0, 0.4])
    roles = {}
    for k, role in enumerate(("mentee", "mentor")):
        y = factors[:, [k]] * LOADINGS + rng.standard_normal((N, 4)) * np.sqrt(1 - LOADINGS**2)
        y[:, 1] += shift * k
        frame = pd.DataFrame(1.0 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], y), columns=list(ITEMS))
        frame = frame.assign(university=[f"U{j % 20}" for j in range(N)], pair=[f"p{j}" for j in range(N)])
        roles[role] = Sample.from_frame(
            frame, ITEMS, scale=(1, 5), cluster="university", group="pair", constructs=constructs
        )
    return study_frame(roles)


STUDY = _study({CONSTRUCT: ITEMS})
FOUND = STUDY.invariance()


def test_each_level_is_the_model_of_the_pairs() -> None:
    sample = replace(STUDY.dyads(), treatment="continuous", cluster=None)
    for level, equal in (("configural", "nothing"), ("metric", "loadings"), ("scalar", "intercepts")):
        one = cfa(sample, STUDY.model(equal=equal), "MLR", "fiml")
        ours = FOUND.ladders[CONSTRUCT].fits[level].fit
        assert ours == pytest.approx(one.fit, nan_ok=True)
    assert [row["df"] for row in FOUND.rows()] == [15, 18, 21]


def test_what_the_factors_have_in_common_is_found() -> None:
    ((row,),) = (table.rows for table in FOUND.further())
    assert row["role_r_lower"] < 0.5 < row["role_r_upper"]
    # The mean is in units of the first item, whose categories are about .8 apart: .4 x .8 / .8.
    assert row["role_lower"] < 0.4 < row["role_upper"]
    assert row["pvalue"] < 0.001


def test_answers_that_mean_the_same_keep_their_fit() -> None:
    scalar = FOUND.ladders[CONSTRUCT].changes["scalar"]
    assert scalar.test.p_value > 0.01
    assert scalar.cfi > -0.01
    assert {row["verdict"] for row in section.checks(FOUND)} == {"yes"}
    assert FOUND.warnings == ()


def test_an_item_that_one_role_rates_lower_shows_at_the_intercepts() -> None:
    ladder = _study({CONSTRUCT: ITEMS}, shift=-0.5).invariance().ladders[CONSTRUCT]
    assert ladder.changes["metric"].test.p_value > 0.01
    assert ladder.changes["scalar"].test.p_value < 1e-6
    assert ladder.changes["scalar"].cfi < -0.01


def test_a_construct_that_cannot_be_fitted_is_named_beside_the_others() -> None:
    found = _study({"first": ITEMS[:3], "second": ITEMS[3:]}).invariance()
    assert list(found.ladders) == ["first"]
    assert found.warnings[0].endswith("have fewer than two of their items in common: second.")


def test_if_none_can_be_fitted_it_is_refused() -> None:
    with pytest.raises(Refused, match="fewer than two of its items"):
        _study({"one": ITEMS[:1]}).invariance()


def test_rows_have_the_changes_but_for_the_first_level() -> None:
    first, *others = FOUND.rows()
    assert not set(CHANGED) & set(first)
    assert all(set(CHANGED) <= set(row) for row in others)


def test_what_one_role_alone_was_asked_is_named_once_and_stops_nothing() -> None:
    constructs = {CONSTRUCT: ITEMS, "a_importance": ITEMS[:1], "b_importance": ITEMS[1:2]}
    found = _study(constructs).invariance()
    assert list(found.ladders) == [CONSTRUCT]
    said = (
        "Not compared, for mentee and mentor have fewer than two of their items in common: a_importance, b_importance."
    )
    assert [one for one in found.warnings if "importance" in one] == [said]


def test_the_test_of_a_difference_is_named_by_its_work() -> None:
    assert "tested by Satorra & Bentler (2001)" in FOUND.settings.sentence()
