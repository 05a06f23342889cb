"""Two-level factor models of 20 to 300 clusters: estimates, intervals, tests, and how many fits there are."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.multilevel_reliability import multilevel_reliability
from analysis.estimators.twolevel_cfa import TwoLevelFit, twolevel_cfa
from analysis.fit.twolevel.fitted import Estimator
from analysis.sample import Sample
from analysis.simulate.answers import names
from analysis.simulate.coverage import Rate, Study, Target
from analysis.simulate.factors_between import FactorsBetween
from analysis.simulate.normal_factors import with_gaps
from analysis.simulate.two_factors import marked, rejection
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Sizes = tuple[int, ...]

POPULATION = FactorsBetween(np.array([0.85, 0.8, 0.75, 0.7, 0.65, 0.6]), factor=0.25, residual=0.05)
ITEMS = names(6)
MODEL = f"f =~ {' + '.join(ITEMS)}"
FREE = 30
SIZE, UNEQUAL = 10, (4, 6, 10, 20)
GAPS = 0.1
FEW = "50 clusters or fewer: errors of the between level are biased (Maas & Hox 2005)"
_FEW_ROBUST = "robust errors of fewer than 100 clusters (Maas & Hox 2004)"
_FEW_SCORES = "the correction is estimated from as few scores as clusters (Maas & Hox 2004)"
_LOST = "50 clusters or fewer: some replications are refused or have no maximum"
_SKEWED = "estimates of a variance near 0 are skewed, the interval is symmetric"
KINDS = ("within", "between", "cluster means")
# What is counted without an interval: its label -> its value where nothing goes wrong.
_COUNTED = {
    "refused: an item varies less between clusters than by chance": 0.0,
    "fits that converged, of those not refused": 1.0,
    "unrestricted between matrix kept within bounds": 0.0,
    "a residual variance between clusters below 0": 0.0,
}
NOTE = (
    "A between model is known from as many observations as there are clusters. An item whose means differ no more than "
    "chance has them do is refused before fitting; the rows of intervals and tests are of the replications that are "
    "left, *none* counts the others. Intervals of residual variances miss nearly always below; with 400 clusters they "
    "cover 94 %. Up to 100 clusters the robust chi-square marks a true model more often than the naive one."
)


def equal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten; as many as `n` people fill, if given."""
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), f"clusters of {SIZE}")


def unequal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of four sizes."""
    count = (n // SIZE if n else clusters) // len(UNEQUAL)
    return _study(key, UNEQUAL * max(count, 1), f"clusters, as many of {', '.join(map(str, UNEQUAL))} members each")


def missing(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten, one answer in ten missing."""
    said = f"clusters of {SIZE}, {GAPS:.0%} of the answers missing completely at random"
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), said, GAPS)


_MADE = (("", equal, (20, 40, 100)), ("-unequal", unequal, (20, 40, 100)), ("-missing", missing, (40, 100, 300)))
STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(make, key, clusters)
    for suffix, make, counts in _MADE
    for clusters in counts
    for key in [f"twolevel-{clusters}{suffix}"]
}


def sample_in(answers: Matrix, clusters: NDArray[np.int64]) -> Sample:
    """Return answers (n, 6) of people in clusters (n,) as a Sample of one construct."""
    import pandas as pd

    frame = pd.DataFrame(answers, columns=ITEMS).assign(cluster=clusters)
    one = {"f": ITEMS}
    return Sample.from_frame(frame, ITEMS, scale=None, cluster="cluster", treatment="continuous", constructs=one)


def _study(key: str, sizes: Sizes, told: str, gaps: float = 0.0) -> Study:
    clusters = np.repeat(np.arange(len(sizes)), sizes)

    def draw(rng: np.random.Generator) -> Sample:
        answers = POPULATION.draw(rng, clusters)
        return sample_in(with_gaps(answers, gaps, rng) if gaps else answers, clusters)

    iccs = POPULATION.icc
    sentence = (
        f"One factor of six normal items, loadings .85 to .6 within {len(sizes)} {told}; between clusters the same "
        f"loadings on a factor of variance {POPULATION.factor}, residual variances {POPULATION.residual}, so that the "
        f"items' ICCs are {iccs.min():.2f} to {iccs.max():.2f}. Each level's loadings are free, the model is right."
    )
    rates = _rates(len(sizes))
    targets = (*_targets(sizes), *(Target(label, np.array([value]), level=None) for label, value in _COUNTED.items()))
    return Study(key, sentence, sum(sizes), draw, partial(_find, rates=rates), targets, rates, NOTE)


def _targets(sizes: Sizes) -> tuple[Target, ...]:
    j, inverse_size = len(sizes), float(np.mean(1 / np.array(sizes)))
    found = []
    for name in ("ML", "MLR"):
        outer = _fails(name, j)
        inner = outer if name == "MLR" else _LOST if j < 40 else ""
        found += [
            Target(f"{name}: loadings within", POPULATION.loadings, inner),
            Target(f"{name}: loadings between", POPULATION.outer_loadings, outer),
            Target(f"{name}: residual variances between", np.full(len(ITEMS), POPULATION.residual), outer or _SKEWED),
        ]
        found += [
            Target(f"{name}: omega {kind}", np.array([POPULATION.omega(kind, inverse_size)]), fails)
            for kind, fails in zip(KINDS, (inner, outer, outer), strict=True)
        ]
    found.append(Target("ICCs of the items", POPULATION.icc, level=None))
    return (*found, *(Target(f"RMSEA {level}, ML", np.zeros(1), level=None) for level in KINDS[:2]))


def _fails(name: str, j: int) -> str:
    if name == "MLR":
        return _FEW_ROBUST if j < 100 else ""
    return FEW if j <= 50 else ""


def _rates(j: int) -> tuple[Rate, ...]:
    """Return the tests there are; no robust one with no more clusters than parameters."""
    kinds = ["ML", *(["MLR"] if j > FREE else [])]
    naive = {"": FEW, " within": _LOST, " between": FEW} if j <= 50 else dict.fromkeys(("", " within", " between"), "")
    return tuple(
        rejection(f"{name}: chi-square{of}", (_FEW_SCORES if j <= 100 else "") if name == "MLR" else fails)
        for name in kinds
        for of, fails in naive.items()
    )


def _find(sample: Sample, seed: int, *, rates: tuple[Rate, ...]) -> Mapping[str, ArrayLike]:
    refused, converged, bounded, improper = _COUNTED
    try:
        fits = {name: fitted(sample, name) for name in ("ML", "MLR")}
    except Refused as problem:
        return {refused: (float("no variance between" in problem.brief),) * 3}
    ml = fits["ML"]
    found: dict[str, ArrayLike] = {refused: (0.0,) * 3, converged: (float(ml.converged),) * 3}
    found[bounded] = (float(ml.references.bounded),) * 3
    if not ml.converged:
        return found
    for name, fit in fits.items():
        found |= _intervals(name, fit) | _omegas(name, sample)
    found[improper] = (float(np.array(found["ML: residual variances between"])[:, 0].min() < 0),) * 3
    found["ICCs of the items"] = np.array([[fit.icc[item]] * 3 for item in ITEMS])
    found |= {f"RMSEA {level}, ML": (ml.level_fit[level]["rmsea"],) * 3 for level in KINDS[:2]}
    marks = _marks(fits["MLR"])
    return found | {rate.label: marks[rate.label] for rate in rates}


def fitted(sample: Sample, name: Estimator, scaling: Any = "unit") -> TwoLevelFit:
    """Fit the model of one factor a level."""
    return twolevel_cfa(sample, MODEL, MODEL, estimator=name, scaling=scaling)


def _intervals(name: str, fit: TwoLevelFit) -> dict[str, ArrayLike]:
    rows = {level: [x.parameter for x in fit.estimated if x.level == level] for level in KINDS[:2]}

    def ends(level: str, op: str) -> Matrix:
        chosen = [p for p in rows[level] if p.op == op and p.free and (op == "=~" or p.lhs == p.rhs)]
        values = np.array([(p.est, p.lower, p.upper) for p in chosen])
        # A factor whose variance is fixed may point either way.
        return np.asarray(-values[:, [0, 2, 1]] if op == "=~" and values[:, 0].sum() < 0 else values)

    return {
        f"{name}: loadings within": ends("within", "=~"),
        f"{name}: loadings between": ends("between", "=~"),
        f"{name}: residual variances between": ends("between", "~~"),
    }


def _omegas(name: Any, sample: Sample) -> dict[str, ArrayLike]:
    of = multilevel_reliability(sample, estimator=name).coefficients["f"]
    kinds = {kind: of["omega", kind] for kind in KINDS}
    return {f"{name}: omega {kind}": (x.value, x.lower, x.upper) for kind, x in kinds.items()}


def _marks(fit: TwoLevelFit) -> dict[str, float]:
    """Return what the tests mark; the MLR fit has the naive chi-squares, too."""
    found = {}
    for of, measures in {"": fit.fit, **{f" {name}": one for name, one in fit.level_fit.items()}}.items():
        for name, key in (("ML", "pvalue"), ("MLR", "pvalue_scaled")):
            found[rejection(f"{name}: chi-square{of}").label] = marked(measures.get(key, float("nan")))
    return found
