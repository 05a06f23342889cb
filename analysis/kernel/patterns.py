"""Who answered what: the patterns of missing answers, and whether they are monotone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The J patterns of n rows: `seen` (J, p) the items answered, `counts` (J,) rows, `which` (n,) each row's pattern.

    The most frequent comes first; of equally frequent ones the one that answers more items, then earlier items.
    """

    seen: Flags
    counts: Integers
    which: Integers

    @classmethod
    def of(cls, seen: Flags) -> "Patterns":
        """Group the rows of `seen` (n, p), True where there is an answer."""
        if len(seen) and seen.all():
            return cls(seen[:1].copy(), np.array([len(seen)]), np.zeros(len(seen), dtype=np.int64))
        # Rows as strings of bits: eight items a byte to compare, instead of one.
        bits = np.packbits(seen, axis=1)
        _, first, which, counts = np.unique(bits, axis=0, return_index=True, return_inverse=True, return_counts=True)
        kinds = seen[first]
        keys = [kinds[:, j].astype(int) for j in range(kinds.shape[1])][::-1]
        order = np.lexsort([*keys, kinds.sum(axis=1), counts])[::-1]
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return cls(kinds[order], counts[order].astype(np.int64), place[which.ravel()])

    @property
    def monotone(self) -> bool:
        """Whether the items can be ordered so that who left one out left out all after it (Little & Rubin 2019, 1.2).

        That is so exactly if of any two patterns one answers everything the other does.
        """
        chain = self.seen[np.argsort(self.seen.sum(axis=1), kind="stable")]
        return bool(np.all(~chain[:-1] | chain[1:]))
