"""The bootstrap of a fit: what it is refitted to, what it says of its draws, what it refuses."""

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, bootstrap, cfa
from analysis.fit.sem.bollen_stine import turn
from analysis.fit.sem.refits import refits
from analysis.fit.sem.resampling import Units, weighted_moments
from instrument.errors import Refused, UsageError
from tests.support.answers import THREE_FACTORS, congeneric, continuous, holzinger, likert, public, with_holes

ONE = "f =~ q1 + q2 + q3 + q4"
LABELLED = "f =~ y1 + a*y2 + b*y3 + y4\nratio := a / b"


def test_everyone_once_is_the_fit_itself() -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "MLR", meanstructure=True)
    found = refits(fit.fitted, [[np.ones((2, 301))]])
    for name, values in (("est", found.est), ("std_all", found.std)):
        own = [getattr(one, name) for one in fit.estimated]
        np.testing.assert_allclose(values, [own, own], atol=1e-8)
    np.testing.assert_allclose(found.chisq, fit.fit["chisq"], atol=1e-9)


@pytest.mark.parametrize("kind", ["fiml", "ordinal", "ordinal clusters"])
def test_everyone_once_is_the_fit_itself_one_by_one(kind: str) -> None:
    answers = likert(200, 4, seed=5)
    if kind == "fiml":
        holes = pd.DataFrame(with_holes(answers.to_numpy(dtype=float), 0.1, 3), columns=answers.columns)
        fit = cfa(continuous(holes), ONE, "MLR", "fiml")
    else:
        units = [f"u{k % 40}" for k in range(200)]
        sample = Sample.from_frame(answers.assign(unit=units), list(answers.columns), cluster="unit")
        fit = cfa(sample, ONE, clusters=kind != "ordinal")
    found = refits(fit.fitted, [[np.ones((1, group.n)) for group in fit.fitted.data.groups]])
    np.testing.assert_allclose(found.est[0], [one.est for one in fit.estimated], atol=1e-7)
    np.testing.assert_allclose(found.std[0], [one.std_all for one in fit.estimated], atol=1e-7)


def test_weighted_moments_are_those_of_the_drawn_rows() -> None:
    x = np.random.default_rng(2).normal(5, 2, (40, 3))
    weights = np.random.default_rng(3).integers(0, 3, (4, 40)).astype(float)
    n, mean, cov = weighted_moments(x, weights)
    for k in range(4):
        drawn = np.repeat(x, weights[k].astype(int), axis=0)
        assert n[k] == len(drawn)
        np.testing.assert_allclose(mean[k], drawn.mean(axis=0), atol=1e-12)
        np.testing.assert_allclose(cov[k], np.cov(drawn.T, ddof=0), atol=1e-12)


def test_clusters_are_drawn_whole_and_respondents_within_groups() -> None:
    frame = congeneric(120, [0.7] * 4, 4).assign(unit=[k // 4 for k in range(120)], half=[k // 60 for k in range(120)])
    sample = continuous(frame, list(frame.columns[:4]), cluster="unit", group="half")
    clustered = Units.among(cfa(sample, "f =~ y1 + y2 + y3 + y4", "MLR", clusters=True).fitted.data)
    assert clustered.what == "whole clusters within groups"
    for block in clustered.samples(20, 1):
        for weights in block:
            assert (np.diff(weights.reshape(20, 15, 4), axis=2) == 0).all()
            assert (weights.sum(axis=1) == 60).all()
    alone = Units.among(cfa(sample, "f =~ y1 + y2 + y3 + y4", "MLR", clusters=False).fitted.data)
    assert [weights.sum(axis=1).tolist() for block in alone.samples(3, 1) for weights in block] == [[60] * 3] * 2


def test_clusters_that_lie_in_several_groups_take_their_people_with_them() -> None:
    frame = congeneric(120, [0.7] * 4, 4).assign(unit=[k % 30 for k in range(120)], half=[k // 60 for k in range(120)])
    sample = continuous(frame, list(frame.columns[:4]), cluster="unit", group="half")
    fit = cfa(sample, "f =~ y1 + y2 + y3 + y4", "MLR", clusters=True)
    found = bootstrap(fit, draws=20)
    assert "some of which lie in several groups" in found.settings.sentence()
    assert "No Bollen-Stine test: clusters are drawn whole." in found.warnings
    assert found.refits.converged.any()


def test_intervals_and_errors_are_those_of_the_draws() -> None:
    fit = cfa(continuous(congeneric(300, [0.8, 0.7, 0.6, 0.5], 6)), LABELLED, "ML")
    found = bootstrap(fit, draws=400, seed=9)
    names = [(row["lhs"], row["rhs"]) for row in found.rows()]
    assert names[-1] == ("ratio", "")
    assert ("f", "y1") not in names
    assert "f =~ y1" in [one.name for one in found.standardised]
    draws = found.refits.est
    for one in found.parameters:
        k = fit.estimated.index(one.parameter)
        assert one.se == pytest.approx(draws[:, k].std(ddof=1))
        assert one.bias == pytest.approx(draws[:, k].mean() - one.estimate)
        assert one.percentile.lower < one.estimate < one.percentile.upper
        assert one.se == pytest.approx(one.parameter.se, rel=0.3)
    np.testing.assert_allclose(draws[:, -1], draws[:, 1] / draws[:, 2], atol=1e-12)
    again = bootstrap(fit, draws=400, seed=9)
    np.testing.assert_array_equal(again.refits.est, draws)
    assert "400 of 400 bootstrap samples of respondents, seed 9" in found.settings.sentence()


def test_turned_answers_have_the_models_moments() -> None:
    (group,) = cfa(holzinger(), THREE_FACTORS, "ML").fitted.moments
    turned = turn(group)
    np.testing.assert_allclose(turned.by.T @ group.cov @ turned.by, group.implied_cov, atol=1e-12)


def test_the_p_value_does_not_depend_on_units() -> None:
    frame = public("holzinger")[[f"x{i}" for i in range(1, 7)]].iloc[:100].reset_index(drop=True)
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6"
    one, other = (
        bootstrap(cfa(continuous(x), model, "ML"), draws=50).test for x in (frame, frame * [1, 100, 1, 0.01, 1, 1])
    )
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one.chisq, other.chisq, atol=1e-6)
    assert one.p_value == other.p_value == (1 + np.sum(one.chisq >= one.observed)) / (1 + one.used)


def test_what_became_of_the_draws_is_said() -> None:
    rare = likert(60, 4, seed=8)
    rare.loc[0, "q1"] = 6
    rare.loc[1:, "q1"] = rare.loc[1:, "q1"].clip(upper=4)
    found = bootstrap(cfa(Sample.from_frame(rare, list(rare.columns), scale=(1, 6)), ONE, groups=False), draws=20)
    lost = int((~found.refits.usable).sum())
    assert lost > 0
    assert any(one.startswith(f"{lost} of 20 bootstrap samples lack a category") for one in found.warnings)
    assert "No Bollen-Stine test: it is for complete answers fitted by likelihood." in found.warnings
    assert "bias-corrected intervals" in found.settings.sentence()
    weak = bootstrap(cfa(continuous(congeneric(40, [0.9, 0.5, 0.2], 3)), "f =~ y1 + y2 + y3", "ML"), draws=50)
    assert any("improper solution" in one for one in weak.warnings)
    assert "No Bollen-Stine test: the model has no degrees of freedom." in weak.warnings


def test_what_cannot_be_had_is_refused() -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "ML")
    with pytest.raises(UsageError, match="1 are too few"):
        bootstrap(fit, draws=1)
    with pytest.raises(UsageError, match=r"1\.5 is not between 0 and 1"):
        bootstrap(fit, level=1.5)
    few = congeneric(80, [0.7] * 4, 4).assign(unit=[k % 4 for k in range(80)])
    clustered = cfa(continuous(few, list(few.columns[:4]), cluster="unit"), "f =~ y1 + y2 + y3 + y4", clusters=True)
    with pytest.raises(Refused, match="4 clusters to draw from"):
        bootstrap(clustered, draws=10)
