"""Tests of the difference of two nested models, scaled where their chi-squares are.

With T0, d0 of the stricter model, T1, d1 of the wider, m = d0 - d1, and c the mean of each test's mixture per degree of
freedom (tr(U Gamma) = d c):

    satorra-bentler-2001   (T0 - T1) m / (d0 c0 - d1 c1); the divisor may be negative
    satorra-bentler-2010   c1 at the stricter model's estimates (c10), which keeps it positive
    satorra-2000           U_d = W D1 (P^-1 - H (H'P H)^-1 H') D1'W with P = D1'W D1 and D0 = D1 H; T0 - T1 corrected by
                           tr(U_d Gamma) and, for estimators that adjust the variance, tr((U_d Gamma)^2)

U_d is U_0 - U_1, and as only D1'W Gamma W D1 (q x q) meets it, no matrix of moments by moments is formed. D0 and D1
are each at their own estimates, and H is the least-squares solution, as lavTestLRT has it (A.method = "delta"); for
likelihoods in units of the items' standard deviations, for in raw units it would change with the units of one item.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted, corrected
from analysis.fit.sem.nested import nesting, order, tangents
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.arrow import Arrow, dense
from analysis.kernel.sem.least_squares import LeastSquares
from analysis.kernel.sem.sandwich import Mixture, inverse
from analysis.kernel.sem.tangents import regressed

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
NAN = float("nan")
Method = Literal["chi-square", "satorra-bentler-2001", "satorra-bentler-2010", "satorra-2000"]
# What each is called where it is read: the work it is from.
CITED: dict[str, str] = {
    "chi-square": "uncorrected",
    "satorra-bentler-2001": "Satorra & Bentler (2001)",
    "satorra-bentler-2010": "Satorra & Bentler (2010)",
    "satorra-2000": "Satorra (2000)",
}
METHODS: tuple[Method, ...] = ("chi-square", "satorra-bentler-2001", "satorra-bentler-2010", "satorra-2000")


@dataclass(frozen=True, slots=True)
class Difference:
    """`chisq` T0 - T1 as the discrepancies give it, `scaled` corrected (NaN where nothing corrects it), on `df`.

    `p_value` is the scaled statistic's, by `method`; `why` says what went otherwise than asked, or why there is none.
    """

    chisq: float
    scaled: float
    df: float
    p_value: float
    method: str
    why: str = ""


def default_method(fitted: Fitted) -> Method:
    """Return lavTestLRT's choice: 2001 for mean-adjusted tests, 2000 where the variance is adjusted, too.

    Least squares without a correction has it, too: their T0 - T1 is no chi-square.
    """
    if fitted.estimator.correction in ("satorra-bentler", "yuan-bentler", "mean-adjusted"):
        return "satorra-bentler-2001"
    return "chi-square" if fitted.estimator.discrepancy == "ML" else "satorra-2000"


def difference(wider: Fitted, stricter: Fitted, method: Method | None = None) -> Difference:
    """Test a model against one it is nested in; NaN with the reason where a test cannot be had."""
    chosen = method or default_method(wider)
    gap, df = stricter.naive.value - wider.naive.value, stricter.naive.df - wider.naive.df
    none = Difference(gap, NAN, df, NAN, chosen)
    if not (wider.converged and stricter.converged):
        return replace(none, chisq=NAN, why="a model did not converge.")
    if df <= 0:
        return replace(none, why="it has no more degrees of freedom: nothing is tested.")
    if chosen == "chi-square":
        return replace(none, p_value=ChiSquare(gap, df).p_value)
    return (
        _satorra_2000(wider, stricter, none) if chosen == "satorra-2000" else _by_means(wider, stricter, none, method)
    )


def _by_means(wider: Fitted, stricter: Fitted, none: Difference, asked: Method | None) -> Difference:
    """Return the tests of Satorra and Bentler; where 2001 was not asked for but chosen, 2010 mends what it cannot."""
    if np.isnan(wider.mixture.trace) or np.isnan(stricter.mixture.trace):
        return replace(none, why="the estimator has no scaled test.")
    found = _mean_adjusted(none, _trace(wider, stricter, none.method))
    if asked is None and np.isnan(found.scaled):
        # Satorra & Bentler (2010) is what they advise where the scaling of 2001 is not positive.
        strictly = difference(wider, stricter, "satorra-bentler-2010")
        why = "the scaling of Satorra & Bentler (2001) is not positive; that of 2010 is used."
        return replace(strictly, why=f"{why} {strictly.why}".rstrip())
    return found


def _mean_adjusted(none: Difference, trace: float) -> Difference:
    if not trace > 0:
        return replace(none, why="the scaling factor is not positive.")
    scaled = none.chisq * none.df / trace
    return replace(none, scaled=scaled, p_value=ChiSquare(scaled, none.df).p_value)


def _trace(wider: Fitted, stricter: Fitted, method: str) -> float:
    """Return d0 c0 - d1 c1, the wider model at its own estimates (2001), or where it has the stricter's moments (2010).

    By the method of 2010 both models have one weight and one Gamma, so that the difference is that of two projections
    and positive. For likelihoods the weight is the expected information of the moments, for MLR as for MLM: the
    observed one away from its minimum depends on how a model is written (marker or unit variance), as the test does.
    """
    if method == "satorra-bentler-2001":
        return stricter.mixture.trace - (wider.mixture.trace if wider.naive.df else 0.0)
    at = nesting(wider, stricter).at
    if wider.normal is None:
        squares = LeastSquares(wider.parts).at(at)
        assert squares is not None  # the moments of a fitted model
        return stricter.mixture.trace - squares.mixture(inverse(squares.bread(), wider.constraints))[0]
    return _spent(wider, at) - _spent(stricter, stricter.x)


def _spent(fitted: Fitted, x: Vector) -> float:
    """Return tr(A^-1 B), what the parameters take from the trace of the unrestricted model."""
    assert fitted.normal is not None  # a likelihood
    point = fitted.normal.joint(fitted.structures).at(x)
    assert point is not None  # the moments of a fitted model
    meat = fitted.normal.distribution_free(point) if fitted.normal.complete else fitted.normal.meat(point)
    return float((inverse(point.expected() / 2, fitted.constraints) * meat).sum())


def _satorra_2000(wider: Fitted, stricter: Fitted, none: Difference) -> Difference:
    if wider.normal is None:
        squares = LeastSquares(wider.parts).at(wider.x)
        assert squares is not None  # a model that was fitted
        bread, meat = squares.bread(), squares.meat()
    elif wider.normal.complete:
        point = wider.normal.joint(wider.structures).at(wider.x)
        assert point is not None  # a model that was fitted
        bread, meat = wider.normal.bread(point), wider.normal.distribution_free(point)
    else:
        return replace(none, why="Satorra (2000) needs complete answers.")
    h, _ = regressed(tangents(stricter, stricter.x)[order(wider, stricter)], tangents(wider, wider.x))
    p, b = (wider.constraints.within(one) for one in (bread, meat))
    every, fewer = Arrow.of(p).factored(), Arrow.of(h.T @ p @ h).factored()
    if every is None or fewer is None:
        return replace(none, why="the models' parameters are not identified.")
    product = every.solve(dense(b)) - h @ fewer.solve(dense(h.T @ b))
    mixture = Mixture(float(np.trace(product)), float(np.sum(product * product.T)))
    if wider.estimator.correction in ("scaled-shifted", "mean-var-adjusted", "none"):
        found = corrected(ChiSquare(none.chisq, none.df), mixture, "scaled-shifted")
        assert found is not None  # there is a correction
        return replace(none, scaled=found.value, p_value=found.p_value)
    return _mean_adjusted(none, mixture.trace)
