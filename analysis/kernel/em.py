"""Mean and covariance matrix of normal variables from rows with missing values: maximum likelihood by EM.

The likelihood needs of each pattern of missing values only its number of rows, means and cross-products, so the cost of
a step grows with the number of patterns and of what they miss, not with the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.patterns import Patterns

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

MOST_STEPS = 3000
# The greatest element of the gradient per row, the variables being standardised, at which the maximum is found.
TOLERANCE = 1e-10
# Rounding bounds what can be reached; up to this the maximum counts as found.
_ROUNDING = 1e-8
# Correlation matrices with an eigenvalue below this are taken for singular: the likelihood then rises without end.
LEAST_EIGENVALUE = 1e-8
# Numbers in one batch of matrices, 4 MB.
_BATCH = 1 << 19
# Rows that are reduced at a time.
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class NormalMoments:
    """Maximum likelihood `mean` (p,) and `covariance` (p, p; divisor n) of n rows, and the log likelihood there.

    `steps` of EM were taken; `gradient_norm` is the greatest absolute element of the log likelihood's gradient per row,
    by the means and covariances of the standardised variables; `why` says what is wrong when `converged` is False.
    """

    mean: Vector
    covariance: Matrix
    log_likelihood: float
    steps: int
    gradient_norm: float
    converged: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class PatternMoments:
    """Of each of J patterns `seen` (J, p), `counts` (J,) rows and their `means` (J, p), 0 where nothing is seen.

    `rows` (r, p) are, pattern after pattern, a row of 0 and then rows whose products sum to those of the pattern's rows
    about its means: these themselves, or as many as there are variables if that is fewer; `start` (J + 1,) says where
    each pattern begins.
    """

    seen: NDArray[np.bool_]
    counts: Vector
    means: Matrix
    rows: Matrix
    start: NDArray[np.int64]

    @classmethod
    def of(cls, x: Matrix, patterns: Patterns) -> "PatternMoments":
        """Sum up the rows of x (n, p; NaN = missing), whose patterns are `patterns`."""
        order = np.argsort(patterns.which, kind="stable") if len(patterns.counts) > 1 else np.arange(len(x))
        groups = np.split(order, np.cumsum(patterns.counts)[:-1])
        whole = len(groups) == 1
        means = np.nan_to_num(np.array([(x if whole else x[rows]).mean(axis=0) for rows in groups]))
        parts = [_root(x, rows, mean) for rows, mean in zip(groups, means, strict=True)]
        start = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        return cls(patterns.seen, patterns.counts.astype(float), means, np.concatenate(parts), start)


def _root(x: Matrix, rows: NDArray[np.intp], mean: Vector) -> Matrix:
    """Return a row of 0, and as few rows as may be with the sums of products of `rows` of x about their mean.

    Many rows are taken a block at a time, each reduced with what is left of those before: memory does not grow with n.
    """
    nothing = np.zeros((1, x.shape[1]))
    if len(rows) == 1:
        return nothing
    root = np.zeros((0, x.shape[1]))
    for at in range(0, len(rows), _BLOCK):
        root = np.concatenate([root, np.nan_to_num(x[rows[at : at + _BLOCK]]) - mean])
        if len(root) > x.shape[1]:
            root = np.asarray(np.linalg.qr(root, mode="r"), dtype=float)
    return np.concatenate([nothing, root])


@dataclass(frozen=True, slots=True)
class Weighted:
    """Rows of `PatternMoments` times W, the inverse of their pattern's part of the covariance, 0 where nothing is seen.

    `rows` (r, p) as there, but sqrt(count) (means - mean) for the row of 0; `by` (r, p): the same times W.
    `inverse` (p, p) is the mean of W over the respondents, `log_det` that of the parts' log determinants.
    """

    rows: Matrix
    by: Matrix
    inverse: Matrix
    log_det: float


@dataclass(frozen=True, slots=True)
class _Point:
    """A trial of `mean` and `covariance`: the log likelihood per row there, and its gradient by both."""

    mean: Vector
    covariance: Matrix
    value: float
    by_mean: Vector
    by_covariance: Matrix

    @property
    def norm(self) -> float:
        return float(max(np.abs(self.by_mean).max(), np.abs(self.by_covariance).max()))

    def em_step(self) -> tuple[Vector, Matrix]:
        """Return the next mean and covariance of EM (Little & Rubin 2019, 11.2.1), written with the gradient.

        The expected products of the rows about the old mean are, on average, Sigma + 2 Sigma G Sigma, G the gradient by
        Sigma; the expected mean is mu + Sigma g, g the gradient by mu.
        """
        move = self.covariance @ self.by_mean
        spread = self.covariance + 2 * self.covariance @ self.by_covariance @ self.covariance
        return self.mean + move, spread - np.outer(move, move)


def normal_moments(x: Matrix, patterns: Patterns | None = None) -> NormalMoments:
    """Estimate mean and covariance matrix of x (n, p; NaN = missing) by maximum likelihood under normality.

    EM (Dempster, Laird & Rubin 1977; Little & Rubin 2019, ch. 11), accelerated by squared extrapolation (Varadhan &
    Roland 2008, SqS3): a leap that does not raise the likelihood is replaced by the plain steps, so it never falls.
    Right if answers are missing at random. Checked against lavaan's saturated model with missing = "ml".
    """
    keep = ~np.isnan(x).all(axis=1)
    seen = ~np.isnan(x[keep])
    if not np.all(seen.sum(axis=0) > 1):
        return _none(x.shape[1], "an item has fewer than 2 answers")
    given = Patterns.of(seen) if patterns is None or not keep.all() else patterns
    centre, scale = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    if not np.all(scale > 1e-12 * np.maximum(np.abs(centre), 1)):
        return _none(x.shape[1], "an item does not vary")
    standardised = x - centre if keep.all() else x[keep] - centre
    standardised /= scale
    data = PatternMoments.of(standardised, given)
    point, steps, singular = _climb(data)
    why = _why(point, steps, singular)
    constant = float(seen.sum(axis=0) @ np.log(scale)) + 0.5 * float(seen.sum()) * np.log(2 * np.pi)
    return NormalMoments(
        mean=centre + scale * point.mean,
        covariance=point.covariance * np.outer(scale, scale),
        log_likelihood=point.value * len(seen) - constant,
        steps=steps,
        gradient_norm=point.norm,
        converged=not why,
        why=why,
    )


def _none(p: int, why: str) -> NormalMoments:
    return NormalMoments(np.full(p, np.nan), np.full((p, p), np.nan), np.nan, 0, np.nan, False, why)


def _why(point: _Point, steps: int, singular: bool) -> str:
    """Return what keeps `point` from being a maximum, nothing if it is one."""
    if singular:
        return "the covariance matrix is singular, so the likelihood has no maximum"
    if point.norm <= _ROUNDING:
        return ""
    return f"the gradient is {point.norm:.1e} after {steps} steps, not below {_ROUNDING:.0e}"


def _climb(data: PatternMoments) -> tuple[_Point, int, bool]:
    """Return the point EM ends in from independent variables, the number of its steps, and whether it got singular."""
    p = data.seen.shape[1]
    point = evaluated(data, np.zeros(p), np.eye(p))
    assert point is not None  # the identity is positive definite
    steps = 0
    while point.norm > TOLERANCE and steps < MOST_STEPS:
        first = evaluated(data, *point.em_step())
        second = first and evaluated(data, *first.em_step())
        if first is None or second is None:
            return point, steps, True
        steps += 2
        leap = _leap(data, point, first, second)
        point = leap if leap is not None and leap.value > second.value else second
        if np.linalg.eigvalsh(point.covariance)[0] < LEAST_EIGENVALUE:
            return point, steps, True
    return point, steps, False


def _leap(data: PatternMoments, start: _Point, first: _Point, second: _Point) -> _Point | None:
    """Return the point that two steps of EM point to, None if its matrix is not positive definite."""
    r = np.concatenate([first.mean - start.mean, (first.covariance - start.covariance).ravel()])
    v = np.concatenate([second.mean - first.mean, (second.covariance - first.covariance).ravel()]) - r
    length = float(np.linalg.norm(v))
    if length == 0:
        return None
    step = max(1.0, float(np.linalg.norm(r)) / length)
    p = len(start.mean)
    moved = np.concatenate([start.mean, start.covariance.ravel()]) + 2 * step * r + step * step * v
    return evaluated(data, moved[:p], moved[p:].reshape(p, p))


def evaluated(data: PatternMoments, mean: Vector, covariance: Matrix) -> _Point | None:
    """Return the log likelihood per row and its gradient, None where the covariance is not positive definite.

    With W as in `Weighted`, d a pattern's means less `mean`, T the rows' mean products about `mean`: value
    -1/2 (log det + tr W T), by mean W d, by covariance 1/2 (W T W - W), averaged over rows, without the constant.
    """
    found = weighted(data, mean, covariance)
    if found is None:
        return None
    n = float(data.counts.sum())
    return _Point(
        mean,
        covariance,
        -0.5 * (found.log_det + float(np.sum(found.rows * found.by)) / n),
        np.sqrt(data.counts) @ found.by[data.start[:-1]] / n,
        0.5 * (found.by.T @ found.by / n - found.inverse),
    )


def weighted(data: PatternMoments, mean: Vector, covariance: Matrix) -> Weighted | None:
    """Return the rows times their patterns' inverses, None where the covariance is not positive definite.

    With K the inverse of the whole and m what a pattern misses, W = K - K_.m K_mm^-1 K_m. = K - A'A, A = L^-1 K_m.,
    LL' = K_mm, and log det of its part is that of the whole plus log det K_mm: cheap where little is missing.
    """
    try:
        root = np.linalg.cholesky(covariance)
        inverse = np.linalg.inv(covariance)
        inverse = 0.5 * (inverse + inverse.T)
        rows = data.rows.copy()
        rows[data.start[:-1]] = np.where(data.seen, data.means - mean, 0.0) * np.sqrt(data.counts)[:, None]
        by, share = rows @ inverse, data.counts / data.counts.sum()
        mean_inverse, log_det = inverse.copy(), 2 * float(np.log(np.diag(root)).sum())
        for patterns, missing in _batches(data.seen):
            known = np.linalg.cholesky(inverse[missing[:, :, None], missing[:, None, :]])
            a = np.linalg.solve(known, inverse[missing])
            log_det += 2 * float(share[patterns] @ np.log(np.diagonal(known, axis1=1, axis2=2)).sum(axis=1))
            flat = (a * np.sqrt(share[patterns])[:, None, None]).reshape(-1, len(mean))
            mean_inverse -= flat.T @ flat
            for j, part in zip(patterns, a, strict=True):
                mine = slice(data.start[j], data.start[j + 1])
                by[mine] -= (rows[mine] @ part.T) @ part
    except np.linalg.LinAlgError:
        return None
    return Weighted(rows, by, mean_inverse, log_det)


def _batches(seen: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield patterns (b,) that miss as many variables, and which they miss (b, m)."""
    missed = np.sum(~seen, axis=1)
    for m in np.unique(missed[missed > 0]):
        alike = np.flatnonzero(missed == m)
        size = max(1, _BATCH // (int(m) * seen.shape[1]))
        for start in range(0, len(alike), size):
            patterns = alike[start : start + size]
            yield patterns, np.nonzero(~seen[patterns])[1].reshape(len(patterns), int(m))
