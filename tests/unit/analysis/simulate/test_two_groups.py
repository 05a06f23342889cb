"""Two groups: what is invariant is, what is not is told, and theory's power follows from exact moments."""

import numpy as np
import pytest

from analysis import cfa, invariance
from analysis.simulate.studies import STUDIES
from analysis.simulate.studies.groups import DF as OF_LEVELS
from analysis.simulate.studies.groups import _fitted
from analysis.simulate.two_factors import ALPHA, DF, FIVE, MODEL, POPULATION, marked, power
from analysis.simulate.two_groups import ITEM, MEANS, TwoGroups


def test_invariant_groups_have_no_discrepancy_at_any_level() -> None:
    found = invariance(TwoGroups().exact(400), MODEL, estimator="ML", missing="listwise")
    assert [fit.fit["chisq"] for fit in found.fits.values()] == pytest.approx([0] * 4, abs=1e-6)
    # In units of the first group's standard deviations, which are 1.
    assert [one.est for one in found.means] == pytest.approx(MEANS, abs=1e-5)


def test_what_differs_costs_at_its_own_level() -> None:
    by_loading = invariance(TwoGroups(loading=0.3).exact(400), MODEL, estimator="ML", missing="listwise").fits
    assert by_loading["configural"].fit["chisq"] == pytest.approx(0, abs=1e-6)
    assert by_loading["metric"].fit["chisq"] > 1
    by_intercept = invariance(TwoGroups(intercept=0.3).exact(400), MODEL, estimator="ML", missing="listwise").fits
    assert by_intercept["metric"].fit["chisq"] == pytest.approx(0, abs=1e-6)
    assert by_intercept["scalar"].fit["chisq"] > 1


def test_drawn_groups_have_the_exact_ones_moments() -> None:
    asked = TwoGroups(loading=0.2, intercept=0.3, skewed=True)
    drawn, exact = asked.draw(np.random.default_rng(1), 60_000), asked.exact(400)
    for label in ("1", "2"):
        some, all_of = (x.answers[(x.group == label).to_numpy()].to_numpy() for x in (drawn, exact))
        np.testing.assert_allclose(some.mean(axis=0), all_of.mean(axis=0), atol=0.03)
        np.testing.assert_allclose(np.cov(some.T, ddof=0), np.cov(all_of.T, ddof=0), atol=0.07)


def test_a_higher_threshold_moves_one_item_of_the_second_group() -> None:
    cuts = (-0.3, 0.5, 1.1)
    plain, moved = (TwoGroups(cuts=cuts, threshold=t).draw(np.random.default_rng(2), 4000).answers for t in (0.0, 0.25))
    other = (plain != moved).to_numpy().copy()
    assert other[2000:, ITEM].any()
    other[2000:, ITEM] = False
    assert not other.any()


def test_levels_are_tested_as_invariance_tests_them() -> None:
    sample = TwoGroups().draw(np.random.default_rng(3), 400)
    pairs = _fitted(sample, "MLR", ("metric", "scalar"))
    changes = invariance(sample, MODEL, estimator="MLR", missing="listwise").changes
    for name, (wider, stricter) in pairs.items():
        assert stricter.naive.value - wider.naive.value == pytest.approx(changes[name].test.chisq, abs=1e-9)


def test_degrees_of_freedom_of_ordinal_levels_are_those_of_the_tests() -> None:
    sample = TwoGroups(cuts=FIVE).draw(np.random.default_rng(4), 600)
    for name, (wider, stricter) in _fitted(sample, "WLSMV", ("thresholds", "loadings")).items():
        assert stricter.naive.df - wider.naive.df == OF_LEVELS[name]


def test_power_is_the_level_without_noncentrality_and_grows_with_it() -> None:
    assert power(0.0, DF) == pytest.approx(ALPHA)
    assert power(1e-6, 1) < power(10, 1) < power(20, 1) < 1
    # One degree of freedom: two normal tails at sqrt(noncentrality).
    assert power(7.848879734349088, 1) == pytest.approx(0.8, abs=1e-5)


def test_noncentrality_is_n_times_the_discrepancy() -> None:
    """Of a model of one factor; a chi-square of exact answers grows with n as it says."""
    from analysis.simulate.answers import sample_of
    from analysis.simulate.departures import exactly

    one = "f =~ " + " + ".join(f"y{j}" for j in range(1, 9))
    small, great = (
        cfa(sample_of(exactly(np.zeros(8), POPULATION.correlation, n)), one, "ML").fit["chisq"] for n in (200, 400)
    )
    assert great == pytest.approx(2 * small, rel=1e-6)


def test_studies_of_power_ask_for_power() -> None:
    for key in ("sem-power", "sem-invariance-loading", "sem-invariance-threshold", "sem-validity-near-one"):
        assert 0.3 < STUDIES[key]().rates[-1].nominal < 0.95


def test_no_p_value_is_not_marked() -> None:
    assert [marked(p) for p in (0.01, 0.5)] == [1.0, 0.0]
    assert np.isnan(marked(float("nan")))
