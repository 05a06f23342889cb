"""ICCs of two occasions, change, limits of agreement and weighted kappa, against R (retest.R)."""

from typing import Any

import pandas as pd
import pytest

from analysis import retest
from analysis.fit.intraclass import FORMS
from tests.support.answers import public

# Closed forms on the same scores: nothing but rounding may differ. Observed: 8e-15 for the ICCs and their intervals,
# 4e-14 for t, 6e-13 for mean squares of 130, 3e-12 for quantiles of noncentral t.
CLOSED_FORM, NONCENTRAL = 1e-11, 1e-10
RUNS = ["tests", "scales"]


@pytest.fixture
def expected(r_values: dict[str, Any], run: str) -> dict[str, Any]:
    return r_values["retest"][run]


def _frames(expected: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.DataFrame({"score": expected["first"]}), pd.DataFrame({"score": expected["second"]})


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("level", "key"), [(0.95, "icc95"), (0.9, "icc90")])
def test_six_iccs(expected: dict[str, Any], run: str, level: float, key: str) -> None:
    found = retest(*_frames(expected), level=level)
    assert len(found.iccs) == 6
    for form, theirs in zip(FORMS, expected[key], strict=True):
        ours = found.iccs[form]
        assert ours.estimate == pytest.approx(theirs["icc"], abs=CLOSED_FORM)
        assert (ours.lower, ours.upper) == pytest.approx((theirs["lower"], theirs["upper"]), abs=CLOSED_FORM)
        assert (ours.f_value, ours.p_value) == pytest.approx((theirs["F"], theirs["p"]), abs=CLOSED_FORM)
        assert (ours.df1, ours.df2) == (theirs["df1"], theirs["df2"])
    assert found.estimate == found.iccs["ICC(A,1)"].estimate


@pytest.mark.parametrize("run", RUNS)
def test_change(expected: dict[str, Any], run: str) -> None:
    found, theirs = retest(*_frames(expected)).change, expected["change"]
    for field in ("mean", "sd", "t", "df", "lower", "upper"):
        assert getattr(found, field) == pytest.approx(theirs[field], abs=CLOSED_FORM)
    assert found.p_value == pytest.approx(theirs["p"], rel=1e-9)
    assert found.pearson == pytest.approx(theirs["r"], abs=CLOSED_FORM)


@pytest.mark.parametrize("run", RUNS)
def test_mean_squares(expected: dict[str, Any], run: str) -> None:
    found = retest(*_frames(expected)).analysis
    for field, theirs in expected["squares"].items():
        assert getattr(found, field) == pytest.approx(theirs, rel=CLOSED_FORM)


@pytest.mark.parametrize("run", RUNS)
def test_limits_of_agreement(expected: dict[str, Any], run: str) -> None:
    (low, high), theirs = retest(*_frames(expected)).limits, expected["limits"]
    assert (low.value, high.value) == pytest.approx((theirs["lower"], theirs["upper"]), abs=CLOSED_FORM)
    assert [low.exact_lower, low.exact_upper] == pytest.approx(theirs["exact_lower"], abs=NONCENTRAL)
    assert [high.exact_lower, high.exact_upper] == pytest.approx(theirs["exact_upper"], abs=NONCENTRAL)


@pytest.mark.parametrize(("key", "first", "second"), [("N", "N1", "N3"), ("E", "E1", "E2")])
def test_weighted_kappa(r_values: dict[str, Any], key: str, first: str, second: str) -> None:
    bfi, theirs = public("bfi"), r_values["retest"]["kappa"][key]
    ours = retest(bfi[[first]], bfi[[second]]).items[first]
    assert ours.n == theirs["n"]
    assert ours.kappa == pytest.approx(theirs["kappa"], abs=CLOSED_FORM)
    assert (ours.upper - ours.lower) / (2 * 1.959963984540054) == pytest.approx(theirs["se"], abs=CLOSED_FORM)
