"""From a sample to what is missing in it: by item, by respondent, by pattern, each for its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.covariance import pair_counts
from analysis.kernel.nonresponse import Difference, difference, rest_scores
from analysis.kernel.patterns import Patterns
from analysis.sample import Sample

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ItemMissing:
    """One item: `n` answered it, `missing` did not, of whom `nonresponse` had been asked; `reasons` count by reason.

    `elsewhere` compares those who left it out, though asked, with those who answered it in their scores on the other
    items.
    """

    item: str
    n: int
    missing: int
    nonresponse: int
    reasons: dict[str, int]
    elsewhere: Difference

    @property
    def asked(self) -> int:
        """Respondents whose answer is not missing by design."""
        return self.n + self.nonresponse

    @property
    def share(self) -> float:
        """Missing answers, for whatever reason, as a share of respondents."""
        return self.missing / (self.n + self.missing)

    @property
    def nonresponse_share(self) -> float:
        """Answers missing though asked for, as a share of those asked; NaN where nobody was."""
        return self.nonresponse / self.asked if self.asked else float("nan")


@dataclass(frozen=True, slots=True)
class MissingAnswers:
    """What is missing of n respondents and p items.

    `items` one by one; `reasons` those that occur, of which `by_design` were never asked for; `per_person` (n, 2) how
    many answers each respondent misses, of all and of those asked for; `asked` (n,) how many items each was asked;
    `patterns`; `together` (p, p) how many answered both items of a pair.
    """

    items: tuple[ItemMissing, ...]
    reasons: tuple[str, ...]
    by_design: tuple[str, ...]
    per_person: Integers
    asked: Integers
    patterns: Patterns
    together: Integers


def count_missing(sample: Sample, by_design: Sequence[str]) -> MissingAnswers:
    """Count the missing answers of `sample`, those for a reason `by_design` apart, and compare who left items out.

    Respondents who left an item out though asked are compared with those who answered it in their mean standardised
    answer to the other items of its constructs (of all items, where it stands alone).
    """
    x, (cells, reasons) = sample.array, _reasons(sample)
    seen = ~np.isnan(x)
    unasked = np.isin(cells, [k for k, reason in enumerate(reasons, start=1) if reason in by_design])
    left_out = ~seen & ~unasked
    scores = rest_scores(x, _others(sample))
    items = tuple(
        ItemMissing(
            item=name,
            n=int(seen[:, j].sum()),
            missing=int(np.sum(~seen[:, j])),
            nonresponse=int(left_out[:, j].sum()),
            reasons=_counted(cells[:, j], reasons),
            elsewhere=difference(scores[:, j], left_out[:, j], seen[:, j]),
        )
        for j, name in enumerate(sample.items)
    )
    occurring = tuple(reason for reason in reasons if any(reason in item.reasons for item in items))
    return MissingAnswers(
        items,
        occurring,
        tuple(reason for reason in occurring if reason in by_design),
        np.column_stack([np.sum(~seen, axis=1), left_out.sum(axis=1)]).astype(np.int64),
        np.sum(~unasked, axis=1).astype(np.int64),
        Patterns.of(seen),
        pair_counts(x),
    )


def _reasons(sample: Sample) -> tuple[Integers, tuple[str, ...]]:
    """Return why each cell (n, p) is empty, 0 = answered, k = the k-th reason, and the reasons."""
    empty = np.isnan(sample.array)
    if sample.unanswered is None:
        return empty.astype(np.int64), ("blank",)
    told = sample.unanswered.cells.to_numpy().astype(np.int64)
    # A cell emptied by hand after the Sample was made has no reason of its own.
    return np.where(empty, np.maximum(told, 1), 0), sample.unanswered.reasons


def _counted(cells: Integers, reasons: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(cells, minlength=len(reasons) + 1)[1:]
    return {reason: int(n) for reason, n in zip(reasons, counts, strict=True) if n}


def _others(sample: Sample) -> NDArray[np.bool_]:
    """Return (p, p): for each item the other items of its constructs, or all others where there are none."""
    items = list(sample.items)
    others = np.zeros((len(items), len(items)), dtype=bool)
    for members in sample.scales.values():
        places = [items.index(name) for name in members if name in items]
        others[np.ix_(places, places)] = True
    np.fill_diagonal(others, False)
    others[~others.any(axis=1)] = True
    np.fill_diagonal(others, False)
    return others
