"""Parametric bootstrap of a linear mixed model: answers drawn from the fitted one, fitted again."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model, State
from analysis.kernel.lmm.fit import fit
from analysis.kernel.lmm.products import Products

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def draw(state: State, mean: Vector, rng: np.random.Generator) -> Vector:
    """Return new answers (n,): `mean` (n,) plus random effects and residuals drawn from the fitted normal laws."""
    sigma = np.sqrt(state.variance)
    y = mean + sigma * rng.standard_normal(len(mean))
    for factor, own in zip(state.model.structure.factors, state.relative, strict=True):
        effects = sigma * rng.standard_normal((factor.levels, factor.width)) @ own.T
        y = y + np.einsum("nk,nk->n", factor.z, effects[factor.codes])
    return np.asarray(y)


def bootstrap(state: State, x: Matrix, mean: Vector, draws: int, seed: int, read: Callable[[State], Vector]) -> Matrix:
    """Return `read` (m,) of the model fitted to each of `draws` (draws, m); NaN where a fit did not converge."""
    rng, found = np.random.default_rng(seed), []
    structure, reml = state.model.structure, state.model.reml
    start = np.where(structure.diagonal, np.maximum(state.theta, 0.1), state.theta)
    for _ in range(draws):
        again = fit(Model(structure, Products.of(structure, x, draw(state, mean, rng)), reml), start)
        values = read(again.state)
        found.append(values if again.converged else np.full(len(values), np.nan))
    return np.array(found)
