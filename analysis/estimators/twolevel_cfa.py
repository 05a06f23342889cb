"""Two-level confirmatory factor analysis: people in clusters, a model within clusters and one between them."""

from typing import Literal

from analysis.fit.clusters import sizes_said
from analysis.fit.twolevel.constructs import Construct, construct_models
from analysis.fit.twolevel.data import TwoLevelData
from analysis.fit.twolevel.engine import fit_two_levels
from analysis.fit.twolevel.fitted import Estimator, TwoLevelFitted
from analysis.fit.twolevel.request import check_estimator, prepared
from analysis.fit.twolevel.result import TwoLevelFit, two_level_fit
from analysis.fit.twolevel.unrestricted import references
from analysis.grammar import counted
from analysis.model.options import Scaling
from analysis.result import Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError

__all__ = ["TwoLevelFit", "twolevel_cfa"]


def twolevel_cfa(  # noqa: PLR0913 - every choice a referee asks about is an argument
    sample: Data,
    within: str | None = None,
    between: str | None = None,
    *,
    construct: Construct | None = None,
    estimator: Estimator = "MLR",
    missing: Literal["fiml", "listwise"] | None = None,
    scaling: Scaling = "marker",
    small_sample: bool = True,
) -> TwoLevelFit:
    """Fit a factor model (or structural equation model) of two levels written in lavaan's syntax.

    `within` and `between` are a model each; "saturated" leaves a level without structure. A variable of both varies on
    both levels, one of `within` alone within clusters only, one of `between` alone is the cluster's (one value each).
    A label that stands in both holds a parameter equal across levels; `==` and `:=` may name labels of either. Without
    models, `construct` configural, shared or simultaneous writes them from the sample's constructs
    (analysis.fit.twolevel.constructs). Clusters are the sample's cluster column, of any sizes; items count as
    continuous.

    estimator "MLR" (default): robust standard errors from the clusters' scores, chi-squares corrected after Yuan &
    Bentler (2000) as in Mplus; not shown where there are no more clusters than free parameters. `small_sample`: the
    robust covariances are multiplied by J/(J - 1); lavaan and Mplus leave them. "ML": standard errors from the observed
    information. `missing` fiml uses every answer (right if they are missing at random), listwise complete rows;
    default fiml, unless the sample says listwise. `scaling` marker or unit.

    A model that does not converge comes back with converged False and NaN for every number. Raises ContentError for a
    fault of the models, Refused for answers that cannot carry two levels: no or one cluster, only one-member clusters,
    an item without variance on a level, a between model larger than the clusters allow. Checked against lavaan 0.6-14.
    """
    sample = Sample.of(sample)
    within, between = _models(sample, within, between, construct)
    setting, how = prepared(sample, within, between, missing, scaling)
    check_estimator(estimator)
    found = references(setting, estimator)
    fitted = fit_two_levels(setting, estimator, found, small_sample=small_sample)
    return two_level_fit(setting, fitted, found, _settings(sample, setting.data, fitted, how, small_sample))


def _models(sample: Sample, within: str | None, between: str | None, construct: Construct | None) -> tuple[str, str]:
    if construct is None and within is not None and between is not None:
        return within, between
    if construct is None or within is not None or between is not None:
        what = "both models are needed, or else the kind of construct that writes them."
        raise UsageError.at("twolevel_cfa", what, 'Give `within` and `between`, or construct="configural".')
    return construct_models(sample.scales, construct)


def _settings(sample: Sample, data: TwoLevelData, fitted: TwoLevelFitted, how: str, small_sample: bool) -> Settings:
    sizes = data.sizes
    robust = "cluster-robust standard errors" + (" times J/(J - 1)" if small_sample else "")
    tests = ", Yuan-Bentler test (as in Mplus)" if not fitted.refused else ""
    said = f"MLR, {robust}{tests}" if fitted.estimator == "MLR" else "ML, observed information"
    free = [fitted.model.free_of(level) for level in (0, 1)]
    degrees = counted(int(fitted.tested.naive.df), "degree of freedom", "degrees of freedom")
    return Settings(
        f"two-level {said}",
        "continuous",
        how,
        data.n,
        sample.n_rows,
        clusters=data.j,
        more=(
            sizes_said(sizes, mean=True),
            f"{fitted.free} free parameters ({free[0]} within, {free[1]} between), {degrees}",
            *sample.notes,
        ),
    )
