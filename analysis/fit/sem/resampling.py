"""Bootstrap samples of the respondents a model was fitted to: how often each of them is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.data import Groups
from analysis.kernel.sem.structure import Structure
from analysis.model.model import Model

Array = NDArray[np.float64]
Index = NDArray[np.intp]
# Numbers in one block of weights, and of covariances: 32 MB.
_BLOCK = 1 << 22
_FEWEST = 8


@dataclass(frozen=True, eq=False)
class Units:
    """What is drawn: respondents, or whole clusters of them.

    `of` the unit of each respondent, group by group (n_g,); `strata` the units that are drawn from among themselves.
    """

    of: tuple[Index, ...]
    strata: tuple[Index, ...]
    items: int
    what: str

    @classmethod
    def among(cls, data: Groups) -> "Units":
        """Return respondents within groups; clusters within groups, or of all groups where some lie in several."""
        items = data.groups[0].x.shape[1]
        several = len(data.groups) > 1
        clusters = [group.clusters for group in data.groups if group.clusters is not None]
        if len(clusters) < len(data.groups):
            ends = np.cumsum([0, *(group.n for group in data.groups)])
            strata = tuple(np.arange(a, b) for a, b in pairwise(ends.tolist()))
            return cls(strata, strata, items, "respondents" + (" within groups" if several else ""))
        every, place = np.unique(np.concatenate(clusters), return_inverse=True)
        of = tuple(np.split(place.ravel(), np.cumsum([group.n for group in data.groups])[:-1]))
        own = tuple(np.unique(one) for one in of)
        if sum(len(one) for one in own) == len(every):
            return cls(of, own, items, "whole clusters" + (" within groups" if several else ""))
        return cls(of, (np.arange(len(every)),), items, "whole clusters, some of which lie in several groups")

    @property
    def count(self) -> int:
        """How many units there are."""
        return sum(len(stratum) for stratum in self.strata)

    def samples(self, draws: int, seed: int) -> Iterator[list[Array]]:
        """Yield blocks of samples: for every group weights (b, n_g), how often each respondent is in each sample.

        Each stratum has a stream of random numbers of its own, which does not depend on the size of a block.
        """
        streams = [np.random.default_rng([seed, k]) for k in range(len(self.strata))]
        wide = max(sum(len(one) for one in self.of), len(self.of) * self.items**2)
        block = max(1, min(draws, max(_FEWEST, _BLOCK // wide)))
        for begin in range(0, draws, block):
            b = min(block, draws - begin)
            drawn = np.zeros((b, self.count))
            for stratum, rng in zip(self.strata, streams, strict=True):
                n = len(stratum)
                places = rng.integers(n, size=(b, n)) + n * np.arange(b)[:, None]
                drawn[:, stratum] = np.bincount(places.ravel(), minlength=b * n).reshape(b, n)
            yield [drawn[:, one] for one in self.of]


def weighted_moments(x: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Return n (b,), means (b, p) and covariances (b, p, p), divisor n, of samples of complete answers x (n, p).

    NaN for a sample of nobody.
    """
    p, centre = x.shape[1], x.mean(axis=0)
    centred, n = x - centre, weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = weights @ centred / n[:, None]
        cov = np.empty((len(weights), p, p))
        for i in range(p):
            row = weights @ (centred[:, i : i + 1] * centred[:, i:]) / n[:, None] - mean[:, i : i + 1] * mean[:, i:]
            cov[:, i, i:] = cov[:, i:, i] = row
    return n, mean + centre, cov


def given_many(of: Structure, model: Model, mean: Array, cov: Array) -> Structure:
    """Fix the moments of covariates at those of each sample (b, ...), as fit.sem.likelihood.given does of one."""
    latent, items, covariates = model.latent, model.items, model.roles.covariates
    if not covariates:
        return of
    fixed, b = of.fixed.copy(), len(cov)
    to = np.array([latent.index(name) for name in covariates])
    at = np.array([items.index(name) for name in covariates])
    psi, alpha = np.repeat(fixed.psi[None], b, axis=0), np.repeat(fixed.alpha[None], b, axis=0)
    psi[:, to[:, None], to] = cov[:, at[:, None], at]
    if model.options.meanstructure:
        alpha[:, to] = mean[:, at]
    return replace(of, fixed=replace(fixed, psi=psi, alpha=alpha))
