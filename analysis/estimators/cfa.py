"""Confirmatory factor analysis: ordinal or continuous items, complete or not, one group or several."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.fit.sem.asked import equalities, exceptions, without_effect
from analysis.fit.sem.choose import choose, clustered
from analysis.fit.sem.confirmatory import ConfirmatoryFit, confirmatory
from analysis.fit.sem.engine import Request, clusters_of, fit_request, prepare
from analysis.fit.sem.likelihood import Engine
from analysis.kernel.twostep import Empty
from analysis.model.model import Model
from analysis.model.options import Identification, Options, Parameterisation, Scaling
from analysis.model.statements import read
from analysis.sample import Data, Sample

__all__ = ["ConfirmatoryFit", "cfa"]


def cfa(  # noqa: PLR0913 - every choice a referee asks about is an argument
    sample: Data,
    model: str | Model,
    estimator: str | None = None,
    missing: str | None = None,
    group_equal: Sequence[str] | str = (),
    group_partial: Sequence[str] | str = (),
    *,
    scaling: Scaling = "marker",
    parameterisation: Parameterisation = "delta",
    meanstructure: bool | None = None,
    orthogonal: bool = False,
    identification: Identification = "lavaan",
    groups: bool | None = None,
    clusters: bool | None = None,
    empty: Empty = "2x2",
    engine: Engine = "own",
) -> ConfirmatoryFit:
    """Fit a confirmatory factor model (or any structural equation model) written in lavaan's syntax.

    Ordinal samples (Sample.treatment) are fitted by WLSMV on pairwise polychorics, continuous ones by MLR with all
    answers; `estimator` ML, MLM, MLR (items then count as continuous), ULS, ULSMV, DWLS, WLSM, WLSMV, WLSMVS. `missing`
    listwise, pairwise (least squares), fiml (likelihood). One group for each value of the sample's group column, with
    `group_equal` of analysis.model.options.EQUALITIES held equal but for `group_partial` ("f =~ x", "x ~1"); groups
    False ignores the column. `clusters`: errors and test robust to the sample's clusters (default:
    where there are more of them than free parameters).
    `scaling` marker, unit or effects; `parameterisation` delta or theta; `meanstructure` means as parameters (default:
    with several groups, clusters or missing answers). `empty`: what becomes of empty cells, see `polychoric`. `engine`
    semopy lets semopy minimise (ML, complete rows): a second opinion. `identification` wu-estabrook: what equalities
    across groups free in ordinal items is decided as by Wu & Estabrook (2016), with `scaling` unit
    (analysis.model.wu_estabrook).

    A model that does not converge comes back with converged False and NaN for every number. Raises ContentError for a
    fault of the model's text, UsageError for a combination that is not offered, Refused for answers that cannot carry
    it. Checked against lavaan 0.6-14; the equations are named where they stand (kernel.sem, fit.sem).
    """
    sample = Sample.of(sample)
    by_group = (sample.group is not None) if groups is None else groups
    equal = equalities(group_equal, groups=by_group)
    choice = choose(sample, estimator, missing, clustered=bool(clusters))
    means = (by_group or clusters or choice.missing == "fiml") if meanstructure is None else meanstructure
    text = model if isinstance(model, str) else model.text
    options = Options(
        scaling="unit" if identification == "wu-estabrook" else scaling,
        meanstructure=bool(means or any(s.op == "~" and s.rhs == "1" for s in read(text, "model")[0])),
        parameterisation=parameterisation,
        equal=equal,
        partial=exceptions(group_partial),
        orthogonal=orthogonal,
        identification=identification,
    )
    request = Request(text, options, choice, by_group, engine, empty)
    said: tuple[str, ...] = ()
    if clusters is None and sample.cluster is not None:
        request, said = _by_clusters(sample, request)
    fitted = fit_request(sample, request)
    return confirmatory(sample, fitted, request.choice, (*said, *without_effect(fitted.model)))


def _by_clusters(sample: Sample, request: Request) -> tuple[Request, tuple[str, ...]]:
    """Make errors and test robust to clusters where there are more of them than free parameters; say it if not."""
    count, free = clusters_of(sample), prepare(sample, request).free
    if count > free:
        options = replace(request.options, meanstructure=True)
        return replace(request, choice=clustered(request.choice), options=options), ()
    return request, (
        f"Errors and test do not allow for the {count} clusters: there are no more of them than free parameters "
        f"({free}). "
        "Where answers within a cluster are alike, intervals are too narrow and the chi-square too great.",
    )
