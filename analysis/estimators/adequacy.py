"""Are these correlations worth factoring? Kaiser-Meyer-Olkin measure and Bartlett's test of sphericity."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.kernel.covariance import pairwise_correlation, smallest_eigenvalue
from analysis.kernel.fit_indices import ChiSquare
from analysis.result import Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused


@dataclass(frozen=True)
class Adequacy(Result):
    """`kmo` overall, `kmo_per_item`, Bartlett's chi-square with its df, and the determinant of the correlations."""

    kmo: float
    kmo_per_item: dict[str, float]
    bartlett: ChiSquare
    determinant: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "adequacy"
    caption = "Sampling adequacy of each item (MSA)"

    def rows(self) -> list[Row]:
        """One row an item."""
        return [{"item": item, "kmo": value} for item, value in self.kmo_per_item.items()]

    def estimates(self) -> dict[str, Any]:
        """Return the overall KMO, Bartlett's test and the determinant."""
        test = {"chisq": self.bartlett.value, "df": self.bartlett.df, "pvalue": self.bartlett.p_value}
        return {"kmo": self.kmo, "bartlett": test, "determinant": self.determinant}


def adequacy(sample: Data) -> Adequacy:
    """Return KMO (Kaiser 1974) and Bartlett's (1951) test on the complete rows of `sample`, Pearson correlations.

    Computed by factor_analyzer, which cannot treat missing answers. Checked against psych::KMO and cortest.bartlett.
    Raises Refused when there are too few complete rows or the correlations are singular.
    """
    from factor_analyzer import calculate_bartlett_sphericity, calculate_kmo

    sample = Sample.of(sample)
    complete = sample.complete()
    x = complete.array
    n, p = x.shape
    if n <= p:
        raise Refused.at(
            "KMO and Bartlett",
            f"{n} complete rows for {p} items.",
            "They need more complete rows than items.",
        )
    correlation = pairwise_correlation(x)
    if not np.isfinite(correlation).all() or smallest_eigenvalue(correlation) < 1e-10:
        raise Refused.at(
            "KMO and Bartlett",
            "the correlation matrix of the complete rows is singular.",
            "Look for an item that repeats another or is constant among the complete rows.",
        )
    # factor_analyzer turns to a pseudo-inverse, and warns, where the determinant of the covariances is below 1e-7, as
    # many items or small units make it. Partial correlations have no unit: it gets one in which the determinant is 1.
    unit = np.exp(-np.linalg.slogdet(correlation)[1] / (2 * p)) / x.std(axis=0, ddof=1)
    per_item, overall = calculate_kmo(x * unit)
    chisq, _ = calculate_bartlett_sphericity(x)
    settings = Settings(
        "KMO and Bartlett (factor_analyzer)",
        "continuous",
        "complete rows only",
        n,
        sample.n_rows,
        correlation="Pearson",
    )
    return Adequacy(
        float(overall),
        {item: float(value) for item, value in zip(complete.items, per_item, strict=True)},
        ChiSquare(float(chisq), p * (p - 1) // 2),
        float(np.linalg.det(correlation)),
        settings,
    )
