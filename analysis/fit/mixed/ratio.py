"""Likelihood-ratio tests of nested mixed models; a variance's null lies on the boundary, so its law is a mixture."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.fit.mixed.fitted import MixedFit, plain_loglik
from analysis.fit.mixed.formula import Formula, RandomTerm
from instrument.errors import Refused

_ROUNDING = 1e-8
MIXTURE = "half chi-square on {} df, half on {} (Stram & Lee 1994)"


@dataclass(frozen=True, slots=True)
class Ratio:
    """2 (logL of the larger - of the smaller), its degrees of freedom, p, and the law that p comes from."""

    what: str
    statistic: float
    df: int
    p_value: float
    law: str


def variance_tests(fit: MixedFit) -> tuple[Ratio, ...]:
    """Test every random term without each of its slopes, or, where it is one column alone, without the term.

    The fixed effects stay, so restricted likelihoods may be compared. Checked against lme4's log-likelihoods.
    """
    found = []
    for k, term in enumerate(fit.design.formula.random):
        size = fit.design.terms[k].z.shape[1]
        if size == 1:
            found.append(_tested(fit, k, None, term, 1))
            continue
        for place, name in enumerate(fit.design.columns[k]):
            if not (place == 0 and term.intercept):
                found.append(_tested(fit, k, place, term, size, name))
    return tuple(found)


def compare(small: MixedFit, large: MixedFit) -> Ratio:
    """Test the smaller of two nested models of the same rows against the larger.

    Models whose fixed effects differ are fitted by maximum likelihood first. Raises Refused for other rows, for models
    that are not nested in their columns, and for equal ones.
    """
    _same_data(small, large)
    fixed = set(large.design.names) - set(small.design.names)
    if fixed and (small.model.reml or large.model.reml):
        small, large = small.again(reml=False), large.again(reml=False)
    df = large.parameters - small.parameters
    statistic = _statistic(large.loglik, small.loglik)
    added = _added(small.design.formula, large.design.formula)
    if fixed or added is None:
        law = f"chi-square on {df} df"
        if not fixed:
            law += "; too great a p where variances are 0, for which no simple mixture holds"
        return Ratio(_versus(small, large), statistic, df, _chi(statistic, df), law)
    return Ratio(_versus(small, large), statistic, df, mixture(statistic, added), MIXTURE.format(added, added + 1))


def mixture(statistic: float, k: int) -> float:
    """Return p of a statistic whose law is half chi-square on k, half on k + 1 degrees of freedom.

    The case of one further random effect beside k correlated ones (Self & Liang 1987; Stram & Lee 1994).
    """
    return 0.5 * _chi(statistic, k) + 0.5 * _chi(statistic, k + 1)


def _statistic(larger: float, smaller: float) -> float:
    """Return twice the difference of the log-likelihoods, rounding taken for 0."""
    found = 2 * (larger - smaller)
    return found if found > _ROUNDING else 0.0


def _chi(statistic: float, df: int) -> float:
    from scipy.stats import chi2

    if df == 0:
        return 1.0 if statistic <= 0 else 0.0
    return float(chi2.sf(statistic, df))


def _tested(fit: MixedFit, k: int, place: int | None, term: RandomTerm, size: int, name: str = "") -> Ratio:
    """Return the test of term k without its column at `place`, or (None) without the term."""
    terms, design = list(fit.design.terms), fit.design
    if place is None:
        what, others = f"{term.text}", terms[:k] + terms[k + 1 :]
    else:
        what = f"{name} in {term.text}"
        others = [*terms[:k], replace(terms[k], z=np.delete(terms[k].z, place, axis=1)), *terms[k + 1 :]]
    if others:
        smaller = MixedFit.of(replace(design, terms=tuple(others)), reml=fit.model.reml).loglik
    else:
        smaller = plain_loglik(design.y, design.x, reml=fit.model.reml)
    statistic = _statistic(fit.loglik, smaller)
    return Ratio(what, statistic, size, mixture(statistic, size - 1), MIXTURE.format(size - 1, size))


def _same_data(small: MixedFit, large: MixedFit) -> None:
    one, two = small.design, large.design
    if len(one.y) != len(two.y) or not (one.rows.equals(two.rows) and np.array_equal(one.y, two.y)):
        what = f"the models rest on other rows ({len(one.y)} and {len(two.y)})."
        raise Refused.at("likelihood ratio", what, "Fit both to the rows that have a value in all columns.")
    if small.parameters >= large.parameters or set(one.names) - set(two.names):
        what = f"{one.formula.text} is not a part of {two.formula.text}."
        raise Refused.at("likelihood ratio", what, "Compare a model with one that has more terms.")


def _added(small: Formula, large: Formula) -> int | None:
    """Return beside how many correlated random effects one was added; None for any other difference."""
    more = [term for term in large.random if term not in small.random]
    fewer = [term for term in small.random if term not in large.random]
    if len(more) != 1 or len(fewer) > 1:
        return None
    before = fewer[0].columns if fewer else ()
    if fewer and (fewer[0].group != more[0].group or (fewer[0].intercept and not more[0].intercept)):
        return None
    old = len(before) + (bool(fewer) and fewer[0].intercept)
    new = len(more[0].columns) + more[0].intercept
    return old if set(before) <= set(more[0].columns) and new == old + 1 else None


def _versus(small: MixedFit, large: MixedFit) -> str:
    return f"{small.design.formula.text} within {large.design.formula.text}"
