import numpy as np
import pytest

from analysis.kernel.alpha import cronbach_alpha, feldt_interval
from analysis.kernel.alpha_intervals import (
    adf_se,
    alpha_influence,
    alphas,
    bonett_interval,
    normal_theory_se,
    wald_interval,
)
from analysis.kernel.covariance import pairwise_covariance
from tests.support.answers import congeneric, with_holes

X = congeneric(60, [0.8, 0.7, 0.6, 0.5], seed=5).to_numpy()
HOLES = with_holes(X, 0.2, seed=6)
# Four items whose sum does not vary.
CANCELLING = np.outer([1.0, -1, 1, -1], [1.0, -1, 1, -1])


@pytest.mark.parametrize("x", [X, HOLES], ids=["complete", "with holes"])
def test_the_influence_is_the_derivative_of_alpha_in_each_respondents_weight(x: np.ndarray) -> None:
    step, influence = 1e-5, alpha_influence(x)

    def weighted(weights: np.ndarray) -> float:
        seen = (~np.isnan(x)).astype(float)
        filled, w = np.where(seen > 0, x, 0.0), weights[:, None]
        n = seen.T @ (w * seen)
        means = (w * filled).T @ seen / n
        return cronbach_alpha((w * filled).T @ filled / n - means * means.T)

    for i in (0, 7, 31):
        moved = np.full(len(x), 1.0)
        moved[i] += step
        slope = (weighted(moved) - weighted(2 - moved)) / (2 * step)
        assert influence[i] / len(x) == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("x", [X, HOLES], ids=["complete", "with holes"])
def test_influences_sum_to_nothing(x: np.ndarray) -> None:
    assert alpha_influence(x).sum() == pytest.approx(0, abs=1e-10)


def test_the_influence_does_not_depend_on_the_unit_or_the_origin() -> None:
    np.testing.assert_allclose(alpha_influence(100 + 7 * HOLES), alpha_influence(HOLES), atol=1e-10)


def test_alphas_are_those_of_each_matrix() -> None:
    matrices = np.stack([pairwise_covariance(X), pairwise_covariance(HOLES), CANCELLING])
    found = alphas(matrices)
    assert found[0] == cronbach_alpha(matrices[0])
    assert found[1] == cronbach_alpha(matrices[1])
    assert np.isnan(found[2])


def test_rounding_is_not_variance_beside_the_unit() -> None:
    rounding = 1e-17 * np.array([[[1.0, 1], [1, 1]], [[-1, 0], [0, -1]]])
    assert np.isnan(alphas(rounding, unit=1.0)).all()
    assert alphas(rounding[:1])[0] == 1


def test_bonett_lies_near_feldt_and_is_in_order() -> None:
    lower, upper = bonett_interval(0.8, 200, 5)
    assert lower < 0.8 < upper < 1
    assert (lower, upper) == pytest.approx(feldt_interval(0.8, 200, 5), abs=0.01)


def test_bonett_from_three_respondents_and_at_the_ends() -> None:
    # 1 - (1 - .8) 2/3 exp(1.96 sqrt(2 * 2/(1 * 1)))
    assert bonett_interval(0.8, 3, 2)[0] == pytest.approx(1 - 0.2 * 2 / 3 * np.exp(1.959963984540054 * 2))
    assert bonett_interval(1.0, 50, 4) == (1.0, 1.0)
    assert np.isnan(bonett_interval(1.2, 50, 4)).all()


def test_the_normal_theory_error_of_parallel_items_is_bonetts() -> None:
    # With equal variances and covariances Q = 2 p (1 - alpha)^2/(p - 1) (van Zyl et al. 2000), so SE/(1 - alpha) is
    # Bonett's sqrt(2p/((p - 1) n)).
    p, n = 5, 1000
    covariance = 2.0 * (0.4 * np.ones((p, p)) + 0.6 * np.eye(p))
    relative = normal_theory_se(covariance, n) / (1 - cronbach_alpha(covariance))
    assert relative == pytest.approx(np.sqrt(2 * p / ((p - 1) * n)))


def test_identical_items_have_no_error() -> None:
    x = np.repeat(X[:, :1], 3, axis=1)
    assert normal_theory_se(pairwise_covariance(x), 60) == pytest.approx(0, abs=1e-7)
    assert adf_se(alpha_influence(x)) == pytest.approx(0, abs=1e-12)


def test_normal_and_distribution_free_errors_agree_on_normal_answers() -> None:
    x = congeneric(40_000, [0.8, 0.7, 0.6, 0.5], seed=8).to_numpy()
    assert adf_se(alpha_influence(x)) == pytest.approx(normal_theory_se(pairwise_covariance(x), len(x)), rel=0.03)


def test_wald_interval() -> None:
    assert wald_interval(0.7, 0.1) == pytest.approx((0.7 - 0.1959963984540054, 0.7 + 0.1959963984540054))


@pytest.mark.parametrize("kind", ["feldt", "bonett", "normal"])
def test_intervals_cover_where_items_are_parallel_and_normal(kind: str) -> None:
    """SIMULATED: 800 samples of 100 people, five items; the share that covers lies within 4 SE of 95%."""
    replications, n, p = 800, 100, 5
    population = 0.5 * np.ones((p, p)) + 0.5 * np.eye(p)
    rng = np.random.default_rng(20260601)
    true, covers = cronbach_alpha(population), 0
    for draw in rng.standard_normal((replications, n, p)) @ np.linalg.cholesky(population).T:
        s = pairwise_covariance(draw)
        estimate = cronbach_alpha(s)
        lower, upper = {
            "feldt": lambda a=estimate: feldt_interval(a, n, p),
            "bonett": lambda a=estimate: bonett_interval(a, n, p),
            "normal": lambda a=estimate, s=s: wald_interval(a, normal_theory_se(s, n)),
        }[kind]()
        covers += lower <= true <= upper
    assert covers / replications == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / replications))


def test_the_distribution_free_interval_covers_where_answers_are_skewed_and_missing() -> None:
    """SIMULATED: 500 samples of 400 people, four congeneric items, one answer in ten missing; within 4 SE."""
    replications, n = 500, 400
    rng = np.random.default_rng(20260602)

    def draw(size: int) -> np.ndarray:
        factor, noise = rng.exponential(size=(size, 1)), rng.exponential(size=(size, 4))
        return factor * [1.0, 0.8, 0.6, 0.9] + noise

    # Var of an exponential is 1: covariances are products of loadings, and unique variances are 1.
    loadings = np.array([1.0, 0.8, 0.6, 0.9])
    true, covers = cronbach_alpha(np.outer(loadings, loadings) + np.eye(4)), 0
    for _ in range(replications):
        x = draw(n)
        x[rng.random(x.shape) < 0.1] = np.nan
        lower, upper = wald_interval(cronbach_alpha(pairwise_covariance(x)), adf_se(alpha_influence(x)))
        covers += lower <= true <= upper
    assert covers / replications == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / replications))
