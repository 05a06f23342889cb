"""Profile intervals of a linear mixed model: where the deviance, all else at its best, has risen by a quantile.

As lme4::confint: by maximum likelihood, of standard deviations, correlations, residual standard deviation and fixed
effects. A standard deviation or correlation is made a parameter by putting its columns first in their term: with the
first row of Lambda (a, 0 ...) the standard deviation is sigma a, with the second t (r, sqrt(1 - r^2), 0 ...) the
correlation is r.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model
from analysis.kernel.lmm.fit import fit
from analysis.kernel.lmm.products import Products
from analysis.kernel.lmm.structure import Structure, Term
from analysis.kernel.optimise import minimise

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Doublings of the step from the estimate in search of an end.
_REACH = 60


@dataclass(frozen=True, slots=True)
class Target:
    """What is profiled: the residual's "sigma", column `i` of a term's "sd", or the "cor" of its columns i and j."""

    kind: Literal["sigma", "sd", "cor"]
    term: int = 0
    i: int = 0
    j: int = 0


def profile_variance(
    terms: Sequence[Term], x: Matrix, y: Vector, target: Target, rise: float
) -> tuple[float, float, float]:
    """Return the maximum likelihood estimate of the target and its interval: the deviance up by `rise`.

    A standard deviation's lower end is 0, a correlation's ends are -1 and 1, where the deviance rises less up to there.
    """
    problem = _Constrained.of(terms, x, y, target)
    estimate, least = problem.estimate, problem.least

    def excess(value: float) -> float:
        return problem.deviance(value) - least - rise

    if target.kind == "cor":
        ends = (-1 + 1e-7, 1 - 1e-7)
        lower = crossing(excess, estimate, -0.05, ends[0])
        return estimate, (-1.0 if lower is None else lower), _or(crossing(excess, estimate, 0.05, ends[1]), 1.0)
    step = 0.1 * max(estimate, 0.1 * problem.spread)
    lower = crossing(excess, estimate, -step, 0.0) if estimate > 0 else None
    return estimate, _or(lower, 0.0), _or(crossing(excess, estimate, step, np.inf), float("nan"))


def profile_fixed(
    terms: Sequence[Term], x: Matrix, y: Vector, column: int, se: float, rise: float
) -> tuple[float, float]:
    """Return the profile interval of the fixed effect of one column; `se` is the step of the search."""
    structure = Structure.of(terms)
    whole = fit(Model(structure, Products.of(structure, x, y), False))
    least, theta = whole.state.value, whole.state.theta
    products = whole.state.model.products
    gamma = whole.state.solution[1] + products.taken
    estimate = float(np.linalg.solve(products.turned, gamma)[column])
    others = np.delete(x, column, axis=1)

    def excess(value: float) -> float:
        model = Model(structure, Products.of(structure, others, y - value * x[:, column]), False)
        return fit(model, np.where(structure.diagonal, np.maximum(theta, 0.05), theta)).state.value - least - rise

    ends = [crossing(excess, estimate, sign * se, sign * np.inf) for sign in (-1.0, 1.0)]
    return _or(ends[0], float("nan")), _or(ends[1], float("nan"))


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def crossing(
    excess: Callable[[float], float], estimate: float, step: float, end: float, exact: float = 1e-9
) -> float | None:
    """Return where excess, negative at the estimate, becomes 0 on the way to `end`; None if it does not."""
    from scipy.optimize import brentq

    inner = estimate
    for _ in range(_REACH):
        outer = inner + step
        if np.isfinite(end) and (outer - end) * np.sign(step) >= 0:
            outer = end
        if excess(outer) > 0:
            # Both signed roots and the deviance itself are smooth here; five digits past lme4's splines.
            return float(brentq(excess, inner, outer, xtol=exact * max(abs(outer), 1e-3), rtol=1e-10))
        if outer == end:
            return None
        inner, step = outer, step * 1.6
    return None


@dataclass(frozen=True, eq=False)
class _Constrained:
    """The deviance by theta and log sigma with the target held; theta and sigma of the last search are the next start.

    `unit`: the target's unit in theta's; `first`: places in theta of the target's own elements.
    """

    model: Model
    target: Target
    places: tuple[int, ...]
    unit: float
    estimate: float
    least: float
    spread: float
    start: Vector

    @classmethod
    def of(cls, terms: Sequence[Term], x: Matrix, y: Vector, target: Target) -> "_Constrained":
        turned = list(terms)
        if target.kind != "sigma":
            turned[target.term] = _first(terms[target.term], target)
        structure = Structure.of(turned)
        model = Model(structure, Products.of(structure, x, y), False)
        found = fit(model)
        state, start = found.state, sum(term.parameters for term in turned[: target.term])
        k = turned[target.term].z.shape[1]
        sigma = float(np.sqrt(state.variance))
        places: tuple[int, ...] = ()
        unit, estimate = 1.0, sigma
        if target.kind == "sd":
            places, unit = (start,), float(structure.scale[start])
            estimate = sigma * float(state.theta[start]) / unit
        elif target.kind == "cor":
            places = (start + 1, start + k)
            row = state.theta[list(places)]
            estimate = float(row[0] / np.linalg.norm(row)) if np.any(row) else float("nan")
        begin = np.append(state.theta, np.log(sigma))
        return cls(model, target, places, unit, estimate, state.value, float(np.std(y)), begin)

    def deviance(self, value: float) -> float:
        """Return the least deviance with the target at `value`."""
        n = self.model.products.n

        def parts(w: Vector) -> tuple[float, Vector]:
            return self._at(w, value)

        start = self.start.copy()
        if self.target.kind == "sigma":
            start[-1] = np.log(value)
        if self.target.kind == "cor":
            start[self.places[1]] = float(np.linalg.norm(start[list(self.places)]))
        # An exact 0 is a saddle of its own; the search begins beside it.
        start[:-1] = np.where(self.model.structure.diagonal, np.maximum(start[:-1], 0.02), start[:-1])
        bounds = [*self.model.structure.bounds, (float(start[-1] - 12), float(start[-1] + 12))]
        found = minimise(
            lambda w: (parts(w)[0] - self.least) / n, lambda w: parts(w)[1] / n, start, bounds, tolerance=1e-8
        )
        return found.value * n + self.least

    def _at(self, w: Vector, value: float) -> tuple[float, Vector]:
        """Return the deviance and its gradient by w = (theta, log sigma), the target's elements filled in."""
        theta, log_sigma = w[:-1].copy(), float(np.log(value) if self.target.kind == "sigma" else w[-1])
        sigma = np.exp(log_sigma)
        if self.target.kind == "sd":
            theta[self.places[0]] = value * self.unit / sigma
        elif self.target.kind == "cor":
            length = theta[self.places[1]]
            theta[list(self.places)] = length * value, length * np.sqrt(1 - value * value)
        state = self.model.at(theta)
        n = self.model.products.n
        penalised = state.squares / sigma**2
        whole = state.log_determinant + n * (np.log(2 * np.pi) + 2 * log_sigma) + penalised
        slope = state.slope(1 / sigma**2)
        by_sigma = 2 * (n - penalised)
        if self.target.kind == "sd":
            by_sigma -= slope[self.places[0]] * theta[self.places[0]]
            slope[self.places[0]] = 0.0
        elif self.target.kind == "cor":
            one, two = self.places
            slope[two] = value * slope[one] + np.sqrt(1 - value * value) * slope[two]
            slope[one] = 0.0
        return float(whole), np.append(slope, 0.0 if self.target.kind == "sigma" else by_sigma)


def _first(term: Term, target: Target) -> Term:
    """Return the term with the target's columns first."""
    chosen = [target.i] if target.kind == "sd" else [target.i, target.j]
    order = [*chosen, *(k for k in range(term.z.shape[1]) if k not in chosen)]
    return replace(term, z=term.z[:, order])
