"""What a two-level model is compared with: unrestricted moments, and independent variables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Cells, Structure, Values
from analysis.kernel.twolevel.clusters import Clusters, sums_by

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
# The least eigenvalue, as a share of the variables' own variances, that a start has.
LEAST_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class LevelMoments:
    """Means (p,) and covariances (p, p) of one level; `located` (p,) which means are parameters of this level."""

    mean: Vector
    cov: Matrix
    located: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Half:
    """One level's structure with parameters numbered from 0, and a start (q,) for them."""

    structure: Structure
    start: Vector


def unrestricted(at: LevelMoments) -> Half:
    """Return all variances and covariances of a level, and its means."""
    rows, columns = np.tril_indices(len(at.mean))
    return _half(at, rows, columns, Values.zeros(len(at.mean), 0))


def bounded(at: LevelMoments) -> Half:
    """Return all variances and covariances of a level as those of a matrix LL', so that they stay within bounds."""
    p = len(at.mean)
    rows, columns = np.tril_indices(p)
    fixed = Values.zeros(p, p)
    np.fill_diagonal(fixed.psi, 1.0)
    located, k = np.flatnonzero(at.located), len(rows)
    cells = (
        Cells("lambda", rows, columns, np.arange(k)),
        Cells("nu", located, np.zeros(len(located), dtype=np.intp), np.arange(k, k + len(located))),
    )
    start = np.concatenate([np.linalg.cholesky(at.cov)[rows, columns], at.mean[located]])
    return Half(Structure(fixed, cells, len(start)), start)


def independence(at: LevelMoments, together: Index) -> Half:
    """Return variances alone, and means; the moments of the covariates `together` are given."""
    p = len(at.mean)
    fixed = Values.zeros(p, 0)
    fixed.theta[np.ix_(together, together)] = at.cov[np.ix_(together, together)]
    fixed.nu[together] = at.mean[together]
    own = np.setdiff1d(np.arange(p), together)
    return _half(replace(at, located=at.located & np.isin(np.arange(p), own)), own, own, fixed)


def _half(at: LevelMoments, rows: Index, columns: Index, fixed: Values) -> Half:
    k, located = len(rows), np.flatnonzero(at.located)
    free = k + len(located)
    cells = [Cells("theta", rows, columns, np.arange(k))]
    cells.append(Cells("nu", located, np.zeros(len(located), dtype=np.intp), np.arange(k, free)))
    start = np.concatenate([at.cov[rows, columns], at.mean[located]])
    return Half(Structure(fixed, tuple(cells), free), start)


def joined(within: Half, between: Half) -> tuple[Structure, Structure, Vector]:
    """Return both levels' structures with parameters numbered through, the within ones first, and a start."""
    k, total = len(within.start), len(within.start) + len(between.start)
    return (
        replace(within.structure, free=total),
        renumbered(between.structure, np.arange(len(between.start)) + k, total),
        np.concatenate([within.start, between.start]),
    )


def renumbered(of: Structure, numbers: Index, free: int) -> Structure:
    """Return a structure whose parameter k is `numbers[k]` of `free`."""
    cells = tuple(replace(one, free=numbers[one.free]) for one in of.cells)
    return replace(of, cells=cells, free=free)


def moment_estimates(data: Clusters, both: tuple[Index, Index], alone: Index) -> tuple[LevelMoments, LevelMoments]:
    """Return starts: pooled-within covariances, and those of cluster means less what persons add to them.

    Variables of the within level alone keep their total moments. Pairs are averaged over those who answered both.
    """
    x, (in_within, in_between) = data.x, both
    seen = ~np.isnan(x)
    counts = sums_by(data.of, seen.astype(float), data.j)
    filled = np.nan_to_num(x)
    with np.errstate(invalid="ignore"):
        means = sums_by(data.of, filled, data.j) / np.where(counts > 0, counts, np.nan)
    grand = filled.sum(axis=0) / seen.sum(axis=0)
    centre = np.tile(grand, (data.j, 1))
    centre[:, in_within] = means[:, in_within]
    rest = np.where(seen, x - centre[data.of], 0.0)
    pairs = seen.T.astype(float) @ seen
    lost = np.zeros(x.shape[1])
    lost[in_within] = np.sum(counts[:, in_within] > 0, axis=0)
    pooled = rest.T @ rest / np.maximum(pairs - np.sqrt(np.outer(lost, lost)), 1.0)
    within = LevelMoments(
        np.where(np.isin(np.arange(x.shape[1]), in_within), 0.0, grand), proper(pooled),
        ~np.isin(np.arange(x.shape[1]), in_within),
    )  # fmt: skip
    m = len(in_between) + len(alone)
    table = np.full((data.j, m), np.nan)
    table[:, in_between], table[:, alone] = means[:, in_within], data.z
    mean = np.nanmean(table, axis=0)
    known = ~np.isnan(table)
    spread = np.where(known, table - mean, 0.0)
    cov = spread.T @ spread / np.maximum(known.T.astype(float) @ known, 1.0)
    with np.errstate(divide="ignore"):
        inverse = np.where(counts > 0, 1 / counts, 0.0)[:, in_within].sum(axis=0) / np.sum(
            counts[:, in_within] > 0, axis=0
        )
    share = np.sqrt(np.outer(inverse, inverse))
    cov[np.ix_(in_between, in_between)] -= share * pooled[np.ix_(in_within, in_within)]
    floor = np.diag(pooled)[in_within]
    least = np.full(m, np.inf)
    least[in_between] = floor
    return within, LevelMoments(mean, proper(cov, least), np.ones(m, dtype=bool))


def proper(cov: Matrix, beside: Vector | None = None) -> Matrix:
    """Return covariances made positive definite: variances at least a share of `beside`, eigenvalues clipped."""
    variances = np.diag(cov).copy()
    if beside is not None:
        variances = np.where(np.isfinite(beside), np.maximum(variances, LEAST_SHARE * beside), variances)
    variances = np.maximum(variances, 1e-8)
    sd = np.sqrt(variances)
    correlation = np.clip(cov / np.outer(sd, sd), -0.95, 0.95)
    np.fill_diagonal(correlation, 1.0)
    values, vectors = np.linalg.eigh(correlation)
    if values[0] < LEAST_SHARE:
        correlation = (vectors * np.maximum(values, LEAST_SHARE)) @ vectors.T
        scale = np.sqrt(np.diag(correlation))
        correlation /= np.outer(scale, scale)
    return np.asarray(correlation * np.outer(sd, sd))


def given(
    of: Structure, latent: Sequence[str], items: Sequence[str], covariates: Sequence[str], at: LevelMoments
) -> Structure:
    """Fix the moments of a level's covariates at those of its unrestricted model: they are given, not modelled."""
    fixed = of.fixed.copy()
    for a in covariates:
        fixed.alpha[latent.index(a)] = at.mean[items.index(a)]
        for b in covariates:
            fixed.psi[latent.index(a), latent.index(b)] = at.cov[items.index(a), items.index(b)]
    return replace(of, fixed=fixed)
