"""Estimates of a linear mixed model: the least deviance over theta."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model, State

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
# By how much a Newton step from the end may still promise to lower the deviance; what is aimed at, and what is enough.
AIM, ENOUGH = 1e-12, 1e-8
# Below this promise the deviance's own rounding decides nothing: a step is good if the gradient shrinks.
_ROUNDING = 1e-7
_STEPS = 200
# A step is lengthened where more than this share of the slope along it is left at its end.
_STEEP = 0.4
# A standard deviation below this share of the residual's is tried at 0; `_LIFTED` are tried for one that is 0, and
# `_TURNED`, angles by which a direction that varies is turned towards one that does not.
_NOTHING, _LIFTED, _TURNED = 5e-2, (0.3, 0.03, 0.01), (0.1, -0.1, 0.01, -0.01)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model at its least deviance.

    `promise`: by how much a further Newton step would lower the deviance, half of gradient' Hessian^-1 gradient over
    the elements free to move; what convergence is judged by, for it has the deviance's units whatever theta's are.
    """

    state: State
    promise: float
    evaluations: int
    converged: bool
    why: str


def fit(model: Model, start: Vector | None = None) -> Fitted:
    """Minimise the deviance over theta, from moments of each factor alone unless `start` is given.

    Quasi-Newton steps (BFGS, the first Hessian by differences of the gradient) within theta's bounds. Then a diagonal
    element near 0 is put at 0 if that is no worse; a direction without variance, where the gradient may be 0 by
    symmetry, is taken up again if a little variance or covariance is better.
    """
    theta, evaluations = moments(model) if start is None else start, 0
    for _ in range(6):
        state, promise, used = _descend(model, theta)
        evaluations += used
        theta, moved = _at_the_boundary(model, state)
        if not moved:
            break
    converged = promise <= ENOUGH
    why = "" if converged else f"a further step would still lower the deviance by {promise:.1e}"
    return Fitted(state if theta is state.theta else model.at(theta), promise, evaluations, converged, why)


def moments(model: Model) -> Vector:
    """Return a start (t,): of a random intercept alone in its factor the analysis of variance's, 0.7 of others."""
    structure, products = model.structure, model.products
    found, n, total = 0.7 * structure.diagonal, products.n, float(products.fixed[-1, -1])
    inner = products.rest.diagonal() if products.q else np.zeros(0)
    start = 0
    for k, factor in enumerate(structure.factors):
        part = slice(start, start + factor.levels * factor.width)
        start += factor.levels * factor.width if k else 0
        if factor.width > 1 or np.ptp(factor.z) > 0:
            continue
        sizes, sums = (
            (inner[part], products.rest_fixed[part, -1])
            if k
            else (products.first[:, 0, 0], products.first_fixed[:, 0, -1])
        )
        between, n0 = float(np.sum(sums**2 / sizes)), (n - float(np.sum(sizes**2)) / n) / max(factor.levels - 1, 1)
        within = max(total - between, 1e-9 * total) / max(n - factor.levels, 1)
        ratio = (between / max(factor.levels - 1, 1) / within - 1) / n0
        found[factor.theta] = np.sqrt(np.clip(ratio, 0.01, 25))
    return np.asarray(found, dtype=float)


def differences(gradient: Callable[[Vector], Vector], at: Vector, step: float, central: bool = False) -> Matrix:
    """Return the Jacobian of `gradient` by forward or central differences, made symmetric."""
    here = None if central else gradient(at)
    columns = []
    for one in step * np.eye(len(at)):
        behind = gradient(at - one) if here is None else here
        columns.append((gradient(at + one) - behind) / (step * (2 if central else 1)))
    whole = np.array(columns)
    return np.asarray((whole + whole.T) / 2)


def _descend(model: Model, theta: Vector) -> tuple[State, float, int]:
    """Return where quasi-Newton steps end, what one more promises, and how many gradients were taken."""
    state = model.at(theta)
    if not np.isfinite(state.value):
        return state, float("inf"), 1
    hessian = _convex(differences(lambda x: model.at(x).gradient, theta, 1e-4))
    evaluations = 1 + len(theta)
    promise = np.inf
    for _ in range(_STEPS):
        free = ~(model.structure.diagonal & (state.theta <= 0) & (state.gradient >= 0))
        slope = np.where(free, state.gradient, 0.0)
        step = np.zeros(len(theta))
        step[free] = -np.linalg.solve(hessian[np.ix_(free, free)], slope[free])
        promise = float(-slope @ step) / 2
        if promise <= AIM:
            break
        found, tried = _shorter(model, state, step, promise)
        evaluations += tried
        if found is None:
            break
        hessian = _updated(hessian, found.theta - state.theta, found.gradient - state.gradient)
        state = found
    return state, promise, evaluations


def _shorter(model: Model, state: State, step: Vector, promise: float) -> tuple[State | None, int]:
    """Return the model after the step, halved until it is good; None if it never is."""
    lower = np.where(model.structure.diagonal, 0.0, -np.inf)
    length = 1.0
    for tried in range(1, 30):
        found = model.at(np.maximum(state.theta + length * step, lower))
        if promise < _ROUNDING:
            if np.abs(found.gradient).max() < np.abs(state.gradient).max():
                return found, tried
        elif np.isfinite(found.value) and found.value < state.value - 1e-4 * length * promise:
            return _longer(model, state, found) if tried == 1 else (found, tried)
        length /= 2 if promise >= _ROUNDING else 8
        if promise < _ROUNDING and tried > 3:
            break
    return None, tried


def _longer(model: Model, state: State, found: State) -> tuple[State, int]:
    """Return the model after a longer step in the same direction, where the deviance still falls steeply along it."""
    step = found.theta - state.theta
    left = float(found.gradient @ step) / float(state.gradient @ step)
    if left < _STEEP:
        return found, 1
    lower = np.where(model.structure.diagonal, 0.0, -np.inf)
    further = model.at(np.maximum(state.theta + min(1 / max(1 - left, 0.2), 5.0) * step, lower))
    return (further, 2) if np.isfinite(further.value) and further.value < found.value else (found, 2)


def _updated(hessian: Matrix, step: Vector, change: Vector) -> Matrix:
    """Return the Hessian after a step, by Broyden, Fletcher, Goldfarb and Shanno's rule if it stays convex."""
    curved = float(step @ change)
    along = hessian @ step
    if curved <= 1e-10 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return hessian
    return np.asarray(hessian + np.outer(change, change) / curved - np.outer(along, along) / float(step @ along))


def _convex(hessian: Matrix) -> Matrix:
    """Return the matrix with its eigenvalues' absolute values, none below a thousandth of the greatest."""
    values, vectors = np.linalg.eigh(hessian)
    values = np.abs(values)
    return np.asarray((vectors * np.maximum(values, 1e-3 * values.max(initial=1e-12))) @ vectors.T)


def _at_the_boundary(model: Model, state: State) -> tuple[Vector, bool]:
    """Return theta with what is 0 put at 0, and whether the search has to go on from there."""
    small = np.flatnonzero(model.structure.diagonal & (state.theta < _NOTHING))
    theta, value = state.theta, state.value
    rounding = 1e-9 + 1e-13 * abs(value)
    for k in small[theta[small] > 0]:
        at_zero = np.where(np.arange(len(theta)) == k, 0.0, theta)
        if model.at(at_zero).value <= value + rounding:
            theta = at_zero
    for flat in _flattened(model, theta):
        if model.at(flat).value <= value + rounding:
            theta = flat
    for lifted in _lifted(model, theta):
        if model.at(lifted).value < value - 1e-7:
            return lifted, True
    return theta, not np.array_equal(theta, state.theta)


def _triangles(model: Model) -> Iterator[tuple[Index, Index, Index]]:
    """Yield where each term's elements stand in theta, and their rows and columns in its Lambda."""
    first = 0
    for term in model.structure.terms:
        columns, rows = np.triu_indices(term.z.shape[1])  # the lower triangle, column after column
        yield first + np.arange(len(rows)), rows, columns
        first += len(rows)


def _flattened(model: Model, theta: Vector) -> Iterator[Vector]:
    """Yield theta without a term's least variance in any direction, where this is small but not 0."""
    for own, rows, columns in _triangles(model):
        root = _root(theta, own, rows, columns)
        vectors, sizes, _ = np.linalg.svd(root)
        if len(root) > 1 and 1e-9 < sizes[-1] < _NOTHING:
            yield _placed(theta, vectors[:, :-1] * sizes[:-1], own, rows, columns)


def _root(theta: Vector, own: Index, rows: Index, columns: Index) -> Matrix:
    """Return a term's Lambda (k, k)."""
    k = int(rows[-1]) + 1
    root = np.zeros((k, k))
    root[rows, columns] = theta[own]
    return root


def _placed(theta: Vector, root: Matrix, own: Index, rows: Index, columns: Index) -> Vector:
    """Return theta with a term's T = A'A put in its place, A' = `root` (k, any)."""
    k = len(root)
    # With A = QR, R' is the triangular root; rows of 0 make up for columns that are wanting.
    triangular = np.linalg.qr(np.vstack([root.T, np.zeros((max(k - root.shape[1], 0), k))]))[1].T
    moved = theta.copy()
    moved[own] = (triangular * np.where(np.diag(triangular) < 0, -1.0, 1.0))[rows, columns]
    return moved


def _lifted(model: Model, theta: Vector) -> Iterator[Vector]:
    """Yield theta with every term's directions without variance given some, or a covariance with one that has.

    Where T = Lambda Lambda' is singular, theta may be a minimum that T is not: Lambda moves into null directions only
    by its square, and a diagonal element at its bound may hold a covariance of the wrong sign.
    """
    for own, rows, columns in _triangles(model):
        for other in _moved(_root(theta, own, rows, columns)):
            yield _placed(theta, other, own, rows, columns)


def _moved(root: Matrix) -> Iterator[Matrix]:
    """Yield roots (k, k or more) with a little more in the null directions of `root`, or turned towards them."""
    vectors, sizes, _ = np.linalg.svd(root)
    null = [vector for vector, size in zip(vectors.T, sizes, strict=True) if size < _NOTHING]
    pairs = [(one + sign * other) / np.sqrt(2) for one, other in combinations(null, 2) for sign in (1.0, -1.0)]
    for direction in [*null, *pairs]:
        for step in _LIFTED:
            yield np.column_stack([root, step * direction])
        for k in np.flatnonzero(sizes >= _NOTHING):
            for angle in _TURNED:
                turned = vectors * sizes
                turned[:, k] = sizes[k] * (np.cos(angle) * vectors[:, k] + np.sin(angle) * direction)
                yield turned
