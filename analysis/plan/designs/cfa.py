"""Confirmatory factor models: students answer independently of one another."""

import numpy as np

from analysis.estimators.cfa import cfa
from analysis.fit.sem.estimator import ESTIMATORS
from analysis.plan.answers import answered, thresholds_of
from analysis.plan.freed import freed
from analysis.plan.population import Population, check_unit_variance, population
from analysis.plan.replication import Found, Prepared
from analysis.plan.said import said
from analysis.plan.spec import Cell, Metric, Plan
from analysis.plan.truth import targets
from analysis.sample import Sample, Treatment
from instrument.errors import ContentError, UsageError

# These take ordinal answers as numbers.
_CONTINUOUS = ("ML", "MLM", "MLR")


def prepare(plan: Plan) -> Prepared:
    """Make the plan of a factor model ready.

    Ordinal items are fitted by WLSMV, as `cfa` does, or as `estimator` says. Estimates are compared with the truth in
    the population's units; standardised, where another model than the population's is fitted, or where categories are
    taken as numbers (ML, MLM, MLR). Raises ContentError for a fault of a model, UsageError for an estimator not known.
    """
    of = population(plan.population, plan.source)
    sd = np.sqrt(np.diag(of.covariance))
    cuts = thresholds_of(of.items, of.thresholds, plan.answering, of.mean, sd)
    ordinal = tuple(name for name, own in zip(of.items, cuts, strict=True) if own is not None)
    estimator = _estimator(plan, of, ordinal)
    as_ordinal = bool(ordinal) and estimator not in _CONTINUOUS
    if as_ordinal:
        check_unit_variance(of, ordinal, plan.source)
    own = plan.analysis is None
    text = freed(of, plan.source) if plan.analysis is None else plan.analysis
    metric: Metric = "raw" if own and as_ordinal == bool(ordinal) else "standardised"
    given = ordinal if as_ordinal else ()
    wanted = targets(text, plan.source if own else "analysis", of, metric, given)
    items = list(of.items)
    # Asked for by name, a likelihood would take complete rows alone.
    missing = "fiml" if plan.estimator in ("ML", "MLR") and plan.answering.missing else None

    def draw(cell: Cell, rng: np.random.Generator) -> Sample:
        import pandas as pd

        answers = answered(of.draw(rng, cell.n), cuts, plan.answering, rng, of.mean, sd)
        treatment: Treatment = "ordinal" if as_ordinal else "continuous"
        return Sample.from_frame(pd.DataFrame(answers, columns=items), items, scale=None, treatment=treatment)

    def fit(sample: Sample) -> Found:
        found = cfa(sample, text, estimator=plan.estimator, missing=missing)
        return Found(found.parameters, found.converged, found.fit)

    words = said(of, ordinal, plan, "the population's model, its values freed" if own else "another model")
    return Prepared(plan, tuple(wanted), metric, draw, fit, words, as_ordinal, estimator)


def _estimator(plan: Plan, of: Population, ordinal: tuple[str, ...]) -> str:
    if ordinal and len(ordinal) < len(of.items):
        left = next(name for name in of.items if name not in ordinal)
        what = f"'{left}' has no thresholds, and others have."
        raise ContentError.at(plan.source, what, "Give --categories, or thresholds for all items or for none.")
    if plan.estimator is None:
        return "WLSMV" if ordinal else "MLR"
    if plan.estimator not in ESTIMATORS:
        what = f"'{plan.estimator}' is not offered."
        raise UsageError.at("--estimator", what, f"Choose from {', '.join(ESTIMATORS)}.")
    return plan.estimator
