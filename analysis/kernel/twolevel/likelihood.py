"""The normal likelihood of clustered answers, complete or not, under a model of two levels, with its gradient.

Person i of cluster j has  y_ij = mu_w + P b_j + w_ij,  w_ij ~ N(0, Sigma_w),  b_j ~ N(mu_b, Sigma_b);  P picks the
variables of the between model that vary within clusters, too; the others, z_j, are parts of b_j that are observed
themselves. With W_i = Sigma_w^-1 of the items person i answered (0 elsewhere), A_j = sum_i P'W_i P and T the inverse of
the covariances of the observed z (0 elsewhere),

    S_j = Sigma_b - Sigma_b T Sigma_b,  D = I - T Sigma_b,  B_j = T + D A_j (I + S_j A_j)^-1 D'

B_j is H'V_j^-1 H for the covariance matrix V_j of all that is observed of a cluster and its loadings H on b_j; V_j is
never formed, nor is Sigma_b inverted: a between model may leave residual variances at 0. The determinant and quadratic
form follow from the Woodbury identity. With t_j = H'V_j^-1 r_j and e_i the part of V_j^-1 r_j that belongs to a
person, e_i = W_i (r_i - P Sigma_b t_j), the gradient of -2 log L is

    tr[(sum B_j - t_j t_j') dSigma_b] - 2 sum t_j'dmu_b + tr[(sum W_i - W_i P C_j P'W_i - e_i e_i') dSigma_w]
    - 2 sum e_i'dmu_w,   C_j = Sigma_b - Sigma_b B_j Sigma_b
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Moments, Slopes, Structure
from analysis.kernel.twolevel.clusters import Clusters, sums_by

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, eq=False)
class TwoLevel:
    """A model of two levels and the answers it is fitted to; parameters are numbered through both structures.

    `both_within`, `both_between` (b,): places of the variables of both levels; `alone` (r,): places of the
    cluster-level variables in the between structure, in the order of data.z.
    """

    within: Structure
    between: Structure
    data: Clusters
    both_within: Index
    both_between: Index
    alone: Index

    @property
    def free(self) -> int:
        """How many parameters there are."""
        return self.within.free

    def at(self, x: Vector) -> "State | None":
        """Return the state at x (q,); None where the model is not proper there (some V_j not positive definite)."""
        try:
            within, between = self.within.moments(x), self.between.moments(x)
            if not all(np.isfinite(part).all() for m in (within, between) for part in (m.sigma, m.mu)):
                return None
            return _state(self, within, between)
        except np.linalg.LinAlgError:
            return None


@dataclass(frozen=True, eq=False)
class State:
    """Both levels' moments at one point, and what of V_j^-1 is needed; the notation is the module's.

    By pattern: `w` (K, p, p), `pw` (K, b, p) the rows of W_i of the variables of both levels. By kind: `inner` B (T, m,
    m), `covariance` C (T, b, b) of the variables of both levels, `apart` (T, b, m) their rows of I - Sigma_b B. By
    cluster: `t` (J, m). By cell: `e` (C, p), the mean of e_i. `deviance` is -2 log L.
    """

    model: TwoLevel
    at_within: Moments
    at_between: Moments
    w: NDArray[np.float64]
    pw: NDArray[np.float64]
    inner: NDArray[np.float64]
    covariance: NDArray[np.float64]
    apart: NDArray[np.float64]
    t: Matrix
    e: Matrix
    deviance: float

    @property
    def value(self) -> float:
        """F = -2 log L / N."""
        return self.deviance / self.model.data.n

    @cached_property
    def slopes(self) -> tuple[Slopes, Slopes]:
        """Derivatives of the moments of both levels."""
        return self.model.within.slopes(self.at_within), self.model.between.slopes(self.at_between)

    @cached_property
    def products(self) -> NDArray[np.float64]:
        """Sums of e_i e_i' by pattern (K, p, p)."""
        data = self.model.data
        found = self.w @ data.spread @ self.w
        for k in range(len(data.seen)):
            own = data.cells(k)
            found[k] += (self.e[own] * data.cell_n[own, None]).T @ self.e[own]
        return found

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        """Sums of W_i P C_j P'W_i by pattern (K, p, p)."""
        data = self.model.data
        shared = np.tensordot((data.kind_count[:, None] * data.people).T, self.covariance, 1)
        return np.asarray(self.pw.transpose(0, 2, 1) @ shared @ self.pw)

    @cached_property
    def weights(self) -> tuple[Matrix, Vector, Matrix, Vector]:
        """M and h of both levels: the gradient of -2 log L is tr(M dSigma) - 2 h'dmu."""
        data = self.model.data
        m_within = np.tensordot(data.counts, self.w, 1) - self.spread.sum(axis=0) - self.products.sum(axis=0)
        m_between = np.tensordot(data.kind_count, self.inner, 1) - self.t.T @ self.t
        return m_within, data.cell_n @ self.e, m_between, self.t.sum(axis=0)

    def gradient(self) -> Vector:
        """Return dF (q,)."""
        total = np.zeros(self.model.free)
        m_within, h_within, m_between, h_between = self.weights
        for structure, slopes, m, h in zip(
            (self.model.within, self.model.between), self.slopes, (m_within, m_between), (h_within, h_between),
            strict=True,
        ):  # fmt: skip
            by_cell = slopes.trace(slopes.w.T @ m @ slopes.w) - 2 * slopes.weight * (h @ slopes.w)[slopes.u]
            total += structure.gather(by_cell)
        return total / self.model.data.n

    def expected(self) -> Matrix:
        """Return the expected Hessian of F (q, q), answers missing at random."""
        from analysis.kernel.twolevel.information import expected

        return expected(self)

    def hessian(self) -> Matrix:
        """Return the Hessian of F (q, q), exact."""
        return self._hessian

    @cached_property
    def _hessian(self) -> Matrix:
        from analysis.kernel.twolevel.information import hessian

        return hessian(self)


@dataclass(frozen=True, eq=False)
class _Kinds:
    """What clusters of a kind share: T, D, S, half (half'half = A (I + S A)^-1), B, and log determinants (T,)."""

    exact: NDArray[np.float64]
    apart: NDArray[np.float64]
    left: NDArray[np.float64]
    half: NDArray[np.float64]
    inner: NDArray[np.float64]
    log_det: Vector


def _kinds(model: TwoLevel, pw: NDArray[np.float64], sigma: Matrix) -> _Kinds:
    data, m = model.data, len(sigma)
    a = np.zeros((len(data.people), m, m))
    rows, columns = np.ix_(model.both_between, model.both_between)
    a[:, rows, columns] = np.tensordot(data.people, pw[:, :, model.both_within], 1)
    root = _root(a)
    exact, log_z = _observed(model, sigma)
    apart = np.eye(m) - exact @ sigma
    left = _symmetric(sigma @ apart)
    middle = np.linalg.cholesky(np.eye(m) + root.transpose(0, 2, 1) @ left @ root)
    half = np.linalg.solve(middle, root.transpose(0, 2, 1))
    inner = exact + apart @ (half.transpose(0, 2, 1) @ half) @ apart.transpose(0, 2, 1)
    log_det = 2 * np.log(np.diagonal(middle, axis1=1, axis2=2)).sum(axis=1) + log_z
    return _Kinds(exact, apart, left, half, _symmetric(inner), log_det)


def _symmetric(stack: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 * (stack + stack.transpose(0, 2, 1)))


def _state(model: TwoLevel, within: Moments, between: Moments) -> State:
    data, sigma, m = model.data, between.sigma, len(between.mu)
    w, log_w = _inverses(within.sigma, data.seen)
    pw = w[:, model.both_within]
    of, kind, z = _kinds(model, pw, sigma), data.kind, np.zeros((data.j, m))
    z[:, model.alone] = np.where(data.z_seen[kind], np.nan_to_num(data.z) - between.mu[model.alone], 0.0)
    delta = _times(of.exact[kind], z)
    shift = delta @ sigma
    residual = data.cell_mean - within.mu
    residual[:, model.both_within] -= (between.mu + shift)[data.cell_cluster][:, model.both_between]
    weighed, quadratic, g = _weighed(model, w, residual, m)
    half, moved = of.half[kind], _times(of.left[kind], g)
    rest = g - _times(half.transpose(0, 2, 1), _times(half, moved))
    quadratic += float(np.sum(w * data.spread)) - float(np.sum(moved * rest)) + float(np.sum(z * delta))
    log_det = float(data.counts @ log_w + data.kind_count @ of.log_det)
    t = delta + _times(of.apart[kind], rest)
    e = weighed - _within(model, w, (t @ sigma - shift)[data.cell_cluster])
    rows, columns = np.ix_(model.both_between, model.both_between)
    spared = (sigma - sigma @ of.inner @ sigma)[:, rows, columns]
    beyond = (np.eye(m) - sigma @ of.inner)[:, model.both_between]
    deviance = log_det + quadratic + data.values * LOG_2PI
    return State(model, within, between, w, pw, of.inner, spared, beyond, t, e, deviance)


def _times(stack: NDArray[np.float64], rows: Matrix) -> Matrix:
    """Return each matrix of a stack (J, a, b) times its row (J, b)."""
    return np.asarray((stack @ rows[:, :, None])[:, :, 0])


def _inverses(sigma: Matrix, seen: NDArray[np.bool_]) -> tuple[NDArray[np.float64], Vector]:
    """Return inverses of the parts that are `seen` (K, p), padded with 0 (K, p, p), and their log determinants.

    What is not seen stands as 1 on the diagonal while all are inverted at once.
    """
    mask = seen[:, :, None] & seen[:, None, :]
    root = np.linalg.cholesky(np.where(mask, sigma, np.eye(len(sigma))))
    inverse_root = np.linalg.inv(root)
    inverse = np.where(mask, inverse_root.transpose(0, 2, 1) @ inverse_root, 0.0)
    return inverse, 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)


def _root(a: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return L (T, m, m) with LL' = A, 0 where a cluster has no answer to a variable."""
    none = np.diagonal(a, axis1=1, axis2=2) == 0
    root: NDArray[np.float64] = np.linalg.cholesky(a + none[:, :, None] * np.eye(a.shape[1]))
    return np.where(none[:, :, None], 0.0, root)


def _observed(model: TwoLevel, sigma: Matrix) -> tuple[NDArray[np.float64], Vector]:
    """Return T of each kind (T, m, m) and the log determinant of the observed z's covariances."""
    seen, alone = model.data.z_seen, model.alone
    exact, log_z = np.zeros((len(seen), *sigma.shape)), np.zeros(len(seen))
    if len(alone):
        part, log_z = _inverses(sigma[np.ix_(alone, alone)], seen)
        exact[np.ix_(np.arange(len(seen)), alone, alone)] = part
    return exact, log_z


def _weighed(model: TwoLevel, w: NDArray[np.float64], residual: Matrix, m: int) -> tuple[Matrix, float, Matrix]:
    """Return W r of every cell, the sum of n r'W r, and g = sum P'W r of every cluster (J, m)."""
    data = model.data
    weighed = np.empty_like(residual)
    for k in range(len(w)):
        weighed[data.cells(k)] = residual[data.cells(k)] @ w[k]
    quadratic = float(np.sum(data.cell_n[:, None] * weighed * residual))
    g = np.zeros((data.j, m))
    g[:, model.both_between] = sums_by(data.cell_cluster, data.cell_n[:, None] * weighed[:, model.both_within], data.j)
    return weighed, quadratic, g


def _within(model: TwoLevel, w: NDArray[np.float64], moved: Matrix) -> Matrix:
    """Return W P b of every cell for b (C, m)."""
    found = np.empty((len(moved), w.shape[1]))
    for k in range(len(w)):
        own = model.data.cells(k)
        found[own] = moved[own][:, model.both_between] @ w[k][model.both_within]
    return found
