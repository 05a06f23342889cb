"""From a sample and two texts to what a two-level model is fitted with."""

from analysis.fit.twolevel.data import split
from analysis.fit.twolevel.model import TwoLevelModel, two_levels
from analysis.fit.twolevel.setting import Setting
from analysis.model.options import Scaling
from analysis.sample import Sample
from instrument.errors import ContentError, Refused, UsageError

_MISSING = {
    "fiml": "full information: every answer is used, right if they are missing at random",
    "listwise": "complete rows only",
}


def prepared(sample: Sample, within: str, between: str, missing: str | None, scaling: Scaling) -> tuple[Setting, str]:
    """Return the setting of two models, and what becomes of missing answers in words.

    Raises ContentError for a fault of the models, Refused for answers that cannot carry them.
    """
    how = missing or ("listwise" if sample.missing == "listwise" else "fiml")
    if how not in _MISSING:
        raise UsageError.at("missing", f"'{how}' is not offered for two levels.", "Use fiml or listwise.")
    if scaling not in ("marker", "unit"):
        raise UsageError.at("scaling", f"'{scaling}' is not offered for two levels.", "Use marker or unit.")
    if sample.cluster is None:
        raise Refused.at("two-level model", "no cluster column is named.", 'Make the Sample with cluster="column".')
    model = two_levels(within, between, sample.items, scaling)
    if not model.both:
        what = "no variable stands in both models, so that the levels have nothing to do with one another."
        raise ContentError.at("model", what, "Name the items in the within and in the between model.")
    free = int(model.constraints.free)
    if free > (moments := _moments(model)):
        what = f"the model has {free} free parameters for {moments} means, variances and covariances of both levels."
        raise Refused.at("two-level model", what, "Fix some parameters, or give each factor three items or more.")
    return Setting.of(model, split(sample, model, complete=how == "listwise")), _MISSING[how]


def check_estimator(estimator: str) -> None:
    """Raise UsageError for an estimator that two levels have not."""
    if estimator not in ("ML", "MLR"):
        raise UsageError.at("estimator", f"'{estimator}' is not offered for two levels.", "Use ML or MLR.")


def _moments(model: TwoLevelModel) -> int:
    """Return how many moments of both levels the model speaks of, those of covariates left out."""
    total = 0
    for level in model.levels:
        p, k = len(level.items), len(level.roles.covariates)
        total += p * (p + 1) // 2 - k * (k + 1) // 2
    given = {*model.within.roles.covariates, *model.between.roles.covariates}
    return total + len({*model.within.items, *model.between.items} - given)
