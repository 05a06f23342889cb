"""From a sample to the covariances of one scale's items, refused by name where a sum score has no reliability."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.covariance import pair_counts, pairwise_covariance
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]

# A matrix whose least eigenvalue is below this share of the mean variance is taken as singular.
SINGULAR = 1e-10


def scale_covariance(sample: Sample, name: str, what: str) -> tuple[Sample, Matrix]:
    """Return the rows used and the (p, p) covariances of all items, divisor n - 1.

    sample.missing "pairwise": each from its pair's own rows; "listwise": complete rows. `what` names the coefficient.
    Raises Refused with fewer than two items, a pair that fewer than three people answered, or a sum that does not vary.
    """
    if len(sample.items) < 2:
        raise Refused.at(name, f"{what} needs two items or more.", "Add items to the construct or leave it out.")
    used = sample.complete() if sample.missing == "listwise" else sample
    x = used.array
    if pair_counts(x).min() < 3:
        raise Refused.at(name, "two of its items have fewer than 3 respondents in common.", "Collect more answers.")
    covariance = pairwise_covariance(x)
    if not covariance.sum() > 1e-12 * np.trace(covariance):
        raise Refused.at(name, "the sum of its items does not vary.", "Check which of them are to be reversed.")
    return used, covariance
