"""Parallel analysis: eigenvalues of pure noise, to be exceeded by those of the answers."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import squared_multiple_correlations
from analysis.kernel.onefactor import one_factor_minres

Vector = NDArray[np.float64]
Array = NDArray[np.float64]

# Numbers in one block of matrices, 32 MB: the memory needed does not grow with the draws.
_BLOCK = 1 << 22


def noise_correlations(n: int, p: int, draws: int = 500, seed: int = 1) -> Iterator[Array]:
    """Yield blocks (b, p, p), `draws` in all, of correlation matrices of n x p independent normal answers (Horn 1965).

    The cross-products of n centred normal rows follow a Wishart distribution, which is drawn directly by Bartlett's
    decomposition: the cost does not grow with n. Needs n > p.
    """
    rng = np.random.default_rng(seed)
    block = max(1, min(draws, _BLOCK // (p * p)))
    for start in range(0, draws, block):
        b = min(block, draws - start)
        lower = np.tril(rng.standard_normal((b, p, p)), -1)
        diagonal = np.sqrt(rng.chisquare(n - 1 - np.arange(p), size=(b, p)))
        factor = lower + diagonal[:, :, None] * np.eye(p)
        products = factor @ factor.transpose(0, 2, 1)
        sd = np.sqrt(np.einsum("dii->di", products))
        yield products / (sd[:, :, None] * sd[:, None, :])


def noise_eigenvalues(n: int, p: int, draws: int = 500, seed: int = 1) -> Array:
    """Return (draws, p) eigenvalues, falling, of the matrices of `noise_correlations`."""
    return np.concatenate([component_eigenvalues(block) for block in noise_correlations(n, p, draws, seed)])


def component_eigenvalues(correlations: Array) -> Array:
    """Return (b, p) eigenvalues of correlation matrices (b, p, p), falling."""
    return np.linalg.eigvalsh(correlations)[:, ::-1].astype(float)


def factor_eigenvalues(correlations: Array) -> Array:
    """Return (b, p) eigenvalues, falling, with the communalities of one minres factor on the diagonals.

    What psych::fa.parallel(fa = "fa") compares; checked against it. NaN for a matrix whose factor does not converge.
    """
    found = one_factor_minres(correlations)
    values = np.full(found.loadings.shape, np.nan)
    good = np.flatnonzero(found.converged)
    values[good] = component_eigenvalues(_with_diagonal(correlations[good], found.loadings[good] ** 2))
    return values


def smc_eigenvalues(correlations: Array) -> Array:
    """Return (b, p) eigenvalues, falling, with squared multiple correlations on the diagonals.

    Humphreys & Montanelli (1975); psych::fa.parallel(SMC = TRUE).
    """
    shares = np.array([squared_multiple_correlations(matrix) for matrix in correlations])
    return component_eigenvalues(_with_diagonal(correlations, shares.reshape(correlations.shape[:2])))


def factors_above_noise(observed: Vector, noise: Vector) -> int:
    """Return how many leading eigenvalues exceed the noise, counted up to the first that does not."""
    below = np.flatnonzero(observed <= noise)
    return int(below[0]) if below.size else len(observed)


def _with_diagonal(matrices: Array, diagonals: Array) -> Array:
    reduced = matrices.copy()
    np.einsum("bii->bi", reduced)[...] = diagonals
    return reduced
