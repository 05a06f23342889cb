"""From a sample and the words of a model to a fit: groups, categories and options settled, then the right fitter."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.choose import Choice
from analysis.fit.sem.data import Groups, split
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.least import correlate, fit_least_squares
from analysis.fit.sem.likelihood import Engine, fit_likelihood
from analysis.kernel.sem.sandwich import Mixture
from analysis.kernel.twostep import Empty
from analysis.model.model import Model, build
from analysis.model.options import Options
from analysis.model.roles import Roles
from analysis.model.statements import read
from analysis.sample import Sample
from instrument.errors import Problem, Refused, UsageError

_SEMOPY = 'Ask for estimator="ML", missing="listwise".'


@dataclass(frozen=True, slots=True)
class Request:
    """A model's text with all that is asked for beside it; groups and thresholds are found in the sample."""

    text: str
    options: Options
    choice: Choice
    by_group: bool
    engine: Engine = "own"
    empty: Empty = "2x2"


def fit_request(sample: Sample, request: Request) -> Fitted:
    """Fit a request to a sample. Raises ContentError for faults of the model, Refused for what cannot be had."""
    model = prepare(sample, request)
    choice = request.choice
    data = split(sample, model, by_group=request.by_group, by_cluster=choice.clustered, complete=choice.complete)
    _check_moments(model)
    if request.engine == "semopy" and (choice.estimator.name != "ML" or not choice.complete):
        raise UsageError.at("engine semopy", "it fits maximum likelihood to complete rows.", _SEMOPY)
    if choice.estimator.discrepancy == "ML":
        return _testable(fit_likelihood(model, data, choice.estimator, request.engine))
    _check_categories(model, data)
    found = correlate(_with_policy(sample, choice), model, data, request.empty, clustered=choice.clustered)
    return _testable(fit_least_squares(model, data, choice.estimator, found))


def _testable(fitted: Fitted) -> Fitted:
    """Take away a robust test that rests on no more clusters than there are free parameters: its meat is singular."""
    clusters = fitted.data.clusters
    if clusters is None or clusters > fitted.free:
        return fitted
    none = Mixture(float("nan"), float("nan"))
    return replace(fitted, mixture=none, baseline_mixture=none)


def prepare(sample: Sample, request: Request) -> Model:
    """Return the model with its groups, and with the thresholds of the sample's categories."""
    statements, _ = read(request.text, "model")
    roles = Roles(tuple(statements))
    options = replace(request.options, groups=_groups(sample) if request.by_group else 1)
    if request.choice.ordinal:
        options = replace(options, thresholds=_thresholds(sample, roles))
    return build(request.text, options, known=sample.items)


def clusters_of(sample: Sample) -> int:
    """Return how many clusters a sample has."""
    return 0 if sample.cluster is None else int(sample.cluster.dropna().nunique())


def _groups(sample: Sample) -> int:
    if sample.group is None:
        raise Refused.at("CFA", "no group column is named.", 'Make the Sample with group="column".')
    return int(sample.group.dropna().nunique())


def _thresholds(sample: Sample, roles: Roles) -> dict[str, int]:
    """Return item -> categories less one, for what measures a factor; covariates and outcomes stay measures."""
    indicators = [name for name in roles.indicators if name in sample.items]
    return {name: int(sample.answers[name].nunique()) - 1 for name in indicators}


def _with_policy(sample: Sample, choice: Choice) -> Sample:
    return replace(sample, missing="listwise" if choice.complete else "pairwise")


def _check_moments(model: Model) -> None:
    p = len(model.items)
    moments = p * (p + 1) // 2 * model.options.groups
    free = sum(p.op in ("=~", "~~") for p, k in zip(model.parameters, model.index, strict=True) if k >= 0)
    if free > moments:
        raise Refused.at(
            "CFA",
            f"the model has {free} free loadings, variances and covariances for {moments} observed ones.",
            "Fix some parameters, or give each factor three items or more.",
        )


def _check_categories(model: Model, data: Groups) -> None:
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
