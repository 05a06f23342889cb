"""Reliability of a sum of ordinal answers from thresholds and one factor (Green & Yang 2009), with its derivatives.

An answer is a step function of a normal response; the covariance of two answers is
sum over their thresholds of w_c w_d (Phi2(t_c, t_d; r) - Phi(t_c) Phi(t_d)), w the steps from category to category.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.kernel.normal import density, density_of_one, distribution

Array = NDArray[np.float64]

# A response correlated closer than this with another is the same response: Phi2 is Phi of the lesser threshold.
_ONE = 1 - 1e-12
# An unused category's threshold lies here instead of at infinity: nothing is beyond.
FAR = 30.0


@dataclass(frozen=True, slots=True)
class Steps:
    """Thresholds of p items in b samples, `tau` (b, p, T), and the steps of the answers there, `step` (p, T).

    An item with fewer thresholds than T has steps of 0 at the end.
    """

    tau: Array
    step: Array

    @classmethod
    def of(cls, thresholds: Sequence[Array], categories: Sequence[Array]) -> "Steps":
        """Take each item's thresholds (b, K - 1) or (K - 1,) and the values of its categories (K,)."""
        width = max(len(values) for values in categories) - 1
        given = [np.atleast_2d(tau) for tau in thresholds]
        tau, step = np.zeros((len(given[0]), len(given), width)), np.zeros((len(given), width))
        for j, (own, values) in enumerate(zip(given, categories, strict=True)):
            tau[:, j, : own.shape[1]] = np.clip(own, -FAR, FAR)
            step[j, : own.shape[1]] = np.diff(values)
        return cls(tau, step)


def _pairs(steps: Steps) -> Iterator[tuple[int, Array, Array, Array]]:
    """Yield each item i with its own thresholds (b, 1, T, 1), those of items i to p (b, k, 1, T), and the weights."""
    p = steps.tau.shape[1]
    for i in range(p):
        weight = steps.step[i][:, None] * steps.step[i:, None, :]
        yield i, steps.tau[:, i : i + 1, :, None], steps.tau[:, i:, None, :], weight


def score_covariances(steps: Steps, correlations: Array) -> Array:
    """Return (b, p, p) covariances of answers whose responses have correlations (b, p, p), diagonal included.

    For parts of the responses, such as the factor's, the diagonal is their common variance, below 1.
    """
    b, p = steps.tau.shape[:2]
    covariance = np.zeros((b, p, p))
    for i, mine, theirs, weight in _pairs(steps):
        r = correlations[:, i, i:, None, None]
        joint = distribution(mine, theirs, np.clip(r, -_ONE, _ONE))
        joint = np.where(r > _ONE, ndtr(np.minimum(mine, theirs)), joint)
        covariance[:, i, i:] = np.sum(weight * (joint - ndtr(mine) * ndtr(theirs)), axis=(2, 3))
        covariance[:, i:, i] = covariance[:, i, i:]
    return covariance


def omega_categorical(steps: Steps, loadings: Array, correlations: Array | None = None) -> Array:
    """Return (b,) the reliability of the sum of answers (Green & Yang 2009, eq. 21).

    loadings (b, p) of standardised responses. The true part's covariances are those of responses correlated l_i l_j,
    the whole's those of `correlations` (b, p, p), by default the model's, l_i l_j with diagonal 1. The first is
    semTools::reliability's omega, with the polychoric correlations its omega3. Answers count as their values, so a
    category nobody chose leaves a step of two.
    """
    common = loadings[:, :, None] * loadings[:, None, :]
    true = score_covariances(steps, common).sum(axis=(1, 2))
    whole = score_covariances(steps, _with_ones(common if correlations is None else correlations)).sum(axis=(1, 2))
    omega: Array = true / np.where(whole > 0, whole, np.nan)
    return omega


def _with_ones(correlations: Array) -> Array:
    result: Array = np.where(np.eye(correlations.shape[1], dtype=bool), 1.0, correlations)
    return result


@dataclass(frozen=True, slots=True)
class Slopes:
    """Derivatives of a sum's variance: by the thresholds (p, T), and by each element r_ij of (p, p), as a symmetric."""

    by_threshold: Array
    by_correlation: Array


def variance_slopes(steps: Steps, correlations: Array) -> Slopes:
    """Return the derivatives of the sum of `score_covariances` of one sample: correlations (p, p).

    d Phi2/dr is the density (Plackett 1954), d Phi2/dt = phi(t) Phi((u - r t)/sqrt(1 - r^2)). An element of
    `by_correlation` is the derivative by that element alone: a pair stands in two of them.
    """
    tau, step = steps.tau[0], steps.step
    p, width = tau.shape
    mine, theirs = tau[:, None, :, None], tau[None, :, None, :]
    weight = step[:, None, :, None] * step[None, :, None, :]
    r = correlations[:, :, None, None]
    bounded = np.clip(r, -_ONE, _ONE)
    whole = np.broadcast_to(r > _ONE, weight.shape)
    below = ndtr((theirs - bounded * mine) / np.sqrt(1 - bounded**2))
    tied = np.where(mine < theirs, 1.0, np.where(mine > theirs, 0.0, 0.5))
    slope = density_of_one(mine) * (np.where(whole, tied, below) - ndtr(theirs))
    # A threshold stands on both sides of the double sum.
    by_threshold = 2 * np.sum(weight * slope, axis=(1, 3)).reshape(p, width)
    by_correlation = np.sum(weight * np.where(whole, 0.0, density(mine, theirs, bounded)), axis=(2, 3))
    return Slopes(by_threshold, by_correlation)


def omega_slopes(
    steps: Steps, loadings: Array, loading_slopes: Array, correlations: Array | None = None
) -> tuple[Array, Array]:
    """Return the derivatives of `omega_categorical` of one sample by thresholds (p, T) and by pairs' correlations (m,).

    loadings (p,), their `loading_slopes` (m, p) by the correlations of the m pairs (1, 2), (1, 3) ...; correlations
    (p, p) as in omega_categorical.
    """
    common = np.outer(loadings, loadings)
    implied = _with_ones((common if correlations is None else correlations)[None])
    true = score_covariances(steps, common[None])[0].sum()
    whole = score_covariances(steps, implied)[0].sum()
    above, below = variance_slopes(steps, common), variance_slopes(steps, implied[0])
    by_threshold = (above.by_threshold - true / whole * below.by_threshold) / whole
    by_loading = 2 * above.by_correlation @ loadings
    off = below.by_correlation * (1 - np.eye(len(loadings)))
    first, second = np.triu_indices(len(loadings), 1)
    if correlations is None:
        by_pair = loading_slopes @ (by_loading - true / whole * 2 * off @ loadings)
    else:
        by_pair = loading_slopes @ by_loading - true / whole * 2 * off[first, second]
    return by_threshold, by_pair / whole
