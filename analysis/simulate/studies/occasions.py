"""Test-retest: six ICCs, limits of agreement, mean change and weighted kappa, each in the model it is derived for."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.retest import Retest, retest
from analysis.fit.intraclass import FORMS
from analysis.kernel.agreement import Z95, TwoWay, two_way
from analysis.simulate.components import People
from analysis.simulate.coverage import Study, Target
from analysis.simulate.likert import Likert

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_LIMITS = ("limits of agreement, large-sample", "limits of agreement, exact")
_CHANGE, _KAPPA = "mean change", "weighted kappa ± 1.96 SE"
MANY = 20
_FEW = "two occasions cannot tell their variance"
_UNAVOIDABLE = (
    "The interval of ICC(A) puts the observed variance of the occasions into Satterthwaite's approximation (Fleiss & "
    "Shrout 1978; McGraw & Wong 1996), and with two occasions that variance has one degree of freedom. Where they "
    "happen to be alike, the ICC is too high and its interval too short; where they happen to differ, the interval is "
    "wide. With few occasions an interval that does hold its level often reaches down nearly to 0, however many the "
    "people are, unless more is supposed of the occasions (Rousson, Gasser & Seifert 2003, of raters). Read ICC(C) and "
    "the mean change beside it."
)


def one_way(n: int = 500) -> Study:
    """Two scores of each person that no two people share the occasion of: ICC(1)."""
    population = People(0.7, 0.0, 0.3)
    return Study(
        "retest-one-way",
        "Two occasions, each person's own: variance .7 between and .3 within people, normal.",
        n,
        lambda rng: _frames(population.draw(rng, n)),
        _iccs,
        _icc_targets(population, {}),
    )


def little_shift(n: int = 500) -> Study:
    """Everybody on the same two random occasions, which hardly differ."""
    return _two_way("retest-two-way-small", 0.005, n, "", "")


def some_shift(n: int = 500) -> Study:
    """Two random occasions that differ."""
    return _two_way("retest-two-way-medium", 0.05, n, _FEW, _UNAVOIDABLE)


def great_shift(n: int = 500) -> Study:
    """Two random occasions that differ much."""
    return _two_way("retest-two-way-large", 0.15, n, _FEW, _UNAVOIDABLE)


def _two_way(key: str, occasion: float, n: int, few: str, note: str) -> Study:
    population = People(0.7, occasion, 0.3 - occasion)
    return Study(
        key,
        "Two occasions drawn at random and shared by all, normal; variance .70 of people, "
        f"{occasion:g} of occasions, {0.3 - occasion:g} error.",
        n,
        lambda rng: _frames(population.draw(rng, n)),
        _iccs,
        _icc_targets(population, {"1": "occasions are shared", "A": few}),
        note=note,
    )


def many_occasions(n: int = 500) -> Study:
    """Occasions that differ, but many of them."""
    population = People(0.7, 0.05, 0.25, (0.0,) * MANY)
    forms = [form for form in FORMS if form[4] != "1"]

    def find(scores: Matrix, seed: int) -> Mapping[str, ArrayLike]:
        analysis = two_way(scores)
        return {form: (_point(analysis, form), *analysis.interval(form)) for form in forms}

    return Study(
        "occasions-many",
        f"{MANY} random occasions, variance .70 of people, .05 of occasions, .25 error (kernel.agreement alone: "
        "`retest` takes two).",
        n,
        lambda rng: population.draw(rng, n),
        find,
        tuple(Target(form, np.array([population.icc(form)])) for form in forms),
    )


def fixed_occasions(n: int = 500) -> Study:
    """Two occasions that are the ones of interest, everybody's score .2 higher on the second."""
    population = People(0.7, 0.0, 0.3, (0.0, 0.2))
    reach = Z95 * np.sqrt(2 * population.error)
    limits = np.array([0.2 - reach, 0.2 + reach])
    return Study(
        "retest-fixed",
        "Two fixed occasions, the second .2 higher: variance .7 of people, .3 error, normal.",
        n,
        lambda rng: _frames(population.draw(rng, n)),
        _agreement,
        (
            *(Target(form, np.array([population.icc(form)])) for form in FORMS if form[4] == "C"),
            *(Target(label, limits) for label in _LIMITS),
            Target(_CHANGE, np.array([0.2])),
        ),
    )


def kappa(n: int = 500) -> Study:
    """One item answered twice in five categories."""
    population = Likert.of(np.array([[1.0, 0.7], [0.7, 1.0]]), [(-1.0, -0.3, 0.5, 1.2), (-1.1, -0.4, 0.4, 1.1)])
    covariance, (first, second) = population.covariance, population.means
    truth = 2 * covariance[0, 1] / (np.trace(covariance) + (first - second) ** 2)

    def find(frames: Any, seed: int) -> Mapping[str, ArrayLike]:
        item = retest(*frames).items["score"]
        return {_KAPPA: (item.kappa, item.lower, item.upper)}

    return Study(
        "retest-kappa",
        "One item answered twice in five categories: normal responses correlated .7, answers on the second occasion a "
        "little higher.",
        n,
        lambda rng: _frames(population.draw(rng, n)),
        find,
        (Target(_KAPPA, np.array([truth])),),
    )


def _frames(scores: Matrix) -> tuple[Any, Any]:
    import pandas as pd

    first, second = (pd.DataFrame({"score": column}) for column in scores.T)
    return first, second


def _iccs(frames: Any, seed: int) -> Mapping[str, ArrayLike]:
    return _of_forms(retest(*frames))


def _agreement(frames: Any, seed: int) -> Mapping[str, ArrayLike]:
    found = retest(*frames)
    change = found.change
    large = [(x.value, x.lower, x.upper) for x in found.limits]
    exact = [(x.value, x.exact_lower, x.exact_upper) for x in found.limits]
    others: dict[str, ArrayLike] = {
        _LIMITS[0]: large,
        _LIMITS[1]: exact,
        _CHANGE: (change.mean, change.lower, change.upper),
    }
    return {**_of_forms(found), **others}


def _of_forms(found: Retest) -> dict[str, ArrayLike]:
    return {form: (x.estimate, x.lower, x.upper) for form, x in found.iccs.items()}


def _icc_targets(population: People, fails: Mapping[str, str]) -> tuple[Target, ...]:
    return tuple(Target(form, np.array([population.icc(form)]), fails.get(form[4], "")) for form in FORMS)


def _point(analysis: TwoWay, form: str) -> float:
    """Return the estimate of a two-way form from its mean squares (McGraw & Wong 1996, table 4)."""
    k = 1 if form.endswith("1)") else analysis.k
    occasions = 0.0 if form[4] == "C" else (analysis.occasions - analysis.error) / analysis.n
    person = (analysis.people - analysis.error) / analysis.k
    return float(person / (person + (occasions + analysis.error) / k))
