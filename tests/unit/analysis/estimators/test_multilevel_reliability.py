"""Reliability by level: identities, what a construct has, intervals, what is refused."""

import numpy as np
import pytest

from analysis import multilevel_reliability, twolevel_cfa
from instrument.errors import Refused, UsageError
from tests.support.clustered import ITEMS, clustered, sample_of

FRAME = clustered()
SAMPLE = sample_of(FRAME, constructs={"trust": ITEMS})


def test_omega_within_and_between_are_those_of_the_models_matrices() -> None:
    found = multilevel_reliability(SAMPLE)
    fit = twolevel_cfa(SAMPLE, construct="configural")
    sums = []
    for structure in fit.fitted.structures:
        at = structure.moments(fit.fitted.x)
        sums.append((float((at.sigma - at.values.theta).sum()), float(at.sigma.sum())))
    (c_w, t_w), (c_b, t_b) = sums
    inverse = float(np.mean(1 / np.bincount(fit.fitted.data.clusters.of)))
    assert found.omega_within == pytest.approx(c_w / t_w)
    assert found.omega_between == pytest.approx(c_b / t_b)
    assert found.omega_means == pytest.approx(c_b / (t_b + t_w * inverse))
    assert found.omega_both == pytest.approx((c_w + c_b) / (t_w + t_b))
    assert found.harmonic_size == pytest.approx(1 / inverse)
    assert found.omega_means < found.omega_between


def test_alpha_is_that_of_the_unrestricted_matrices() -> None:
    found = multilevel_reliability(SAMPLE)
    fit = twolevel_cfa(SAMPLE, construct="configural")
    for value, at in zip((found.alpha_within, found.alpha_between), fit.fitted.unrestricted, strict=True):
        assert value == pytest.approx(4 / 3 * (1 - np.trace(at.cov) / at.cov.sum()))


def test_a_shared_construct_is_nobodys_own() -> None:
    found = multilevel_reliability(SAMPLE, "shared")
    assert np.isnan(found.omega_within)
    assert np.isnan(found.alpha_both)
    assert found.omega_means > 0.3
    assert [row["reliable"] for row in found.rows()] == ["between", "cluster means"] * 2


def test_both_intervals_hold_the_value_and_agree() -> None:
    delta = multilevel_reliability(SAMPLE)
    drawn = multilevel_reliability(SAMPLE, interval="monte-carlo", draws=400)
    again = multilevel_reliability(SAMPLE, interval="monte-carlo", draws=400)
    assert drawn.rows() == again.rows()
    for one, other in zip(delta.rows(), drawn.rows(), strict=True):
        assert 0 < float(one["lower"]) < float(one["reliability"]) < float(one["upper"]) < 1  # type: ignore[arg-type]
        assert float(other["se"]) == pytest.approx(float(one["se"]), rel=0.35)  # type: ignore[arg-type]
        assert float(other["lower"]) == pytest.approx(float(one["lower"]), abs=0.06)  # type: ignore[arg-type]
    assert "400 Monte Carlo draws, seed 1" in drawn.settings.sentence()


def test_the_units_of_a_scale_do_not_matter() -> None:
    scaled = FRAME.assign(**{name: 10 * FRAME[name] + 3 for name in ITEMS})
    other = multilevel_reliability(sample_of(scaled, constructs={"trust": ITEMS}))
    for one, two in zip(multilevel_reliability(SAMPLE).rows(), other.rows(), strict=True):
        assert two["reliability"] == pytest.approx(one["reliability"], abs=1e-6)


def test_what_cannot_be_had_is_refused() -> None:
    with pytest.raises(Refused, match="trust: 2 items; a factor on each level needs 3 or more"):
        multilevel_reliability(sample_of(FRAME, constructs={"trust": ITEMS[:2]}))
    with pytest.raises(UsageError, match=r"'config' is not offered.*Did you mean 'configural'"):
        multilevel_reliability(SAMPLE, "config")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"interval bootstrap, level 0.95, 5000 draws"):
        multilevel_reliability(SAMPLE, interval="bootstrap")  # type: ignore[arg-type]


def test_the_table_names_scale_and_level() -> None:
    found = multilevel_reliability(SAMPLE)
    assert found.caption == "Reliability within and between clusters"
    assert {row["construct"] for row in found.rows()} == {"trust"}
    assert "J = 60 clusters" in found.summary()
    assert found.estimates()["harmonic_size"] == found.harmonic_size
