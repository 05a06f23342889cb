"""How skewed the distribution of each estimate is, from how much each respondent moves it: the a of BCa intervals."""

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.resampling import Units
from analysis.fit.sem.standardised import Standardiser, definitions, raw, slopes_at_once
from analysis.fit.sem.tabulated import standardised
from analysis.kernel.sem.casewise import scores
from analysis.kernel.sem.sandwich import exists, inverse

Array = NDArray[np.float64]


def accelerations(fitted: Fitted, units: Units) -> tuple[Array, Array] | None:
    """Return a of every parameter and definition, raw and standardised (k,); None where influences are not to be had.

    a = sum L^3 / 6 (sum L^2)^1.5 (DiCiccio & Efron 1996), L the influence of a unit that is drawn: A^-1 times the score
    of its respondents, A the observed information, less its mean in the stratum the unit is drawn from. There is none
    of estimates by least squares, and none with covariates, whose own moments move the standardised solution.
    """
    normal = fitted.normal
    if normal is None or fitted.model.roles.covariates:
        return None
    point = normal.joint(fitted.structures).at(fitted.x)
    assert point is not None  # it was fitted
    covered = inverse(point.hessian() / 2, fitted.constraints)
    if not exists(covered):
        return None
    sums = np.zeros((units.count, len(fitted.x)))
    for at, group, of in zip(point.points, normal.groups, units.of, strict=True):
        np.add.at(sums, (of[:, None], at.own), scores(at.structure, group.located(at.moments), group.group.x))
    for stratum in units.strata:
        sums[stratum] -= sums[stratum].mean(axis=0)
    moved = sums @ covered
    standardise = Standardiser.of(fitted)

    def every(x: Array) -> Array:
        return np.concatenate([raw(fitted.model, x), definitions(fitted.model, x)], axis=-1)

    both = (every, lambda x: standardised(standardise, x))
    first, second = (_skewed(moved @ slopes_at_once(function, fitted.x).T) for function in both)
    return first, second


def _skewed(influence: Array) -> Array:
    """Return a (k,) of influences (n, k), 0 where nobody has any."""
    spread = np.sum(influence**2, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = np.sum(influence**3, axis=0) / (6 * spread**1.5)
    return np.where(spread > 0, a, 0.0)
