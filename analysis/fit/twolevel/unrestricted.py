"""The unrestricted model of two levels: all variances and covariances of both, and means."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.twolevel.boundary import beside_bounded
from analysis.fit.twolevel.data import WHERE
from analysis.fit.twolevel.fitted import Estimator
from analysis.fit.twolevel.references import LevelMoments, joined, moment_estimates, unrestricted
from analysis.fit.twolevel.setting import NAN, Index, Setting, Solved, solved, trace_of, unbound
from analysis.kernel.sem.scoring import Solution
from analysis.kernel.twolevel.clusters import Clusters
from instrument.errors import Refused

Vector = NDArray[np.float64]
# The unrestricted model is found within ten steps or so where it has a maximum; beyond these it is taken to have none.
MOST_TRIALS = 60


@dataclass(frozen=True, eq=False)
class References:
    """The unrestricted model `h1`, its moments by level, and the weights' sum of tests against it (`trace`).

    `bounded`: its between covariance matrix had to be kept positive semidefinite, for without that bound the likelihood
    has no maximum. `given_deviance` is -2 log L of the covariates' own moments; `free` counts the unrestricted ones
    without these.
    """

    h1: Solved
    bounded: bool
    moments: tuple[LevelMoments, LevelMoments]
    trace: float
    given_deviance: float
    free: int


def references(setting: Setting, estimator: Estimator) -> References:
    """Fit the unrestricted model. Raises Refused where it has no maximum: the answers cannot carry two levels."""
    starts = moment_estimates(setting.data.clusters, setting.both, setting.alone)
    within, between, start = joined(*(unrestricted(at) for at in starts))
    h1, kept = solved(setting, (within, between), start, most=MOST_TRIALS), False
    if h1.state is None:
        low, high = (unrestricted(at) for at in starts)
        h1, kept = beside_bounded(setting, low, high, starts, unbound(len(low.start))), True
    if h1.state is None:
        what = f"the unrestricted moments of both levels have no maximum of the likelihood ({h1.solution.why})."
        raise Refused.at(WHERE, what, "Leave out items that vary little between clusters, or collect more clusters.")
    at = (h1.state.at_within, h1.state.at_between)
    moments = tuple(replace(old, mean=new.mu, cov=new.sigma) for old, new in zip(starts, at, strict=True))
    own, given_deviance, count = _of_covariates(setting, (moments[0], moments[1]), estimator)
    trace = NAN if estimator == "ML" or kept else trace_of(h1) - own
    return References(h1, kept, (moments[0], moments[1]), trace, given_deviance, len(h1.solution.x) - count)


def _of_covariates(
    setting: Setting, at: tuple[LevelMoments, LevelMoments], estimator: Estimator
) -> tuple[float, float, int]:
    """Return trace, deviance and number of the covariates' own moments, which are given, not modelled."""
    chosen = [setting.covariates(0), setting.covariates(1)]
    if not sum(len(one) for one in chosen):
        return 0.0, 0.0, 0
    alone = _without_others(setting, chosen)
    halves = [
        unrestricted(LevelMoments(one.mean[own], one.cov[np.ix_(own, own)], one.located[own]))
        for one, own in zip(at, chosen, strict=True)
    ]
    within, between, x = joined(*halves)
    state = alone.likelihood(within, between).at(x)
    assert state is not None  # a part of a proper model
    of = Solved((within, between), unbound(len(x)), Solution(x, 0, 0, 0, True), state)
    return (NAN if estimator == "ML" else trace_of(of)), state.deviance, len(x)


def _without_others(setting: Setting, chosen: list[Index]) -> Setting:
    """Return the setting of the covariates alone."""
    data = setting.data.clusters
    places = [list(one) for one in chosen]
    pairs = [(w, b) for w, b in zip(*setting.both, strict=True) if w in places[0]]
    alone = [k for k in setting.alone if k in places[1]]
    z = data.z[:, [list(setting.alone).index(k) for k in alone]]
    kept = Clusters.build(data.x[:, chosen[0]], data.of, z)
    both = (
        np.array([places[0].index(w) for w, _ in pairs], dtype=np.intp),
        np.array([places[1].index(b) for _, b in pairs], dtype=np.intp),
    )
    own = np.array([places[1].index(k) for k in alone], dtype=np.intp)
    return Setting(setting.model, replace(setting.data, clusters=kept), both, own)
