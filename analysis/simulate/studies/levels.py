"""Shares of variance of three levels, students of mentors of universities: 20, 40 and 100 universities."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimators.icc import icc
from analysis.sample import Sample
from analysis.simulate.coverage import Study, Target

MENTORS, STUDENTS = 5, 4
# Shares of the total variance.
BETWEEN, OF_MENTORS = 0.10, 0.15
_OUTER, _INNER, _BOTH = "Share of universities, profile", "Share of mentors, profile", "Of one mentor, profile"


def nested(key: str, clusters: int, n: int | None = None) -> Study:
    """Mentors in universities, students in mentors; as many universities as `n` people fill, if given."""
    count = max(n // (MENTORS * STUDENTS), 2) if n else clusters
    university, mentor = (
        np.repeat(np.arange(count), MENTORS * STUDENTS),
        np.repeat(np.arange(count * MENTORS), STUDENTS),
    )

    def draw(rng: np.random.Generator) -> Sample:
        import pandas as pd

        score = np.sqrt(BETWEEN) * rng.standard_normal(count)[university]
        score += np.sqrt(OF_MENTORS) * rng.standard_normal(count * MENTORS)[mentor]
        score += np.sqrt(1 - BETWEEN - OF_MENTORS) * rng.standard_normal(len(mentor))
        frame = pd.DataFrame({"score": score, "university": university})
        return Sample.from_frame(frame, ["score"], scale=None, cluster="university", treatment="continuous")

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        one, *_ = icc(sample, units={"mentor": mentor.tolist()}, intervals="constructs").levels
        joint, shares = one.together["mentor"], one.shares
        own = {of: (shares[of], ends.lower, ends.upper) for of, ends in one.intervals.items()}
        together = (shares["university"] + shares["mentor"], joint.lower, joint.upper)
        return {_OUTER: own["university"], _INNER: own["mentor"], _BOTH: together}

    truths = {_OUTER: BETWEEN, _INNER: OF_MENTORS, _BOTH: BETWEEN + OF_MENTORS}
    told = (
        f"{count} universities of {MENTORS} mentors of {STUDENTS} students; {BETWEEN:.0%} of the variance between "
        f"universities, {OF_MENTORS:.0%} between their mentors; normal."
    )
    return Study(key, told, len(mentor), draw, find, tuple(Target(k, np.array([v])) for k, v in truths.items()))


STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(nested, key, clusters) for clusters in (20, 40, 100) for key in [f"levels-{clusters}"]
}
