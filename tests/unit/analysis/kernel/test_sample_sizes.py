"""Closed forms of sample size: published values, their own inversion, and what simulated samples do."""

import numpy as np
import pytest

from analysis.kernel import alpha_precision, content_precision, icc_sample_size
from analysis.kernel.alpha_intervals import alphas, bonett_interval
from analysis.kernel.content import i_cvi_interval, kappa_star
from analysis.kernel.icc_precision import precision


def test_alpha_width_is_that_of_bonett_and_wright() -> None:
    # presize::prec_cronb(k = 5, calpha = .7): n = 349 for a width of .1; .6467151 to .7467059 from 349.
    assert alpha_precision.n_for_width(0.7, 5, 0.1)[1] == 349
    assert alpha_precision.widths(0.7, 349, 5)[1] == pytest.approx(0.09999076, abs=1e-8)
    assert bonett_interval(0.7, 349, 5) == (pytest.approx(0.6467151, abs=1e-7), pytest.approx(0.7467059, abs=1e-7))


@pytest.mark.parametrize(("alpha", "items", "width"), [(0.5, 2, 0.3), (0.8, 6, 0.1), (0.9, 20, 0.02)])
def test_alpha_needs_no_fewer_for_the_width(alpha: float, items: int, width: float) -> None:
    for which, n in enumerate(alpha_precision.n_for_width(alpha, items, width)):
        assert n is not None
        assert alpha_precision.widths(alpha, n, items)[which] <= width
        assert alpha_precision.widths(alpha, n - 1, items)[which] > width


def test_alpha_power_is_the_rate_of_simulated_tests() -> None:
    n, items, true, null = 60, 5, 0.8, 0.65
    r = true / (items - true * (items - 1))  # parallel items of this correlation have this alpha
    root = np.linalg.cholesky(np.full((items, items), r) + (1 - r) * np.eye(items)).T
    drawn = np.random.default_rng(1).standard_normal((4000, n, items)) @ root
    found = alphas(np.stack([np.cov(x.T) for x in drawn]))
    from scipy.stats import f

    df = (n - 1, (n - 1) * (items - 1))
    ratio = (1 - null) / (1 - found)
    rejected = (ratio > f.isf(0.025, *df)) | (ratio < f.ppf(0.025, *df))
    # 4,000 tests: a standard error of .007 or so.
    assert rejected.mean() == pytest.approx(alpha_precision.power(true, null, n, items), abs=0.03)
    assert alpha_precision.power(0.7, 0.7, n, items) == pytest.approx(0.05)


def test_alpha_needs_no_fewer_for_the_power() -> None:
    exact, bonett = alpha_precision.n_for_power(0.8, 0.7, 6, 0.8)
    assert exact is not None
    assert alpha_precision.power(0.8, 0.7, exact, 6) >= 0.8 > alpha_precision.power(0.8, 0.7, exact - 1, 6)
    # Bonett's is an approximation to it.
    assert bonett == pytest.approx(exact, rel=0.05)


def test_what_no_number_reaches_is_none() -> None:
    assert alpha_precision.n_for_width(0.5, 3, 1e-4) == (None, None)
    assert alpha_precision.least(lambda n: n >= 17, 3) == 17
    assert alpha_precision.least(lambda n: n >= 2, 3) == 3
    assert alpha_precision.least(lambda n: False, 3, most=10) is None


def test_icc_clusters_are_those_published() -> None:
    # Bonett's example of .8, two ratings, width .2: 51, and 55 with the correction; .85, four ratings: 20.
    assert icc_sample_size.bonett_clusters(0.8, 2, 0.2) == 55
    assert icc_sample_size.bonett_clusters(0.85, 4, 0.2) == 20
    # Shoukri, Asyali & Donner's table 3: 36 for .8, three ratings, width .2.
    assert icc_sample_size.bonett_clusters(0.8, 3, 0.2) == 36
    # presize::prec_icc(.5, 3, 50): a width of .3233102.
    assert icc_sample_size.bonett_clusters(0.5, 3, 0.3233103) == 50
    # ICC.Sample.Size 1.1, one tail, .75 against .50: 36 with two ratings, 24 with three.
    assert [icc_sample_size.walter_clusters(0.75, 0.5, k, 0.8) for k in (2, 3)] == [36, 24]


@pytest.mark.parametrize(("icc", "size"), [(0.1, 10), (0.3, 25), (0.8, 3)])
def test_icc_needs_no_fewer(icc: float, size: int) -> None:
    def width(clusters: int) -> float:
        low, high = precision(icc, clusters, size).icc1_interval
        return high - low

    clusters = icc_sample_size.exact_clusters(icc, size, 0.1)
    assert clusters is not None
    assert width(clusters) <= 0.1 < width(clusters - 1)
    assert icc_sample_size.bonett_clusters(icc, size, 0.1) == pytest.approx(clusters, rel=0.1)
    enough = icc_sample_size.power_clusters(icc, icc / 2, size, 0.8)
    assert enough is not None
    assert icc_sample_size.f_power(icc, icc / 2, enough, size) >= 0.8
    assert icc_sample_size.f_power(icc, icc / 2, enough - 1, size) < 0.8
    assert icc_sample_size.walter_clusters(icc, icc / 2, size, 0.8) == pytest.approx(enough, rel=0.1)


def test_icc_power_is_the_rate_of_simulated_tests() -> None:
    clusters, size, icc, null = 20, 10, 0.15, 0.02
    rng = np.random.default_rng(1)
    y = np.sqrt(icc) * rng.standard_normal((4000, clusters, 1)) + np.sqrt(1 - icc) * rng.standard_normal(
        (4000, clusters, size)
    )
    ratio = size * y.mean(axis=2).var(axis=1, ddof=1) / y.var(axis=2, ddof=1).mean(axis=1)
    from scipy.stats import f

    critical = f.isf(0.05, clusters - 1, clusters * (size - 1)) * (1 + size * null / (1 - null))
    assert (ratio > critical).mean() == pytest.approx(icc_sample_size.f_power(icc, null, clusters, size), abs=0.03)


def test_intervals_of_cvi_and_kappa_are_the_panels_own() -> None:
    for n in (3, 7, 12):
        low, high = content_precision.cvi_intervals(n)
        expected = [i_cvi_interval(a, n) for a in range(n + 1)]
        np.testing.assert_allclose(np.column_stack([low, high]), expected)
        kappa_low, kappa_high = content_precision.kappa_intervals(n)
        kappas = np.array([kappa_star(a, n) for a in range(n + 1)])
        assert ((kappa_low <= kappas) & (kappas <= kappa_high)).all()
        # All experts agree: the upper end is 1 for both.
        assert kappa_high[-1] == high[-1] == 1.0


def test_experts_asked_for_are_those_of_lynn() -> None:
    # Lynn (1986): all of 5, 5 of 6, 6 of 7, 7 of 8, 7 of 9, 8 of 10.
    assert [content_precision.asked_of(n) for n in (3, 4, 5, 6, 7, 8, 9, 10)] == [3, 4, 5, 5, 6, 7, 7, 8]


def test_expert_means_are_those_of_simulated_panels() -> None:
    n, relevance = 8, 0.85
    found = content_precision.expert_precision(n, relevance)
    drawn = np.random.default_rng(1).binomial(n, relevance, 40_000)
    low, high = content_precision.cvi_intervals(n)
    assert found.kept == pytest.approx((drawn >= 7).mean(), abs=0.01)
    assert found.width == pytest.approx((high - low)[drawn].mean(), abs=0.01)
    assert found.kappa == pytest.approx(np.mean([kappa_star(int(a), n) for a in drawn[:4000]]), abs=0.01)
    assert found.by_chance == pytest.approx(9 / 256)


def test_experts_needed_are_no_fewer() -> None:
    for kappa in (True, False):
        n = content_precision.experts_for(0.9, 0.4, kappa=kappa)
        assert n == 12
        before = content_precision.expert_precision(n - 1, 0.9)
        assert (before.kappa_width if kappa else before.width) > 0.4
    assert content_precision.experts_for(0.9, 1e-3, kappa=True, most=20) is None
