"""How far loadings would move with other respondents: the bootstrap of a rotated solution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor import Method
from analysis.fit.factor_solution import Choices, Solved
from analysis.fit.matrix import Correlations
from analysis.fit.rotation import again
from analysis.kernel.bca import bias_corrected_interval
from analysis.kernel.contingency import encode
from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.resampled_correlation import resampled_correlations
from analysis.kernel.smoothing import positive_definite
from analysis.kernel.twostep import Tabulated, two_step
from analysis.kernel.uniquenesses import MINRES, ML, PRINCIPAL_AXES, Discrepancy, descend

Matrix = NDArray[np.float64]
# Draws that differ by rounding alone: the ones in a factor's correlation with itself, zeros of orthogonal factors.
_ALIKE = 1e-9
_DISCREPANCY: dict[Method, Discrepancy] = {"minres": MINRES, "ml": ML, "paf": PRINCIPAL_AXES}


@dataclass(frozen=True, eq=False)
class LoadingIntervals:
    """Bias-corrected percentile intervals at `level` from `used` of `draws` bootstrap samples.

    Each of `pattern` (2, p, m), `phi` (2, m, m), `communalities` (2, p) has the lower ends, then the upper.
    `no_correlation`, `no_extraction`, `no_rotation`: draws that failed, by where; `heywood`: of those used, draws with
    a uniqueness at its lower bound; `one_sided`: how many intervals are NaN because all draws lie on one side of the
    estimate.
    """

    pattern: Matrix
    phi: Matrix
    communalities: Matrix
    level: float
    draws: int
    seed: int
    used: int
    no_correlation: int
    no_extraction: int
    no_rotation: int
    heywood: int
    one_sided: int

    def sentence(self) -> str:
        """Say how the intervals were made."""
        return (
            f"{self.level:.0%} bias-corrected intervals (Efron 1981) from {self.used:,} of {self.draws:,} bootstrap "
            f"samples of respondents, seed {self.seed}, each rotated from the sample's solution, not from random starts"
        )

    def doubts(self) -> tuple[str, ...]:
        """Name the draws that failed, and those with a Heywood case."""
        lost = {
            "had no correlation matrix to extract from": self.no_correlation,
            "did not converge in extraction": self.no_extraction,
            "did not converge in rotation": self.no_rotation,
        }
        told = [
            f"{count} of {self.draws:,} bootstrap samples {what}; left out." for what, count in lost.items() if count
        ]
        if self.heywood:
            told.append(f"{self.heywood} of {self.used} bootstrap samples have a Heywood case; they were kept.")
        if self.one_sided:
            told.append(
                f"{self.one_sided} bootstrap intervals cannot be had, all draws lie on one side of the estimate: "
                "ask for more draws."
            )
        return tuple(told)


def loading_intervals(solved: Solved, choices: Choices, draws: int, level: float) -> LoadingIntervals:
    """Return bootstrap intervals of loadings, factor correlations and communalities from `draws` resamples of rows.

    Each draw is correlated and extracted as the sample was, from its uniquenesses on. Its unrotated loadings are turned
    to the sample's by orthogonal Procrustes, which takes away what only the axes' arbitrary position adds; then the
    rotation criterion itself goes to its minimum from the sample's transformation, and factors are put into the
    sample's order and direction (Zhang, Preacher & Luo 2010 on such alignment; Ichikawa & Konishi 1995 on the bootstrap
    of factor analysis). An oblique Procrustes rotation onto the sample's pattern instead would fit its zeros and make
    intervals too short.

    Ends are bias-corrected percentiles: rotation to the least cross-loadings makes factor correlations too small in a
    sample, and in draws from it once more, which plain percentiles would take twice.
    """
    correlated, rotated, unrotated = solved.correlated, solved.rotated, solved.extraction.loadings
    matrices = np.concatenate(list(_resampled(correlated, draws, choices.seed)))
    usable = np.isfinite(matrices).all(axis=(1, 2))
    if correlated.smoothed:
        matrices[usable] = [positive_definite(one) for one in matrices[usable]]
    if choices.extraction == "ml":
        usable[usable] = np.linalg.eigvalsh(matrices[usable])[:, 0] > 0
    kept = matrices[usable]
    how, m = _DISCREPANCY[choices.extraction], rotated.pattern.shape[1]
    start = np.repeat(how.start(solved.extraction.uniquenesses)[None], len(kept), axis=0)
    minima = descend(how, start, kept, m, tolerance=1e-6)
    x, kept = minima.x[minima.converged], kept[minima.converged]
    turned = again(how.loadings(x, kept, m), unrotated, rotated, choices.rotation, choices.kaiser)
    good = turned.converged & np.isfinite(turned.pattern).all(axis=(1, 2))
    pattern, phi = turned.pattern[good], turned.phi[good]
    communalities = np.einsum("bij,bjk,bik->bi", pattern, phi, pattern)
    at_bound = (how.uniquenesses(x[good]) <= LEAST_UNIQUENESS * 1.001).any(axis=1)
    found = ((pattern, rotated.pattern), (phi, rotated.phi), (communalities, rotated.communalities))
    ends = [_ends(values, estimates, level) for values, estimates in found]
    return LoadingIntervals(
        pattern=ends[0],
        phi=ends[1],
        communalities=ends[2],
        level=level,
        draws=draws,
        seed=choices.seed,
        used=int(good.sum()),
        no_correlation=int(draws - usable.sum()),
        no_extraction=int(usable.sum() - len(kept)),
        no_rotation=int((~good).sum()),
        heywood=int(at_bound.sum()),
        one_sided=_missing(ends) if good.sum() > 1 else 0,
    )


def _ends(values: Matrix, estimates: Matrix, level: float) -> Matrix:
    """Return (2, ...) ends of intervals of estimates (...) from draws (b, ...); the value itself where none differ."""
    ends = np.full((2, *estimates.shape), np.nan)
    if len(values) < 2:
        return ends
    alike = np.ptp(values, axis=0) < _ALIKE
    for at in np.ndindex(estimates.shape):
        found = bias_corrected_interval(values[:, *at], float(estimates[at]), level)
        ends[:, *at] = float(estimates[at]) if alike[at] else (found.lower, found.upper)
    return ends


def _missing(ends: Sequence[Matrix]) -> int:
    """Return how many intervals of loadings, factor correlations and communalities there are not."""
    pattern, phi, communalities = (np.isnan(one[0]) for one in ends)
    return int(pattern.sum() + np.triu(phi, 1).sum() + communalities.sum())


def _resampled(correlated: Correlations, draws: int, seed: int) -> Iterator[Matrix]:
    """Yield blocks (b, p, p) of correlations of resampled rows; NaN throughout where a draw has none."""
    x = correlated.sample.array
    if correlated.kind == "pearson":
        yield from resampled_correlations(x, draws, seed)
        return
    rng = np.random.default_rng(seed)
    measures = np.isin(correlated.sample.items, correlated.continuous)
    for _ in range(draws):
        yield _polychoric(x[rng.integers(len(x), size=len(x))], measures)[None]


def _polychoric(x: Matrix, measures: NDArray[np.bool_]) -> Matrix:
    """Return the polychoric correlations (p, p) of resampled rows, NaN where an item or pair has no variance."""
    nothing = np.full((x.shape[1], x.shape[1]), np.nan)
    codes = encode(x[:, ~measures])
    varies = [np.nanmin(x[:, j]) < np.nanmax(x[:, j]) for j in range(x.shape[1]) if not np.isnan(x[:, j]).all()]
    if len(varies) < x.shape[1] or not all(varies):
        return nothing
    data = Tabulated.of(x, measures, codes)
    for tables in data.tables():
        if ((tables.seen.sum(axis=2) > 0).sum(axis=1) < 2).any() or (
            (tables.seen.sum(axis=1) > 0).sum(axis=1) < 2
        ).any():
            return nothing
    found = two_step(data)
    return found.rho if found.converged.all() else nothing
