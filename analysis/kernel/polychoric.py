"""Polychoric correlations of many tables of one shape at once, by two-step maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.kernel.normal import density, density_of_one, density_slope, distribution
from analysis.kernel.rectangle import log_rectangle
from analysis.kernel.rootfinding import BOUND, Root, climb

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A cell's probability is a difference good to 1e-15: below this the cell is integrated if somebody is in it, ...
_DOUBTFUL = 1e-6
# ... and if nobody is, it weighs nothing: any number that is not 0 will do.
_NEGLIGIBLE = 1e-14
# A rho that gives a cell with somebody in it less than this is impossible.
_IMPOSSIBLE = 1e-300


@dataclass(frozen=True, slots=True)
class Cells:
    """What the model says of m tables: `probability`, its first and second derivative by rho, each (m, I, J)."""

    probability: Matrix
    slope: Matrix
    curvature: Matrix


def cells(rho: Vector, rows: Matrix, columns: Matrix, counts: Matrix | None = None) -> Cells:
    """Return probabilities of the cells of m tables with correlations rho (m,).

    rows (m, I - 1) and columns (m, J - 1) are the thresholds (Olsson 1979). As the derivative of the bivariate
    normal distribution function by rho is its density, all three are differences over a cell's corners. Small ones that
    `counts` (m, I, J) has somebody in are integrated, so that they are right however small they are.
    """
    h, k, r = rows[:, :, None], columns[:, None, :], rho[:, None, None]
    up_to = np.zeros((len(rho), rows.shape[1] + 2, columns.shape[1] + 2))
    up_to[:, 1:-1, 1:-1] = distribution(h, k, r)
    up_to[:, 1:-1, -1] = ndtr(rows)
    up_to[:, -1, 1:-1] = ndtr(columns)
    up_to[:, -1, -1] = 1
    at = density(h, k, r)
    probability = np.maximum(_over_corners(up_to), _NEGLIGIBLE)
    if counts is not None:
        doubtful = np.nonzero((counts > 0) & (probability < _DOUBTFUL))
        probability[doubtful] = _integrated(doubtful, rho, rows, columns)
    return Cells(probability, _over_corners(_bordered(at)), _over_corners(_bordered(at * density_slope(h, k, r))))


def _integrated(which: tuple[NDArray[np.intp], ...], rho: Vector, rows: Matrix, columns: Matrix) -> Vector:
    """Return (c,) probabilities of the cells at `which` (tables, rows, columns)."""
    table, row, column = which
    if not len(table):
        return np.zeros(0)
    down, across = (np.pad(tau, ((0, 0), (1, 1)), constant_values=np.inf) for tau in (rows, columns))
    down[:, 0] = across[:, 0] = -np.inf
    sides = (down[table, row], down[table, row + 1], across[table, column], across[table, column + 1])
    return np.maximum(np.exp(log_rectangle(*sides, rho[table])), _IMPOSSIBLE)


def fit_polychoric(counts: Matrix, rows: Matrix, columns: Matrix) -> Root:
    """Return the polychoric correlations (m,) of m tables `counts` (m, I, J), the thresholds given (two-step).

    Newton's method on the likelihood of Olsson (1979), with Fisher's information where the likelihood is not concave.
    Checked against lavaan::lavCor and, iterated to the end, against its own equations in R. (lavaan leaves cells with a
    probability below 1.5e-8 out of the gradient; they are rare, and count here.)
    """

    def derivatives(rho: Vector, which: NDArray[np.int64]) -> tuple[Vector, Vector, Vector]:
        seen = counts[which]
        at = cells(rho, rows[which], columns[which], seen)
        relative = at.slope / at.probability
        gradient = np.einsum("mij,mij->m", seen, relative)
        information = seen.sum(axis=(1, 2)) * np.einsum("mij,mij->m", at.slope, relative)
        hessian = np.einsum("mij,mij->m", seen, at.curvature / at.probability - relative * relative)
        impossible = ((seen > 0) & (at.probability <= _IMPOSSIBLE)).any(axis=(1, 2))
        # Only a rho too far from 0 makes a cell impossible.
        return np.where(impossible, -np.sign(rho) * information, gradient), -hessian, information

    return climb(derivatives, _start(counts, rows, columns))


def polychoric_influence(
    counts: Matrix, at: Cells, rho: Vector, tau: tuple[Matrix, Matrix], moves: tuple[Matrix, Matrix]
) -> Matrix:
    """Return (m, I + 1, J + 1): how much an answer in each cell (last row and column: none) moves rho (m,).

    counts (m, I, J), their cells `at` rho; of rows and columns the thresholds `tau` (m, I - 1), (m, J - 1) and their
    `threshold_influence` `moves` (m, I + 1, I - 1), (m, J + 1, J - 1). By Muthen (1984): A22^-1 (score of rho
    - A21 influence on the thresholds), where A22 and A21 are the cross-products of the score of rho with itself and
    with the bivariate scores of the thresholds, as in lavaan (muthen1984). Whoever left one item out moves rho through
    the other's thresholds alone.
    """
    rows, columns = tau
    score = at.slope / at.probability
    weight = counts * score / at.probability
    to_rows = _threshold_slopes(weight, rho, rows, columns)
    to_columns = _threshold_slopes(weight.transpose(0, 2, 1), rho, columns, rows)
    information = np.einsum("mij,mij->m", counts, score * score)
    influence = np.zeros((len(rho), score.shape[1] + 1, score.shape[2] + 1))
    influence[:, :-1, :-1] = score
    influence -= np.einsum("mt,mit->mi", to_rows, moves[0])[:, :, None]
    influence -= np.einsum("mt,mjt->mj", to_columns, moves[1])[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Matrix = influence / information[:, None, None]
    return result


def _threshold_slopes(weight: Matrix, rho: Vector, own: Matrix, other: Matrix) -> Matrix:
    """Return (m, I - 1): sums over cells of weight (m, I, J) times the derivative of probability by a threshold.

    A threshold t is the upper end of category t and the lower end of the next; along it the density is phi(tau_t)
    times the other item's conditional probabilities.
    """
    root = np.sqrt((1 - rho) * (1 + rho))[:, None, None]
    inner = ndtr((other[:, None, :] - rho[:, None, None] * own[:, :, None]) / root)
    edge = np.zeros((*inner.shape[:2], 1))
    conditional = np.diff(np.concatenate([edge, inner, edge + 1], axis=2), axis=2)
    result: Matrix = density_of_one(own) * np.einsum("mtj,mtj->mt", weight[:, :-1] - weight[:, 1:], conditional)
    return result


def _start(counts: Matrix, rows: Matrix, columns: Matrix) -> Vector:
    """Return (m,) a first guess: the correlation of the categories' normal scores, divided by their variances.

    To first order in rho, cov(E[X | category], E[Y | category]) = rho var(E[X | category]) var(E[Y | category]).
    """
    left, left_variance = _scores(rows)
    right, right_variance = _scores(columns)
    product = np.einsum("mi,mij,mj->m", left, counts, right) / counts.sum(axis=(1, 2))
    guess: Vector = np.clip(product / (left_variance * right_variance), -0.95 * BOUND, 0.95 * BOUND)
    return guess


def _scores(tau: Matrix) -> tuple[Matrix, Vector]:
    """Return the mean of the normal response in each category (m, K), and the variance of these means (m,)."""
    edge = np.zeros((len(tau), 1))
    share = np.diff(np.concatenate([edge, ndtr(tau), edge + 1], axis=1), axis=1)
    height = np.concatenate([edge, density_of_one(tau), edge], axis=1)
    # A category between two equal thresholds has no share, and no mean.
    mean = -np.diff(height, axis=1) / np.where(share > 0, share, 1)
    return mean, np.einsum("mk,mk->m", share, mean * mean)


def _bordered(inner: Matrix) -> Matrix:
    bordered = np.zeros((inner.shape[0], inner.shape[1] + 2, inner.shape[2] + 2))
    bordered[:, 1:-1, 1:-1] = inner
    return bordered


def _over_corners(corners: Matrix) -> Matrix:
    """Return (m, I, J) differences over the cells of a grid of corners (m, I + 1, J + 1)."""
    result: Matrix = np.diff(np.diff(corners, axis=1), axis=2)
    return result
