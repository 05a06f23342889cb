"""How many students each university has, where they are not alike."""

import numpy as np
from numpy.typing import NDArray

from instrument.errors import UsageError

MOST_CV = 2.0
# Less than this is no student's difference, and no shape that a gamma distribution can be computed with.
_ALIKE = 1e-3


def check_cv(cv: float) -> None:
    """Raise UsageError for a coefficient of variation that sizes do not have."""
    if not 0 <= cv <= MOST_CV:
        raise UsageError.at("--size-cv", f"{cv:g} is not from 0 to {MOST_CV:g}.", "Give one such as .5; 0: all alike.")


def cluster_sizes(clusters: int, size: int, cv: float) -> NDArray[np.int64]:
    """Return the sizes (clusters,) of universities: `clusters` x `size` students in all, one at least in each.

    With a coefficient of variation `cv` they are the quantiles of a gamma distribution at (1/2, 3/2 ...)/clusters,
    rounded so that their sum is kept, and the same in every replication: what is drawn anew are answers, not sizes. Few
    universities, whose sizes leave out the distribution's ends, vary a little less.
    """
    if cv < _ALIKE:
        return np.full(clusters, size, dtype=np.int64)
    from scipy.stats import gamma

    wanted = gamma.ppf((np.arange(clusters) + 0.5) / clusters, 1 / cv**2)
    wanted = 1 + wanted / wanted.sum() * clusters * (size - 1)
    sizes: NDArray[np.int64] = np.floor(wanted).astype(np.int64)
    # What rounding down leaves goes to those that lost most by it.
    lost = np.argsort(-(wanted - sizes), kind="stable")[: clusters * size - int(sizes.sum())]
    sizes[lost] += 1
    return sizes
