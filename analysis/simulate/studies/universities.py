"""Profiles of 20, 40 and 100 clusters: intervals of shrunken means, comparison intervals, and tests of pairs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.university_profile import university_profile
from analysis.fit.league import ScoreProfile
from analysis.kernel.agreement import Z95
from analysis.sample import Sample
from analysis.simulate.coverage import Rate, Study, Target

Vector = NDArray[np.float64]
Sizes = tuple[int, ...]

ICC, SIZE, UNEQUAL = 0.15, 10, (4, 6, 10, 20)
_KNOWN = "variances count as known (Prasad & Rao 1990)"
_ALIKE = "clusters do not differ; shrunken means keep close"
_COMPARED = "differences beyond what two comparison intervals reach"
_APART = "pairs whose comparison intervals do not overlap"
_WRONG = "a pair that differs with Holm's control, in the wrong order"
NOTE = (
    "Truth and estimate are of the difference between a cluster's shrunken mean and its own. The intervals take the "
    "variances as known; where that between clusters is estimated as 0 or near it they are far too short, and the "
    "fewer clusters the more often it is."
)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A sample and its clusters' own means (J,)."""

    sample: Sample
    means: Vector


def equal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten; as many as `n` people fill, if given."""
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), f"clusters of {SIZE}")


def unequal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of four sizes."""
    count = (n // SIZE if n else clusters) // len(UNEQUAL)
    told = f"clusters, as many of {', '.join(map(str, UNEQUAL))} members each"
    return _study(key, UNEQUAL * max(count, 1), told)


def alike(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten that do not differ."""
    return _study(key, (SIZE,) * (n // SIZE if n else clusters), f"clusters of {SIZE}", 0.0)


_MADE = (("", equal, (20, 40, 100)), ("-unequal", unequal, (20, 40, 100)), ("-alike", alike, (20, 100)))
STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(make, key, clusters)
    for suffix, make, counts in _MADE
    for clusters in counts
    for key in [f"universities-{clusters}{suffix}"]
}


def _study(key: str, sizes: Sizes, told: str, icc: float = ICC) -> Study:
    clusters = np.repeat(np.arange(len(sizes)), sizes)

    def draw(rng: np.random.Generator) -> _Drawn:
        import pandas as pd

        means = np.sqrt(icc) * rng.standard_normal(len(sizes))
        scores = means[clusters] + np.sqrt(1 - icc) * rng.standard_normal(len(clusters))
        frame = pd.DataFrame({"score": scores, "cluster": clusters})
        sample = Sample.from_frame(frame, ["score"], scale=None, cluster="cluster", treatment="continuous")
        return _Drawn(sample, means)

    targets = [Target(_mean_of(size), np.zeros(sizes.count(size)), _KNOWN) for size in sorted(set(sizes))]
    targets.append(Target(_WRONG, np.zeros(1), level=None))
    fails = _KNOWN if icc else _ALIKE
    rates = (
        Rate(_COMPARED, 0.05, len(sizes) // 2, fails),
        *([] if icc else [Rate(_APART, 0.05, len(sizes) // 2, fails)]),
    )
    sentence = f"{len(sizes)} {told}, ICC {icc:g}, normal."
    return Study(key, sentence, sum(sizes), draw, partial(_find, sizes=sizes), tuple(targets), rates, NOTE)


def _mean_of(size: int) -> str:
    return f"shrunken mean, cluster of {size}"


def _find(drawn: _Drawn, seed: int, *, sizes: Sizes) -> Mapping[str, ArrayLike]:
    (score,) = university_profile(drawn.sample).scores
    error = score.shrunken.means - drawn.means[[int(label) for label in score.labels]]
    se = score.shrunken.se
    ends = np.column_stack([error, error - Z95 * se, error + Z95 * se])
    members = np.array([sizes[int(label)] for label in score.labels])
    found: dict[str, ArrayLike] = {_mean_of(size): ends[members == size] for size in set(sizes)}
    i, j = score.pairs.T
    reach = score.compare * (se[i] + se[j])
    found[_COMPARED] = float(np.mean(np.abs(error[i] - error[j]) > reach))
    found[_APART] = float(np.mean(np.abs(score.differences) > reach))
    found[_WRONG] = (float(_wrong(score, drawn.means)),) * 3
    return found


def _wrong(score: ScoreProfile, means: Vector) -> bool:
    """Whether any pair is told apart with Holm's control although its own means do not differ that way."""
    own = means[[int(label) for label in score.labels]]
    i, j = score.pairs.T
    return bool(((score.holm_p < 0.05) & ((own[i] - own[j]) * score.differences <= 0)).any())
