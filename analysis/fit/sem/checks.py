"""What a sample must have for a model to be fitted to it; what it lacks is refused by name."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.data import Groups
from analysis.kernel.sem.scoring import Constraints
from analysis.model.model import Model
from analysis.model.roles import Roles
from analysis.sample import MOST_CATEGORIES, Sample
from instrument.errors import ContentError, Problem, Refused

_CONTINUOUS = 'treat all items as continuous (treatment="continuous", or estimator="MLR")'


def check_degrees_of_freedom(model: Model) -> None:
    """Refuse a model with more free parameters than there are moments to find them from."""
    moments, what = _moments(model)
    try:
        free = Constraints.of(*model.constraints).free
    except ValueError:
        remedy = "Remove one of them, or a fixed value that goes against it."
        raise ContentError.at(model.source, "the equations (==) contradict one another.", remedy) from None
    if free > moments:
        raise Refused.at(
            "CFA",
            f"the model has {free} free parameters for {moments} observed {what}: {moments - free} degrees of freedom.",
            "Fix some parameters, or give each factor three items or more.",
        )


def _moments(model: Model) -> tuple[int, str]:
    """Return how many moments of all groups the model speaks of, and what they are."""
    p, groups = len(model.items), model.options.groups
    if model.options.thresholds:
        counts = model.options.thresholds
        measures = sum(name not in counts for name in model.items)
        each = sum(counts.values()) + 2 * measures + p * (p - 1) // 2
        measured = ", means and variances of measures" if measures else ""
        return groups * each, f"thresholds and correlations{measured}"
    k = len(model.roles.covariates)
    each = p * (p + 1) // 2 - k * (k + 1) // 2
    if not model.options.meanstructure:
        return groups * each, "variances and covariances"
    return groups * (each + p - k), "means, variances and covariances"


def check_treatment(sample: Sample, roles: Roles) -> None:
    """Refuse what has no place in a model of ordinal items: an ordinal outcome, an indicator that is a measure."""
    problems = [*_outcomes(sample, roles), *_measures(sample, roles)]
    if problems:
        raise Refused(problems)


def _outcomes(sample: Sample, roles: Roles) -> Iterator[Problem]:
    """Name observed outcomes of few categories; one that measures a factor, too, has thresholds already."""
    for name in roles.outcomes:
        if name in roles.factors or name not in sample.items or _different(sample, name) > MOST_CATEGORIES:
            continue
        what = "an ordinal item on the left of ~ is not offered: it would be taken for a measure."
        yield Problem(name, what, f"Predict a factor that it measures, or {_CONTINUOUS}.")


def _measures(sample: Sample, roles: Roles) -> Iterator[Problem]:
    for name in roles.indicators:
        if name in sample.items and (count := _different(sample, name)) > MOST_CATEGORIES:
            what = f"has {count} different answers, more than the {MOST_CATEGORIES} of an ordinal item."
            yield Problem(name, what, f"Group its answers, or {_CONTINUOUS}.")


def _different(sample: Sample, name: str) -> int:
    return int(sample.answers[name].nunique())


def check_thresholds(model: Model) -> None:
    """Refuse a threshold or scale (| or ~*~) of what is treated as continuous, and a threshold the item has not."""
    counts = model.options.thresholds
    problems = []
    for p in model.parameters:
        if p.op not in ("|", "~*~") or p.group > 1:
            continue
        if p.lhs not in counts:
            what = f"'{p.lhs} {p.op} {p.rhs}' belongs to an ordinal item; this one is treated as continuous."
            problems.append(Problem(p.lhs, what, 'Remove the line, or make the Sample with treatment="ordinal".'))
        elif p.op == "|" and p.rhs not in (names := [f"t{k + 1}" for k in range(counts[p.lhs])]):
            what = f"the item has no threshold {p.rhs}: it has {counts[p.lhs] + 1} categories in use."
            problems.append(Problem(p.lhs, what, f"Use {', '.join(names)}."))
    if problems:
        raise Refused(problems)


def check_coverage(model: Model, data: Groups) -> None:
    """Refuse pairs of items that hardly anybody answered both of: a likelihood says nothing of their covariance."""
    problems = []
    for group in data.groups:
        seen = (~np.isnan(group.x)).astype(float)
        both = seen.T @ seen
        for i, j in zip(*np.triu_indices(len(both), 1), strict=True):
            if both[i, j] < 2:
                where = f"{model.items[i]} and {model.items[j]}" + (f", group {group.label}" if group.label else "")
                what = f"{both[i, j]:.0f} people answered both."
                problems.append(Problem(where, what, "Leave one of them out, or collect more answers."))
    if problems:
        raise Refused(problems)


def check_categories(model: Model, data: Groups) -> None:
    """Refuse by item and group a category that one group uses and another does not: their thresholds do not compare."""
    problems = []
    for name in model.options.thresholds:
        column = model.items.index(name)
        used = [_used(group.x[:, column]) for group in data.groups]
        every = sorted(set().union(*used))
        for group, own in zip(data.groups, used, strict=True):
            if empty := [f"{value:g}" for value in every if value not in own]:
                problems.append(_empty(name, group.label, empty))
    if problems:
        raise Refused(problems)


def _used(column: NDArray[np.float64]) -> set[float]:
    return set(column[~np.isnan(column)].tolist())


def _empty(name: str, group: str, empty: list[str]) -> Problem:
    where = f"{name} in group {group}" if group else name
    return Problem(
        where,
        f"nobody answered {', '.join(empty)}, which others did.",
        "Join the category with its neighbour in all groups, leave the item out, or treat the items as continuous.",
    )
