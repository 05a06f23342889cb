"""Alpha, omega total and categorical omega: where items are parallel, congeneric, ordinal, and with answers missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.alpha import alpha
from analysis.estimators.omega import omega
from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.omega import omega_total
from analysis.kernel.onefactor_ml import one_factor_ml
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.likert import Likert, green_yang
from analysis.simulate.normal_factors import NormalFactors, with_gaps

Matrix = NDArray[np.float64]

ALPHA_DRAWS = 1000
_DRAWS = {"total": 500, "categorical": 200}
LOADINGS = (0.8, 0.7, 0.65, 0.6, 0.5, 0.4)
SKEWED = (-0.3, 0.5, 1.1, 1.7)
MISSING = 0.10
_GAPS = f", {MISSING:.0%} of the answers missing completely at random (pairwise covariances and correlations)"
_FELDT, _BONETT, _NORMAL, _ADF = "Feldt et al. (1987)", "Bonett (2002)", "normal theory", "distribution-free"
_PERCENTILE, _BCA = f"bootstrap percentile, {ALPHA_DRAWS} draws", f"bootstrap BCa, {ALPHA_DRAWS} draws"
_ALPHA = tuple(f"alpha, {one}" for one in (_FELDT, _BONETT, _NORMAL, _ADF, _PERCENTILE, _BCA))


@dataclass(frozen=True, eq=False)
class _Truths:
    """A population's alpha, omega by the model's and by the observed variance, and categorical omega if ordinal."""

    alpha: float
    omega: tuple[float, float]
    categorical: float | None = None

    @classmethod
    def of(cls, covariance: Matrix, categorical: float | None = None) -> "_Truths":
        """Take the population's covariances (p, p); omega is that of the one-factor ML solution of these."""
        found = one_factor_ml(covariance[None])
        observed = float(found.loadings.sum() ** 2 / covariance.sum())
        model = float(omega_total(found.loadings, found.uniquenesses)[0])
        return cls(cronbach_alpha(covariance), (model, observed), categorical)


def parallel(n: int = 500) -> Study:
    """Six parallel normal items: what Feldt's and Bonett's intervals are derived for."""
    population = NormalFactors.one([0.7] * 6)
    truths = _Truths.of(population.correlation)
    return Study(
        "parallel",
        "Six parallel normal items, loadings .7 on one factor.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        _find,
        _targets(truths),
    )


def congeneric(n: int = 500) -> Study:
    """Six congeneric normal items: unequal loadings."""
    population = NormalFactors.one(LOADINGS)
    truths = _Truths.of(population.correlation)
    return Study(
        "congeneric",
        "Six congeneric normal items, loadings .8 to .4 on one factor.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        _find,
        _targets(truths, unequal=True),
    )


def likert(n: int = 500) -> Study:
    """The congeneric items, answered in five categories, most often the first."""
    return _likert("likert", "", n, 0.0)


def likert_missing(n: int = 500) -> Study:
    """The same with answers missing completely at random, by pairs."""
    return _likert("likert-missing", _GAPS, n, MISSING)


def categorical(n: int = 500) -> Study:
    """Bootstrap intervals of categorical omega, of the same answers as `likert`."""
    return _resampled("likert-categorical", "", n, 0.0)


def categorical_missing(n: int = 500) -> Study:
    """The same with answers missing completely at random."""
    return _resampled("likert-categorical-missing", _GAPS, n, MISSING)


@dataclass(frozen=True, eq=False)
class _Answers:
    """The congeneric items answered in five categories, a `share` of the answers of n people missing."""

    population: Likert
    n: int
    share: float

    @classmethod
    def of(cls, n: int, share: float) -> "_Answers":
        return cls(Likert.of(NormalFactors.one(LOADINGS).correlation, [SKEWED] * len(LOADINGS)), n, share)

    @property
    def categorical(self) -> float:
        """Categorical omega of the population."""
        return green_yang(self.population, np.array(LOADINGS))

    def draw(self, rng: np.random.Generator) -> Sample:
        answers = self.population.draw(rng, self.n)
        gappy = with_gaps(answers, self.share, rng) if self.share else answers
        return sample_of(gappy, scale=(1, 5), treatment="ordinal")


def _likert(key: str, gaps: str, n: int, share: float) -> Study:
    answers = _Answers.of(n, share)
    truths = _Truths.of(answers.population.covariance, answers.categorical)
    return Study(
        key,
        f"The congeneric items answered in five categories, 38 % in the first and 4 % in the last{gaps}. Alpha and "
        "omega total are those of the answers' own covariances (omega of the ML solution of these).",
        n,
        answers.draw,
        lambda sample, seed: {**_find(sample, seed), **_omegas(sample, "categorical", ("delta",), seed)},
        _targets(truths, unequal=True, ordinal=True, gaps=bool(share)),
    )


def _resampled(key: str, gaps: str, n: int, share: float) -> Study:
    answers = _Answers.of(n, share)
    truth = np.array([answers.categorical])
    return Study(
        key,
        f"The congeneric items answered in five categories, as in `likert`{gaps}.",
        n,
        answers.draw,
        lambda sample, seed: _omegas(sample, "categorical", ("bootstrap",), seed),
        tuple(Target(label, truth) for label in _omega_labels("categorical", ("bootstrap",))),
    )


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    found = alpha(sample, interval="bootstrap", draws=ALPHA_DRAWS, seed=seed)
    alphas = {label: (found.estimate, x.lower, x.upper) for label, x in zip(_ALPHA, found.intervals, strict=True)}
    return {**alphas, **_omegas(sample, "total", ("delta", "bootstrap"), seed)}


def _omegas(sample: Sample, kind: Any, ways: Sequence[Any], seed: int) -> dict[str, ArrayLike]:
    made = [omega(sample, kind, interval=way, draws=_DRAWS[kind], seed=seed).coefficients for way in ways]
    found = zip(_omega_labels(kind, ways), (x for ones in made for x in ones), strict=True)
    return {label: (x.estimate, x.lower, x.upper) for label, x in found}


def _omega_labels(kind: str, ways: Sequence[str]) -> tuple[str, ...]:
    said = {"delta": "delta", "bootstrap": f"bootstrap BC, {_DRAWS[kind]} draws"}
    return tuple(f"omega {kind}{observed}, {said[way]}" for way in ways for observed in ("", " (observed variance)"))


def _targets(truths: _Truths, unequal: bool = False, ordinal: bool = False, gaps: bool = False) -> tuple[Target, ...]:
    """Return the targets, with what the population lacks of the assumptions of each interval of alpha."""
    not_normal = [*(["not normal"] if ordinal else []), *(["answers missing"] if gaps else [])]
    normal, equal = ", ".join(not_normal), ", ".join([*(["unequal covariances"] if unequal else []), *not_normal])
    fails = (equal, equal, normal, "", "", "")
    alphas = [Target(label, np.array([truths.alpha]), why) for label, why in zip(_ALPHA, fails, strict=True)]
    omegas = zip(_omega_labels("total", ("delta", "bootstrap")), truths.omega * 2, strict=True)
    made = [*alphas, *(Target(label, np.array([truth])) for label, truth in omegas)]
    if truths.categorical is not None:
        truth = np.array([truths.categorical])
        made += [Target(label, truth) for label in _omega_labels("categorical", ("delta",))]
    return tuple(made)
