"""Robust CFI, TLI and RMSEA: what they would be for normal, complete, continuous answers.

Each rests on a maximum likelihood discrepancy X of the model, an amount k that X is expected to be if the model is
true, and the same of the independence model. With e the residuals of the moments, e = (I - P) s, P = D (D'W D)^-1 D'W
of the weight W that was fitted with, and Wc the normal weight of complete answers, k = tr(Wc (I - P) Gamma (I - P)').

    complete answers    the chi-squares themselves and the means of their mixtures (Brosseau-Liard, Savalei & Li 2012,
                        Brosseau-Liard & Savalei 2014)
    missing answers     X at the unrestricted moments that EM finds, W and Wc there (Zhang & Savalei 2022)
    ordinal items       X at the polychoric correlations, Wc at the model's (Savalei 2021)
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted, GroupMoments
from analysis.fit.sem.normal_data import NormalGroup
from analysis.fit.sem.saturated import independence
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.arrow import assembled, submatrix
from analysis.kernel.sem.least_squares import LeastSquares
from analysis.kernel.sem.normal import Likelihood, Pattern
from analysis.kernel.sem.sandwich import inverse, sandwich
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Index, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
NAN = float("nan")

# Below it a correlation matrix has no inverse worth the name.
LEAST_EIGENVALUE = 1e-8


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A maximum likelihood chi-square, and what it exceeds by chance."""

    test: ChiSquare
    chance: float


@dataclass(frozen=True, slots=True)
class Robust:
    """The model's and the independence model's."""

    model: Discrepancy
    null: Discrepancy

    @property
    def proper(self) -> bool:
        """Whether no amount is 0 or less; with answers missing the observed information may make one negative."""
        return not (self.model.chance <= 0 or self.null.chance <= 0)


# They take as long as the fit, and its measures and its warnings both ask for them.
_KNOWN: "WeakKeyDictionary[Fitted, Robust | None]" = WeakKeyDictionary()


def robust(fitted: Fitted) -> Robust | None:
    """Return what robust indices rest on; None where the estimator has none, or they cannot be had (why_none)."""
    found = _found(fitted)
    return found if found is not None and found.proper else None


def _found(fitted: Fitted) -> Robust | None:
    if fitted not in _KNOWN:
        _KNOWN[fitted] = _computed(fitted)
    return _KNOWN[fitted]


def _computed(fitted: Fitted) -> Robust | None:
    if not fitted.converged or fitted.open or not fitted.naive.df:
        return None
    if fitted.parts:
        return _ordinal(fitted) if fitted.scaled is not None else None
    if fitted.normal is not None and not fitted.normal.complete:
        return _missing(fitted)
    if fitted.scaled is None:
        return None
    return Robust(
        Discrepancy(fitted.naive, fitted.mixture.trace), Discrepancy(fitted.baseline, fitted.baseline_mixture.trace)
    )


def why_none(fitted: Fitted) -> str:
    """Return why a fit has no robust indices, "" where it has, or its estimator has none anyway."""
    if fitted.parts:  # Gamma is a covariance matrix and the weights positive definite: the amounts are positive
        return _why_ordinal(fitted)
    found = _found(fitted)
    return "" if found is None or found.proper else "what the chi-square is expected to be by chance is not positive"


def _why_ordinal(fitted: Fitted) -> str:
    if not fitted.parts or fitted.scaled is None or not fitted.converged or fitted.open:
        return ""
    if any(part.model.measures.any() for part in fitted.parts):
        return "they are defined for ordinal items without measures among them"
    for group, label in zip(fitted.moments, fitted.data.labels, strict=True):
        of = f" of group {label}" if label else ""
        if np.linalg.eigvalsh(group.cov)[0] <= LEAST_EIGENVALUE:
            return f"the polychoric correlations{of} are not positive definite"
        if np.linalg.eigvalsh(group.implied_cov)[0] <= LEAST_EIGENVALUE:
            return f"the correlations that the model implies{of} are not positive definite"
    return ""


def _ordinal(fitted: Fitted) -> Robust | None:
    """Mixed models have none: the literature treats ordinal items alone."""
    if _why_ordinal(fitted):
        return None
    value = null = chance = null_chance = 0.0
    point = LeastSquares(fitted.parts).at(fitted.x)
    assert point is not None  # it was fitted
    covered = inverse(point.bread(), fitted.constraints)
    spread = sandwich(covered, point.meat())
    for part, moments, group in zip(fitted.parts, point.moments, fitted.moments, strict=True):
        first, second = part.model.pairs
        pairs = slice(len(part.observed) - len(first), None)
        weight = _pair_weight(np.linalg.inv(group.implied_cov), first, second)
        jacobian = moments.jacobian()
        turned = (part.gamma[pairs] * part.weight) @ jacobian
        middle = weight @ jacobian[pairs]
        chance += float(np.sum(weight * part.gamma[pairs, pairs]))
        chance -= 2 * part.share * float(np.sum((middle @ submatrix(covered, part.own)) * turned))
        chance += part.share * float(np.sum((middle @ submatrix(spread, part.own)) * jacobian[pairs]))
        value += group.n * _ml(group.cov, group.implied_cov)
        null += -group.n * float(np.linalg.slogdet(group.cov)[1])
        null_chance += float(np.trace(part.gamma[pairs, pairs]))
    return Robust(
        Discrepancy(ChiSquare(value, fitted.naive.df), chance),
        Discrepancy(ChiSquare(null, fitted.baseline.df), null_chance),
    )


def _pair_weight(v: NDArray[Any], first: NDArray[np.intp], second: NDArray[np.intp]) -> Matrix:
    """Return the normal weight of the correlations of pairs: V_ac V_bd + V_ad V_bc."""
    straight = v[np.ix_(first, first)] * v[np.ix_(second, second)]
    return np.asarray(straight + v[np.ix_(first, second)] * v[np.ix_(second, first)])


def _ml(sample: Matrix, implied: Matrix) -> float:
    sign, log_det = np.linalg.slogdet(implied)
    assert sign > 0  # positive definite: checked before
    inner = float(np.trace(np.linalg.solve(implied, sample)))
    return float(log_det) + inner - float(np.linalg.slogdet(sample)[1]) - len(sample)


def _missing(fitted: Fitted) -> Robust:
    normal = fitted.normal
    assert normal is not None
    sandwiched = fitted.estimator.errors != "standard"
    parts = list(normal.groups)
    slopes = [_slopes(part, s, fitted.x) for part, s in zip(parts, fitted.structures, strict=True)]
    chance = _chance(parts, slopes, fitted.constraints, sandwiched=sandwiched)
    value = sum(g.n * _ml_with_means(part, g) for part, g in zip(parts, fitted.moments, strict=True))
    together = np.array([fitted.model.items.index(x) for x in fitted.model.roles.covariates], dtype=np.intp)
    alone = [_alone(part, together, sandwiched=sandwiched) for part in parts]
    null = sum(part.group.n * one[0] for part, one in zip(parts, alone, strict=True))
    return Robust(
        Discrepancy(ChiSquare(value, fitted.naive.df), chance),
        Discrepancy(ChiSquare(null, fitted.baseline.df), sum(one[1] for one in alone)),
    )


def _chance(
    parts: list[NormalGroup], slopes: list[tuple[Index, Matrix]], constraints: Constraints, *, sandwiched: bool
) -> float:
    """Return k over the groups: W the unrestricted model's information, Wc that of complete answers.

    Gamma is W^-1 if answers are normal or, `sandwiched`, free of that.
    """
    total = sum(part.group.n for part in parts)
    pieces, bread, meat = [], [], []
    for part, (own, d) in zip(parts, slopes, strict=True):
        gamma = np.linalg.inv(part.h1_information)
        gamma = gamma @ part.h1_meat @ gamma if sandwiched else gamma
        share = part.group.n / total
        wd = part.h1_information @ d
        bread.append((own, share * d.T @ wd))
        meat.append((own, share * wd.T @ gamma @ wd))
        pieces.append((own, share, _complete_weight(part), gamma, wd, d))
    q = constraints.rows.shape[1]
    covered = inverse(assembled(bread, q), constraints)
    spread = sandwich(covered, assembled(meat, q))
    found = 0.0
    for own, share, weight, gamma, wd, d in pieces:
        found += float(np.sum(weight * gamma))
        found -= 2 * share * float(np.sum((weight @ d @ submatrix(covered, own)) * (gamma @ wd)))
        found += share * float(np.sum((weight @ d @ submatrix(spread, own)) * d))
    return found


def _complete_weight(part: NormalGroup) -> Matrix:
    """Return the information of complete answers at the unrestricted moments."""
    p = len(part.mean)
    whole = Pattern(part.group.n, np.arange(p), part.mean if part.means else np.zeros(p), part.cov)
    there = Likelihood(part.h1.structure, (whole,), part.group.n).at(part.h1.x)
    assert there is not None  # the unrestricted covariance matrix is positive definite
    return there.expected() / 2


def _slopes(part: NormalGroup, of: Structure, x: Vector) -> tuple[Index, Matrix]:
    """Return the group's own parameters, and the derivatives of the unrestricted moments' by these (k, q)."""
    own = of.concerned
    of, x = of.only(own), x[own]
    found = of.slopes(of.moments(x))
    rows, columns = np.tril_indices(len(part.mean))
    by_cell = found.sigma()[:, rows, columns]
    if part.means:
        by_cell = np.concatenate([by_cell, found.mu()], axis=1)
    return own, of.gather_rows(by_cell).T


def _ml_with_means(part: NormalGroup, group: GroupMoments) -> float:
    apart = part.mean - group.implied_located if part.means else np.zeros(len(part.mean))
    return _ml(part.cov, group.implied_cov) + float(apart @ np.linalg.solve(group.implied_cov, apart))


def _alone(part: NormalGroup, together: NDArray[np.intp], *, sandwiched: bool) -> tuple[float, float]:
    """Return the independence model's discrepancy per person at the EM moments, and its chance amount."""
    cov = np.diag(part.alone_var)
    cov[np.ix_(together, together)] = part.cov[np.ix_(together, together)]
    reference = independence(part.alone_mean, cov, part.means, together)
    none = Constraints.of(np.zeros((0, reference.structure.free)), np.zeros(0))
    apart = part.mean - part.alone_mean if part.means else np.zeros(len(part.mean))
    value = _ml(part.cov, cov) + float(apart @ np.linalg.solve(cov, apart))
    slopes = _slopes(part, reference.structure, reference.x)
    return value, _chance([part], [slopes], none, sandwiched=sandwiched)
