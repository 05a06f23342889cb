"""A model within clusters, from deviations: what a two-level model without structure between says of that level."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.twolevel_cfa import twolevel_cfa
from analysis.fit.twolevel.pooled import pooled_within
from instrument.errors import NotGiven, Refused
from tests.support.clustered import ITEMS, WITHIN, clustered, sample_of

# Complete answers, equal clusters: the same maximum of the same likelihood, observed 3e-11 of an estimate.
SAME = 1e-7


def test_with_equal_clusters_it_is_the_two_level_model_with_a_saturated_between_level() -> None:
    sample = sample_of(clustered(30, (6, 6), seed=2))
    pooled, both = pooled_within(sample, WITHIN, "ML"), twolevel_cfa(sample, WITHIN, "saturated", estimator="ML")
    theirs = {
        (x.parameter.lhs, x.parameter.op, x.parameter.rhs): x.parameter for x in both.estimated if x.level == "within"
    }
    for x in pooled.estimated:
        if x.op in ("=~", "~~"):
            one = theirs[x.lhs, x.op, x.rhs]
            assert (x.est, x.std_all) == pytest.approx((one.est, one.std_all), abs=SAME)
            # Expected information here, observed there: equal as N grows.
            assert not x.free or x.se == pytest.approx(one.se, rel=0.03)
    own, level = pooled.fit, both.level_fit["within"]
    for name in ("chisq", "df", "baseline_chisq", "cfi", "tli", "rmsea", "rmsea_ci_upper"):
        assert own[name] == pytest.approx(level[name], abs=1e-6)


def test_unequal_clusters_and_missing_answers_change_little() -> None:
    frame = clustered(60, (4, 12), seed=3)
    rng = np.random.default_rng(4)
    frame[list(ITEMS)] = frame[list(ITEMS)].mask(rng.random((len(frame), 4)) < 0.05)
    sample = sample_of(frame)
    pooled, both = pooled_within(sample, WITHIN), twolevel_cfa(sample, WITHIN, "saturated", estimator="ML")
    theirs = [x.parameter.std_all for x in both.estimated if x.level == "within" and x.parameter.op == "=~"]
    assert [x.std_all for x in pooled.estimated if x.op == "=~"] == pytest.approx(theirs, abs=0.02)
    assert pooled.fit["chisq_scaled"] > 0


def test_what_sets_clusters_apart_does_not_touch_it() -> None:
    frame = clustered(20, (5, 9), seed=5)
    moved = frame.assign(**{item: frame[item] + 100 * frame.groupby("cluster").ngroup() for item in ITEMS})
    one, other = (pooled_within(sample_of(x), WITHIN) for x in (frame, moved))
    assert [x.est for x in other.estimated] == pytest.approx([x.est for x in one.estimated], abs=1e-5)


def test_the_order_of_rows_and_the_names_of_clusters_do_not_matter() -> None:
    frame = clustered(20, (5, 9), seed=9)
    other = frame.assign(cluster=frame.groupby("cluster").ngroup().map(lambda k: (7 * k) % 20 + 1)).sample(
        frac=1, random_state=1
    )
    one, two = (pooled_within(sample_of(x), WITHIN) for x in (frame, other))
    assert [x.est for x in two.estimated] == pytest.approx([x.est for x in one.estimated], abs=1e-6)
    assert two.fit["chisq_scaled"] == pytest.approx(one.fit["chisq_scaled"], abs=1e-6)


def test_omega_and_alpha_are_those_of_the_level_within() -> None:
    found = pooled_within(sample_of(clustered(40, (6, 6), seed=6)), WITHIN, "ML")
    loadings = np.array([x.est for x in found.estimated if x.op == "=~"])
    rest = [x.est for x in found.estimated if x.op == "~~" and x.lhs in ITEMS]
    (variance,) = [x.est for x in found.estimated if (x.lhs, x.op) == ("f", "~~")]
    explained = loadings.sum() ** 2 * variance
    omega = found.omega["f"]
    assert omega.value == pytest.approx(explained / (explained + sum(rest)), abs=1e-6)
    assert 0 < omega.lower < omega.value < omega.upper < 1
    assert found.alpha["f"] == pytest.approx(omega.value, abs=0.03)


def test_people_alone_in_their_cluster_say_nothing_of_the_level_within() -> None:
    frame = clustered(20, (5, 9), seed=7)
    alone = frame.iloc[:3].assign(cluster=["x", "y", "z"])
    one, other = (pooled_within(sample_of(x), WITHIN) for x in (frame, pd.concat([frame, alone])))
    assert other.fit["chisq"] == pytest.approx(one.fit["chisq"], abs=1e-9)
    assert (other.n, other.clusters) == (one.n, one.clusters)
    assert any("3 clusters have a single respondent" in said for said in other.warnings)


def test_an_item_that_everybody_of_a_cluster_answers_alike_is_refused_by_name() -> None:
    frame = clustered(20, (5, 9), seed=8)
    frame["y2"] = frame.groupby("cluster").ngroup().astype(float)
    with pytest.raises(Refused, match="y2: everybody in a cluster gives the same answer"):
        pooled_within(sample_of(frame), WITHIN)


def test_without_a_cluster_column_it_is_not_given() -> None:
    sample = replace(sample_of(clustered(20)), cluster=None)
    with pytest.raises(NotGiven, match="A model within clusters: no cluster column is named"):
        pooled_within(sample, WITHIN)


def test_settings_say_how_it_was_made() -> None:
    found = pooled_within(sample_of(clustered(20, (5, 5))), WITHIN)
    said = found.settings.sentence()
    assert "of deviations from clusters' means" in said
    assert "J = 20 clusters" in said
    assert "N − J = 80" in said
