"""Guttman's six lower bounds of reliability, and the greatest lower bound there is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.pairs import bound
from analysis.fit.scale_covariance import SINGULAR, scale_covariance
from analysis.kernel import guttman as formulas
from analysis.kernel.covariance import smallest_eigenvalue, to_correlation
from analysis.kernel.glb import Bound, greatest_lower_bound
from analysis.kernel.split import MOST_ITEMS, STARTS, every_split, least_difference, rulon
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample

Matrix = NDArray[np.float64]
_BIAS = (
    "the greatest lower bound, and lambda 4, make the most of chance: too high in small samples (Ten Berge & Sočan "
    "2004); lambda 4 asks for more than 3,000 respondents, or 1,000 where it is above .90 (Benton 2015)"
)


@dataclass(frozen=True, eq=False)
class Bounds:
    """Lower bounds of reliability from one matrix; a coefficient that cannot be had is NaN.

    `split` (p,), +1 and -1, is the one behind `lambda4`; `proof` the two solutions that bracket `glb`, None without it.
    """

    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda5: float
    lambda5_plus: float
    lambda6: float
    glb: float
    split: NDArray[np.float64]
    proof: Bound | None

    def row(self) -> Row:
        """Return the bounds as columns."""
        names = ("lambda1", "lambda2", "lambda3", "lambda4", "lambda5", "lambda6", "glb")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, eq=False)
class Guttman(Result):
    """The bounds of the raw scores (`raw`, and each as a property) and of the standardised items (`standardised`)."""

    name: str
    items: tuple[str, ...]
    raw: Bounds
    standardised: Bounds
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "guttman"
    caption = "Lower bounds of reliability"

    @property
    def lambda1(self) -> float:
        """1 - trace/total (Guttman 1945)."""
        return self.raw.lambda1

    @property
    def lambda2(self) -> float:
        """Lambda 1 with the root of all squared covariances."""
        return self.raw.lambda2

    @property
    def lambda3(self) -> float:
        """Coefficient alpha."""
        return self.raw.lambda3

    @property
    def lambda4(self) -> float:
        """The greatest split half."""
        return self.raw.lambda4

    @property
    def lambda5(self) -> float:
        """Lambda 1 with the squared covariances of the item that has most of them; psych's lambda.5."""
        return self.raw.lambda5

    @property
    def lambda5_plus(self) -> float:
        """The same, its second part times p/(p-1); psych's lambda.5p."""
        return self.raw.lambda5_plus

    @property
    def lambda6(self) -> float:
        """From each item's variance that the others leave unexplained (squared multiple correlations)."""
        return self.raw.lambda6

    @property
    def glb(self) -> float:
        """The greatest lower bound."""
        return self.raw.glb

    def rows(self) -> list[Row]:
        """One row: the bounds of the raw scores."""
        return [self._labelled(self.raw)]

    def further(self) -> tuple[NamedRows, ...]:
        """The bounds of the standardised items; what shows the greatest lower bound to be one."""
        standardised = self._labelled(self.standardised)
        proof = self.raw.proof
        shown: Row = {
            "construct": self.name,
            "half": ", ".join(item for item, side in zip(self.items, self.raw.split, strict=True) if side > 0),
            "other_half": ", ".join(item for item, side in zip(self.items, self.raw.split, strict=True) if side < 0),
            "glb_gap": f"{proof.gap:.1e}" if proof else "",
            "least_eigenvalue": f"{proof.eigenvalue:.1e}" if proof else "",
            "steps": proof.steps if proof else None,
        }
        return (
            NamedRows("guttman_standardised", "Lower bounds of reliability, items standardised", (standardised,)),
            NamedRows("guttman_shown", "The split behind λ4, and how exact the greatest lower bound is", (shown,)),
        )

    def estimates(self) -> dict[str, Any]:
        """Return the bounds of raw scores and of standardised items, and the error variances behind the greatest."""
        proof = self.raw.proof
        return {
            "construct": self.name,
            **self.raw.row(),
            "lambda5_plus": self.lambda5_plus,
            "standardised": self.standardised.row(),
            "glb_error_variances": dict(zip(self.items, proof.psi.tolist(), strict=True)) if proof else None,
            "glb_gap": proof.gap if proof else None,
        }

    def _labelled(self, bounds: Bounds) -> Row:
        return {"construct": self.name, "items": len(self.items), "n": self.settings.n_used, **bounds.row()}


def guttman(sample: Data, name: str = "All items", seed: int = 1) -> Guttman:
    """Return Guttman's (1945) lambda 1 to 6 and the greatest lower bound of all items of `sample`.

    Of the raw scores, from covariances, as alpha is; `standardised` has those of the correlations that these
    covariances give, psych::guttman's. lambda4 is the greatest split half, halves of equal size or one item apart (as
    psych::splitHalf, whose list of the splits of an odd number of items holds half of them): exact up to 16 items,
    above them the best end of 200 searches begun at random by `seed`. lambda6 and glb need a positive definite matrix.
    sample.missing "pairwise": covariances from each pair's own rows; "listwise": complete rows. Raises Refused with
    fewer than two items, a pair that fewer than three people answered, or a sum that does not vary. Checked against
    psych::guttman and psych::splitHalf; the greatest lower bound by its own dual solution (kernel.glb).
    """
    sample = Sample.of(sample)
    used, covariance = scale_covariance(sample, name, "a lower bound of reliability")
    splits = every_split(len(covariance)) if len(covariance) <= MOST_ITEMS else None
    warnings: list[str] = []
    raw = _bounds(covariance, splits, seed, used.items, name, warnings)
    standardised = _bounds(
        to_correlation(covariance), splits, seed, used.items, f"{name}, items standardised", warnings
    )
    how = f"all {len(splits):,} splits" if splits is not None else f"{STARTS} searches, seed {seed}"
    settings = Settings(
        "Guttman's lambdas from covariances, greatest lower bound by interior points",
        "continuous",
        f"{sample.missing} covariances",
        len(used.answers),
        sample.n_rows,
        more=(f"lambda 4: {how}", _BIAS),
    )
    return Guttman(name, used.items, raw, standardised, settings, tuple(warnings))


def _bounds(
    matrix: Matrix, splits: Matrix | None, seed: int, items: tuple[str, ...], name: str, warnings: list[str]
) -> Bounds:
    """Return every bound of a (p, p) matrix; what cannot be had is NaN and added to `warnings`."""
    nan = float("nan")
    correlation = to_correlation(matrix)
    if not np.isfinite(matrix).all() or not matrix.sum() > 1e-12 * np.trace(matrix):
        warnings.append(f"{name}: no lower bounds, an item or the sum of the items does not vary.")
        return Bounds(nan, nan, nan, nan, nan, nan, nan, nan, np.full(len(matrix), nan), None)
    split = _best(matrix, splits, seed)
    # Of correlations, so that it does not depend on the items' units.
    least, proof, lambda6 = _least_eigenvalue(correlation), None, nan
    if least > SINGULAR:
        lambda6, proof = formulas.lambda6(matrix), greatest_lower_bound(matrix)
        if not proof.converged:
            warnings.append(f"{name}: no greatest lower bound, its two sides ended {proof.gap:.1e} apart.")
    else:
        warnings.append(
            f"{name}: no lambda 6 and no greatest lower bound, the matrix is not positive definite (least "
            f"eigenvalue of the correlations {least:.1e}). Fewer people than items, items that repeat others or do "
            f"not vary, or answers missing in some pairs do that.{bound(items, correlation)}"
        )
    return Bounds(
        formulas.lambda1(matrix),
        formulas.lambda2(matrix),
        formulas.lambda3(matrix),
        float(rulon(matrix, split[None])[0]),
        formulas.lambda5(matrix),
        formulas.lambda5_plus(matrix),
        lambda6,
        proof.value if proof and proof.converged else nan,
        split,
        proof,
    )


def _least_eigenvalue(correlation: Matrix) -> float:
    """Return it, 0 if an item does not vary."""
    return smallest_eigenvalue(correlation) if np.isfinite(correlation).all() else 0.0


def _best(matrix: Matrix, splits: Matrix | None, seed: int) -> NDArray[np.float64]:
    """Return the split (p,) with the greatest coefficient: of all of them, or the best that is found."""
    if splits is None:
        return least_difference(matrix, np.random.default_rng(seed))
    chosen: NDArray[np.float64] = splits[int(np.argmax(rulon(matrix, splits)))]
    return chosen
