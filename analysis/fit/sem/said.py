"""What is said of a test of invariance: how its models are identified, and what a reader must know of them."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.fit.sem.cutoffs import cheung_rensvold
from analysis.fit.sem.difference import CITED
from analysis.fit.sem.ladder import Rung
from analysis.fit.sem.levels import Prepared

# Groups below this make estimates and tests by group unsteady; no more than a rule of thumb.
FEW = 100


def identification(prepared: Prepared, rungs: Sequence[Rung]) -> tuple[str, ...]:
    """Return the groups, how scales and origins are fixed, and the tests, for the settings."""
    sizes = ", ".join(f"{group.label} ({group.n:,})" for group in prepared.data.groups)
    tests = dict.fromkeys(CITED.get(rung.change.test.method, "") for rung in rungs if rung.change is not None)
    origin = "factors of variance 1 and mean 0 in the first group, in all until items are equal"
    more = [f"groups {sizes}", origin]
    if prepared.ordinal:
        more.append(
            "identified after Wu and Estabrook (2016): equal thresholds free intercepts and scales of later groups, "
            "equal loadings their factor variances, equal intercepts their factor means"
        )
        delta = prepared.request.options.parameterisation == "delta"
        more.append(f"{'delta' if delta else 'theta'} parameterisation{', residuals under theta' if delta else ''}")
    else:
        more.append("equal loadings free factor variances of later groups, equal intercepts their factor means")
    shown = (
        "scaled where the chi-square is" if prepared.request.choice.estimator.correction != "none" else "uncorrected"
    )
    return (
        *more,
        f"CFI, TLI and RMSEA {shown}",
        f"each level against the last one that it restricts, tested by {' and '.join(tests)}",
    )


def sentences(prepared: Prepared, rungs: Sequence[Rung], doubts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what was left out or cannot be tested, what went wrong at which level, where a search ended."""
    common = [said for said in doubts[rungs[0].level.name] if all(said in each for each in doubts.values())]
    yield from common
    yield from _categories(prepared)
    for rung in rungs:
        name = rung.level.name
        yield from (f"{name}: {said}" for said in doubts[name] if said not in common)
        if rung.change is not None and rung.change.test.why:
            yield f"{name} against {rung.change.against}: {rung.change.test.why}"
        if rung.exhausted:
            yield f"{name}: the search could not free more, and CFI is still beyond the cut-off: not supported."
    located = next(rung for rung in rungs if "intercepts" in rung.level.equal)
    if not located.fitted.converged:
        yield f"No factor means and no dMACS: the level {located.level.name} did not converge."
        return
    beyond = [r.level.name for r in rungs if r.change is not None and cheung_rensvold().within(r.change) is False]
    below = [name for name in beyond if name in _until(rungs, located)]
    if below:
        yield (
            f"Factor means and dMACS rest on the level {located.level.name}, although CFI falls by more than .01 at "
            f"{', '.join(below)}: read them with that in mind, or free parameters (search=True)."
        )
    for group in prepared.data.groups:
        if group.n < FEW:
            yield f"Group {group.label} has {group.n} respondents: estimates of its own are unsteady."


def _until(rungs: Sequence[Rung], last: Rung) -> tuple[str, ...]:
    names = [rung.level.name for rung in rungs]
    return tuple(names[: names.index(last.level.name) + 1])


def _categories(prepared: Prepared) -> Iterator[str]:
    """Name items whose few categories leave nothing to test at the level of thresholds (Wu & Estabrook 2016)."""
    counts = prepared.correlations[0] if prepared.correlations else None
    if counts is None:
        return
    levels = dict(zip(counts.items, (len(one) for one in counts.estimates.levels), strict=True))
    ordinal = [name for name in levels if name not in counts.continuous]
    if two := [name for name in ordinal if levels[name] == 1]:
        yield (
            f"Two categories: {', '.join(two)}. Equality of one threshold cannot be tested, and a scale of its own is "
            "not identified before loadings and intercepts are equal, too: until then it is 1 in every group, and a "
            "level is compared with the last one that it restricts further."
        )
    if three := [name for name in ordinal if levels[name] == 2]:
        yield (
            f"Three categories: {', '.join(three)}. Equality of two thresholds takes no degrees of freedom: "
            "the level thresholds does not test them."
        )
