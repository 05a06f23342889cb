"""Are these correlations worth factoring? Kaiser-Meyer-Olkin measure, anti-images, Bartlett's test of sphericity."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.fit.matrix import NAMES, Correlations, Kind, correlations_of
from analysis.kernel.adequacy import Kmo, bartlett, kmo, log_determinant
from analysis.kernel.fit_indices import ChiSquare
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

WHERE = "KMO and Bartlett"
# Kaiser & Rice (1974) call an item (or a matrix) below this unacceptable.
UNACCEPTABLE = 0.50
# Pairs of items in the table of the greatest anti-image correlations.
_PAIRS = 10


@dataclass(frozen=True, eq=False)
class Adequacy(Result):
    """`measured`: KMO and partial correlations; Bartlett's chi-square with its df, from `n` respondents.

    `determinant` of the correlations, 0 where it is below the least double; `log_determinant` its natural logarithm.
    """

    items: tuple[str, ...]
    measured: Kmo
    bartlett: ChiSquare
    n: int
    log_determinant: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "adequacy"
    caption = "Sampling adequacy of each item (MSA)"

    @property
    def kmo(self) -> float:
        """The Kaiser-Meyer-Olkin measure of all items together."""
        return self.measured.overall

    @property
    def kmo_per_item(self) -> dict[str, float]:
        """The measure of each item (MSA)."""
        return {item: float(value) for item, value in zip(self.items, self.measured.per_item, strict=True)}

    @property
    def determinant(self) -> float:
        """The determinant of the correlation matrix."""
        return float(np.exp(self.log_determinant))

    @property
    def anti_image(self) -> "pd.DataFrame":
        """Anti-image correlations, minus the partial ones, with each item's MSA on the diagonal, as SPSS shows them."""
        import pandas as pd

        matrix = -self.measured.partial
        np.fill_diagonal(matrix, self.measured.per_item)
        return pd.DataFrame(matrix, index=list(self.items), columns=list(self.items))

    def rows(self) -> list[Row]:
        """One row an item: its MSA, and the share of its variance that the others predict (its image)."""
        each = zip(self.kmo_per_item.items(), self.measured.image, strict=True)
        return [{"item": item, "kmo": value, "image": float(image)} for (item, value), image in each]

    def further(self) -> tuple[NamedRows, ...]:
        """The pairs of items with the greatest anti-image correlations: what two items share with no other."""
        first, second = np.triu_indices(len(self.items), 1)
        values = -self.measured.partial[first, second]
        order = np.argsort(-np.abs(values), kind="stable")[:_PAIRS]
        rows: tuple[Row, ...] = tuple(
            {"item": self.items[first[k]], "other": self.items[second[k]], "anti_image": float(values[k])}
            for k in order
        )
        return (NamedRows("adequacy-anti-images", "Greatest anti-image correlations", rows),)

    def estimates(self) -> dict[str, Any]:
        """Return the overall KMO, Bartlett's test and the determinant."""
        test = {"chisq": self.bartlett.value, "df": self.bartlett.df, "pvalue": self.bartlett.p_value, "n": self.n}
        return {
            "kmo": self.kmo,
            "bartlett": test,
            "determinant": self.determinant,
            "log_determinant": self.log_determinant,
        }


def adequacy(sample: Data, correlation: Kind = "pearson", *, smooth: bool = False) -> Adequacy:
    """Return KMO (Kaiser & Rice 1974), overall and per item, and Bartlett's (1951) test of the correlations.

    sample.missing "pairwise": each correlation over its own rows; "listwise": complete rows. Bartlett's N is the least
    number of respondents any pair has, which claims no more than every correlation has behind it (psych takes the N it
    is told). `smooth` raises the eigenvalues of a matrix that is not positive definite and says so. Raises Refused with
    fewer than two items, no more respondents than items, a pair without a correlation, or a matrix that is singular or
    not positive definite. Checked against psych::KMO, cortest.bartlett, and factor_analyzer.
    """
    sample = Sample.of(sample)
    found = correlations_of(sample, correlation, WHERE, smooth=smooth)
    if not found.positive_definite:
        raise Refused.at(
            WHERE,
            f"the {NAMES[correlation]} correlation matrix is singular or not positive definite (least eigenvalue "
            f"{found.least_eigenvalue:.2g}).{found.blame}",
            "Look for an item that repeats another, use complete rows, or ask for smooth=True.",
        )
    measured = kmo(found.matrix)
    settings = Settings(
        "KMO and Bartlett",
        "ordinal" if correlation == "polychoric" else "continuous",
        found.rows_used,
        len(found.sample.answers),
        sample.n_rows,
        correlation=NAMES[correlation],
        more=(f"Bartlett's N = {found.least_n:,}, the pair of items with the fewest respondents",),
    )
    return Adequacy(
        found.items,
        measured,
        bartlett(found.matrix, found.least_n),
        found.least_n,
        log_determinant(found.matrix),
        settings,
        _doubts(found, measured),
    )


def _doubts(found: Correlations, measured: Kmo) -> tuple[str, ...]:
    doubts = list(found.doubts)
    order = np.argsort(measured.per_item, kind="stable")
    low = [f"{found.items[k]} ({measured.per_item[k]:.2f})" for k in order if measured.per_item[k] < UNACCEPTABLE]
    if low:
        doubts.append(f"MSA below {UNACCEPTABLE:.2f}, unacceptable (Kaiser & Rice 1974): {', '.join(low)}.")
    if np.isnan(measured.overall):
        doubts.append("KMO is not to be had: all correlations are 0.")
    if found.kind == "polychoric":
        doubts.append("Bartlett's test is one of Pearson correlations; with polychoric ones it rejects too often.")
    return tuple(doubts)
