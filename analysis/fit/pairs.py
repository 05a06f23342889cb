"""What every pair of items has to have before it is correlated: refused by name, in one wording for all who ask."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.grammar import counted
from analysis.kernel.covariance import pair_counts
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
# Pairs, or items, named before it is said how many more there are.
NAMED = 5
# Eigenvalues of correlations that are none, rounding apart; parts of their eigenvectors that are none.
_NONE, _NO_PART = 1e-10, 1e-4


def rows_of(sample: Sample) -> Sample:
    """Return the rows that sample.missing lets be used: the complete ones ("listwise"), or all."""
    return sample.complete() if sample.missing == "listwise" else sample


def least_common(used: Sample, where: str, least: int | None = None) -> int:
    """Return how many respondents the pair of items with the fewest has (with one item: how many it has).

    Raises Refused, saying `where`, with fewer of them than `least`; None: no more of them than there are items.
    """
    p, counts = len(used.items), pair_counts(used.array)
    n = int(counts.min(initial=len(used.answers)))
    if n >= (p + 1 if least is None else least):
        return n
    needed = "more respondents than items" if least is None else f"{least} or more"
    if used.missing == "listwise":
        raise Refused.at(where, f"{counted(n, 'complete row')} for {p} items.", f"It needs {needed}: {_PAIRWISE}")
    if n == counts.max(initial=n):
        what = f"{counted(n, 'respondent')} for {p} items."
        raise Refused.at(where, what, f"It needs {needed}. Collect more answers.")
    pairs = pairs_named(used.items, np.argwhere(np.triu(counts == n, 1)))
    raise Refused.at(
        where,
        f"{counted(n, 'respondent')} in common, of {p} items: {pairs or used.items[int(np.argmin(np.diag(counts)))]}.",
        f"It needs {needed}. Collect more answers, or leave out the item fewest answered.",
    )


_PAIRWISE = 'collect more answers, leave out the item fewest answered, or use missing="pairwise".'


def check_varies(items: Sequence[str], correlations: Matrix, where: str) -> None:
    """Raise Refused, naming the pairs, if some of the (p, p) correlations are NaN because an item did not vary."""
    if pairs := pairs_named(items, np.argwhere(np.triu(~np.isfinite(correlations), 1))):
        raise Refused.at(
            where,
            f"one of a pair of items does not vary among those who answered both: {pairs}.",
            "Leave out that item (see the item table), or collect more answers.",
        )


def pairs_named(items: Sequence[str], pairs: Iterable[Sequence[int]]) -> str:
    """Return "q1 and q2, q1 and q3 and 4 more pairs" for pairs of places in `items`; nothing for none."""
    named = [f"{items[i]} and {items[j]}" for i, j in pairs]
    more = f" and {len(named) - NAMED} more pairs" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more


def bound(items: Sequence[str], correlations: Matrix) -> str:
    """Say which items determine one another, as a sentence with a blank before it; nothing if none does.

    Nor if all do in several ways, as with fewer people than items: that tells nothing of any.
    """
    if not np.isfinite(correlations).all():
        return ""
    values, vectors = np.linalg.eigh(correlations)
    # Of a matrix with negative eigenvalues no item can be said to be to blame.
    null = vectors[:, np.abs(values) <= _NONE]
    part = np.sqrt((null**2).sum(axis=1)) > _NO_PART
    if values[0] < -_NONE or not part.any() or (part.all() and null.shape[1] > 1):
        return ""
    return f" These items determine one another: {', '.join(np.array(items)[part])}."
