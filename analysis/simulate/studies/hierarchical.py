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
_DELTA, _BOOTSTRAP = "delta", f"bootstrap BC, {DRAWS} draws"
_SCHMID, _BIFACTOR = "Schmid-Leiman", "bifactor ML"
_WAYS: dict[tuple[str, str], dict[str, Any]] = {
    (_SCHMID, _DELTA): {"method": "schmid-leiman", "interval": "delta"},
    (_SCHMID, _BOOTSTRAP): {"method": "schmid-leiman", "interval": "bootstrap"},
    (_BIFACTOR, _DELTA): {"method": "bifactor", "interval": "delta"},
    (_BIFACTOR, _BOOTSTRAP): {"method": "bifactor", "interval": "bootstrap"},
}
_WHOLE, _TOTAL = "hierarchical", "total"
_SPECIFIC, _GROUP_TOTAL, _GROUP_GENERAL = "hierarchical subscale", "subscale total", "general factor in subscale"
_OF_GROUPS = (_SPECIFIC, _GROUP_TOTAL, _GROUP_GENERAL)
_NOTE = (
    "Oblimin's factor correlations, and with them omega hierarchical by Schmid and Leiman, are too small in samples: "
    "the bias falls as 1/N, the SD as its root. Bootstrap values carry that bias once more than the estimate does; "
    "bias-corrected percentiles take it away, plain ones would take it twice. The delta method leaves it as it is and "
    "misses mostly on one side."
)


def second_order(n: int = 500) -> Study:
    """Nine items in three groups under one general factor."""
    population = NormalFactors.second_order(FIRST, SECOND)
    columns = names(len(_GROUP))
    constructs = {f"F{k + 1}": [columns[i] for i in np.flatnonzero(np.equal(_GROUP, k))] for k in range(3)}
    truth = Hierarchy.of(population, SECOND)
    values = {
        _WHOLE: np.array([truth.hierarchical]),
        _TOTAL: np.array([truth.total]),
        _SPECIFIC: truth.specific,
        _GROUP_TOTAL: truth.group_total,
        _GROUP_GENERAL: truth.group_general,
    }
    return Study(
        "second-order",
        "Nine normal items in three groups, loadings .8, .7, .6 on their group's factor; the group factors load .8, .7 "
        "and .6 on one of second order.",
        n,
        lambda rng: sample_of(population.draw(rng, n), constructs=constructs),
        _find,
        tuple(Target(_label(kind, *way), values[kind]) for way in _WAYS for kind in values),
        note=_NOTE,
    )


def _label(kind: str, method: str, interval: str) -> str:
    return f"omega {kind}, {method}, {interval}"


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    found: dict[str, ArrayLike] = {}
    for way, options in _WAYS.items():
        one = omega(sample, "hierarchical", draws=DRAWS, seed=seed, **options)
        every = np.array([(x.estimate, x.lower, x.upper) for x in one.coefficients])
        found |= {_label(_WHOLE, *way): every[0], _label(_TOTAL, *way): every[1]}
        by_factor = every[2:].reshape(3, 3, 3)[_order(one)]  # factor, kind, (estimate, lower, upper)
        found |= {_label(kind, *way): by_factor[:, k] for k, kind in enumerate(_OF_GROUPS)}
    return found


def _order(found: Omega) -> NDArray[np.int64]:
    """Return (3,): which of the solution's group factors is that of each group of items."""
    weight = np.stack([np.abs(found.pattern[np.equal(_GROUP, k), 1:]).sum(axis=0) for k in range(3)])
    return np.asarray(np.argmax(weight, axis=1), dtype=np.int64)
