import math

import numpy as np
import pytest

from analysis.kernel.anova import one_way
from analysis.kernel.icc_precision import icc2_at, precision, size_for


@pytest.mark.parametrize(("icc1", "members"), [(0.05, 44.33), (0.10, 21.0), (0.02, 114.33)])
def test_members_for_a_reliability_of_seventy(icc1: float, members: float) -> None:
    assert size_for(icc1, 0.70) == pytest.approx(members, abs=0.005)
    assert icc2_at(icc1, size_for(icc1, 0.70)) == pytest.approx(0.70, abs=1e-12)


def test_standard_errors_are_those_of_many_draws() -> None:
    icc1, clusters, size, draws = 0.2, 30, 8, 4000
    rng = np.random.default_rng(8)
    cluster = np.repeat(np.arange(clusters), size)
    found = []
    for _ in range(draws):
        y = math.sqrt(icc1) * rng.standard_normal(clusters)[cluster]
        analysis = one_way(y + math.sqrt(1 - icc1) * rng.standard_normal(len(cluster)), cluster)
        found.append((analysis.icc1, analysis.icc2))
    expected = precision(icc1, clusters, size)
    sd = np.std(found, axis=0)
    assert sd[0] == pytest.approx(expected.se_icc1, rel=0.06)  # the delta method's own error is some per cent here
    assert sd[1] == pytest.approx(expected.se_icc2, rel=0.08)  # heavy-tailed: 4 Monte Carlo errors


def test_more_clusters_tell_more() -> None:
    few, many = precision(0.1, 20, 15), precision(0.1, 100, 15)
    assert many.se_icc1 < few.se_icc1
    assert many.icc1_interval[1] - many.icc1_interval[0] < few.icc1_interval[1] - few.icc1_interval[0]
    for one in (few, many):
        assert one.icc1_interval[0] < 0.1 < one.icc1_interval[1]
        assert one.icc2_interval[0] < one.icc2 < one.icc2_interval[1]
        assert one.icc2_interval[0] == pytest.approx(icc2_at(one.icc1_interval[0], 15), abs=1e-12)


def test_few_clusters_have_no_standard_error_of_icc2() -> None:
    assert math.isnan(precision(0.1, 5, 10).se_icc2)
    assert precision(0.1, 6, 10).se_icc2 > 0
