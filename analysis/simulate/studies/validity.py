"""Composite reliability, AVE, HTMT with their intervals, and the test that two factors are one."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.cfa import cfa
from analysis.estimators.convergent import convergent
from analysis.result import Row
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.departures import exactly
from analysis.simulate.normal_factors import NormalFactors
from analysis.simulate.two_factors import LOADINGS, MODEL, POPULATION, marked, power, rejection

Matrix = NDArray[np.float64]

DRAWS = 500
_KINDS = {"cr": "composite reliability, delta", "ave": "average variance extracted, delta"}
_RATIOS = {
    "htmt": f"HTMT, bootstrap percentile, {DRAWS} draws",
    "htmt2": f"HTMT2, bootstrap percentile, {DRAWS} draws",
}
_ONE = "two factors are one: chi-square difference"


def reliable(n: int = 500) -> Study:
    """Two factors correlated .4."""
    own = (LOADINGS[:4], LOADINGS[4:])
    cr = np.array([x.sum() ** 2 / (x.sum() ** 2 + (1 - x**2).sum()) for x in own])
    ave = np.array([np.mean(x**2) for x in own])
    ratios = _ratios(POPULATION.correlation)
    truths = dict(zip((*_KINDS.values(), *_RATIOS.values()), (cr, ave, *ratios), strict=True))

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        found = convergent(cfa(sample, MODEL, "ML"), DRAWS, seed, tests=False)
        rows, pairs = found.rows(), found.ratio_rows()
        return {label: _intervals(rows, kind) for kind, label in _KINDS.items()} | {
            label: _intervals(pairs, kind) for kind, label in _RATIOS.items()
        }

    return Study(
        "sem-validity",
        "Two factors correlated .4, of four items each, loadings .8 to .45; normal; by ML.",
        n,
        lambda rng: sample_of(POPULATION.draw(rng, n)),
        find,
        tuple(Target(label, truth) for label, truth in truths.items()),
    )


def one_factor(n: int = 500) -> Study:
    """Two factors that are one."""
    return _merged("sem-validity-one", 1.0, n)


def near_one(n: int = 500) -> Study:
    """Two factors correlated .94: power."""
    return _merged("sem-validity-near-one", 0.94, n)


def _merged(key: str, r: float, n: int) -> Study:
    population = NormalFactors(POPULATION.pattern, np.array([[1.0, r], [r, 1.0]]))
    nominal, theory = 0.05, ""
    if r < 1:
        exact = sample_of(exactly(np.zeros(len(LOADINGS)), population.correlation, n))
        whole = "f =~ " + " + ".join(exact.items)
        nominal = power(cfa(exact, whole, estimator="ML", missing="listwise").fit["chisq"], 1)
        theory = " Nominal is the power that theory gives the test (Satorra & Saris 1985)."

    def draw(rng: np.random.Generator) -> Sample:
        factors = rng.standard_normal((n, 1)) * np.sqrt(r) + rng.standard_normal((n, 2)) * np.sqrt(1 - r)
        residuals = rng.standard_normal((n, len(LOADINGS))) * np.sqrt(population.uniquenesses)
        return sample_of(factors @ population.pattern.T + residuals)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        (row,) = convergent(cfa(sample, MODEL, "ML"), 0).pairs()
        (scaled,) = convergent(cfa(sample, MODEL, "MLM"), 0).pairs()
        return {
            rejection(f"{_ONE}, {name}").label: marked(float(one["merged_p"]))  # type: ignore[arg-type]
            for name, one in (("ML", row), ("MLM", scaled))
        }

    sentence = f"Two factors correlated {r:g}, of four items each, loadings .8 to .45; normal.{theory}"
    rates = tuple(rejection(f"{_ONE}, {name}", nominal=nominal) for name in ("ML", "MLM"))
    return Study(key, sentence, n, draw, find, rates=rates)


def _intervals(rows: Sequence[Row], kind: str) -> Matrix:
    """Return estimate, lower and upper end (k, 3) of a coefficient in k rows."""
    return np.array([[row[kind], row[f"{kind}_lower"], row[f"{kind}_upper"]] for row in rows], dtype=float)


def _ratios(r: Matrix) -> tuple[Matrix, Matrix]:
    """Return HTMT and HTMT2 of the population's correlations: ratios of arithmetic, of geometric means."""
    within = np.triu_indices(4, 1)
    parts = (r[:4, :4][within], r[4:, 4:][within], r[:4, 4:].ravel())
    arithmetic = [np.mean(one) for one in parts]
    geometric = [np.exp(np.mean(np.log(one))) for one in parts]
    first, second = (x[2] / np.sqrt(x[0] * x[1]) for x in (arithmetic, geometric))
    return np.array([first]), np.array([second])
