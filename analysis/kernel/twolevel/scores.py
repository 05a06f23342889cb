"""What each cluster contributes to the gradient of the two-level log-likelihood.

Persons of a cluster are not independent, so a cluster is the unit of a sandwich:
l_j = 1/2 [sum e_i'dSigma_w e_i - tr((sum W_i - W_i P C P'W_i) dSigma_w) + t'dSigma_b t - tr(B dSigma_b)]
+ sum e_i'dmu_w + t'dmu_b, in the notation of kernel.twolevel.likelihood.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.twolevel.clusters import sums_by

if TYPE_CHECKING:
    from analysis.kernel.twolevel.likelihood import State

Matrix = NDArray[np.float64]


def scores(state: "State") -> Matrix:
    """Return (J, q): each cluster's gradient of the log-likelihood by the parameters."""
    model, between = state.model, state.slopes[1]
    own = _within(state)
    along = state.t @ between.w
    inner = (between.w.T @ state.inner @ between.w)[model.data.kind]
    by_cell = between.s * (along[:, between.u] * along[:, between.v] - inner[:, between.u, between.v])
    by_cell += between.weight * along[:, between.u]
    return np.asarray(model.within.gather_rows(own.T).T + model.between.gather_rows(by_cell.T).T)


def _within(state: "State") -> Matrix:
    """Return the part of the within cells (J, c)."""
    data, slopes = state.model.data, state.slopes[0]
    along = residuals(state) @ slopes.w
    product = slopes.s * along[:, slopes.u] * along[:, slopes.v] + slopes.weight * along[:, slopes.u]
    by_cluster = sums_by(data.of, product, data.j)
    inner = np.tensordot(data.people, slopes.w.T @ state.w @ slopes.w, 1)
    own = state.pw @ slopes.w
    for k in range(len(own)):
        kept = own[k].T @ state.covariance @ own[k]
        inner -= data.people[:, k, None, None] * kept
    return np.asarray(by_cluster - slopes.s * inner[data.kind][:, slopes.u, slopes.v])


def residuals(state: "State") -> Matrix:
    """Return e_i (N, p), each person's part of V^-1 r."""
    data, model = state.model.data, state.model
    moved = state.t @ state.at_between.sigma + state.at_between.mu
    rest = np.nan_to_num(data.x) - state.at_within.mu
    rest[:, model.both_within] -= moved[data.of][:, model.both_between]
    found = np.empty_like(rest)
    for k in range(len(state.w)):
        own = data.which == k
        found[own] = rest[own] @ state.w[k]
    return found
