"""How well a factor solution reproduces the correlations, as psych::fa defines it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.fit_indices import ChiSquare, cfi, rmsea_interval

Matrix = NDArray[np.float64]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class FactorFit:
    """Fit of m factors to p items of n respondents; the RMSEA interval is of 90 %. NaN where it has no meaning.

    `objective` log|S| - log|R| + tr(R S^-1) - p, S = L Phi L' with diagonal 1; `chisq` = (n - 1 - (2p + 5)/6 - 2m/3)
    objective (Bartlett 1951); the null model's has no last term.
    """

    chisq: float
    df: int
    pvalue: float
    rmsea: float
    rmsea_ci_lower: float
    rmsea_ci_upper: float
    tli: float
    cfi: float
    rmsr: float
    bic: float
    objective: float
    null_chisq: float
    null_df: int
    n: int


def factor_fit(correlation: Matrix, pattern: Matrix, phi: Matrix, n: int, interval: bool = True) -> FactorFit:
    """Return the fit of a rotated (or unrotated) solution, whatever it was extracted by.

    correlation (p, p), pattern (p, m), phi (m, m). rmsea = sqrt(max(chisq/(df n) - 1/(n - 1), 0)), its interval
    noncentralities over (n - 1) df; tli (Tucker & Lewis 1973) from objective/df and 1/(factor of the chi-square); bic =
    chisq - df log n; rmsr is the root mean square of the residual correlations off the diagonal. psych 2.2.9 has no
    cfi: here Bentler's (1990) of the same two chi-squares. Without `interval` that of RMSEA, which takes longest, is
    left out. Checked against psych::fa.
    """
    p, m = pattern.shape
    model = pattern @ phi @ pattern.T
    np.fill_diagonal(model, 1.0)
    df, null_df = ((p - m) ** 2 - p - m) // 2, p * (p - 1) // 2
    rmsr = float(np.sqrt(np.sum((correlation - model) ** 2) / (p * (p - 1))))
    objective, null = _discrepancy(correlation, model), _discrepancy(correlation, np.eye(p))
    factor, null_factor = n - 1 - (2 * p + 5) / 6 - 2 * m / 3, n - 1 - (2 * p + 5) / 6
    statistic = ChiSquare(max(objective * factor, 0.0) if factor > 0 else NAN, df)
    baseline = ChiSquare(null * null_factor, null_df)
    if df == 0 or not np.isfinite([statistic.value, baseline.value]).all():
        nothing = (NAN,) * 6
        bic = statistic.value if df == 0 else NAN
        return FactorFit(statistic.value, df, *nothing, rmsr, bic, objective, baseline.value, null_df, n)
    rmsea = float(np.sqrt(max(statistic.value / (df * n) - 1 / (n - 1), 0.0)))
    lower, upper = rmsea_interval(statistic, n - 1) if interval else (NAN, NAN)
    at_null = null / null_df
    below = at_null - 1 / factor
    tli = (at_null - objective / df) / below if below else NAN
    return FactorFit(
        statistic.value,
        df,
        statistic.p_value,
        rmsea,
        lower,
        upper,
        tli,
        cfi(statistic, baseline),
        rmsr,
        statistic.value - df * float(np.log(n)),
        objective,
        baseline.value,
        null_df,
        n,
    )


def _discrepancy(correlation: Matrix, model: Matrix) -> float:
    """Return log|S| - log|R| + tr(R S^-1) - p; NaN where one of the two is not positive definite."""
    if min(np.linalg.eigvalsh(correlation)[0], np.linalg.eigvalsh(model)[0]) <= 1e-10:
        return NAN
    inside = np.linalg.solve(model, correlation)
    return float(np.trace(inside) - np.linalg.slogdet(inside)[1] - len(model))
