"""Are two factors one? The fit with their correlation at 1 (or -1), against the fit that leaves it free."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Corrected, Fitted, corrected
from analysis.fit.sem.implied import Reader
from analysis.fit.sem.standardised import slopes
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.equality import solve_bound
from analysis.kernel.sem.joint import JointPoint
from analysis.kernel.sem.least_squares import LeastSquares, LeastSquaresPoint
from analysis.kernel.sem.sandwich import Mixture, exists, inverse
from analysis.kernel.sem.scoring import Local

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MergedTest:
    """The difference in chi-square, `naive` and `scaled` (None where the estimator has no correction)."""

    naive: ChiSquare
    scaled: Corrected | None
    converged: bool
    why: str = ""


def merged_test(fitted: Fitted, first: str, second: str, others: tuple[str, ...]) -> MergedTest:
    """Test that two factors correlate perfectly in every group, and alike with each of `others`.

    Only then are two factors one (Anderson & Gerbing 1988; the "merge" test of Ronkko & Cho 2022). The sign is that of
    their correlation. The scaled difference is that of Satorra (2000), by the sandwich of the fit that leaves them
    free; scaled and shifted where the estimator's test is.
    """
    equations = _equations(fitted, first, second, others)
    at, total = _problem(fitted)
    found = solve_bound(at, fitted.x, fitted.constraints, equations)
    jacobian = equations(fitted.x)[1]
    df = len(jacobian)
    value = total(found.x) - total(fitted.x) if found.converged else float("nan")
    naive = ChiSquare(max(value, 0.0) if value > -1e-6 else float("nan"), df)
    return MergedTest(naive, _scaled(fitted, naive, jacobian), found.converged, found.why)


def _equations(
    fitted: Fitted, first: str, second: str, others: tuple[str, ...]
) -> Callable[[Vector], tuple[Vector, Matrix]]:
    latent, reader = fitted.model.latent, Reader.of(fitted)
    a, b = latent.index(first), latent.index(second)
    rest = [latent.index(name) for name in others]
    groups = range(len(fitted.data.groups))
    signs = [float(np.sign(reader.at(g).factors[a, b]) or 1.0) for g in groups]
    concerned = reader.of_factors()

    def values(x: Vector) -> Vector:
        found = []
        for g, sign in zip(groups, signs, strict=True):
            r = reader.factor_correlations(g, x)
            found += [sign * r[a, b] - 1, *(r[a, c] - sign * r[b, c] for c in rest)]
        return np.array(found)

    def both(x: Vector) -> tuple[Vector, Matrix]:
        def of_some(y: Vector) -> Vector:
            whole = x.astype(y.dtype)
            whole[concerned] = y
            return values(whole)

        jacobian = np.zeros((len(groups) * (1 + len(rest)), len(x)))
        jacobian[:, concerned] = slopes(of_some, x[concerned])
        return values(x), jacobian

    return both


def _problem(fitted: Fitted) -> tuple[Callable[[Vector], Local | None], Callable[[Vector], float]]:
    """Return the discrepancy, and the chi-square up to a constant, as functions of x."""
    if fitted.parts:
        least = LeastSquares(fitted.parts)
        sizes = np.array([group.n - 1 for group in fitted.data.groups], dtype=float)

        def total(x: Vector) -> float:
            point = least.at(x)
            return float(sizes @ point.values) if point is not None else float("nan")

        return least.at, total
    assert fitted.normal is not None  # a fit is one or the other
    joint = fitted.normal.joint(fitted.structures)

    def likelihood(x: Vector) -> float:
        point = joint.at(x)
        return fitted.data.n * point.value if point is not None else float("nan")

    return joint.at, likelihood


def _scaled(fitted: Fitted, naive: ChiSquare, jacobian: Matrix) -> Corrected | None:
    if fitted.estimator.correction == "none" or not exists(fitted.spread):
        return None
    here = _problem(fitted)[0](fitted.x)
    if isinstance(here, LeastSquaresPoint):
        bread, n = here.bread(), fitted.data.n - len(fitted.data.groups)
    else:
        assert isinstance(here, JointPoint)
        assert fitted.normal is not None
        bread, n = fitted.normal.bread(here), fitted.data.n
    alone = jacobian @ inverse(bread, fitted.constraints) @ jacobian.T
    turned = np.linalg.solve(alone, n * jacobian @ fitted.spread @ jacobian.T)
    mixture = Mixture(float(np.trace(turned)), float(np.sum(turned * turned.T)))
    return corrected(naive, mixture, fitted.estimator.correction)
