"""How far groups' factor means lie apart, in a model whose items are equal across groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.standardised import Standardiser, errors, slopes
from analysis.fit.sem.tabulated import Z95

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """A factor's mean in `group` less that in the first: `est` in the model's units (of the first group's standard
    deviation, where factors are scaled by it), `d` in the two groups' pooled standard deviation (Hancock 2001).
    """

    factor: str
    group: str
    est: float
    se: float
    d: float
    d_se: float

    @property
    def z(self) -> float:
        """Estimate over standard error."""
        return self.est / self.se if self.se > 0 else float("nan")

    @property
    def p_value(self) -> float:
        """Two-sided normal probability of so great a |z|."""
        from scipy.special import ndtr

        return float(2 * ndtr(-abs(self.z)))

    @property
    def d_interval(self) -> tuple[float, float]:
        """The 95 % interval of d."""
        return self.d - Z95 * self.d_se, self.d + Z95 * self.d_se


def mean_differences(fitted: Fitted) -> tuple[MeanDifference, ...]:
    """Return every factor's mean difference between each group and the first; none without estimates."""
    if not fitted.converged or fitted.open:
        return ()
    model, given = fitted.model, Standardiser.of(fitted).given
    # The mean of a factor of factors is 0 in every group: those of its factors are free.
    first = [f for f in model.factors if not any(name in model.factors for name in model.constructs[f])]
    places = [(f, g) for g in range(1, len(given)) for f in first]
    sizes = [group.n for group in fitted.data.groups]

    def both(x: Vector) -> Vector:
        at = [one.moments(x) for one in given]
        raw, pooled = [], []
        for name, g in places:
            k = model.latent.index(name)
            gap = at[g].eta[k] - at[0].eta[k]
            variance = (sizes[0] * at[0].f[k, k] + sizes[g] * at[g].f[k, k]) / (sizes[0] + sizes[g])
            raw.append(gap)
            pooled.append(gap / np.sqrt(variance) if variance.real > 0 else np.nan * gap)
        return np.array([*raw, *pooled], dtype=x.dtype)

    values, found = both(fitted.x), errors(slopes(both, fitted.x), fitted.spread)
    k = len(places)
    return tuple(
        MeanDifference(
            f, fitted.data.labels[g], *(float(v) for v in (values[i], found[i], values[k + i], found[k + i]))
        )
        for i, (f, g) in enumerate(places)
    )
