import numpy as np
import pytest
from scipy.stats import f, f_oneway

from analysis.kernel.anova import one_way

SIZES = (3, 8, 1, 5)
CLUSTER = np.repeat(np.arange(4), SIZES)
Y = np.random.default_rng(2).standard_normal(len(CLUSTER)) + CLUSTER * 0.7
FOUND = one_way(Y, CLUSTER)


def test_mean_squares_of_unbalanced_clusters() -> None:
    groups = [Y[j == CLUSTER] for j in range(4)]
    between = sum(len(g) * (g.mean() - Y.mean()) ** 2 for g in groups) / 3
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (17 - 4)
    assert (FOUND.ms_between, FOUND.ms_within) == pytest.approx((between, within), abs=1e-13)


def test_f_is_scipys() -> None:
    expected = f_oneway(*(Y[j == CLUSTER] for j in range(4)))
    assert (FOUND.f_value, FOUND.p_value) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-12)


def test_n0_makes_the_mean_square_between_unbiased() -> None:
    # E(SSB) = (J - 1) sw + (N - sum n^2/N) sb: the trace of the between projection on the cluster indicator.
    indicator = np.eye(4)[CLUSTER]
    projection = indicator @ np.diag(1 / np.array(SIZES)) @ indicator.T - np.full((17, 17), 1 / 17)
    assert FOUND.n0 == pytest.approx(np.trace(indicator.T @ projection @ indicator) / 3, abs=1e-12)


def test_equal_sizes_have_n0_equal_to_the_size() -> None:
    balanced = one_way(Y[:16], np.repeat(np.arange(4), 4))
    assert balanced.n0 == balanced.mean_size == 4.0


def test_icc1_and_icc2_by_hand() -> None:
    b, w = FOUND.ms_between, FOUND.ms_within
    assert FOUND.icc1 == pytest.approx((b - w) / (b + (FOUND.n0 - 1) * w))
    assert FOUND.icc2 == pytest.approx((b - w) / b)
    assert FOUND.design_effect == pytest.approx(1 + (17 / 4 - 1) * FOUND.icc1)


def test_equal_means_give_the_least_icc() -> None:
    equal = one_way(np.array([1.0, 3.0, 0.0, 4.0, 2.0, 2.0]), np.repeat(np.arange(3), 2))
    assert equal.icc1 == pytest.approx(-1 / (2 - 1))


def test_the_interval_moves_f_by_its_quantiles() -> None:
    low, high = FOUND.icc1_interval(0.9)
    for bound, tail in ((low, 0.05), (high, 0.95)):
        ratio = (1 + (FOUND.n0 - 1) * bound) / (1 - bound)  # E(MSB)/E(MSW) if the ICC were `bound`
        assert f.sf(FOUND.f_value / ratio, 3, 13) == pytest.approx(tail, abs=1e-10)
    assert low < FOUND.icc1 < high


def test_scale_and_origin_do_not_matter() -> None:
    moved = one_way(100 + 7 * Y, CLUSTER)
    assert (moved.icc1, moved.f_value) == pytest.approx((FOUND.icc1, FOUND.f_value), abs=1e-10)
