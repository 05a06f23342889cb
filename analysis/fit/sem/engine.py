"""From a sample and the words of a model to a fit: groups, categories and options settled, then the right fitter."""

from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from analysis.choices import check_name
from analysis.fit.sem.asked import check_equal
from analysis.fit.sem.checks import (
    check_categories,
    check_coverage,
    check_degrees_of_freedom,
    check_thresholds,
    check_treatment,
)
from analysis.fit.sem.choose import Choice
from analysis.fit.sem.data import split, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.least import correlate, fit_least_squares
from analysis.fit.sem.likelihood import Engine, fit_likelihood
from analysis.kernel.sem.sandwich import Mixture
from analysis.kernel.twostep import Empty
from analysis.model.model import Model, build
from analysis.model.options import Options
from analysis.model.roles import Roles, check
from analysis.model.statements import read
from analysis.sample import Sample
from instrument.errors import Refused, UsageError

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

    def __post_init__(self) -> None:
        """Raise UsageError for an engine or a treatment of empty cells that is not offered."""
        check_name("engine", self.engine, get_args(Engine))
        check_name("empty", self.empty, get_args(Empty))


def fit_request(sample: Sample, request: Request) -> Fitted:
    """Fit a request to a sample. Raises ContentError for faults of the model, Refused for what cannot be had."""
    model = prepare(sample, request)
    choice = request.choice
    check_equal(model)
    data = split(sample, model, choice, by_group=request.by_group)
    check_thresholds(model)
    check_degrees_of_freedom(model)
    if request.engine == "semopy" and (choice.estimator.name != "ML" or not choice.complete):
        raise UsageError.at("engine semopy", "it fits maximum likelihood to complete rows.", _SEMOPY)
    if choice.estimator.discrepancy == "ML":
        check_coverage(model, data)
        return testable(fit_likelihood(model, data, choice.estimator, request.engine))
    check_categories(model, data)
    found = correlate(_with_policy(sample, choice), model, data, request.empty, clustered=choice.clustered)
    return testable(fit_least_squares(model, data, choice.estimator, found))


def testable(fitted: Fitted) -> Fitted:
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
        check(roles, "model", sample.items)
        check_treatment(sample, roles)
        options = replace(options, thresholds=_thresholds(sample, roles, request))
    return build(request.text, options, known=sample.items)


def clusters_of(sample: Sample) -> int:
    """Return how many clusters a sample has."""
    return 0 if sample.cluster is None else int(sample.cluster.dropna().nunique())


def _groups(sample: Sample) -> int:
    if sample.group is None:
        raise Refused.at("CFA", "no group column is named.", 'Make the Sample with group="column".')
    return int(sample.group.dropna().nunique())


def _thresholds(sample: Sample, roles: Roles, request: Request) -> dict[str, int]:
    """Return item -> categories less one, in the rows that are used; covariates and outcomes stay measures."""
    chosen = sample.select(roles.observed)
    kept, _ = usable(chosen, roles, request.choice, by_group=request.by_group)
    items = [name for name in roles.observed if name not in roles.structural]
    used = chosen.answers.loc[kept, items].to_numpy(dtype=float).T
    counts = [len(np.unique(column[~np.isnan(column)])) for column in used]
    return {name: max(count - 1, 1) for name, count in zip(items, counts, strict=True)}


def _with_policy(sample: Sample, choice: Choice) -> Sample:
    return replace(sample, missing="listwise" if choice.complete else "pairwise")
