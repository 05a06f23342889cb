"""Measurement invariance over two groups: how often its tests mark what is invariant, and what is not."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimators.invariance import invariance
from analysis.fit.sem.choose import choose
from analysis.fit.sem.difference import Method, difference
from analysis.fit.sem.engine import Request
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.levels import Prepared
from analysis.model.options import Options
from analysis.sample import Sample
from analysis.simulate.coverage import Rate, Study
from analysis.simulate.two_factors import FIVE, MODEL, SAID, marked, power, rejection
from analysis.simulate.two_groups import TwoGroups

LOADING, INTERCEPT, THRESHOLD, ORDINAL_LOADING = 0.15, 0.2, 0.25, 0.2
# Noncentrality of the scaled and shifted difference in a sample of one person, as 1,000,000 SIMULATED people have it
# (`noncentrality` below): there is no closed form.
PER_PERSON = {"thresholds": 0.014032, "loadings": 0.007165}
DF = {"metric": 6, "scalar": 6, "thresholds": 16, "loadings": 6}
METHODS: dict[Method, str] = {
    "satorra-bentler-2001": "Satorra & Bentler (2001)",
    "satorra-bentler-2010": "Satorra & Bentler (2010)",
    "satorra-2000": "Satorra (2000)",
    "chi-square": "uncorrected",
}
_OPTIONS = Options(scaling="unit", meanstructure=True, parameterisation="theta", identification="wu-estabrook")
_SAID = f"{SAID}; two groups of one size whose factors differ in mean (.3 and -.2) and variance (1.3 and .8)"
_THEORY = "Nominal is the power that theory gives the test (Satorra & Saris 1985)."
# The corrected statistic is a mixture with the mean and variance of a chi-square where the model is true; where it is
# not, one part of the mixture may carry the noncentrality, and theory's distribution has its mean alone.
_MIXED = "the noncentral chi-square has but the mean of the mixture"
_Find = Callable[[Sample, int], Mapping[str, ArrayLike]]


def measures(n: int = 1000) -> Study:
    """Normal answers, all invariant, by MLR."""
    levels = ("metric", "scalar", "strict")
    rates = tuple(rejection(f"MLR: {level}") for level in levels)
    return _study("sem-invariance", f"{_SAID}; normal, all invariant.", n, TwoGroups(), _levels("MLR", levels), rates)


def skewed(n: int = 1000) -> Study:
    """Heavy tails: the scaled differences beside the uncorrected one."""
    levels = ("metric", "scalar", "strict")

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        pairs = _fitted(sample, "MLM", levels)
        return {
            rejection(f"{level}, {name}").label: marked(difference(*pairs[level], method).p_value)
            for method, name in METHODS.items()
            for level in levels
        }

    rates = tuple(
        rejection(f"{level}, {name}", "not normal" if method == "chi-square" else "")
        for method, name in METHODS.items()
        for level in levels
    )
    sentence = f"{_SAID}; skewed, with heavy tails, all invariant; by MLM."
    return _study("sem-invariance-skewed", sentence, n, TwoGroups(skewed=True), find, rates)


def loading(n: int = 1000) -> Study:
    """One loading differs."""
    return _power(
        "sem-invariance-loading", f"one loading is {LOADING:g} lower", n, TwoGroups(loading=LOADING), "metric"
    )


def intercept(n: int = 1000) -> Study:
    """One intercept differs; the loadings do not."""
    what = f"one intercept is {INTERCEPT:g} higher, no loading differs"
    return _power("sem-invariance-intercept", what, n, TwoGroups(intercept=INTERCEPT), "scalar", ("metric",))


def ordinal(n: int = 1000) -> Study:
    """Five categories, all invariant, by WLSMV after Wu and Estabrook."""
    levels = ("thresholds", "loadings", "intercepts", "residuals")
    sentence = f"{_SAID}; responses normal, five categories, all invariant (Wu & Estabrook 2016)."
    rates = tuple(rejection(f"WLSMV: {level}") for level in levels)
    return _study("sem-invariance-ordinal", sentence, n, TwoGroups(cuts=FIVE), _levels("WLSMV", levels), rates)


def threshold(n: int = 1000) -> Study:
    """One threshold differs."""
    population = TwoGroups(cuts=FIVE, threshold=THRESHOLD)
    return _ordinal_power(
        "sem-invariance-threshold", f"one threshold is {THRESHOLD:g} higher", n, population, "thresholds"
    )


def ordinal_loading(n: int = 1000) -> Study:
    """One loading of ordinal items differs; the thresholds do not."""
    population = TwoGroups(cuts=FIVE, loading=ORDINAL_LOADING)
    what = f"one loading is {ORDINAL_LOADING:g} lower, no threshold differs"
    return _ordinal_power("sem-invariance-ordinal-loading", what, n, population, "loadings", ("thresholds",))


def noncentrality(population: TwoGroups, level: str, n: int = 1_000_000) -> float:
    """Return the noncentrality of WLSMV's test of a level in one person, from n drawn ones."""
    change = invariance(population.draw(np.random.default_rng(1), n), MODEL, estimator="WLSMV").changes[level]
    return (change.test.scaled - change.test.df) / n


def _power(key: str, what: str, n: int, population: TwoGroups, level: str, before: tuple[str, ...] = ()) -> Study:
    exact = invariance(population.exact(n), MODEL, estimator="ML", missing="listwise")
    theory = power(exact.changes[level].test.chisq, DF[level])
    rates = (*(rejection(f"MLR: {name}") for name in before), rejection(f"MLR: {level}", nominal=theory))
    sentence = f"{_SAID}; normal; {what} in the second group. {_THEORY}"
    return _study(key, sentence, n, population, _levels("MLR", (*before, level)), rates)


def _ordinal_power(
    key: str, what: str, n: int, population: TwoGroups, level: str, before: tuple[str, ...] = ()
) -> Study:
    theory = power(n * PER_PERSON[level], DF[level])
    rates = (*(rejection(f"WLSMV: {name}") for name in before), rejection(f"WLSMV: {level}", _MIXED, theory))
    sentence = f"{_SAID}; responses normal, five categories; {what} in the second group. {_THEORY}"
    return _study(key, sentence, n, population, _levels("WLSMV", (*before, level)), rates)


def _levels(estimator: str, levels: tuple[str, ...]) -> _Find:
    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        pairs = _fitted(sample, estimator, levels)
        return {rejection(f"{estimator}: {name}").label: marked(difference(*pairs[name]).p_value) for name in levels}

    return find


def _fitted(sample: Sample, estimator: str, levels: tuple[str, ...]) -> dict[str, tuple[Fitted, Fitted]]:
    """Return level -> the fits before and at it, as `invariance` has them, up to the last of `levels`."""
    choice = choose(sample, estimator, None, clustered=False)
    prepared = Prepared.of(sample, Request(MODEL, _OPTIONS, choice, by_group=True))
    found: dict[str, tuple[Fitted, Fitted]] = {}
    before: Fitted | None = None
    for level in prepared.levels:
        fitted = prepared.fit(level, near=before)
        if before is not None:
            found[level.name] = (before, fitted)
        if level.name == levels[-1]:
            break
        before = fitted
    return found


def _study(key: str, sentence: str, n: int, population: TwoGroups, find: _Find, rates: tuple[Rate, ...]) -> Study:
    return Study(key, sentence, n, lambda rng: population.draw(rng, n), find, rates=rates)
