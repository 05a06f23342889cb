"""Groups as a normal likelihood sees them, and what robust errors and tests need of their single answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.data import Group, Groups
from analysis.fit.sem.estimator import Estimator
from analysis.fit.sem.saturated import Reference, unrestricted
from analysis.kernel.em import normal_moments
from analysis.kernel.sem.arrow import Either
from analysis.kernel.sem.casewise import distribution, distribution_trace, scores
from analysis.kernel.sem.joint import Joint, JointPoint
from analysis.kernel.sem.normal import Likelihood, Pattern, patterns
from analysis.kernel.sem.sandwich import meat_of
from analysis.kernel.sem.structure import Moments, Structure
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
LEAST_EIGENVALUE = 1e-10


@dataclass(frozen=True, eq=False)
class NormalGroup:
    """A group with its patterns of answers and unrestricted `mean` (p,) and `cov` (p, p).

    `alone_mean`, `alone_var` (p,) each item's own, from everybody who answered it. `means`: the mean structure is part
    of the model; without it patterns carry no means, and the model's are the sample's.
    """

    group: Group
    data: tuple[Pattern, ...]
    mean: Vector
    cov: Matrix
    alone_mean: Vector
    alone_var: Vector
    means: bool

    @classmethod
    def of(cls, group: Group, means: bool) -> "NormalGroup":
        """Return a group with its unrestricted moments. Raises Refused where they do not exist, or are singular."""
        where = f"CFA, group {group.label}" if group.label else "CFA"
        found = normal_moments(group.x)
        values = found.covariance
        sd = np.sqrt(np.diag(values))
        if not found.converged or np.linalg.eigvalsh(values / np.outer(sd, sd))[0] < LEAST_EIGENVALUE:
            why = found.why or "the covariance matrix is singular"
            remedy = "Look for an item that is constant, repeats others, or that too few answered with the others."
            raise Refused.at(where, f"no unrestricted covariance matrix can be had: {why}.", remedy)
        given = patterns(group.x)
        if not means:
            given = tuple(replace(one, mean=np.zeros(len(one.seen))) for one in given)
        return cls(group, given, found.mean, values, np.nanmean(group.x, axis=0), np.nanvar(group.x, axis=0), means)

    @property
    def complete(self) -> bool:
        """Whether everybody answered every item."""
        return len(self.data) == 1 and len(self.data[0].seen) == self.group.x.shape[1]

    @cached_property
    def h1(self) -> Reference:
        """The model of unrestricted moments, at its estimates."""
        return unrestricted(self.mean, self.cov, self.means)

    @cached_property
    def h1_information(self) -> Matrix:
        """Observed information of one respondent about the unrestricted moments (k, k)."""
        there = Likelihood(self.h1.structure, self.data, self.group.n).at(self.h1.x)
        assert there is not None  # the unrestricted covariance matrix is positive definite
        return there.hessian() / 2

    @cached_property
    def h1_meat(self) -> Matrix:
        """Mean product of the respondents' scores there (k, k), by clusters if there are any."""
        at = self.located(self.h1.structure.moments(self.h1.x))
        return meat_of(self.group.x, partial(scores, self.h1.structure, at), self.group.clusters) / self.group.n

    def located(self, at: Moments) -> Moments:
        """Return moments whose mean is the sample's where the mean structure is left out."""
        return at if self.means else replace(at, mu=self.mean)


@dataclass(frozen=True, eq=False)
class NormalData:
    """All groups, `total` respondents, and the estimator whose errors and test are asked for."""

    groups: tuple[NormalGroup, ...]
    total: int
    estimator: Estimator

    @classmethod
    def of(cls, data: Groups, means: bool, estimator: Estimator) -> "NormalData":
        """Return the groups of `data`; Refused where one has no unrestricted moments."""
        return cls(tuple(NormalGroup.of(group, means) for group in data.groups), data.n, estimator)

    @property
    def complete(self) -> bool:
        """Whether everybody in every group answered every item."""
        return all(group.complete for group in self.groups)

    @property
    def observed(self) -> bool:
        """Whether information is observed; only that is right with missing answers (Kenward & Molenberghs 1998)."""
        return self.estimator.observed or not self.complete

    def joint(self, structures: Sequence[Structure]) -> Joint:
        """Return the discrepancy of a model with one structure a group."""
        return Joint(tuple(Likelihood(s, g.data, self.total) for s, g in zip(structures, self.groups, strict=True)))

    def bread(self, point: JointPoint) -> Either:
        """Return the information of one respondent (q, q), observed or expected."""
        return (point.hessian() if self.observed else point.expected()) / 2

    def meat(self, point: JointPoint) -> Either:
        """Return the covariance of one respondent's gradient (q, q): by scores, or free of distribution (MLM)."""
        if self.estimator.errors == "distribution":
            return self.distribution_free(point)
        both = zip(point.points, self.groups, strict=True)
        return point.over(
            meat_of(g.group.x, partial(scores, at.structure, g.located(at.moments)), g.group.clusters) / self.total
            for at, g in both
        )

    def distribution_free(self, point: JointPoint) -> Either:
        """Return D'W Gamma W D of all groups (q, q), Gamma free of distribution, W normal at the model."""
        both = zip(point.points, self.groups, strict=True)
        return point.over(
            g.group.n
            / self.total
            * distribution(at.structure, g.located(at.moments), g.group.x, g.means, g.group.clusters).meat
            for at, g in both
        )

    def trace(self, references: Sequence[Reference], point: JointPoint) -> float:
        """Return what the test's mixture sums to for the unrestricted model.

        MLM: tr(V Gamma), V at the model's moments. Otherwise tr(A^-1 B) at the unrestricted ones, A observed, B of
        scores (Yuan & Bentler 2000 as Mplus computes it); for complete answers the same is tr(V Gamma) at these.
        """
        total = 0.0
        for reference, at, g in zip(references, point.points, self.groups, strict=True):
            if self.estimator.errors == "distribution":
                total += distribution_trace(at.moments, g.group.x, g.means, g.group.clusters)
                continue
            s = reference.structure
            if g.complete and g.group.clusters is None:
                total += distribution_trace(s.moments(reference.x), g.group.x, g.means)
                continue
            total += float(np.trace(np.linalg.solve(g.h1_information, g.h1_meat)))
        return total
