"""dMACS of every item between each group and the first, from a configural fit linked by an invariant one.

Each group's own loadings, intercepts or thresholds come from the configural model, in which nothing is equal. What
makes two groups' factors comparable is the model in which items are equal (scalar, or partial): it says where, in units
of the first group, a respondent of another group stands. So no single item serves as referent.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import Implied, implied
from analysis.kernel.dmacs import Predictors, measure, ordinal, pooled_deviation

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Nye, Bradburn, Olenick, Bialko & Drasgow (2019).
BANDS = ((0.70, "large"), (0.40, "medium"), (0.20, "small"))


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """dMACS of an `item` between `group` and the first; NaN where an item has a negative residual variance."""

    item: str
    group: str
    dmacs: float

    @property
    def band(self) -> str:
        """The literature's word for it."""
        if np.isnan(self.dmacs):
            return ""
        return next((word for least, word in BANDS if self.dmacs >= least), "negligible")


def item_differences(configural: Fitted, linking: Fitted) -> tuple[ItemDifference, ...]:
    """Return dMACS of every item in every group but the first; none where a model did not converge."""
    if not (configural.converged and linking.converged) or not (configural.moments and linking.moments):
        return ()
    return tuple(_differences(configural, linking))


def _differences(configural: Fitted, linking: Fitted) -> Iterator[ItemDifference]:
    own = [implied(configural, g) for g in range(len(configural.data.groups))]
    linked = [implied(linking, g) for g in range(len(configural.data.groups))]
    rows = [k for k, name in enumerate(configural.model.items) if name in configural.model.roles.indicators]
    for g in range(1, len(own)):
        means, covariance, slopes, constants = _linked(own, linked, g)
        for k in rows:
            u = np.stack([slopes[0][k], slopes[1][k]])
            at = Predictors(np.array([constants[0][k], constants[1][k]]) + u @ means, u @ covariance @ u.T)
            value = _one(configural, own, g, k, at)
            yield ItemDifference(configural.model.items[k], configural.data.labels[g], value)


def _linked(
    own: list[Implied], linked: list[Implied], g: int
) -> tuple[Vector, Matrix, tuple[Matrix, Matrix], tuple[Vector, Vector]]:
    """Return a focal group's factors in standard units, and slopes and constants of both groups' items on these.

    A factor z of the focal group is eta = mean + sd z on the linking model's scale, and (eta - mean_1) / sd_1 in the
    first group's standard units.
    """
    focal, first = linked[g], linked[0]
    sd, sd_first = np.sqrt(np.diag(focal.factors)), np.sqrt(np.diag(first.factors))
    shift, stretch = (focal.means - first.means) / sd_first, sd / sd_first
    own_sd = [np.sqrt(np.diag(one.factors)) for one in (own[0], own[g])]
    correlation = own[g].factors / np.outer(own_sd[1], own_sd[1])
    reference, other = own[0].loadings * own_sd[0], own[g].loadings * own_sd[1]
    constants = (
        own[0].intercepts + own[0].loadings @ own[0].means + reference @ shift,
        own[g].intercepts + own[g].loadings @ own[g].means,
    )
    return np.zeros(len(sd)), correlation, (reference * stretch, other), constants


def _one(configural: Fitted, own: list[Implied], g: int, k: int, at: Predictors) -> float:
    groups, name = configural.data.groups, configural.model.items[k]
    sizes, deviations = [], []
    for group in (groups[0], groups[g]):
        given = group.x[~np.isnan(group.x[:, k]), k]
        sizes.append(len(given))
        deviations.append(float(np.std(given, ddof=1)))
    pooled = pooled_deviation((sizes[0], sizes[1]), (deviations[0], deviations[1]))
    if name not in configural.model.options.thresholds:
        return measure(at, pooled)
    residuals = (float(own[0].residuals[k, k]), float(own[g].residuals[k, k]))
    if min(residuals) <= 0:
        return float("nan")
    cuts = (_thresholds(configural, 1, name), _thresholds(configural, g + 1, name))
    return ordinal(at, cuts, (residuals[0] ** 0.5, residuals[1] ** 0.5), pooled)


def _thresholds(fitted: Fitted, group: int, item: str) -> Vector:
    model = fitted.model
    pairs = zip(model.parameters, model.index, strict=True)
    return np.array([
        fitted.x[k] if k >= 0 else p.fixed for p, k in pairs if (p.op, p.lhs, p.group) == ("|", item, group)
    ], dtype=float)  # fmt: skip
