"""How far two roles agree on the same code: the items of either role that come from it, pair by pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.fit.dyads import column_of
from analysis.kernel.agreement import two_way
from analysis.result import Row

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]

# Fewer pairs than this say nothing of agreement.
_LEAST = 3


@dataclass(frozen=True)
class CodeAgreement:
    """Two roles' scores on one code, over the `n` pairs that have both; NaN where they cannot be had.

    A score is the mean of the role's keyed items of the code. `difference` is first less second with its t interval;
    `icc` is ICC(A,1), from `icc_lower` to `icc_upper`. Pairs count as independent, within universities too.
    """

    code: str
    items: tuple[str, ...]
    n: int
    means: tuple[float, float]
    difference: float
    difference_lower: float
    difference_upper: float
    r: float
    icc: float
    icc_lower: float
    icc_upper: float

    def row(self, pair: tuple[str, str]) -> Row:
        """Return it as a row; a number that is none is left empty."""
        found: Row = {
            "code": self.code,
            "code_items": " ".join(self.items),
            "dyads": self.n,
            **{f"mean_of:{role}": mean for role, mean in zip(pair, self.means, strict=True)},
            "dyad_difference": self.difference,
            "difference_lower": self.difference_lower,
            "difference_upper": self.difference_upper,
            "dyad_r": self.r,
            "dyad_icc": self.icc,
            "lower": self.icc_lower,
            "upper": self.icc_upper,
        }
        return {key: None if isinstance(x, float) and np.isnan(x) else x for key, x in found.items()}


def code_agreement(
    wide: "pd.DataFrame", by_role: Sequence[Mapping[str, Sequence[str]]], pair: tuple[str, str], level: float = 0.95
) -> tuple[tuple[CodeAgreement, ...], list[str]]:
    """Return the agreement on every code that both roles have items of, and sentences about those without numbers.

    `by_role`: of either role, code -> its items; `wide` has the columns of `fit.dyads.wide_frame`.
    """
    found = []
    for code in by_role[0]:
        if code not in by_role[1]:
            continue
        parts = [
            wide[[column_of(item, role) for item in items[code]]].mean(axis=1).to_numpy(dtype=float)
            for role, items in zip(pair, by_role, strict=True)
        ]
        scores = np.column_stack(parts)
        items = tuple(dict.fromkeys([*by_role[0][code], *by_role[1][code]]))
        found.append(_on(code, items, scores[np.isfinite(scores).all(axis=1)], level))
    few = [one.code for one in found if one.n < _LEAST]
    still = [one.code for one in found if one.n >= _LEAST and np.isnan(one.r)]
    said = [f"No agreement on {', '.join(few)}: fewer than {_LEAST} pairs have both."] if few else []
    said += [f"No correlation on {', '.join(still)}: one role gave one answer alone."] if still else []
    return tuple(found), said


def _on(code: str, items: tuple[str, ...], scores: Matrix, level: float) -> CodeAgreement:
    from scipy.stats import t

    n, none = len(scores), float("nan")
    if n == 0:
        return CodeAgreement(code, items, 0, (none, none), *(none,) * 7)
    means = (float(scores[:, 0].mean()), float(scores[:, 1].mean()))
    if n < _LEAST:
        return CodeAgreement(code, items, n, means, means[0] - means[1], *(none,) * 6)
    apart = scores[:, 0] - scores[:, 1]
    reach = float(t.isf((1 - level) / 2, n - 1)) * float(apart.std(ddof=1)) / np.sqrt(n)
    spread = scores.std(axis=0)
    r = float(np.corrcoef(scores[:, 0], scores[:, 1])[0, 1]) if (spread > 0).all() else none
    analysis = two_way(scores)
    varied = spread.max() > 0 or means[0] != means[1]
    lower, upper = analysis.interval("ICC(A,1)", level) if varied else (none, none)
    difference = means[0] - means[1]
    icc = analysis.icc_agreement if varied else none
    return CodeAgreement(
        code, items, n, means, difference, difference - reach, difference + reach, r, icc, lower, upper
    )
