"""Exploratory factor analysis: extraction, rotation from many starts, fit, intervals, and what noise would leave."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor import Method
from analysis.fit.factor_bootstrap import LoadingIntervals, loading_intervals
from analysis.fit.factor_solution import Choices, Solved, doubts, solve
from analysis.fit.factor_tables import factor_rows, interval_rows, loading_rows, minima_rows
from analysis.fit.matrix import Correlations, Kind
from analysis.fit.rotation import Rotated, Rotation
from analysis.fit.scoring import FactorScores, factor_scores
from analysis.grammar import counted
from analysis.kernel.factor_scores import Method as ScoreMethod
from analysis.kernel.minres import Extraction, greatest_factors
from analysis.kernel.parallel import factors_above_noise, noise_eigenvalues
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample

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


@dataclass(frozen=True, eq=False)
class FactorSolution(Result):
    """A rotated solution: frames `loadings` (pattern), `structure`, `phi`; series of communalities by item; `fit`.

    `intervals` are bootstrap intervals, None where none were asked for.
    """

    solved: Solved
    scree: Scree
    factors_by: str
    intervals: LoadingIntervals | None
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "efa"
    caption = "Pattern loadings"

    @property
    def items(self) -> tuple[str, ...]:
        """The items, in the order of the rows."""
        return self.solved.correlated.sample.items

    @property
    def rotated(self) -> Rotated:
        """The rotated solution as arrays, with the minima that the rotation found."""
        return self.solved.rotated

    @property
    def extraction(self) -> Extraction:
        """The unrotated solution as arrays."""
        return self.solved.extraction

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors' names, F1 the one with the greatest variance."""
        return tuple(f"F{k + 1}" for k in range(self.rotated.pattern.shape[1]))

    @property
    def converged(self) -> bool:
        """Whether extraction and rotation both reached their minimum."""
        return self.solved.converged

    @property
    def correlation(self) -> "pd.DataFrame":
        """The correlations that were analysed, items by items."""
        return self._frame(self.solved.correlated.matrix, self.items)

    @property
    def loadings(self) -> "pd.DataFrame":
        """Pattern loadings, items by factors."""
        return self._frame(self.rotated.pattern, self.factors)

    @property
    def structure(self) -> "pd.DataFrame":
        """Correlations of items with factors."""
        return self._frame(self.rotated.structure, self.factors)

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

    @property
    def uniquenesses(self) -> "pd.Series[float]":
        """Share of each item's variance not due to the factors, 1 - communality."""
        return (1 - self.communalities).rename("uniqueness")

    @property
    def fit(self) -> Mapping[str, float]:
        """Fit by name: chisq, df, pvalue, rmsea with its 90% interval, tli, cfi, rmsr, bic ... (kernel.factor_fit)."""
        return asdict(self.solved.fit)

    def scores(self, method: ScoreMethod = "regression") -> FactorScores:
        """Return factor scores with their determinacy: "regression" (Thurstone), "bartlett" or "tenberge".

        Whoever left items out is scored on those answered. Raises Refused where a matrix that has to be inverted is
        singular. Checked against psych::factor.scores.
        """
        return factor_scores(self.solved, self.settings, method)

    def rows(self) -> list[Row]:
        """One row an item: its loadings, communality and uniqueness; every loading is shown, none blanked."""
        return loading_rows(self.items, self.factors, self.rotated)

    def further(self) -> tuple[NamedRows, ...]:
        """Factor correlations with each factor's variance, eigenvalues, minima of the rotation, intervals."""
        rotated, each = self.rotated, zip(self.scree.observed, self.scree.noise, strict=True)
        eigenvalues: tuple[Row, ...] = tuple(
            {"component": k + 1, "eigenvalue": float(value), "noise": float(noise)}
            for k, (value, noise) in enumerate(each)
        )
        tables = [
            NamedRows("efa-factors", "Variance and correlations of the factors", factor_rows(self.factors, rotated)),
            NamedRows("efa-eigenvalues", "Eigenvalues beside those of noise", eigenvalues),
        ]
        if rotated.minima:
            tables.append(NamedRows("efa-minima", "Minima of the rotation criterion", minima_rows(rotated)))
        if self.intervals is not None:
            rows = interval_rows(self.items, self.factors, rotated, self.intervals)
            tables.append(NamedRows("efa-intervals", f"{self.intervals.level:.0%} bootstrap intervals", rows))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return the number of factors, by whom it was chosen, the fit, and the matrices."""
        return {
            "factors": len(self.factors),
            "factors_by": self.factors_by,
            "parallel_analysis": self.scree.suggested,
            "eigenvalues": self.scree.observed.tolist(),
            "noise_eigenvalues": self.scree.noise.tolist(),
            "phi": self.rotated.phi.tolist(),
            "structure": self.rotated.structure.tolist(),
            "fit": dict(self.fit),
            "objective": self.extraction.optimum.value,
            "converged": self.converged,
        }

    def _frame(self, matrix: NDArray[np.float64], columns: Sequence[str]) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(matrix, index=list(self.items), columns=list(columns))


def efa(  # noqa: PLR0913 - every choice a referee asks about is an argument
    sample: Data,
    factors: int | None = None,
    extraction: Method = "minres",
    rotation: Rotation = "oblimin",
    correlation: Kind = "pearson",
    *,
    kaiser: bool | None = None,
    starts: int = 30,
    seed: int = 1,
    continuous: Sequence[str] = (),
    smooth: bool = False,
    draws: int = 0,
    level: float = 0.95,
) -> FactorSolution:
    """Extract `factors` from Pearson or polychoric correlations, rotate them from many starts, and judge the fit.

    factors None: as many as parallel analysis suggests. `extraction`: minimum residuals, maximum likelihood or iterated
    principal axes. `rotation` and `kaiser`: see fit.rotation.rotate; the least criterion of `starts` starts (random
    ones from `seed`) is taken, and the other minima are reported. `continuous`: items that are measures among ordinal
    ones. `smooth`: raise the eigenvalues of a matrix that is not positive definite. `draws` > 0: bias-corrected
    percentile intervals (Efron 1981) at `level` from so many bootstrap samples of respondents; 1,000 are usual.
    sample.missing "pairwise" correlates each pair over its own rows, "listwise" uses complete rows; N for the fit is
    the number of rows used, as in psych::fa.

    Raises Refused when the items cannot carry so many factors, some pair has no more rows in common than there are
    items, maximum likelihood meets a matrix that is not positive definite, or a choice is not offered. Checked against
    psych::fa, factanal and GPArotation.
    """
    sample = Sample.of(sample)
    choices = Choices(extraction, rotation, correlation, kaiser, starts, seed, tuple(continuous), smooth)
    choices.check(draws, level)
    correlated = choices.correlate(sample)
    scree = _scree(correlated)
    chosen = min(scree.suggested, greatest_factors(len(correlated.items))) if factors is None else factors
    by = "by parallel analysis" if factors is None else "as asked"
    solved = solve(correlated, chosen, choices)
    intervals = loading_intervals(solved, choices, draws, level) if draws else None
    warnings = (*doubts(solved), *(intervals.doubts() if intervals else ()))
    settings = _settings(sample, solved, choices, f"{counted(chosen, 'factor')} {by}", intervals)
    return FactorSolution(solved, scree, by, intervals, settings, warnings)


def _scree(correlated: Correlations) -> Scree:
    """Return the scree; the noise is drawn with the least number of rows any pair has, the cautious choice."""
    observed: Vector = np.linalg.eigvalsh(correlated.matrix)[::-1].astype(float)
    draws = noise_eigenvalues(correlated.least_n, len(correlated.matrix), NOISE_DRAWS, NOISE_SEED)
    return Scree(observed, np.percentile(draws, NOISE_PERCENTILE, axis=0).astype(float))


def _settings(
    sample: Sample, solved: Solved, choices: Choices, how_many: str, intervals: LoadingIntervals | None
) -> Settings:
    correlated, rotated = solved.correlated, solved.rotated
    more = [f"noise: {NOISE_DRAWS} normal draws, seed {NOISE_SEED}, N = {correlated.least_n:,}"]
    if rotated.minima:
        more.append(
            f"rotation from {choices.starts} starts, seed {choices.seed}, "
            f"{counted(len(rotated.minima), 'minimum', 'minima')} found"
        )
    more.append(
        f"fit with N = {correlated.n:,} (psych's choice), the pair with the fewest answers has {correlated.least_n:,}"
    )
    if correlated.kind == "polychoric":
        more.append("chi-square as of Pearson correlations")
    if intervals is not None:
        more.append(intervals.sentence())
    return Settings(
        f"{choices.named(rotated.pattern.shape[1])}, {how_many}",
        "ordinal" if correlated.kind == "polychoric" else "continuous",
        f"{sample.missing} correlations",
        correlated.n,
        sample.n_rows,
        correlation=correlated.name,
        more=tuple(more),
    )
