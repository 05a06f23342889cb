"""Populations in which a fitted model is wrong by a known amount, after McNeish & Wolf (2023, 2022).

Several factors (2023, after Hu & Bentler 1999). At level k the population has k cross-loadings that the model leaves
out, k up to the number of factors less one. Items that load on one factor only and whose residual covaries with none
are candidates. From every factor the candidate of the smallest loading is taken, those of factors with three items or
more first, then the smaller loading first. In order of size each gets its cross-loading on the factor of the highest H
(Hancock & Mueller 2001) among the others whose pair with its own factor has none yet. The cross-loading is as great as
the item's loading l, but at most .95 of what would leave no residual variance, sqrt(l^2 r^2 + 1 - l^2) - l r, r the
factors' correlation.

One factor (2022). Candidates, from the smallest loading up, are paired, the first with the second, the third with the
fourth ...; the residuals of a pair correlate .30. With p candidates all floor(p/2) pairs are level 3, two thirds and
one third of them (rounded down) levels 2 and 1; 5 candidates have two levels (1 and 2 pairs), 4 have one.

Variances stay those the model implies: what a cross-loading explains is taken from the item's residual.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import Implied, implied
from analysis.grammar import agree, counted
from analysis.kernel.omega import construct_replicability
from instrument.errors import Refused

Matrix = NDArray[np.float64]
WHERE = "dynamic cut-offs"
RESIDUAL_CORRELATION, ROOM = 0.30, 0.95


@dataclass(frozen=True, eq=False)
class Level:
    """A population: `omitted` says what the model leaves out, `magnitude` of the last of these, `sigma` (p, p)."""

    number: int
    omitted: str
    magnitude: float
    sigma: Matrix


def levels(fitted: Fitted) -> tuple[Level, ...]:
    """Return level 0, where the model holds, and every level of misspecification. Refused where there is none."""
    at = implied(fitted, 0)
    std, sd = at.standardised(), np.sqrt(np.diag(at.total))
    free = _candidates(fitted, std)
    found = _one_factor(fitted, std, free) if len(fitted.model.factors) == 1 else _cross(fitted, std, free)
    sure = [Level(0, "nothing: the model holds", 0.0, std.total), *found]
    return tuple(Level(x.number, x.omitted, x.magnitude, np.asarray(x.sigma * np.outer(sd, sd))) for x in sure)


def _candidates(fitted: Fitted, std: Implied) -> list[int]:
    """Return items that load on one factor and whose residual covaries with no other."""
    single = (std.loadings != 0).sum(axis=1) == 1
    apart = (np.abs(std.residuals) > 0).sum(axis=1) <= 1
    return [i for i in range(len(fitted.model.items)) if single[i] and apart[i]]


def _one_factor(fitted: Fitted, std: Implied, free: list[int]) -> list[Level]:
    if len(free) < 4:
        what = f"{counted(len(free), 'item')} whose residual covaries with no other."
        raise Refused.at(WHERE, what, "A one-factor model needs four of them.")
    order = sorted(free, key=lambda i: abs(std.loadings[i, 0]))
    pairs = [(order[k], order[k + 1]) for k in range(0, 2 * (len(order) // 2), 2)]
    whole = len(pairs)
    counts = [1] if len(free) == 4 else [1, 2] if len(free) == 5 else [whole // 3, 2 * whole // 3, whole]
    found = []
    for number, count in enumerate(counts, start=1):
        sigma = std.total.copy()
        for i, j in pairs[:count]:
            shared = RESIDUAL_CORRELATION * np.sqrt(std.residuals[i, i] * std.residuals[j, j])
            sigma[i, j] = sigma[j, i] = sigma[i, j] + shared
        names = ", ".join(f"{fitted.model.items[i]} and {fitted.model.items[j]}" for i, j in pairs[:count])
        found.append(Level(number, f"residual correlations of {names}", RESIDUAL_CORRELATION, sigma))
    return found


def _cross(fitted: Fitted, std: Implied, free: list[int]) -> list[Level]:
    items, latent = fitted.model.items, fitted.model.latent
    loadings, residuals = std.loadings.copy(), std.residuals.copy()
    found, said = [], []
    for number, (i, own, other) in enumerate(_places(fitted, std, free), start=1):
        # An item turned round has loading and cross-loading turned: the bound is that of the sizes.
        size, r = abs(loadings[i, own]), std.factors[own, other]
        greatest = ROOM * (np.sqrt(size**2 * r**2 + 1 - size**2) - size * r)
        cross = float(np.sign(loadings[i, own]) * min(size, greatest))
        loadings[i, other] = cross
        residuals[i, i] = 1 - loadings[i] @ std.factors @ loadings[i]
        said.append(f"{items[i]} on {latent[other]} ({cross:.3f})")
        sigma = loadings @ std.factors @ loadings.T + residuals
        found.append(Level(number, f"cross-loadings of {', '.join(said)}", cross, sigma))
    return found


def _places(fitted: Fitted, std: Implied, free: list[int]) -> list[tuple[int, int, int]]:
    """Return item, its factor, and the factor that gets the cross-loading, level by level."""
    count = len(fitted.model.latent)
    sizes = [np.abs(std.loadings[:, j]) for j in range(count)]
    weakest = []
    for j in range(count):
        own = [i for i in free if std.loadings[i, j] != 0]
        if own:
            few = int((std.loadings[:, j] != 0).sum()) < 3
            i = min(own, key=lambda i: sizes[j][i])
            weakest.append((few, float(sizes[j][i]), i, j))
    chosen = sorted(weakest)[: count - 1]
    if len(chosen) < count - 1:
        have = f"{counted(len(chosen), 'factor')} {agree(len(chosen), 'has', 'have')}"
        what = f"{have} an item that loads on nothing else and whose residual covaries with none."
        raise Refused.at(WHERE, what, f"A model of {count} factors needs {count - 1} of them.")
    h = [construct_replicability(column) for column in sizes]
    used: set[frozenset[int]] = set()
    placed: dict[int, tuple[int, int, int]] = {}
    for _, _, i, j in sorted(chosen, key=lambda x: x[1]):
        open_to = [k for k in range(count) if k != j and frozenset((j, k)) not in used]
        other = max(open_to, key=lambda k: h[k])
        used.add(frozenset((j, other)))
        placed[i] = (i, j, other)
    return [placed[i] for _, _, i, _ in chosen]
