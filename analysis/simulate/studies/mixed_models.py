"""Linear mixed models of 20, 40 and 100 clusters: fixed effects by t, and profile intervals of everything."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.lmm import lmm
from analysis.simulate.coverage import Study, Target

Vector = NDArray[np.float64]
Sizes = tuple[int, ...]

SIZE, UNEQUAL = 10, (4, 6, 10, 20)
# Effects of the intercept, of a person's own variable x and of a variable z of the cluster.
EFFECTS = {"(Intercept)": 0.0, "x": 0.3, "z": 0.2}
SD, RESIDUAL, SLOPE = float(np.sqrt(0.15)), float(np.sqrt(0.85)), 0.3
_TOLD = {"(Intercept)": "intercept", "x": "effect of a person's variable", "z": "effect of a cluster's variable"}
_NORMAL = "the standard error counts as known"
_PROFILE = "maximum likelihood of few clusters is biased"
# Clusters from which on the chi-square law of a profile is asked to hold.
MANY = 100
NOTE = (
    "Profiles are of maximum likelihood, as those of lme4::confint: their variances between clusters do not count the "
    "fixed effects as estimated, and with few clusters the intervals are too low and too short."
)


def equal(key: str, clusters: int, n: int | None = None) -> Study:
    """Random intercepts, clusters of ten; as many as `n` people fill, if given."""
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), f"clusters of {SIZE}")


def unequal(key: str, clusters: int, n: int | None = None) -> Study:
    """Random intercepts, clusters of four sizes."""
    count = (n // SIZE if n else clusters) // len(UNEQUAL)
    told = f"clusters, as many of {', '.join(map(str, UNEQUAL))} members each"
    return _study(key, UNEQUAL * max(count, 1), told)


def slopes(key: str, clusters: int, n: int | None = None) -> Study:
    """Random intercepts and slopes, clusters of ten."""
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), f"clusters of {SIZE}", SLOPE)


_MADE = (("", equal, (20, 40, 100)), ("-unequal", unequal, (20, 40, 100)), ("-slopes", slopes, (20, 100)))
STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(make, key, clusters)
    for suffix, make, counts in _MADE
    for clusters in counts
    for key in [f"lmm-{clusters}{suffix}"]
}


def _study(key: str, sizes: Sizes, told: str, slope: float = 0.0) -> Study:
    clusters, j = np.repeat(np.arange(len(sizes)), sizes), len(sizes)

    def draw(rng: np.random.Generator) -> Any:
        import pandas as pd

        n, z = len(clusters), rng.standard_normal(j)
        x, outer, own = rng.standard_normal(n), SD * rng.standard_normal(j), slope * rng.standard_normal(j)
        y = EFFECTS["z"] * z[clusters] + outer[clusters] + RESIDUAL * rng.standard_normal(n)
        y += (EFFECTS["x"] + own[clusters]) * x
        return pd.DataFrame({"y": y, "x": x, "z": z[clusters], "cluster": clusters})

    random = f"; slopes of the person's variable differ with the SD {slope}" if slope else ""
    sentence = (
        f"{j} {told}; effects .3 of a person's variable and .2 of a cluster's, variances .15 between clusters and .85 "
        f"within{random}; normal."
    )
    formula = f"y ~ x + z + ({'x' if slope else '1'} | cluster)"
    return Study(key, sentence, sum(sizes), draw, partial(_find, formula=formula), _targets(j, slope), note=NOTE)


def _targets(j: int, slope: float) -> tuple[Target, ...]:
    few = "" if j >= MANY else _PROFILE
    found = []
    for name, value in EFFECTS.items():
        truth = np.array([value])
        found += [
            Target(f"{_TOLD[name]}, Satterthwaite's t", truth),
            Target(f"{_TOLD[name]}, normal law", truth, _NORMAL),
            Target(f"{_TOLD[name]}, profile", truth, "" if name == "x" and not slope else few),
        ]
    found.append(Target("SD between clusters, profile", np.array([SD]), few))
    if slope:
        found.append(Target("SD of slopes, profile", np.array([slope]), few))
    return (*found, Target("residual SD, profile", np.array([RESIDUAL])))


def _find(frame: Any, seed: int, *, formula: str) -> Mapping[str, ArrayLike]:
    by_t, by_z = lmm(formula, frame), lmm(formula, frame, df="none")
    profile = lmm(formula, frame, interval="profile")
    if not by_t.converged:
        return {}
    ways = {"Satterthwaite's t": by_t, "normal law": by_z, "profile": profile}
    found: dict[str, ArrayLike] = {
        f"{_TOLD[one.name]}, {how}": (one.est, one.lower, one.upper)
        for how, model in ways.items()
        for one in model.fixed_effects
    }
    names = {"(Intercept)": "SD between clusters", "x": "SD of slopes", "": "residual SD"}
    for effect in profile.random_effects:
        if not effect.other and effect.sd is not None:
            found[f"{names[effect.name]}, profile"] = (effect.sd, effect.lower, effect.upper)
    return found
