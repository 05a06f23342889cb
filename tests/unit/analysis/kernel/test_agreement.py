import numpy as np
import pytest

from analysis.kernel.agreement import TwoWay, limits_of_agreement, two_way, weighted_kappa

RNG = np.random.default_rng(12)
PEOPLE = RNG.standard_normal((40, 1))
SCORES = PEOPLE + 0.6 * RNG.standard_normal((40, 2)) + [0, 0.4]
FORMS = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")


def test_mean_squares_by_hand() -> None:
    # Shrout & Fleiss (1979), table 2: six people, four judges; their table 3 has the mean squares.
    scores = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
    )
    found = two_way(scores)
    rounded = [round(x, 2) for x in (found.people, found.within, found.occasions, found.error)]
    assert rounded == [11.24, 6.26, 32.49, 1.02]
    assert round(found.icc_agreement, 2) == 0.29


def test_an_interval_holds_its_estimate_and_widens_with_the_level() -> None:
    found = two_way(SCORES)
    lower, upper = found.interval("ICC(A,1)")
    assert lower < found.icc_agreement < upper
    for form in FORMS:
        (low, high), (lowest, highest) = found.interval(form, 0.9), found.interval(form, 0.99)
        assert lowest < low < high < highest <= 1


def test_identical_occasions_are_certain() -> None:
    found = two_way(np.repeat(PEOPLE, 2, axis=1))
    assert found.identical
    assert [found.interval(form) for form in FORMS] == [(1.0, 1.0)] * 6


def test_a_common_shift_is_certain_consistency_and_no_interval_of_agreement() -> None:
    found = two_way(PEOPLE + np.array([0, 1]))
    assert found.error_free
    assert not found.identical
    assert found.interval("ICC(C,k)") == (1.0, 1.0)
    assert np.isnan(found.interval("ICC(A,1)")).all()
    assert np.isfinite(found.interval("ICC(1,1)")).all()


def test_people_without_differences_have_no_interval() -> None:
    scores = np.array([[1.0, 3], [3, 1], [1, 3], [2, 2]])
    found = two_way(scores)
    assert found.alike
    assert all(np.isnan(found.interval(form)).all() for form in FORMS)


def test_the_variance_of_occasions_is_never_below_zero() -> None:
    steady = TwoWay(people=4.0, occasions=0.1, error=1.0, within=0.9, n=20, k=2)
    moving = TwoWay(people=4.0, occasions=5.0, error=1.0, within=1.2, n=20, k=2)
    assert steady.agreement_variance == 1.0
    assert moving.agreement_variance == pytest.approx(1.2)


def test_limits_of_agreement_by_hand() -> None:
    low, high = limits_of_agreement(0.5, 2.0, 25)
    reach = 2.0638985616280205 * 2 * np.sqrt(1 / 25 + 1.959963984540054**2 / 48)
    assert (low.value, high.value) == pytest.approx((0.5 - 3.919927969, 0.5 + 3.919927969))
    assert (low.lower, low.upper) == pytest.approx((low.value - reach, low.value + reach))
    # The exact interval is longer outward, and mirrored for the other limit.
    assert low.value - low.exact_lower > low.exact_upper - low.value > 0
    assert high.exact_upper - 0.5 == pytest.approx(0.5 - low.exact_lower)


def test_exact_limits_cover_for_few_people() -> None:
    """SIMULATED: 4,000 samples of 12 normal differences; coverage of the upper limit within 4 SE of 95%."""
    draws = np.random.default_rng(7).standard_normal((4000, 12))
    pattern = limits_of_agreement(0.0, 1.0, 12)[1]
    mean, sd = draws.mean(axis=1), draws.std(axis=1, ddof=1)
    covers = (mean + pattern.exact_lower * sd <= 1.959963984540054) & (
        mean + pattern.exact_upper * sd >= 1.959963984540054
    )
    assert covers.mean() == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 4000))


def test_kappa_of_a_table_by_weights() -> None:
    first, second = RNG.integers(1, 6, 300).astype(float), RNG.integers(1, 6, 300).astype(float)
    second[:150] = first[:150]
    table = np.histogram2d(first, second, bins=np.arange(0.5, 6))[0] / 300
    i, j = np.indices(table.shape)
    weights = 1 - (i - j) ** 2 / 16
    chance = np.sum(np.outer(table.sum(axis=1), table.sum(axis=0)) * weights)
    assert weighted_kappa(first, second)[0] == pytest.approx((np.sum(table * weights) - chance) / (1 - chance))


def test_the_standard_error_of_kappa_is_the_bootstraps() -> None:
    pairs = np.round(2 * SCORES).clip(-3, 3)
    drawn = [weighted_kappa(*pairs[RNG.integers(40, size=40)].T)[0] for _ in range(2000)]
    assert weighted_kappa(*pairs.T)[1] == pytest.approx(np.std(drawn), rel=0.12)


def test_kappa_of_equal_and_of_constant_answers() -> None:
    answers = np.array([1.0, 2, 3, 4])
    assert weighted_kappa(answers, answers) == (1.0, 0.0)
    assert np.isnan(weighted_kappa(np.ones(4), np.ones(4))).all()
