"""Second derivatives of the two-level likelihood, expected and exact; the notation is kernel.twolevel.likelihood's.

With s_j = V_j^-1 r_j and x_a = dV_a s_j + dmu_a, all stacked over what is observed of a cluster, those of -2 log L are

    expected:  sum tr(V^-1 dV_a V^-1 dV_b) + 2 dmu_a'V^-1 dmu_b
    exact:     sum 2 x_a'V^-1 x_b - tr(V^-1 dV_a V^-1 dV_b) + second derivatives of the moments (kernel.sem.curvature)

dV is dSigma_w on the diagonal, or H dSigma_b H'. For within cells U_a = sum_i P'W_i dSigma_a W_i P is all that
clusters of a kind have of them; for the exact ones y_a = sum_i P'W_i x_ai of each cluster.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.curvature import curvature
from analysis.kernel.sem.structure import Slopes

if TYPE_CHECKING:
    from analysis.kernel.twolevel.likelihood import State

Matrix = NDArray[np.float64]
Stack = NDArray[np.float64]
# Numbers held at a time while kinds of clusters are gone through: 16 MB.
_BLOCK = 1 << 21


def expected(state: "State") -> Matrix:
    """Return the expected Hessian of F = -2 log L / N (q, q)."""
    within, between = state.slopes
    ww, wb, bb = _covariances(state)
    m_ww, m_wb, m_bb = _means(state)
    ww += 2 * np.outer(within.weight, within.weight) * m_ww[np.ix_(within.u, within.u)]
    wb += 2 * np.outer(within.weight, between.weight) * m_wb[np.ix_(within.u, between.u)]
    bb += 2 * np.outer(between.weight, between.weight) * m_bb[np.ix_(between.u, between.u)]
    return _gathered(state, ww, wb, bb)


def hessian(state: "State") -> Matrix:
    """Return the exact Hessian of F = -2 log L / N (q, q)."""
    within, between = state.slopes
    ww, wb, bb = (-part for part in _covariances(state))
    data, inner = state.model.data, _inner(within, state.w)
    ww += 4 * within.products(inner, _inner(within, state.products), np.ones(len(inner)))
    bent = _moved(state, within)
    sums = np.array([data.cell_n[own] @ state.e[own] for own in map(data.cells, range(len(inner)))])
    ww += _crossed(within, sums @ within.w, inner, data.counts)
    kept = bent @ state.covariance[data.kind]
    ww -= 2 * _joined(bent, kept)
    by_kind = _inner(between, state.inner)
    squares, total = _by_kind(state)
    bb += 4 * between.products(by_kind, _inner(between, squares), np.ones(len(by_kind)))
    bb += _crossed(between, total @ between.w, by_kind, data.kind_count)
    wb += 2 * _joined(bent, _shifted(state, between) @ state.apart[data.kind].transpose(0, 2, 1))
    m_within, h_within, m_between, h_between = state.weights
    at_w, at_b = state.at_within, state.at_between
    for block, slopes, structure, at, m, h in (
        (ww, within, state.model.within, at_w, m_within, h_within),
        (bb, between, state.model.between, at_b, m_between, h_between),
    ):
        second = curvature(structure, at)
        block += second.covariance(slopes, slopes.w.T @ m @ slopes.w) - 2 * second.mean(slopes, h @ slopes.w)
    return _gathered(state, ww, wb, bb)


def _gathered(state: "State", ww: Matrix, wb: Matrix, bb: Matrix) -> Matrix:
    """Sum blocks of cells into a matrix of parameters, per person."""
    within, between = state.model.within, state.model.between
    across = between.gather_rows(within.gather_rows(wb).T)
    return (within.gather_both(ww) + between.gather_both(bb) + across + across.T) / state.model.data.n


def _inner(slopes: Slopes, stack: Stack) -> Stack:
    return np.asarray(slopes.w.T @ stack @ slopes.w)


def _covariances(state: "State") -> tuple[Matrix, Matrix, Matrix]:
    """Return sum tr(V^-1 dV_a V^-1 dV_b) of cells: within, within by between, between."""
    within, between = state.slopes
    data = state.model.data
    inner, ones = _inner(within, state.w), np.ones(len(state.w))
    ww = 2 * within.products(inner, inner, data.counts) - 4 * within.products(inner, _inner(within, state.spread), ones)
    by_kind = _inner(between, state.inner)
    bb = 2 * between.products(by_kind, by_kind, data.kind_count)
    wb = np.zeros((len(within.u), len(between.u)))
    columns = state.apart @ between.w
    own = state.pw @ within.w
    c, b = len(within.u), own.shape[1]
    size = max(1, _BLOCK // max(1, c * b * b))
    for begin in range(0, len(data.people), size):
        block = slice(begin, begin + size)
        u = _within_sums(within, own, data.people[block])
        count, spared = data.kind_count[block, None, None, None], state.covariance[block, None]
        turned = np.sqrt(count) * (spared @ u)
        ww += _flat(turned) @ _flat(turned.transpose(0, 1, 3, 2)).T
        kept = columns[block, None]
        summed = np.sum(count * (kept.transpose(0, 1, 3, 2) @ u @ kept), axis=0)
        wb += 2 * between.s * summed[:, between.u, between.v]
    return ww, wb, bb


def _within_sums(within: Slopes, own: Stack, people: Matrix) -> Stack:
    """Return U_a of every within cell and kind (T, c, b, b); `own` (K, b, w) is P'W times the columns of the slopes."""
    k, b, _ = own.shape
    c = len(within.u)
    found = np.zeros((len(people), c, b, b))
    size = max(1, _BLOCK // max(1, c * b * b))
    for begin in range(0, k, size):
        block = own[begin : begin + size]
        left = (within.s * block[:, :, within.u]).transpose(0, 2, 1)
        outer = left[:, :, :, None] * block[:, :, within.v].transpose(0, 2, 1)[:, :, None, :]
        found += np.tensordot(people[:, begin : begin + size], outer + outer.transpose(0, 1, 3, 2), 1)
    return found


def _flat(stack: Stack) -> Matrix:
    """Return (T, c, b, b) as (c, T b b)."""
    t, c, b, _ = stack.shape
    return stack.transpose(1, 0, 2, 3).reshape(c, t * b * b)


def _joined(first: Stack, second: Stack) -> Matrix:
    """Return the sums over clusters of inner products of (J, c, b) and (J, d, b), as (c, d)."""
    left, right = (one.transpose(1, 0, 2).reshape(one.shape[1], len(one) * one.shape[2]) for one in (first, second))
    return np.asarray(left @ right.T)


def _means(state: "State") -> tuple[Matrix, Matrix, Matrix]:
    """Return inner products of the columns of the slopes with V^-1 summed over persons: w x w, w x b, b x b."""
    within, between = state.slopes
    data = state.model.data
    own = np.tensordot(data.people, state.pw @ within.w, 1)
    kept = np.tensordot(data.kind_count, own.transpose(0, 2, 1) @ state.covariance @ own, 1)
    ww = np.tensordot(data.counts, _inner(within, state.w), 1) - kept
    wb = np.tensordot(data.kind_count, own.transpose(0, 2, 1) @ state.apart @ between.w, 1)
    return ww, wb, np.tensordot(data.kind_count, _inner(between, state.inner), 1)


def _crossed(slopes: Slopes, along: Matrix, inner: Stack, counts: NDArray[np.float64]) -> Matrix:
    """Return 2 sum (x_a'V x_b) but for its part of covariances alone: means with covariances, and with means.

    `along` (K, w): sums of V^-1 r times the columns; `inner` (K, w, w) of V^-1, each `counts` (K,) times.
    """
    u, v, weight = slopes.u, slopes.v, slopes.weight
    joined = np.einsum("ki,kjl->ijl", along, inner)
    crossed = slopes.s[:, None] * (joined[u[:, None], v[:, None], u] + joined[v[:, None], u[:, None], u]) * weight
    means = np.outer(weight, weight) * np.tensordot(counts, inner, 1)[np.ix_(u, u)]
    return np.asarray(2 * (crossed + crossed.T + means))


def _moved(state: "State", within: Slopes) -> Stack:
    """Return y_a = sum_i P'W_i x_ai of every cluster and within cell (J, c, b)."""
    data = state.model.data
    own, along = state.pw @ within.w, state.e @ within.w
    found = np.zeros((data.j, len(within.u), own.shape[1]))
    for k in range(len(own)):
        cells = data.cells(k)
        n, to = data.cell_n[cells, None], along[cells]
        on_u = n * (within.s * to[:, within.v] + within.weight)
        on_v = n * within.s * to[:, within.u]
        part = on_u[:, :, None] * own[k][:, within.u].T + on_v[:, :, None] * own[k][:, within.v].T
        found[data.cell_cluster[cells]] += part  # a cluster has one cell of a pattern
    return found


def _shifted(state: "State", between: Slopes) -> Stack:
    """Return dSigma_b t_j + dmu_b of every cluster and between cell (J, c, m)."""
    along = state.t @ between.w
    on_u = between.s * along[:, between.v] + between.weight
    on_v = between.s * along[:, between.u]
    return np.asarray(on_u[:, :, None] * between.w[:, between.u].T + on_v[:, :, None] * between.w[:, between.v].T)


def _by_kind(state: "State") -> tuple[Stack, Matrix]:
    """Return sums of t_j t_j' (T, m, m) and of t_j (T, m) by kind of cluster."""
    kind, t = state.model.data.kind, state.t
    order = np.argsort(kind, kind="stable")
    starts = np.searchsorted(kind[order], np.arange(len(state.inner)))
    sums = np.add.reduceat(t[order], starts, axis=0)
    squares = np.array([part.T @ part for part in np.split(t[order], starts[1:])])
    return squares, sums
