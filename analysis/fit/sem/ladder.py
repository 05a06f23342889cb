"""The levels of invariance climbed one after the other: fits, changes, what was freed and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial as bound

from analysis.fit.sem.compared import Change, change, shown
from analysis.fit.sem.cutoffs import MANY_GROUPS, cheung_rensvold, rutkowski_svetina
from analysis.fit.sem.difference import Difference, difference
from analysis.fit.sem.equalities import written
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.levels import Level, Prepared
from analysis.fit.sem.measures import fit_measures
from analysis.fit.sem.nested import nesting
from analysis.fit.sem.search import Found, Step, search
from analysis.model.defaults import equality
from instrument.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Rung:
    """One level with its fit, how it differs from the level before (None for the first), and what is free at it.

    `exhausted`: a search could not bring CFI within its cut-off.
    """

    level: Level
    fitted: Fitted
    change: Change | None
    partial: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    exhausted: bool = False


def climb(prepared: Prepared, freed: Mapping[str, tuple[str, ...]], *, searching: bool) -> tuple[Rung, ...]:
    """Fit every level; what is free at one stays free at those after it. `freed`: level -> parameters."""
    rungs: list[Rung] = []
    partial: tuple[str, ...] = ()
    for level in prepared.levels:
        before = rungs[-1].fitted if rungs else None
        partial = tuple(dict.fromkeys((*partial, *freed.get(level.name, ()))))
        fitted = prepared.fit(level, partial, before)
        if before is None:
            rungs.append(Rung(level, fitted, None, partial))
            continue
        found = Found(fitted, partial, (), True)
        base = _base(rungs, fitted)
        if searching and fitted.converged and base.fitted.converged:
            least = shown(fit_measures(base.fitted), "cfi") - lost_cfi(level, len(prepared.data.groups))
            found = search(level, fitted, partial, least, bound(_again, prepared, level, fitted))
        partial = found.partial
        moved = _changed(base.fitted, found.fitted, base.level.name)
        rungs.append(Rung(level, found.fitted, moved, partial, found.steps, not found.within))
    return tuple(rungs)


def _base(rungs: list[Rung], fitted: Fitted) -> Rung:
    """Return the last level that a fit is nested in: the one before, but for items of two categories.

    Their scales are free once all else is equal, and fixed before (Wu & Estabrook 2016), so that equal intercepts are
    no further restriction of equal loadings.
    """
    if fitted.converged and 1 in fitted.model.options.thresholds.values():
        for rung in reversed(rungs):
            if rung.fitted.converged and nesting(rung.fitted, fitted).nested:
                return rung
    return rungs[-1]


def lost_cfi(level: Level, groups: int) -> float:
    """Return how much CFI may fall at a level: .01, for loadings in many groups .02."""
    return rutkowski_svetina(level).cfi if groups >= MANY_GROUPS else cheung_rensvold().cfi


def asked(given: Mapping[str, object] | tuple[str, ...] | list[str], prepared: Prepared) -> dict[str, tuple[str, ...]]:
    """Return level -> parameters to be free, from a mapping or a list of parameters, each at the level that ties it.

    Raises UsageError for a level or a parameter that the model does not have.
    """
    levels = {level.name: level for level in prepared.levels}
    model = prepared.fit(prepared.levels[0]).model if given else None
    if model is None:
        return {}
    kinds = {written(p): equality(p, model.roles) for p in model.parameters}
    adds = {level.adds: level.name for level in prepared.levels if level.adds}
    if isinstance(given, Mapping):
        pairs = [(name, x) for name, many in given.items() for x in ([many] if isinstance(many, str) else many)]  # type: ignore[attr-defined]
    else:
        pairs = [(adds.get(kinds.get(x, ""), ""), x) for x in given]
    found: dict[str, tuple[str, ...]] = {}
    for name, x in pairs:
        if x not in kinds or kinds[x] not in adds:
            example = "'f =~ item', 'item ~1' or 'item | t1'"
            raise UsageError.at(
                "partial", f"'{x}' is not held equal at any level.", f"Write {example}.{nearest(x, kinds)}"
            )
        if name not in levels:
            raise UsageError.at(
                "partial", f"'{name}' is not a level.", f"Use {', '.join(levels)}.{nearest(name, levels)}"
            )
        found[name] = (*found.get(name, ()), x)
    return found


def _again(prepared: Prepared, level: Level, near: Fitted, partial: tuple[str, ...]) -> Fitted:
    return prepared.fit(level, partial, near)


def _changed(wider: Fitted, stricter: Fitted, against: str) -> Change:
    test: Difference = difference(wider, stricter)
    return change(fit_measures(wider), fit_measures(stricter), against, test)
