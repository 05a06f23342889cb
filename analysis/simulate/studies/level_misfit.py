"""RMSEA of each level of a two-level model that leaves a covariance out, against its value in the population."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.sample import Sample
from analysis.simulate.coverage import Study, Target
from analysis.simulate.factors_between import FactorsBetween
from analysis.simulate.studies.two_levels import FEW, POPULATION, SIZE, fitted, sample_in

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

MISFIT = FactorsBetween(POPULATION.loadings, POPULATION.factor, 0.08, doublet=0.06, outer_doublet=0.05)
DF = 9
LEVELS = ("within", "between")
NOTE = (
    "Of a level's own RMSEA the noncentrality is what its model adds to the deviance while the other level is "
    "unrestricted, per person less the clusters within, per cluster between (Ryu & West 2009)."
)


def misfit(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten; as many as `n` people fill, if given."""
    j = n // SIZE if n else clusters
    members = np.repeat(np.arange(j), SIZE)
    truths = _truths()
    sentence = (
        f"One factor of six normal items, {j} clusters of {SIZE}; on both levels the residuals of the first two items "
        "covary, which the model leaves out."
    )
    targets = tuple(
        Target(_label(level), np.array([truths[level]]), FEW if level == "between" and j <= 50 else "", 0.90)
        for level in LEVELS
    )

    def draw(rng: np.random.Generator) -> Sample:
        return sample_in(MISFIT.draw(rng, members), members)

    return Study(key, sentence, j * SIZE, draw, _find, targets, note=NOTE)


STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(misfit, key, clusters) for clusters in (40, 100, 300) for key in [f"twolevel-rmsea-{clusters}"]
}


@cache
def _truths() -> dict[str, float]:
    return {"within": rmsea_within(MISFIT), "between": rmsea_between(MISFIT, SIZE)}


def rmsea_within(of: FactorsBetween) -> float:
    """Return the RMSEA of one factor within clusters: an unrestricted between level fits whatever the within one is."""
    return float(
        np.sqrt(_least(lambda x: _discrepancy(_one(x), of.within), _start(1 - of.loadings**2, of.loadings)) / DF)
    )


def rmsea_between(of: FactorsBetween, size: int) -> float:
    """Return the RMSEA of one factor between clusters of one size, the within level unrestricted.

    Per cluster the deviance is (n - 1) F(W, S_w) + F(W + n B, S_w + n S_b), W free and B of one factor.
    """
    p, rows = len(of.loadings), np.tril_indices(len(of.loadings))
    means = of.within + size * of.between

    def deviance(x: Vector) -> float:
        root = np.zeros((p, p))
        root[rows] = x[2 * p :]
        inner = root @ root.T
        return (size - 1) * _discrepancy(inner, of.within) + _discrepancy(inner + size * _one(x[: 2 * p]), means)

    outer = _start(np.full(p, of.residual), of.outer_loadings)
    return float(np.sqrt(_least(deviance, np.append(outer, np.linalg.cholesky(of.within)[rows])) / DF))


def _start(residuals: Vector, loadings: Vector) -> Vector:
    return np.append(loadings, residuals)


def _one(x: Vector) -> Matrix:
    """Return the covariances of one factor: loadings, then residual variances."""
    p = len(x) // 2
    cov: Matrix = np.outer(x[:p], x[:p]) + np.diag(x[p:])
    return cov


def _discrepancy(model: Matrix, population: Matrix) -> float:
    """Return the likelihood's discrepancy of a model; a wall where it is not positive definite."""
    sizes = np.linalg.eigvalsh(model)
    if sizes[0] <= 0:
        return 1e3 * float(1 - sizes[0])
    own = np.linalg.slogdet(population)[1] + len(population)
    return float(np.log(sizes).sum() + np.trace(np.linalg.solve(model, population)) - own)


def _least(value: Callable[[Vector], float], start: Vector) -> float:
    from scipy.optimize import minimize

    return float(max(minimize(value, start, method="BFGS", options={"gtol": 1e-6}).fun, 0.0))


def _label(level: str) -> str:
    return f"RMSEA {level}"


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    fit = fitted(sample, "ML")
    if not fit.converged:
        return {}
    names = ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
    return {_label(level): tuple(one[name] for name in names) for level, one in fit.level_fit.items()}
