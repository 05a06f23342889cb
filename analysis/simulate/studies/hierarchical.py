"""Omega hierarchical, total and of subscales, where a second-order factor makes Schmid and Leiman's solution exact."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.omega import Omega, omega
from analysis.sample import Sample
from analysis.simulate.answers import names, sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.normal_factors import Hierarchy, NormalFactors

Matrix = NDArray[np.float64]

DRAWS = 500
FIRST = ((0.8, 0.7, 0.6),) * 3
SECOND = (0.8, 0.7, 0.6)
_GROUP = np.repeat(np.arange(3), 3)
_WAYS: dict[str, dict[str, Any]] = {
    "Schmid-Leiman, delta": {"method": "schmid-leiman", "interval": "delta"},
    f"Schmid-Leiman, bootstrap percentile, {DRAWS} draws": {"method": "schmid-leiman", "interval": "bootstrap"},
    "bifactor ML, delta": {"method": "bifactor", "interval": "delta"},
    f"bifactor ML, bootstrap percentile, {DRAWS} draws": {"method": "bifactor", "interval": "bootstrap"},
}
_OF_GROUPS = ("hierarchical subscale", "subscale total", "general factor in subscale")


def second_order(n: int = 500) -> Study:
    """Nine items in three groups under one general factor."""
    population = NormalFactors.second_order(FIRST, SECOND)
    columns = names(len(_GROUP))
    constructs = {f"F{k + 1}": [columns[i] for i in np.flatnonzero(np.equal(_GROUP, k))] for k in range(3)}
    return Study(
        "second-order",
        "Nine normal items in three groups, loadings .8, .7, .6 on their group's factor; the group factors load .8, .7 "
        "and .6 on one of second order.",
        n,
        lambda rng: sample_of(population.draw(rng, n), constructs=constructs),
        _find,
        tuple(_targets(Hierarchy.of(population, SECOND))),
    )


def _targets(truth: Hierarchy) -> list[Target]:
    groups = dict(zip(_OF_GROUPS, (truth.specific, truth.group_total, truth.group_general), strict=True))
    made = []
    for way in _WAYS:
        made.append(Target(f"omega hierarchical, {way}", np.array([truth.hierarchical])))
        made.append(Target(f"omega total, {way}", np.array([truth.total])))
        made += [Target(f"omega {kind}, {way}", values) for kind, values in groups.items()]
    return made


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    found: dict[str, ArrayLike] = {}
    for way, options in _WAYS.items():
        one = omega(sample, "hierarchical", draws=DRAWS, seed=seed, **options)
        every = np.array([(x.estimate, x.lower, x.upper) for x in one.coefficients])
        found |= {f"omega hierarchical, {way}": every[0], f"omega total, {way}": every[1]}
        by_factor = every[2:].reshape(3, 3, 3)[_order(one)]  # factor, kind, (estimate, lower, upper)
        found |= {f"omega {kind}, {way}": by_factor[:, k] for k, kind in enumerate(_OF_GROUPS)}
    return found


def _order(found: Omega) -> NDArray[np.int64]:
    """Return (3,): which of the solution's group factors is that of each group of items."""
    weight = np.stack([np.abs(found.pattern[np.equal(_GROUP, k), 1:]).sum(axis=0) for k in range(3)])
    return np.asarray(np.argmax(weight, axis=1), dtype=np.int64)
