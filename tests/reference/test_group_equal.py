"""Every keyword of group_equal, and what a model's text may ask of groups, against lavaan (group_equal.R)."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa
from tests.reference.data import frames

# Observed 4e-7.
CHISQ, ESTIMATE, ERROR = 1e-5, 1e-4, 1e-3
NINE = [f"x{i}" for i in range(1, 10)]
MEASURES = (
    "loadings", "intercepts", "means", "regressions", "residuals", "residual.covariances", "lv.variances",
    "lv.covariances",
)  # fmt: skip
CASES = {
    "measures": (*MEASURES, "loadings+intercepts+means", "+".join(MEASURES)),
    "ordinal": (
        "loadings", "thresholds", "regressions", "residual.covariances", "lv.variances", "lv.covariances",
        "loadings+thresholds", "loadings+thresholds+means", "loadings+thresholds+residuals",
        "+".join(name if name != "intercepts" else "thresholds" for name in MEASURES),
    ),
}  # fmt: skip


@cache
def _sample(kind: str) -> Sample:
    tests = frames()["holzinger"]
    if kind == "measures":
        return Sample.from_frame(tests, NINE, scale=None, group="school", treatment="continuous")
    cut = {name: 1 + np.searchsorted(np.quantile(tests[name], [0.3, 0.7]), tests[name], side="right") for name in NINE}
    return Sample.from_frame(
        pd.DataFrame(cut, index=tests.index).assign(school=tests["school"]), NINE, scale=(1, 3), group="school"
    )


@pytest.mark.parametrize(("kind", "equal"), [(kind, equal) for kind, names in CASES.items() for equal in names])
def test_chi_square_and_degrees_of_freedom(r_values: dict[str, Any], kind: str, equal: str) -> None:
    r = r_values["group_equal"]
    by_set = {frozenset(name.split("+")): found for name, found in r[kind].items()}
    theirs = by_set[frozenset(equal.split("+"))]
    estimator = "ML" if kind == "measures" else "WLSMV"
    fit = cfa(_sample(kind), r["model"], estimator, "listwise", equal.split("+"), parameterisation="theta")
    assert fit.fit["df"] == theirs["df"]
    assert fit.fit["chisq"] == pytest.approx(theirs["chisq"], rel=CHISQ, abs=1e-3)


@pytest.mark.parametrize("kind", ["measures", "ordinal"])
def test_what_a_text_says_of_groups_labels_thresholds_and_equations(r_values: dict[str, Any], kind: str) -> None:
    theirs, text = r_values["group_equal"]["written"][kind], r_values["group_equal"]["texts"][kind]
    asked: dict[str, Any] = {"estimator": "ML", "missing": "listwise"} if kind == "measures" else {"groups": False}
    fit = cfa(_sample(kind), text, **asked)
    assert fit.fit["df"] == theirs["df"]
    assert fit.fit["chisq"] == pytest.approx(theirs["chisq"], rel=CHISQ, abs=1e-3)
    ours = {(x.lhs, x.op, "" if x.op == ":=" else x.rhs, x.group): x for x in fit.estimated}
    keys = zip(*(theirs[name] for name in ("lhs", "op", "rhs", "group", "est", "se")), strict=True)
    for lhs, op, rhs, group, est, se in keys:
        row = ours[lhs, op, "" if op == ":=" else rhs, group]
        assert row.est == pytest.approx(est, abs=ESTIMATE)
        assert row.se == pytest.approx(se, rel=ERROR)
