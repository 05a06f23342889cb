"""Invariance of more than two groups, and with clusters, against lavaan and semTools (invariance_groups.R)."""

from functools import cache
from typing import Any

import pandas as pd
import pytest

from analysis import Sample, cfa, invariance
from analysis.estimators.invariance import Invariance
from analysis.fit.sem.levels import CONTINUOUS, ORDINAL, Level
from tests.reference.data import frames
from tests.support.answers import THREE_FACTORS

CHISQ, INDEX = 1e-5, 1e-5
# A scaled difference rests on two of lavaan's fits.
TEST, TEST_LEAST = 1e-5, 1e-3
NINE = [f"x{i}" for i in range(1, 10)]
TEN = [f"{s}{i}" for s in "AC" for i in range(1, 6)]
TWO = "fA =~ A1 + A2 + A3 + A4 + A5\nfC =~ C1 + C2 + C3 + C4 + C5"
HIGHER = f"{THREE_FACTORS}\ng =~ visual + textual + speed"


@cache
def _hs() -> pd.DataFrame:
    hs = frames()["holzinger"]
    place = hs.groupby("school").cumcount() // 4
    school = hs["school"].astype(str)
    return hs.assign(where=school + " " + hs["sex"].astype(str), cluster=school + " " + place.astype(str))


@cache
def _found(case: str) -> Invariance:
    if case == "bfi":
        data = frames()["bfi"].dropna(subset=["education"])
        return invariance(Sample.from_frame(data, TEN, scale=(1, 6), group="education"), TWO, missing="listwise")
    if case == "hs":
        sample = Sample.from_frame(_hs(), NINE, scale=None, group="where", treatment="continuous")
        return invariance(sample, THREE_FACTORS, estimator="MLR", missing="listwise")
    sample = Sample.from_frame(_hs(), NINE, scale=None, group="school", cluster="cluster", treatment="continuous")
    return invariance(sample, THREE_FACTORS, estimator="MLR", missing="listwise", clusters=True)


def _check(ours: dict[str, float], theirs: dict[str, float], skip: tuple[str, ...] = ()) -> None:
    wrong = {}
    for name, value in theirs.items():
        key = name.replace(".", "_")
        if value is None or name in skip:
            continue
        great = "chisq" in name or name in ("logl", "aic", "bic", "df", "npar")
        if not abs(ours[key] - value) <= (max(CHISQ * abs(value), 1e-3) if great else INDEX):
            wrong[name] = (ours[key], value)
    assert not wrong


@pytest.mark.parametrize("level", [level.name for level in CONTINUOUS])
@pytest.mark.parametrize("case", ["hs", "cluster"])
def test_levels_of_measures(r_values: dict[str, Any], case: str, level: str) -> None:
    _check(_found(case).fits[level].fit, r_values["invariance_groups"][case]["measures"][level])


@pytest.mark.parametrize("level", [level.name for level in ORDINAL])
def test_levels_of_ordinal_items_in_five_groups(r_values: dict[str, Any], level: str) -> None:
    theirs = r_values["invariance_groups"]["bfi"]["theta"]["measures"][level]
    # What is to be taken off the independence chi-square of several groups differs on purpose: see test_sem.py.
    _check(_found("bfi").fits[level].fit, theirs, ("cfi.robust",))


@pytest.mark.parametrize("level", ORDINAL[1:4:2], ids=lambda level: level.name)
def test_delta_fits_as_theta_does(r_values: dict[str, Any], level: Level) -> None:
    data = frames()["bfi"].dropna(subset=["education"])
    sample = Sample.from_frame(data, TEN, scale=(1, 6), group="education")
    fit = cfa(sample, TWO, missing="listwise", identification="wu-estabrook", group_equal=level.equal)
    _check(fit.fit, r_values["invariance_groups"]["bfi"]["delta"]["measures"][level.name], ("cfi.robust",))


@pytest.mark.parametrize("case", ["hs", "cluster", "bfi"])
def test_differences(r_values: dict[str, Any], case: str) -> None:
    theirs = r_values["invariance_groups"][case]
    expected = theirs["theta"]["tests"] if case == "bfi" else theirs["tests"]
    changes = list(_found(case).changes.values())
    assert len(changes) == len(expected)
    for ours, other in zip(changes, expected, strict=True):
        assert ours.test.scaled == pytest.approx(other["chisq"], rel=TEST, abs=TEST_LEAST)
        assert ours.test.df == other["df"]


def test_the_mean_of_a_factor_of_factors_stays_at_0(r_values: dict[str, Any]) -> None:
    theirs = r_values["invariance_groups"]["order"]
    assert all(theirs["default"]["free"])
    assert theirs["default"]["not_identified"]
    assert theirs["default"]["chisq"] == pytest.approx(theirs["fixed"]["chisq"], rel=1e-6)
    assert theirs["default"]["df"] == theirs["fixed"]["df"] - 1
    sample = Sample.from_frame(_hs(), NINE, scale=None, group="school", treatment="continuous")
    asked = {"group_equal": ("loadings", "intercepts"), "identification": "wu-estabrook"}
    ours = cfa(sample, HIGHER, "ML", "listwise", **asked)  # type: ignore[arg-type]
    assert ours.fit["df"] == theirs["fixed"]["df"]
    assert ours.fit["chisq"] == pytest.approx(theirs["fixed"]["chisq"], rel=CHISQ)
    assert not ours.fitted.open
