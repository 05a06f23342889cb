"""Where on the factors a respondent stands, given the answers: normal responses, cut by thresholds or not.

With prior eta ~ N(e, F) and responses y* = nu + Lambda eta + epsilon, epsilon independent normal with variances theta,
an item answered in category k has the probability Phi(b) - Phi(a) of tau_k-1 < y* <= tau_k. The posterior is
log-concave, so Newton's method finds its mode from anywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
MOST_STEPS, FLAT = 100, 1e-8
_LOG_ROOT_2PI = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores of normal answers as a linear function of them: weights (m, p) and error covariances (m, m).

    `found` (m,) marks the factors that have a score.
    """

    weights: Matrix
    error: Matrix
    found: NDArray[np.bool_]


def regression_weights(loadings: Matrix, factors: Matrix, sigma: Matrix) -> Linear:
    """Return F L' Sigma^-1 and F - F L' Sigma^-1 L F (Thurstone 1935; lavPredict "regression", "EBM").

    Loadings (p, m), factors F (m, m), sigma (p, p).
    """
    weights: Matrix = np.asarray(np.linalg.solve(sigma, loadings @ factors).T)
    return Linear(np.asarray(weights), factors - weights @ loadings @ factors, np.ones(len(factors), dtype=bool))


def bartlett_weights(loadings: Matrix, factors: Matrix, sigma: Matrix) -> Linear:
    """Return (L' Sigma^-1 L)^-1 L' Sigma^-1 and (L' Sigma^-1 L)^-1 - F (Bartlett 1937; lavPredict "Bartlett").

    With Sigma for Theta, which changes nothing, residual variances may be 0. Factors that no answered item measures,
    or all of them where their items cannot tell them apart, have no score: NaN.
    """
    m = len(factors)
    weights, error = np.full((m, len(sigma)), np.nan), np.full((m, m), np.nan)
    own = np.flatnonzero((loadings != 0).any(axis=0))
    measured = loadings[:, own]
    inner = measured.T @ np.linalg.solve(sigma, measured)
    values = np.linalg.eigvalsh(inner / np.sqrt(np.outer(np.diag(inner), np.diag(inner)))) if len(own) else np.zeros(1)
    found = np.zeros(m, dtype=bool)
    if values[0] > 1e-10:
        inverse = np.linalg.inv(inner)
        weights[own] = inverse @ np.linalg.solve(sigma, measured).T
        error[np.ix_(own, own)] = inverse - factors[np.ix_(own, own)]
        found[own] = True
    return Linear(weights, error, found)


@dataclass(frozen=True, slots=True)
class Modes:
    """Posterior modes `eta` (n, m), their standard errors `se` (n, m), and who `converged` (n,)."""

    eta: Matrix
    se: Matrix
    converged: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers as limits of the responses: lower < y* <= upper (n, p), in the responses' scale, NaN where missing.

    A measure has no limits but its answer, `exact` (n, p; NaN elsewhere).
    """

    lower: Matrix
    upper: Matrix
    exact: Matrix


@dataclass(frozen=True, eq=False)
class Prior:
    """`loadings` (p, m), `intercepts` (p,), `residuals` (p,) variances, `mean` (m,) and `covariance` (m, m) of eta."""

    loadings: Matrix
    intercepts: Vector
    residuals: Vector
    mean: Vector
    covariance: Matrix


def posterior_modes(answers: Answers, prior: Prior) -> Modes:
    """Return everybody's posterior mode (Mislevy's empirical Bayes modal estimate) by Newton steps, halved if needed.

    Standard errors are those of the normal with the same curvature at the mode. Checked against lavPredict "EBM".
    """
    n = len(answers.lower)
    precision: Matrix = np.asarray(np.linalg.inv(prior.covariance), dtype=np.float64)
    eta = np.tile(prior.mean, (n, 1))
    curvature = np.tile(precision, (n, 1, 1))
    flat = np.full(n, np.inf)
    going = np.arange(n)
    value = np.full(n, -np.inf)
    for _ in range(MOST_STEPS):
        value[going], slope, curvature[going] = _local(answers, prior, precision, eta[going], going)
        step = np.linalg.solve(curvature[going], slope[:, :, None])[:, :, 0].astype(np.float64)
        flat[going] = np.max(np.abs(step), axis=1)
        on = flat[going] > FLAT
        going, step = going[on], step[on]
        if not len(going):
            break
        eta[going] = _moved(answers, prior, precision, eta[going], step, value[going], going)
    se = np.sqrt(np.einsum("nii->ni", np.linalg.inv(curvature)))
    return Modes(eta, se, flat <= 100 * FLAT)


def _moved(
    answers: Answers, prior: Prior, precision: Matrix, eta: Matrix, step: Matrix, value: Vector, rows: NDArray[np.intp]
) -> Matrix:
    """Return eta + t step with t halved, person by person, until the posterior does not fall."""
    length = np.ones(len(eta))
    for _ in range(30):
        there = eta + length[:, None] * step
        fell = ~(_value(answers, prior, precision, there, rows) >= value - 1e-12 * (1 + np.abs(value)))
        if not fell.any():
            break
        length[fell] /= 2
    return eta + length[:, None] * step


def _value(answers: Answers, prior: Prior, precision: Matrix, eta: Matrix, rows: NDArray[np.intp]) -> Vector:
    found: Vector = _local(answers, prior, precision, eta, rows)[0]
    return found


def _local(
    answers: Answers, prior: Prior, precision: Matrix, eta: Matrix, rows: NDArray[np.intp]
) -> tuple[Vector, Matrix, Matrix]:
    """Return the log-posterior (k,), its gradient (k, m) and its negative Hessian (k, m, m) of some respondents."""
    sd = np.sqrt(prior.residuals)
    centre = prior.intercepts + eta @ prior.loadings.T
    log_p, first, second = _cut((answers.lower[rows] - centre) / sd, (answers.upper[rows] - centre) / sd)
    z = (answers.exact[rows] - centre) / sd
    measured = ~np.isnan(z)
    log_p = np.where(measured, -0.5 * z**2 - _LOG_ROOT_2PI, log_p)
    first, second = np.where(measured, z, first), np.where(measured, 1.0, second)
    apart = eta - prior.mean
    scaled = prior.loadings / sd[:, None]
    value = np.nansum(log_p, axis=1) - 0.5 * np.einsum("ni,ij,nj->n", apart, precision, apart)
    slope = np.nan_to_num(first) @ scaled - apart @ precision
    curvature = precision + np.einsum("np,pi,pj->nij", np.nan_to_num(second), scaled, scaled, optimize=True)
    return value, slope, curvature


def _cut(a: Matrix, b: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return log(Phi(b) - Phi(a)) and minus its first and second derivatives by a common shift of a and b.

    Both limits are turned to the lower tail, where differences keep their digits.
    """
    from scipy.special import log_ndtr

    turned = a + b > 0
    low, high = np.where(turned, -b, a), np.where(turned, -a, b)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_high = log_ndtr(high)
        log_p = log_high + np.log1p(-np.exp(log_ndtr(low) - log_high))
        at_low = np.where(np.isinf(low), 0.0, np.exp(-0.5 * low**2 - _LOG_ROOT_2PI - log_p))
        at_high = np.where(np.isinf(high), 0.0, np.exp(-0.5 * high**2 - _LOG_ROOT_2PI - log_p))
        ratio = at_high - at_low
        bent = np.where(np.isinf(high), 0.0, high * at_high) - np.where(np.isinf(low), 0.0, low * at_low)
    return log_p, np.where(turned, ratio, -ratio), bent + ratio**2
