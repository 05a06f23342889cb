"""Factor scores of the respondents a model was fitted to, with standard errors, pattern by pattern of answers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import Implied, implied
from analysis.kernel.patterns import Patterns
from analysis.kernel.sem.posterior import (
    Answers,
    Prior,
    bartlett_weights,
    posterior_modes,
    regression_weights,
)
from analysis.model.matrices import ordinal_structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Method = Literal["regression", "bartlett"]


@dataclass(frozen=True, eq=False)
class Scored:
    """One group's `scores` and `errors` (n, m; NaN where there is none), `variances` (m,) of the factors.

    `lost`: respondents whose posterior mode was not found.
    """

    scores: Matrix
    errors: Matrix
    variances: Vector
    lost: int = 0

    def reliability(self, method: Method) -> Vector:
        """Return each factor's share of the scores' variance that is the factor's (m,), over the respondents.

        Regression and posterior modes: 1 - mean squared error / variance of the factor. Bartlett's, which are not
        shrunk: variance / (variance + mean squared error).
        """
        known = ~np.isnan(self.errors)
        mean = np.where(known, self.errors, 0.0) ** 2
        error = mean.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        positive = (self.variances > 0) & known.any(axis=0)
        variances = np.where(positive, self.variances, np.nan)
        found: Vector = 1 - error / variances if method == "regression" else variances / (variances + error)
        return found


def score(fitted: Fitted, group: int, method: Method) -> Scored:
    """Return one group's scores, columns in the order of model.factors."""
    at = implied(fitted, group)
    found = _modes(fitted, group, at) if fitted.model.options.thresholds else _linear(fitted, group, at, method)
    columns = [fitted.model.latent.index(name) for name in fitted.model.factors]
    return Scored(found.scores[:, columns], found.errors[:, columns], found.variances[columns], found.lost)


def _linear(fitted: Fitted, group: int, at: Implied, method: Method) -> Scored:
    """Score each pattern of answers by the weights its items have by themselves."""
    x, sigma = fitted.data.groups[group].x, at.total
    mean = at.intercepts + at.loadings @ at.means
    if not fitted.model.options.meanstructure:
        mean = fitted.moments[group].located
    weigh = regression_weights if method == "regression" else bartlett_weights
    seen = ~np.isnan(x)
    patterns = Patterns.of(seen)
    scores, errors = (np.full((len(x), len(at.factors)), np.nan) for _ in range(2))
    for k, row in enumerate(patterns.seen):
        items, rows = np.flatnonzero(row), np.flatnonzero(patterns.which == k)
        if not len(items):
            continue
        one = weigh(at.loadings[items], at.factors, sigma[np.ix_(items, items)])
        values = at.means + (x[np.ix_(rows, items)] - mean[items]) @ one.weights.T
        scores[rows] = np.where(one.found, values, np.nan)
        variance = np.diag(one.error)
        errors[rows] = np.sqrt(np.where(variance > 0, variance, np.where(variance > -1e-9, 0.0, np.nan)))
    return Scored(scores, errors, np.diag(at.factors))


def _modes(fitted: Fitted, group: int, at: Implied) -> Scored:
    """Score ordinal answers by their posterior modes; residuals count as uncorrelated."""
    prior = Prior(at.loadings, at.intercepts, np.diag(at.residuals), at.means, at.factors)
    found = posterior_modes(_limits(fitted, group), prior)
    eta, se = (np.where(found.converged[:, None], values, np.nan) for values in (found.eta, found.se))
    return Scored(eta, se, np.diag(at.factors), int((~found.converged).sum()))


def _limits(fitted: Fitted, group: int) -> Answers:
    """Return the answers as limits of the responses; a category's number is its place among those anybody used."""
    model, x = fitted.model, fitted.data.groups[group].x
    ordinal = ordinal_structure(model, group + 1)
    tau = np.where(ordinal.tau_free >= 0, fitted.x[ordinal.tau_free], ordinal.tau)
    lower, upper, exact = (np.full(x.shape, np.nan) for _ in range(3))
    for j in range(x.shape[1]):
        if ordinal.measures[j]:
            exact[:, j] = x[:, j]
            continue
        used = np.unique(np.concatenate([one.x[:, j] for one in fitted.data.groups]))
        edges = np.concatenate([[-np.inf], tau[ordinal.cut == j], [np.inf]])
        answered = np.flatnonzero(~np.isnan(x[:, j]))
        category = np.searchsorted(used[~np.isnan(used)], x[answered, j])
        lower[answered, j], upper[answered, j] = edges[category], edges[category + 1]
    return Answers(lower, upper, exact)
