"""Confirmatory models by maximum likelihood: ML, MLM and MLR of normal and skewed answers, complete and not."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimators.cfa import cfa
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.departures import HeavyTails, exactly, missing_by
from analysis.simulate.normal_factors import NormalFactors, with_gaps
from analysis.simulate.two_factors import (
    DF,
    MEAN_ONLY,
    MODEL,
    POPULATION,
    SAID,
    Way,
    marked,
    p_of,
    power,
    rejection,
    study,
)

MISSING = 0.25
MINOR = np.array([0.4, 0.0, 0.0, 0.4, 0.4, 0.0, 0.0, 0.4])
# Everybody answers y1 and y5; the higher these, the likelier two others of the factor are missing.
CAUSES = {0: (1, 2), 4: (5, 6)}
_COMPLETE, _ALL = {"missing": "listwise"}, {"missing": "fiml"}
_SKEWED = "skewed, with heavy tails (factors and residuals gamma, one person in ten with twice the spread)"
_INTERCEPTS = "intercepts"
_SELECTED = "who is complete depends on the answers"


def normal(n: int = 500) -> Study:
    """Normal answers, the right model: all three do what they say."""
    ways = [Way(name, {"estimator": name} | _COMPLETE) for name in ("ML", "MLM", "MLR")]
    return study("sem-normal", f"{SAID}; normal.", n, lambda rng: sample_of(POPULATION.draw(rng, n)), ways)


def skewed(n: int = 500) -> Study:
    """Answers with heavy tails: ML's errors are too small and its chi-square too great."""
    return _skewed("sem-skewed", n)


def skewed_large(n: int = 2000) -> Study:
    """The same of more people."""
    return _skewed("sem-skewed-large", n)


def _skewed(key: str, n: int) -> Study:
    answers = HeavyTails(POPULATION)
    ways = [
        Way("ML", {"estimator": "ML"} | _COMPLETE, "not normal"),
        Way("MLM", {"estimator": "MLM"} | _COMPLETE),
        Way("MLR", {"estimator": "MLR"} | _COMPLETE),
    ]
    return study(key, f"{SAID}; {_SKEWED}.", n, lambda rng: sample_of(answers.draw(rng, n)), ways, note=_SMALL)


_SMALL = (
    "The corrections take fourth moments from the sample, and with heavy tails these are estimated badly and too low: "
    "the intervals are a little short and the tests a little too great at first, and come to what they say as N grows."
)


def missing_at_random(n: int = 500) -> Study:
    """Normal answers missing by what others were: full information is right, complete rows are not."""
    ways = [
        Way("ML, all answers", {"estimator": "ML"} | _ALL, raw=_INTERCEPTS),
        Way("MLR, all answers", {"estimator": "MLR"} | _ALL, raw=_INTERCEPTS),
        Way("ML, complete rows", {"estimator": "ML", "meanstructure": True} | _COMPLETE, _SELECTED),
    ]

    def draw(rng: np.random.Generator) -> Sample:
        return sample_of(missing_by(POPULATION.draw(rng, n), CAUSES, rng))

    sentence = (
        f"{SAID}; normal. Answers to two items of each factor are missing at random: the likelier, the higher the "
        "answer to the factor's first item, which everybody answers (about 31 % of them)."
    )
    return study("sem-missing", sentence, n, draw, ways, np.zeros(8))


def skewed_missing(n: int = 500) -> Study:
    """Answers with heavy tails, missing completely at random."""
    return _skewed_missing("sem-skewed-missing", n)


def skewed_missing_large(n: int = 2000) -> Study:
    """The same of more people."""
    return _skewed_missing("sem-skewed-missing-large", n)


def _skewed_missing(key: str, n: int) -> Study:
    answers = HeavyTails(POPULATION)
    ways = [
        Way("ML, all answers", {"estimator": "ML"} | _ALL, "not normal"),
        Way("MLR, all answers", {"estimator": "MLR"} | _ALL, test_fails=MEAN_ONLY),
    ]
    some = [item for items in CAUSES.values() for item in items]

    def draw(rng: np.random.Generator) -> Sample:
        given = answers.draw(rng, n)
        given[:, some] = with_gaps(given[:, some], MISSING, rng)
        return sample_of(given)

    return study(
        key,
        f"{SAID}; {_SKEWED}. Of two items of each factor {MISSING:.0%} are missing completely at random.",
        n,
        draw,
        ways,
        note=_SMALL,
    )


def misspecified(n: int = 500) -> Study:
    """A minor factor is left out: power of the test, and RMSEA's interval, of normal answers."""
    return _misspecified("sem-power", n, "normal", skewed_answers=False)


def misspecified_skewed(n: int = 500) -> Study:
    """The same with heavy tails: robust RMSEA."""
    return _misspecified("sem-rmsea-skewed", n, _SKEWED, skewed_answers=True)


def _misspecified(key: str, n: int, kind: str, *, skewed_answers: bool) -> Study:
    population = NormalFactors(
        np.column_stack([POPULATION.pattern, (0.7 if not skewed_answers else 1.0) * MINOR]),
        np.pad(POPULATION.phi, (0, 1)) + np.diag([0.0, 0.0, 1.0]),
    )
    answers = HeavyTails(population) if skewed_answers else population
    exact = sample_of(exactly(np.zeros(8), population.correlation, n))
    noncentrality = cfa(exact, MODEL, estimator="ML", missing="listwise").fit["chisq"]
    wrong = "not normal" if skewed_answers else ""
    truth = np.array([np.sqrt(noncentrality / (DF * n))])
    labels = {"ML": "RMSEA", "MLM": "robust RMSEA, MLM", "MLR": "robust RMSEA, MLR"}

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        found: dict[str, ArrayLike] = {}
        for name, label in labels.items():
            fit = cfa(sample, MODEL, estimator=name, missing="listwise")
            end = "" if name == "ML" else "_robust"
            found[label] = tuple(fit.fit[f"{part}{end}"] for part in ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper"))
            found[rejection(name).label] = marked(p_of(fit))
        return found

    rates = [rejection(name, wrong, power(noncentrality, DF)) for name in labels]
    targets = [Target(label, truth, wrong if name == "ML" else "", level=0.90) for name, label in labels.items()]
    return Study(
        key,
        f"{SAID}, and a third factor on four items that the model leaves out (RMSEA {truth[0]:.3f}); {kind}. Nominal "
        "is the power that theory gives the test of normal answers (Satorra & Saris 1985).",
        n,
        lambda rng: sample_of(answers.draw(rng, n)),
        find,
        tuple(targets),
        tuple(rates),
    )
