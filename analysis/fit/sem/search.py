"""A logged search for what is not equal across groups: one parameter a step, the one whose equality costs most."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.fit.sem.compared import shown
from analysis.fit.sem.equalities import Release, releases
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.levels import Level
from analysis.fit.sem.measures import fit_measures
from analysis.model.model import Model

# Items of a factor of which nothing is freed at a level, at least; and equal thresholds of an item.
LEAST_ITEMS, LEAST_THRESHOLDS = 2, 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step at a `level`: the parameter freed, its score test `mi` (`scaled`), CFI of the level before and after."""

    level: str
    parameter: str
    mi: float
    scaled: float
    cfi_before: float
    cfi_after: float


@dataclass(frozen=True, eq=False)
class Found:
    """Where a search ended: the fit, all that is free at it, the steps, and whether CFI is within the cut-off."""

    fitted: Fitted
    partial: tuple[str, ...]
    steps: tuple[Step, ...]
    within: bool


def search(
    level: Level, start: Fitted, partial: tuple[str, ...], least: float, fit: Callable[[tuple[str, ...]], Fitted]
) -> Found:
    """Free one parameter a step until CFI is at `least`, or no more can be: LEAST_ITEMS of a factor stay as they are.

    `fit` fits the level with these parameters free. A step whose fit does not converge is taken back, and the next
    parameter is tried.
    """
    here, steps, tried = start, [], set[str]()
    cfi = _cfi(here)
    while cfi < least - 1e-12:
        step = next((r for r in releases(here, level.adds) if r.written not in tried and _may(r, here, partial)), None)
        if step is None:
            break
        tried.add(step.written)
        there = fit((*partial, step.written))
        if not there.converged or there.open:
            continue
        partial, before, cfi, here = (*partial, step.written), cfi, _cfi(there), there
        steps.append(Step(level.name, step.written, step.mi, step.scaled, before, cfi))
    return Found(here, partial, tuple(steps), cfi >= least - 1e-12)


def _cfi(fitted: Fitted) -> float:
    return shown(fit_measures(fitted), "cfi")


def _may(release: Release, fitted: Fitted, partial: tuple[str, ...]) -> bool:
    """Whether enough stays equal for the groups to have one scale if a parameter is freed."""
    model, p = fitted.model, release.parameter
    item = p.rhs if p.op == "=~" else p.lhs
    if p.op == "|":
        count = model.options.thresholds[item]
        equal = sum(f"{item} | t{k + 1}" not in partial for k in range(count))
        if equal <= LEAST_THRESHOLDS:
            return False
    factors = [p.lhs] if p.op == "=~" else [f for f, names in model.constructs.items() if item in names]
    for factor in factors:
        others = [name for name in model.constructs[factor] if name != item]
        if sum(not _touched(name, factor, p.op, p.rhs, partial, model) for name in others) < LEAST_ITEMS:
            return False
    return True


def _touched(item: str, factor: str, op: str, rhs: str, partial: tuple[str, ...], model: Model) -> bool:
    if op == "=~":
        return f"{factor} =~ {item}" in partial
    if op == "|":
        return any(f"{item} | t{k + 1}" in partial for k in range(model.options.thresholds[item]))
    return (f"{item} ~1" if rhs == "1" else f"{item} ~~ {item}") in partial
