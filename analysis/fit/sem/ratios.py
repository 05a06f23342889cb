"""Heterotrait-monotrait ratios of the correlations a fit used, with bootstrap percentile intervals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import measured
from analysis.kernel.contingency import encode
from analysis.kernel.resample import Interval, percentile_interval
from analysis.kernel.resample_tables import resampled_polychorics
from analysis.kernel.resampled_correlation import resampled_correlations
from analysis.kernel.validity import Average, htmt

Matrix = NDArray[np.float64]
AVERAGES: tuple[Average, ...] = ("arithmetic", "geometric")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its percentile interval, None where none was asked for."""

    value: float
    interval: Interval | None


def ratios(fitted: Fitted, group: int, draws: int, seed: int) -> dict[tuple[str, str], tuple[Ratio, Ratio]]:
    """Return HTMT and HTMT2 of every pair of factors that items measure, of one group (counted from 0).

    Of the items alone: covariates and outcomes, which measure nothing, do not count, and may be measures among ordinal
    items (whose indicators are all ordinal: fit.sem.checks refuses others).
    """
    members = measured(fitted.model)
    names = list(members)
    chosen = sorted({row for rows in members.values() for row in rows})
    flags = np.zeros((len(chosen), len(names)), dtype=bool)
    for j, rows in enumerate(members.values()):
        flags[[chosen.index(row) for row in rows], j] = True
    cov = fitted.moments[group].cov[np.ix_(chosen, chosen)]
    sd = np.sqrt(np.diag(cov))
    correlation = (cov / np.outer(sd, sd))[None]
    points = [htmt(correlation, flags, kind)[0] for kind in AVERAGES]
    drawn: list[list[Matrix]] = [[], []]
    for block in _drawn(fitted, group, chosen, draws, seed) if draws else ():
        for kept, kind in zip(drawn, AVERAGES, strict=True):
            kept.append(htmt(block, flags, kind))
    values = [np.concatenate(kept) if kept else None for kept in drawn]
    found = {}
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            pair = [
                Ratio(float(point[a, b]), percentile_interval(of[:, a, b]) if of is not None else None)
                for point, of in zip(points, values, strict=True)
            ]
            found[names[a], names[b]] = (pair[0], pair[1])
    return found


def _drawn(fitted: Fitted, group: int, chosen: list[int], draws: int, seed: int) -> Iterator[Matrix]:
    x = fitted.data.groups[group].x[:, chosen]
    if not fitted.model.options.thresholds:
        yield from resampled_correlations(x, draws, seed)
        return
    for block in resampled_polychorics(encode(x), draws, seed):
        yield block.correlations
