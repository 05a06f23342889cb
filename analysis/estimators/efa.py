"""Exploratory factor analysis: minimum residuals, oblique rotation, and how many factors noise would leave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.rotation import Rotated, Rotation, rotate
from analysis.kernel.covariance import pair_counts, pairwise_correlation, smallest_eigenvalue
from analysis.kernel.minres import LEAST_UNIQUENESS, Extraction, greatest_factors, minres
from analysis.kernel.parallel import factors_above_noise, noise_eigenvalues
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]
NOISE_DRAWS, NOISE_SEED, NOISE_PERCENTILE = 500, 1, 95.0


@dataclass(frozen=True, slots=True)
class Scree:
    """Eigenvalues of the correlations, falling, beside the 95th percentile of noise, and how many stand above it."""

    observed: Vector
    noise: Vector

    @property
    def suggested(self) -> int:
        """Factors suggested by parallel analysis of components (Horn 1965), at least one."""
        return max(factors_above_noise(self.observed, self.noise), 1)


@dataclass(frozen=True)
class FactorSolution(Result):
    """A rotated solution: frames `loadings` (pattern), `structure`, `phi`; series of communalities by item."""

    items: tuple[str, ...]
    rotated: Rotated
    extraction: Extraction
    scree: Scree
    factors_by: str
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "efa"
    caption = "Pattern loadings"

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors' names, F1 the one with the greatest variance."""
        return tuple(f"F{k + 1}" for k in range(self.rotated.pattern.shape[1]))

    @property
    def converged(self) -> bool:
        """Whether extraction and rotation both reached their minimum."""
        return self.extraction.optimum.converged and self.rotated.converged

    @property
    def loadings(self) -> "pd.DataFrame":
        """Pattern loadings, items by factors."""
        return self._frame(self.rotated.pattern)

    @property
    def structure(self) -> "pd.DataFrame":
        """Correlations of items with factors."""
        return self._frame(self.rotated.structure)

    @property
    def phi(self) -> "pd.DataFrame":
        """Correlations of the factors."""
        import pandas as pd

        return pd.DataFrame(self.rotated.phi, index=list(self.factors), columns=list(self.factors))

    @property
    def communalities(self) -> "pd.Series[float]":
        """Share of each item's variance due to the factors."""
        import pandas as pd

        return pd.Series(self.rotated.communalities, index=list(self.items), name="communality")

    def rows(self) -> list[Row]:
        """One row an item: its loadings, communality and uniqueness; every loading is shown, none blanked."""
        communalities = self.rotated.communalities
        return [
            {
                "item": item,
                **{f"loading:{f}": float(self.rotated.pattern[i, k]) for k, f in enumerate(self.factors)},
                "communality": float(communalities[i]),
                "uniqueness": float(1 - communalities[i]),
            }
            for i, item in enumerate(self.items)
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Factor correlations with each factor's variance, and the eigenvalues."""
        p = len(self.items)
        phi: tuple[Row, ...] = tuple(
            {
                "factor": name,
                "ss_loadings": float(self.rotated.variances[k]),
                "percent_variance": float(100 * self.rotated.variances[k] / p),
                **{f"phi:{other}": float(self.rotated.phi[k, j]) for j, other in enumerate(self.factors)},
            }
            for k, name in enumerate(self.factors)
        )
        eigenvalues: tuple[Row, ...] = tuple(
            {"component": k + 1, "eigenvalue": float(value), "noise": float(noise)}
            for k, (value, noise) in enumerate(zip(self.scree.observed, self.scree.noise, strict=True))
        )
        return (
            NamedRows("efa-factors", "Variance and correlations of the factors", phi),
            NamedRows("efa-eigenvalues", "Eigenvalues beside those of noise", eigenvalues),
        )

    def estimates(self) -> dict[str, Any]:
        """Return the number of factors, by whom it was chosen, and the matrices."""
        return {
            "factors": len(self.factors),
            "factors_by": self.factors_by,
            "parallel_analysis": self.scree.suggested,
            "eigenvalues": self.scree.observed.tolist(),
            "noise_eigenvalues": self.scree.noise.tolist(),
            "phi": self.rotated.phi.tolist(),
            "structure": self.rotated.structure.tolist(),
            "objective": self.extraction.optimum.value,
            "converged": self.converged,
        }

    def _frame(self, matrix: NDArray[np.float64]) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(matrix, index=list(self.items), columns=list(self.factors))


def efa(
    sample: Data,
    factors: int | None = None,
    extraction: Literal["minres"] = "minres",
    rotation: Rotation = "oblimin",
    correlation: Literal["pearson"] = "pearson",
) -> FactorSolution:
    """Extract `factors` by minimum residuals from Pearson correlations and rotate them.

    factors None: as many as parallel analysis suggests. sample.missing "pairwise" correlates each pair over its own
    rows, "listwise" uses complete rows. Raises Refused when the items cannot carry so many factors, some pair has no
    more rows in common than there are items, or the choice is not offered. Checked against psych::fa(fm = "minres").
    """
    if extraction != "minres" or correlation != "pearson":
        raise Refused.at("EFA", f"{extraction} on {correlation} correlations is not offered.", "Use minres on pearson.")
    sample = Sample.of(sample)
    used = sample.complete() if sample.missing == "listwise" else sample
    x = used.array
    n, most = int(pair_counts(x).min()), greatest_factors(len(used.items))
    _check(len(used.items), n, most, factors)
    matrix = pairwise_correlation(x)
    if not np.isfinite(matrix).all():
        raise Refused.at(
            "EFA", "an item is constant among those who answered another.", "Leave out that item (see the item table)."
        )
    scree = _scree(matrix, n)
    chosen = min(scree.suggested, most) if factors is None else factors
    by = "by parallel analysis" if factors is None else "as asked"
    found = minres(matrix, chosen)
    settings = Settings(
        f"minres, {rotation if chosen > 1 else 'no'} rotation, {chosen} factors {by}",
        "continuous",
        f"{sample.missing} correlations",
        len(x),
        sample.n_rows,
        correlation="Pearson",
        more=(f"noise: {NOISE_DRAWS} draws, seed {NOISE_SEED}, N = {n}",),
    )
    rotated = rotate(found.loadings, rotation)
    return FactorSolution(used.items, rotated, found, scree, by, settings, _doubts(used.items, matrix, found, rotated))


def _check(items: int, n: int, most: int, factors: int | None) -> None:
    if most == 0:
        raise Refused.at("EFA", f"{items} items cannot carry a factor.", "Give it three items or more.")
    if n <= items:
        raise Refused.at(
            "EFA",
            f"two items have {n} respondents in common, of {items} items.",
            "It needs more respondents than items. Collect more answers, or leave out the item fewest answered.",
        )
    if factors is not None and not 1 <= factors <= most:
        raise Refused.at("EFA", f"{items} items cannot carry {factors} factors.", f"Ask for 1 to {most}.")


def _scree(correlation: NDArray[np.float64], n: int) -> Scree:
    """Return the scree; the noise is drawn with the least number of rows any pair has, the cautious choice."""
    observed: Vector = np.linalg.eigvalsh(correlation)[::-1].astype(float)
    draws = noise_eigenvalues(n, len(correlation), NOISE_DRAWS, NOISE_SEED)
    return Scree(observed, np.percentile(draws, NOISE_PERCENTILE, axis=0).astype(float))


def _doubts(
    items: tuple[str, ...], correlation: NDArray[np.float64], found: Extraction, rotated: Rotated
) -> tuple[str, ...]:
    doubts = []
    if not found.optimum.converged:
        doubts.append(f"The extraction did not converge: {found.optimum.why}. Do not use these loadings.")
    if not rotated.converged:
        doubts.append(
            f"The rotation did not converge: its gradient is {rotated.gradient_norm:.1e} at the end. "
            "Do not use these loadings."
        )
    if (least := smallest_eigenvalue(correlation)) <= 1e-10:
        doubts.append(f"The correlation matrix is not positive definite (least eigenvalue {least:.3f}).")
    heywood = [name for name, u in zip(items, found.uniquenesses, strict=True) if u <= LEAST_UNIQUENESS * 1.001]
    if heywood:
        doubts.append(f"Heywood case: the uniqueness of {', '.join(heywood)} is at its lower bound {LEAST_UNIQUENESS}.")
    single = [f"F{k + 1}" for k in range(rotated.pattern.shape[1]) if (np.abs(rotated.pattern[:, k]) >= 0.4).sum() < 3]
    if single:
        doubts.append(f"Fewer than three items load .40 or more on {', '.join(single)}.")
    return tuple(doubts)
