"""Parallel analysis: eigenvalues of pure noise, to be exceeded by those of the answers."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def noise_eigenvalues(n: int, p: int, draws: int = 500, seed: int = 1) -> NDArray[np.float64]:
    """Return (draws, p) eigenvalues, falling, of correlation matrices of n x p independent normal answers (Horn 1965).

    The cross-products of n centred normal rows follow a Wishart distribution, which is drawn directly by Bartlett's
    decomposition: the cost does not grow with n. Needs n > p.
    """
    rng = np.random.default_rng(seed)
    lower = np.tril(rng.standard_normal((draws, p, p)), -1)
    degrees = n - 1 - np.arange(p)
    diagonal = np.sqrt(rng.chisquare(degrees, size=(draws, p)))
    factor = lower + diagonal[:, :, None] * np.eye(p)
    products = factor @ factor.transpose(0, 2, 1)
    sd = np.sqrt(np.einsum("dii->di", products))
    return np.linalg.eigvalsh(products / (sd[:, :, None] * sd[:, None, :]))[:, ::-1]


def factors_above_noise(observed: Vector, noise: Vector) -> int:
    """Return how many leading eigenvalues exceed the noise, counted up to the first that does not."""
    below = np.flatnonzero(observed <= noise)
    return int(below[0]) if below.size else len(observed)
