"""Every estimator by missing answers, treatment, clusters, groups and engine: a fit, or a refusal that names the fault.

Nothing else: no traceback, no warning of NumPy (pytest makes an error of those). What is offered is written down here a
second time, as a rule.
"""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.estimator import ESTIMATORS
from instrument.errors import MentorscaleError

ITEMS = ["q1", "q2", "q3", "q4"]
MODEL = "f =~ q1 + q2 + q3 + q4"
LIKELIHOODS = ("ML", "MLM", "MLR")
LEAST_SQUARES = ("ULS", "ULSMV", "DWLS", "WLSM", "WLSMV", "WLSMVS")
MISSING = (None, "listwise", "pairwise", "fiml")


@cache
def _sample(treatment: Any) -> Sample:
    rng = np.random.default_rng(4)
    response = 0.8 * rng.standard_normal((240, 1)) + 0.6 * rng.standard_normal((240, 4))
    frame = pd.DataFrame(1.0 + np.searchsorted([-0.6, 0.5], response), columns=ITEMS)
    frame = frame.mask(rng.random(frame.shape) < 0.04)
    frame = frame.assign(place=np.arange(240) // 4, role=np.where(np.arange(240) < 120, "a", "b"))
    return Sample.from_frame(
        frame, ITEMS, scale=(1, 3), cluster="place", group="role", treatment=treatment, source="made up"
    )


def _offered(name: str | None, missing: str | None, treatment: str, clusters: bool, groups: bool, engine: str) -> bool:
    estimator = name or ("WLSMV" if treatment == "ordinal" else "MLR")
    if estimator in LEAST_SQUARES and (treatment == "continuous" or missing == "fiml"):
        return False
    if estimator in LIKELIHOODS and (missing == "pairwise" or (estimator == "MLM" and missing == "fiml")):
        return False
    return engine == "own" or (estimator == "ML" and missing != "fiml" and not groups and not clusters)


def _asked(sample: Sample, name: str | None, missing: str | None, asked: dict[str, Any]) -> ConfirmatoryFit | str:
    """Return the fit, or what the refusal says."""
    try:
        return cfa(sample, MODEL, name, missing, **asked)
    except MentorscaleError as refusal:
        return str(refusal)


def test_the_grid_has_every_estimator() -> None:
    assert {*LIKELIHOODS, *LEAST_SQUARES} == set(ESTIMATORS)


@pytest.mark.parametrize("treatment", ["ordinal", "continuous"])
@pytest.mark.parametrize("name", [None, *ESTIMATORS])
def test_a_combination_is_offered_or_refused_by_name(name: str | None, treatment: str) -> None:
    for missing, clusters, groups, engine in product(MISSING, (False, True), (False, True), ("own", "semopy")):
        if missing is None and (clusters or groups):
            continue  # what stands for None is asked for by name, too
        asked: dict[str, Any] = {"clusters": clusters, "groups": groups, "engine": engine}
        expected = _offered(name, missing, treatment, clusters, groups, engine)
        fit = _asked(_sample(treatment), name, missing, asked)
        if isinstance(fit, str):
            assert not expected, (missing, asked, fit)
            assert any(word in fit for word in (name or "MLR", "missing", "engine")), fit
            continue
        assert expected, (missing, asked)
        assert fit.converged, (missing, asked)
        unknown = [key for key, value in fit.fit.items() if not np.isfinite(value)]
        assert not unknown, (missing, asked, unknown, fit.warnings)
        assert np.isfinite(fit.fitted.vcov).all()
        assert fit.settings.clusters == (60 if clusters else None)
        assert len(fit.fitted.data.groups) == (2 if groups else 1)


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"group_equal": "loading"}, "'loading' is not known.*Did you mean 'loadings'"),
        ({"group_equal": ["loadings"], "groups": False}, "there is one group"),
        ({"group_equal": ["thresholds"], "estimator": "MLR"}, "'thresholds' belong to ordinal items"),
        ({"group_equal": ["loadings", "thresholds", "residuals"]}, "no linear constraint of the delta"),
        (
            {"group_equal": ["intercepts"], "estimator": "ML", "meanstructure": False, "clusters": False},
            "'intercepts' are no parameters",
        ),
        ({"group_equal": ["loadings"], "group_partial": ["f =~ q9"]}, "the model has no such parameter"),
        ({"group_equal": ["loadings"], "group_partial": ["q1 | t1"]}, "'q1 [|] t1' is not held equal"),
        ({"group_equal": ["loadings"], "group_partial": ["q1"]}, "'q1' is no parameter"),
    ],
)
def test_an_equality_that_cannot_be_is_refused_by_name(asked: dict[str, Any], what: str) -> None:
    with pytest.raises(MentorscaleError, match=what):
        cfa(_sample("ordinal"), MODEL, **asked)


def test_lavaans_names_and_spacing_are_understood() -> None:
    plain = cfa(_sample("continuous"), MODEL, "ML", group_equal=["loadings", "lv_variances"], group_partial=["f =~ q3"])
    theirs = cfa(_sample("continuous"), MODEL, "ML", group_equal=["loadings", "lv.variances"], group_partial=["f=~q3"])
    assert theirs.fit == plain.fit
    assert plain.fit["df"] == cfa(_sample("continuous"), MODEL, "ML").fit["df"] + 3


def test_an_equality_without_a_parameter_is_said() -> None:
    fit = cfa(_sample("continuous"), MODEL, "ML", group_equal=["loadings", "regressions", "lv.covariances"])
    assert fit.warnings[-1] == (
        "group_equal: the model has no regressions, lv covariances, so that nothing is held equal by it."
    )
