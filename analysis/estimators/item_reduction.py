"""Leaving items out one at a time by a stated rule: what went, why, and what each step changed. Never run unasked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor import Method
from analysis.fit.factor_solution import Choices, Solved, doubts, solve
from analysis.fit.matrix import Kind
from analysis.fit.rotation import Rotation
from analysis.kernel.adequacy import kmo
from analysis.kernel.cross_loadings import gaps, leading
from analysis.result import Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, UsageError

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReductionRule:
    """When an item goes, checked in this order; the item farthest below the first limit that any item misses goes.

    `adequacy`: least MSA (Kaiser & Rice 1974). `communality`: least h^2 (commonly cited from Child 2006; Costello &
    Osborne 2005 ask .40). `loading`: least greatest loading, `gap`: least difference between the greatest and the next
    (both Howard 2016; on the choice Watkins 2018). None: not asked. `keep`: least number of items that lead on each
    factor (Costello & Osborne 2005); an item whose removal would leave fewer stays.
    """

    adequacy: float | None = 0.50
    communality: float | None = 0.20
    loading: float | None = 0.40
    gap: float | None = 0.20
    keep: int = 3

    def sentence(self) -> str:
        """Say the rule in one line."""
        limits = [
            f"{name} < {limit:.2f}"
            for name, limit in zip(_CRITERIA, (self.adequacy, self.communality, self.loading, self.gap), strict=True)
            if limit is not None
        ]
        return f"one item a step, the worst by the first of: {', '.join(limits)}; {self.keep} items a factor are kept"


_CRITERIA = ("MSA", "communality", "greatest loading", "gap to the next loading")


@dataclass(frozen=True, slots=True)
class Quality:
    """A solution in four numbers: KMO, RMSEA, RMSR, and the variance of the items due to the factors, per cent."""

    kmo: float
    rmsea: float
    rmsr: float
    variance: float

    @classmethod
    def of(cls, solved: Solved) -> "Quality":
        """Take the numbers of a solution."""
        p = len(solved.rotated.pattern)
        explained = float(100 * solved.rotated.variances.sum() / p)
        return cls(_adequacy(solved)[0], solved.fit.rmsea, solved.fit.rmsr, explained)


@dataclass(frozen=True, slots=True)
class Step:
    """An item left out: `criterion` it missed, what was `measured`, the `limit`; items `left`; quality either side."""

    item: str
    criterion: str
    measured: float
    limit: float
    left: int
    before: Quality
    after: Quality


@dataclass(frozen=True, eq=False)
class Reduction(Result):
    """The steps in order, the items `kept`, and `stopped`: why it went no further."""

    steps: tuple[Step, ...]
    kept: tuple[str, ...]
    stopped: str
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "item-reduction"
    caption = "Items left out, one a step"

    @property
    def left_out(self) -> tuple[str, ...]:
        """The items left out, in order."""
        return tuple(step.item for step in self.steps)

    def rows(self) -> list[Row]:
        """One row a step."""
        return [
            {
                "step": k + 1,
                "item": step.item,
                "reason": step.criterion,
                "measured": step.measured,
                "limit": step.limit,
                "items": step.left,
                "kmo_before": step.before.kmo,
                "kmo_after": step.after.kmo,
                "rmsea_before": step.before.rmsea,
                "rmsea_after": step.after.rmsea,
                "rmsr_before": step.before.rmsr,
                "rmsr_after": step.after.rmsr,
                "variance_before": step.before.variance,
                "variance_after": step.after.variance,
            }
            for k, step in enumerate(self.steps)
        ]

    def estimates(self) -> dict[str, Any]:
        """Return what went, what stayed, and why it stopped."""
        return {"left_out": list(self.left_out), "kept": list(self.kept), "stopped": self.stopped}


def reduce_items(  # noqa: PLR0913 - the choices of the analysis that is repeated
    sample: Data,
    factors: int,
    rule: ReductionRule | None = None,
    extraction: Method = "minres",
    rotation: Rotation = "oblimin",
    correlation: Kind = "pearson",
    *,
    kaiser: bool | None = None,
    starts: int = 30,
    seed: int = 1,
    continuous: Sequence[str] = (),
    smooth: bool = False,
) -> Reduction:
    """Leave items out one at a time until all meet `rule` (default: ReductionRule()), and log every step.

    After each step the factors are extracted and rotated anew. It stops when every item meets the rule, when those that
    do not are needed for `rule.keep` items a factor, or when a solution does not converge. Capitalises on chance: what
    is kept is to be confirmed in other answers. Raises Refused where the whole set cannot be analysed.
    """
    sample = Sample.of(sample)
    rule = rule or ReductionRule()
    if rule.keep < 1:
        raise UsageError.at("item reduction", f"{rule.keep} items a factor cannot be kept.", "Keep 1 or more.")
    choices = Choices(
        extraction, rotation, correlation, kaiser, starts, seed, tuple(continuous), smooth, "item reduction"
    )
    choices.check()
    first = solve(choices.correlate(sample), factors, choices)
    steps, last, stopped = _reduced(sample, first, factors, rule, choices)
    settings = Settings(
        f"{choices.named(factors)}, {factors} factors; {rule.sentence()}",
        "ordinal" if correlation == "polychoric" else "continuous",
        f"{sample.missing} correlations",
        first.correlated.n,
        sample.n_rows,
        correlation=first.correlated.name,
        more=(stopped,),
    )
    return Reduction(tuple(steps), last.correlated.sample.items, stopped, settings, _warnings(steps, last))


def _reduced(
    sample: Sample, solved: Solved, factors: int, rule: ReductionRule, choices: Choices
) -> tuple[list[Step], Solved, str]:
    """Leave items out one at a time; return the steps, the last solution, and why it stopped."""
    steps: list[Step] = []
    while solved.converged and (found := _worst(solved, rule)):
        rest = tuple(name for name in solved.correlated.sample.items if name != found[0])
        try:
            after = _without(sample.select(rest), factors, choices)
        except Refused as problem:
            return steps, solved, f"stopped: without {found[0]} {problem.brief}"
        steps.append(Step(*found, len(rest), Quality.of(solved), Quality.of(after)))
        solved = after
    return steps, solved, _stopped(solved, rule)


def _without(rest: Sample, factors: int, choices: Choices) -> Solved:
    """Return the solution of the items that are left."""
    measures = tuple(name for name in choices.continuous if name in rest.items)
    left = replace(choices, continuous=measures)
    return solve(left.correlate(rest), factors, left)


def _adequacy(solved: Solved) -> tuple[float, Matrix]:
    """Return KMO overall and per item; NaN where the correlations are singular."""
    if not solved.correlated.positive_definite:
        return float("nan"), np.full(len(solved.correlated.matrix), np.nan)
    found = kmo(solved.correlated.matrix)
    return found.overall, found.per_item


def _measured(solved: Solved, rule: ReductionRule) -> Iterator[tuple[str, float, Matrix]]:
    """Yield the criteria that are asked for, in order: name, limit, and what each item has (p,)."""
    rotated = solved.rotated
    numbers = (
        _adequacy(solved)[1],
        rotated.communalities,
        np.abs(rotated.pattern).max(axis=1),
        gaps(rotated.pattern),
    )
    limits = (rule.adequacy, rule.communality, rule.loading, rule.gap)
    for name, limit, values in zip(_CRITERIA, limits, numbers, strict=True):
        if limit is not None:
            yield name, limit, values


def _worst(solved: Solved, rule: ReductionRule) -> tuple[str, str, float, float] | None:
    """Return the item to go next with criterion, number and limit; None if none misses the rule or can be spared."""
    first = leading(solved.rotated.pattern)
    led = np.bincount(first, minlength=solved.rotated.pattern.shape[1])
    spare = led[first] > rule.keep
    items = solved.correlated.sample.items
    for name, limit, values in _measured(solved, rule):
        missed = np.where(spare & (values < limit), values, np.inf)
        if np.isfinite(missed).any():
            worst = int(np.argmin(missed))
            return items[worst], name, float(values[worst]), limit
    return None


def _protected(solved: Solved, rule: ReductionRule) -> tuple[str, ...]:
    """Return the items that miss the rule."""
    missed = np.any([values < limit for _, limit, values in _measured(solved, rule)], axis=0)
    return tuple(item for item, yes in zip(solved.correlated.sample.items, np.atleast_1d(missed), strict=False) if yes)


def _stopped(solved: Solved, rule: ReductionRule) -> str:
    if not solved.converged:
        return "stopped: the solution did not converge"
    if protected := _protected(solved, rule):
        return f"stopped: {', '.join(protected)} miss the rule but are needed for {rule.keep} items a factor"
    return "stopped: every item meets the rule"


def _warnings(steps: list[Step], solved: Solved) -> tuple[str, ...]:
    told = list(doubts(solved))
    if steps:
        told.append("Items were chosen by these answers; what is kept is to be confirmed in others.")
    return tuple(told)
