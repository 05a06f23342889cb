"""From a sample to the covariances of one scale's items, refused by name where a sum score has no reliability."""

import numpy as np
from numpy.typing import NDArray

from analysis.fit.pairs import least_common, rows_of
from analysis.kernel.covariance import pairwise_covariance
from analysis.kernel.omega import ROUNDING
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]

# Items whose correlations have a least eigenvalue below this have a singular matrix.
SINGULAR = 1e-10
# Respondents that every pair of items needs.
LEAST_ROWS = 3


def scale_covariance(sample: Sample, name: str, what: str) -> tuple[Sample, Matrix]:
    """Return the rows used and the (p, p) covariances of all items, divisor n - 1.

    sample.missing "pairwise": each from its pair's own rows; "listwise": complete rows. `what` names the coefficient.
    Raises Refused with fewer than two items, a pair that fewer than three people answered, or a sum that does not vary.
    """
    if len(sample.items) < 2:
        raise Refused.at(name, f"{what} needs two items or more.", "Add items to the construct or leave it out.")
    used = rows_of(sample)
    least_common(used, name, LEAST_ROWS)
    covariance = pairwise_covariance(used.array)
    if not covariance.sum() > ROUNDING * np.trace(covariance):
        raise Refused.at(name, "the sum of its items does not vary.", "Check which of them are to be reversed.")
    return used, covariance
