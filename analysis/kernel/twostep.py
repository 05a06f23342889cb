"""Thresholds and moments first, then each pair's correlation with these given: the matrix and its covariances."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.contingency import Codes, PairTables, encode, fill_empty, joint_counts, margins, pair_tables
from analysis.kernel.influence import Columns, covariance, from_tables, from_thresholds
from analysis.kernel.mixed import Item, Measure, MixedPair, Side, both_seen, describe_pair, fit_mixed
from analysis.kernel.polychoric import cells, fit_polychoric, polychoric_influence
from analysis.kernel.thresholds import threshold_influence, thresholds

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# An answer less likely than this under the fitted correlation is nobody's considered answer.
IMPROBABLE = 1e-8
#: "2x2": lavaan's default; "all": every table; "none". See `fill_empty`.
Empty = Literal["2x2", "all", "none"]


@dataclass(frozen=True, slots=True)
class Tabulated:
    """Answers x (n, p) and their counts; `ordinal` (o,) and `continuous` (c,) are columns of x."""

    x: Matrix
    ordinal: Integers
    continuous: Integers
    codes: Codes
    counts: Matrix
    margins: tuple[Vector, ...]

    @classmethod
    def of(cls, x: Matrix, continuous: Flags, codes: Codes | None = None) -> "Tabulated":
        """Count the answers x (n, p; NaN = missing); `continuous` (p,) marks the measures, `codes` are the others'."""
        ordinal = np.flatnonzero(~continuous)
        codes = encode(x[:, ordinal]) if codes is None else codes
        counts = joint_counts(codes)
        return cls(x, ordinal, np.flatnonzero(continuous), codes, counts, margins(counts, codes.sizes))

    @property
    def items(self) -> int:
        """Number of items p."""
        return int(self.x.shape[1])

    def tables(self) -> list[PairTables]:
        """Return the tables of all pairs of ordinal items; items and pairs are numbered among the ordinal ones."""
        first, second = np.triu_indices(len(self.ordinal), 1)
        return list(pair_tables(self.counts, self.codes.sizes, first, second))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each estimate stands, in lavaan's order: item after item its thresholds or its mean; the variances; pairs.

    `level` per item (k,), `variance` per item (1,) or (0,), `pair` (p, p) symmetric, `size` of them all.
    """

    level: tuple[Integers, ...]
    variance: tuple[Integers, ...]
    pair: Integers
    size: int

    @classmethod
    def of(cls, data: Tabulated) -> "Layout":
        """Number the estimates: pairs in the order (1, 2), (1, 3) ... (2, 3) ..."""
        p = data.items
        width = np.ones(p, dtype=np.int64)
        width[data.ordinal] = data.codes.sizes - 1
        has = np.isin(np.arange(p), data.continuous).astype(np.int64)
        ends = np.cumsum(np.concatenate([width, has]))
        places = np.split(np.arange(ends[-1]), ends[:-1])
        pair = np.zeros((p, p), dtype=np.int64)
        pair[np.triu_indices(p, 1)] = ends[-1] + np.arange(p * (p - 1) // 2)
        return cls(tuple(places[:p]), tuple(places[p:]), pair + pair.T, int(ends[-1]) + p * (p - 1) // 2)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Symmetric (p, p) matrices of all pairs, NaN or 0 on the diagonal; `levels` per item its thresholds or its mean.

    `rho` correlations, diagonal 1; `variance` their sampling variances; `n` respondents who gave both; `empty` cells of
    the table; `converged`; `improbable`, cells somebody is in although the model all but excludes them. `deviations`
    (p,) are the measures' standard deviations, 1 for items. `acov` (q, q) or None, in the order of `Layout`.
    """

    rho: Matrix
    variance: Matrix
    n: Integers
    empty: Integers
    improbable: Integers
    converged: Flags
    levels: tuple[Vector, ...]
    deviations: Vector
    acov: Matrix | None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What is found of some pairs: their items, counted among all p, and one array (m,) of each quantity."""

    first: Integers
    second: Integers
    rho: Vector
    variance: Vector
    n: Integers
    empty: Integers
    improbable: Integers
    converged: Flags
    columns: Columns


def two_step(data: Tabulated, empty: Empty = "2x2", acov: bool = False, clusters: Integers | None = None) -> Estimates:
    """Estimate every pair's correlation: polychoric, polyserial, or Pearson (Olsson 1979; Olsson et al. 1982).

    Thresholds and moments come from all answers to an item, a correlation from all who gave both answers. With `acov`
    the asymptotic covariance matrix of Muthen (1984), n times the sampling covariances of all estimates; `clusters`
    (n,) makes these robust to dependence within clusters.
    """
    layout = Layout.of(data)
    tau = tuple(thresholds(counts) for counts in data.margins)
    moves = tuple(threshold_influence(counts) for counts in data.margins)
    items: list[Side] = [Item(data.codes.codes[:, j], tau[j], moves[j]) for j in range(len(tau))]
    sides = dict(zip(data.ordinal.tolist(), items, strict=True))
    sides |= {int(j): Measure.of(data.x[:, j]) for j in data.continuous}
    found = [_tables(data, layout, tables, tau, moves, empty) for tables in data.tables()]
    if data.continuous.size:
        found.append(_mixed(data, layout, sides))
    levels = [from_thresholds(data.codes, k, layout.level[j], moves[k]) for k, j in enumerate(data.ordinal)]
    levels += [_moments(side, layout, j) for j, side in sides.items() if isinstance(side, Measure)]
    gamma = covariance([*levels, *(pairs.columns for pairs in found)], len(data.x), clusters) if acov else None
    return _gathered(data.items, found, sides, gamma, layout)


def _tables(
    data: Tabulated,
    layout: Layout,
    tables: PairTables,
    tau: tuple[Vector, ...],
    moves: tuple[Matrix, ...],
    empty: Empty,
) -> _Pairs:
    """Fit the pairs whose tables are of one shape."""
    first, second = tables.first, tables.second
    rows, columns = np.array([tau[j] for j in first]), np.array([tau[j] for j in second])
    root = fit_polychoric(fill_empty(tables.seen, empty), rows, columns)
    by_row, by_column = np.array([moves[j] for j in first]), np.array([moves[j] for j in second])
    at = cells(root.rho, rows, columns, tables.seen)
    influence = polychoric_influence(tables.seen, at, root.rho, (rows, columns), (by_row, by_column))
    influence[~root.converged] = np.nan
    i, j = data.ordinal[first], data.ordinal[second]
    unlikely = (at.probability < IMPROBABLE) & (tables.seen > 0)
    return _Pairs(
        i,
        j,
        root.rho,
        np.einsum("mij,mij->m", tables.counts, influence * influence),
        tables.seen.sum(axis=(1, 2)).astype(np.int64),
        (tables.seen == 0).sum(axis=(1, 2)),
        unlikely.sum(axis=(1, 2)),
        root.converged,
        from_tables(data.codes, tables, layout.pair[i, j], influence),
    )


def _mixed(data: Tabulated, layout: Layout, sides: dict[int, Side]) -> _Pairs:
    """Fit the pairs with a measure in them."""
    upper = zip(*np.triu_indices(data.items, 1), strict=True)
    pairs = [(int(i), int(j)) for i, j in upper if {int(i), int(j)} & set(data.continuous.tolist())]
    first, second = np.array(pairs).T
    root = fit_mixed([(sides[i], sides[j]) for i, j in pairs])
    fitted = [describe_pair(sides[i], sides[j], float(r)) for (i, j), r in zip(pairs, root.rho, strict=True)]
    none = np.zeros(len(pairs), dtype=np.int64)
    return _Pairs(
        first,
        second,
        root.rho,
        np.where(root.converged, [float(np.sum(pair.influence(slice(None)) ** 2)) for pair in fitted], np.nan),
        np.array([int(both_seen(pair.first, pair.second).sum()) for pair in fitted]),
        none,
        none,
        root.converged,
        Columns(layout.pair[first, second], lambda rows: _influence(fitted, root.converged, rows)),
    )


def _influence(fitted: list[MixedPair], converged: Flags, rows: slice) -> Matrix:
    return np.where(converged, np.column_stack([pair.influence(rows) for pair in fitted]), np.nan)


def _moments(side: Measure, layout: Layout, item: int) -> Columns:
    return Columns(np.concatenate([layout.level[item], layout.variance[item]]), side.influence)


def _gathered(p: int, found: list[_Pairs], sides: dict[int, Side], gamma: Matrix | None, layout: Layout) -> Estimates:
    def matrix(name: str, diagonal: float, kind: type) -> NDArray[Any]:
        whole: NDArray[Any] = np.full((p, p), diagonal, dtype=kind)
        for pairs in found:
            whole[pairs.first, pairs.second] = whole[pairs.second, pairs.first] = getattr(pairs, name)
        return whole

    ordered = [sides[j] for j in range(p)]
    rho = matrix("rho", 1.0, float)
    deviations = np.array([np.sqrt(s.variance) if isinstance(s, Measure) else 1.0 for s in ordered])
    return Estimates(
        rho=rho,
        variance=matrix("variance", np.nan, float),
        n=matrix("n", 0, int),
        empty=matrix("empty", 0, int),
        improbable=matrix("improbable", 0, int),
        converged=matrix("converged", True, bool),
        levels=tuple(np.array([s.mean]) if isinstance(s, Measure) else s.tau for s in ordered),
        deviations=deviations,
        acov=None if gamma is None else _in_units(gamma, rho, deviations, sides, layout),
    )


def _in_units(gamma: Matrix, rho: Matrix, deviations: Vector, sides: dict[int, Side], layout: Layout) -> Matrix:
    """Return the covariances of -means and covariances instead of means and correlations, by the delta method.

    As lavaan has it: a threshold is minus a mean where the response is an item. Without measures nothing changes.
    """
    if not any(isinstance(side, Measure) for side in sides.values()):
        return gamma
    jacobian = np.eye(layout.size)
    i, j = np.triu_indices(len(deviations), 1)
    at = layout.pair[i, j]
    jacobian[at, at] = deviations[i] * deviations[j]
    for k, side in sides.items():
        if isinstance(side, Measure):
            jacobian[layout.level[k], layout.level[k]] = -1
            others = np.delete(np.arange(len(deviations)), k)
            slope = rho[k, others] * deviations[others] / (2 * deviations[k])
            jacobian[layout.pair[k, others], layout.variance[k]] = slope
    result: Matrix = jacobian @ gamma @ jacobian.T
    return result
