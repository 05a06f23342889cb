"""What each respondent contributes to the gradient of the log-likelihood, and what sandwiches need of it.

With z = Sigma^-1 (y - mu) over the items a person answered (0 elsewhere), the gradient of their log-likelihood by a
cell is  s ((z'u)(z'v) - u'Vv) + weight z'u  (kernel.sem.structure's notation), so a sum over people of its outer
products costs one matrix product.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.sandwich import meat_of
from analysis.kernel.sem.structure import Moments, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def residuals(x: Matrix, at: Moments) -> tuple[Matrix, list[tuple[NDArray[np.intp], Matrix]]]:
    """Return z (n, p), 0 where x (n, p; NaN = missing) is missing, and each pattern's rows and padded V (p, p)."""
    n, p = x.shape
    z = np.zeros((n, p))
    seen = ~np.isnan(x)
    _, first, place = np.unique(seen, axis=0, return_index=True, return_inverse=True)
    found = []
    for k, row in enumerate(first):
        rows, items = np.flatnonzero(place.ravel() == k), np.flatnonzero(seen[row])
        v = np.zeros((p, p))
        if len(items):
            inverse = np.linalg.inv(at.sigma[np.ix_(items, items)])
            v[np.ix_(items, items)] = inverse
            z[np.ix_(rows, items)] = (x[np.ix_(rows, items)] - at.mu[items]) @ inverse
        found.append((rows, v))
    return z, found


def scores(structure: Structure, at: Moments, x: Matrix) -> Matrix:
    """Return (n, q): each person's gradient of the log-likelihood by the parameters."""
    slopes = structure.slopes(at)
    z, found = residuals(x, at)
    along = z @ slopes.w
    by_cell = slopes.s * along[:, slopes.u] * along[:, slopes.v] + slopes.weight * along[:, slopes.u]
    for rows, v in found:
        inner = slopes.w.T @ v @ slopes.w
        by_cell[rows] -= slopes.s * inner[slopes.u, slopes.v]
    return structure.gather_rows(by_cell.T).T


@dataclass(frozen=True, slots=True)
class Distribution:
    """What distribution-free standard errors need of complete answers: `meat` (q, q) and `trace`.

    With Gamma the asymptotic covariance of means and covariances (Browne 1984), V the normal weight at the model and
    Delta the derivatives of the moments: meat = Delta'V Gamma V Delta, trace = tr(V Gamma); neither forms Gamma.
    """

    meat: Matrix
    trace: float


def distribution(
    structure: Structure, at: Moments, x: Matrix, means: bool, clusters: NDArray[np.intp] | None = None
) -> Distribution:
    """Return meat and trace for complete x (n, p); `means`: the mean structure belongs to the moments.

    A person's moments are e = y - m and E = e e' - S, with m and S of the sample (divisor n). Then V Gamma V is the
    mean of products of V e and V E V, and tr(V Gamma) that of e'Ve + tr(V E V E)/2. With `clusters` (n,), e and E are
    summed over the people of a cluster first.
    """
    slopes, n = structure.slopes(at), len(x)
    v = np.asarray(np.linalg.inv(at.sigma), dtype=np.float64)
    e = np.array(x - x.mean(axis=0), dtype=np.float64)
    covariance = np.array(e.T @ e / n, dtype=np.float64)
    inner = slopes.w.T @ (v @ covariance @ v) @ slopes.w

    def contributions(e: Matrix) -> Matrix:
        along = e @ v @ slopes.w
        by_cell = slopes.s * (along[:, slopes.u] * along[:, slopes.v] - inner[slopes.u, slopes.v])
        if means:
            by_cell = by_cell + slopes.weight * along[:, slopes.u]
        return structure.gather_rows(by_cell.T).T

    return Distribution(meat_of(e, contributions, clusters) / n, distribution_trace(at, x, means, clusters))


def distribution_trace(at: Moments, x: Matrix, means: bool, clusters: NDArray[np.intp] | None = None) -> float:
    """Return the trace alone, which asks nothing of a model's parameters."""
    v = np.asarray(np.linalg.inv(at.sigma), dtype=np.float64)
    e = np.array(x - x.mean(axis=0), dtype=np.float64)
    covariance = np.array(e.T @ e / len(x), dtype=np.float64)
    return _trace(e, v, covariance, means) if clusters is None else _clustered_trace(e, v, covariance, means, clusters)


def _trace(e: Matrix, v: Matrix, covariance: Matrix, means: bool) -> float:
    z, vs = e @ v, v @ covariance
    length = np.sum(z * e, axis=1)
    spread = np.mean(length**2) - 2 * np.mean(np.sum((z @ covariance) * z, axis=1)) + np.sum(vs * vs.T)
    return float(0.5 * spread + (np.mean(length) if means else 0.0))


def _clustered_trace(e: Matrix, v: Matrix, covariance: Matrix, means: bool, clusters: NDArray[np.intp]) -> float:
    total = 0.0
    for label in np.unique(clusters):
        own = e[clusters == label]
        turned = v @ (own.T @ own - len(own) * covariance)
        total += 0.5 * float(np.sum(turned * turned.T))
        if means:
            summed = own.sum(axis=0)
            total += float(summed @ v @ summed)
    count = len(np.unique(clusters))
    return total / len(e) * count / (count - 1)
