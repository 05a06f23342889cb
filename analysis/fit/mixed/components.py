"""Random intercepts alone: how a score's variance divides between its groups, whatever they are nested in or cross."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model, State
from analysis.kernel.lmm.fit import fit
from analysis.kernel.lmm.products import Products
from analysis.kernel.lmm.shares import profile_share
from analysis.kernel.lmm.structure import Structure, Term
from instrument.errors import Problem, Refused

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
# A sum of squares below this share of the whole is rounding.
_NOTHING = 1e-14


@dataclass(frozen=True, eq=False)
class Components:
    """Variances of the random intercepts by group, and of the residual; -2 `loglik` is the deviance.

    `intercept` the mean, `intercept_se` its standard error; `levels` of every group; `n` rows; `state` the likelihood
    at its maximum. `loglik` is restricted if `reml`. Without convergence every number is NaN and `why` says so.
    `singular`: groups whose variance is 0.
    """

    variances: Mapping[str, float]
    residual: float
    intercept: float
    intercept_se: float
    loglik: float
    reml: bool
    converged: bool
    why: str
    levels: Mapping[str, int]
    n: int
    state: State = field(repr=False)

    @property
    def total(self) -> float:
        """The sum of all variances."""
        return sum(self.variances.values()) + self.residual

    @property
    def shares(self) -> dict[str, float]:
        """Every group's share of the total variance: the intraclass correlation of two rows that share it alone."""
        return {group: value / self.total for group, value in self.variances.items()}

    @property
    def singular(self) -> tuple[str, ...]:
        """The groups whose variance is estimated as 0."""
        return tuple(group for group, value in self.variances.items() if value == 0)

    def interval_of(self, groups: Collection[str], level: float) -> tuple[float, float]:
        """Return the profile interval of the share that these groups have together; NaN without convergence.

        The profile is that of the likelihood fitted, restricted or not.
        """
        from scipy.stats import chi2

        if not self.converged:
            return float("nan"), float("nan")
        chosen = np.array([group in groups for group in self.variances])
        return profile_share(self.state, chosen, float(chi2.ppf(level, 1)))


def variance_components(score: Vector, groups: Mapping[str, Sequence[Any]], *, reml: bool = True) -> Components:
    """Fit score (n,) = mean + one random intercept per group + residual by (restricted) maximum likelihood.

    `groups`: name -> labels (n,), compared as text; no missing values in either. Nested groups whose labels begin anew
    in every outer one are joined first (`joined`). Raises Refused, before fitting, for a score that does not vary, a
    group with one level or with a level for every row. Checked against lme4::lmer.
    """
    coded = {group: codes_of(labels) for group, labels in groups.items()}
    _refuse(score, coded)
    one = np.ones((len(score), 1))
    structure = Structure.of([Term(group, codes, levels, one) for group, (codes, levels) in coded.items()])
    scale = float(np.std(score))  # theta has no unit, but rounding has
    model = Model(structure, Products.of(structure, one, (score - score.mean()) / scale), reml)
    found = fit(model)
    state, nothing = found.state, float("nan")
    share = state.theta**2
    variance = scale**2 * state.variance
    products = model.products
    mean = float(score.mean() + scale * (state.solution[1] + products.taken)[0] / products.turned[0, 0])
    # Under y / scale the density is greater by scale to the power of the degrees of freedom.
    loglik = -0.5 * state.value - model.freedom * np.log(scale)
    ok = found.converged
    return Components(
        variances={name: float(s * variance) if ok else nothing for name, s in zip(coded, share, strict=True)},
        residual=variance if ok else nothing,
        intercept=mean if ok else nothing,
        intercept_se=float(np.sqrt(variance * state.fixed_inverse[0, 0])) if ok else nothing,
        loglik=float(loglik) if ok else nothing,
        reml=reml,
        converged=ok,
        why=found.why,
        levels={group: levels for group, (_, levels) in coded.items()},
        n=len(score),
        state=state,
    )


def codes_of(labels: Sequence[Any]) -> tuple[Integers, int]:
    """Return the labels, compared as text, as codes 0 ... levels - 1 in the order of the text, and the levels."""
    values, codes = np.unique(np.asarray(labels).astype(str), return_inverse=True)
    return codes.ravel().astype(np.int64), len(values)


def varies_within(values: Vector, codes: Integers, levels: int) -> bool:
    """Whether values (n,) differ within any group by more than rounding."""
    means = np.bincount(codes, values, levels) / np.maximum(np.bincount(codes, minlength=levels), 1)
    within = float(np.sum((values - means[codes]) ** 2))
    return within > _NOTHING * float(np.sum((values - values.mean()) ** 2))


def joined(outer: Sequence[Any], inner: Sequence[Any]) -> list[str]:
    """Return labels of the inner group within the outer one, so that "1" of A and "1" of B are two."""
    return [f"{one}\x1f{two}" for one, two in zip(outer, inner, strict=True)]


def _refuse(score: Vector, coded: Mapping[str, tuple[Integers, int]]) -> None:
    problems = []
    left = score - score.mean()
    if len(score) < 3 or np.ptp(score) == 0:
        problems.append(Problem("score", "it does not vary.", "Take a score on which people differ."))
    for group, (codes, levels) in coded.items():
        if levels < 2:
            what = f"it holds {levels} group{'' if levels == 1 else 's'}."
            problems.append(Problem(f"column '{group}'", what, "A variance between groups needs two or more."))
        elif levels >= len(score):
            what = "every row is a group of its own, so its variance cannot be told from the residual's."
            problems.append(Problem(f"column '{group}'", what, "Check the column, or leave it out."))
        elif not varies_within(left, codes, levels):
            what = "the score does not vary within its groups, so it has no residual."
            problems.append(
                Problem(f"column '{group}'", what, "Describe the groups instead; none of their members differ.")
            )
    if problems:
        raise Refused(problems)
