"""A bifactor model recognised in a fit: one factor of all items, others of some, none correlated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import implied
from instrument.errors import Refused

Matrix = NDArray[np.float64]
WHERE = "bifactor indices"


@dataclass(frozen=True, eq=False)
class BifactorSolution:
    """Standardised: `general` loadings (p,), `groups` (p, m), the items' implied `correlations` (p, p)."""

    general_name: str
    group_names: tuple[str, ...]
    items: tuple[str, ...]
    general: NDArray[np.float64]
    groups: Matrix
    correlations: Matrix


def bifactor_solution(fitted: Fitted, group: int) -> BifactorSolution:
    """Return one group's (counted from 0) solution; Refused, with the reason, for a model that is not bifactor."""
    general, rest = _factors(fitted)
    at, latent = implied(fitted, group), fitted.model.latent
    columns = [latent.index(name) for name in (general, *rest)]
    apart = at.factors[np.ix_(columns, columns)]
    if np.abs(apart - np.diag(np.diag(apart))).max() > 0:
        why = "the factors covary; in a bifactor model they do not."
        raise Refused.at(WHERE, why, "Fit the model with orthogonal=True.")
    if negative := [name for name, k in zip((general, *rest), columns, strict=True) if at.factors[k, k] <= 0]:
        what = f"the solution is improper: the variance of {', '.join(negative)} is not positive."
        raise Refused.at(WHERE, what, "Look at the fit's warnings; the items may have no such group factor.")
    std = at.standardised()
    return BifactorSolution(
        general, rest, fitted.model.items, std.loadings[:, columns[0]], std.loadings[:, columns[1:]], std.total
    )


def _factors(fitted: Fitted) -> tuple[str, tuple[str, ...]]:
    model = fitted.model
    constructs = {name: set(members) for name, members in model.constructs.items()}
    items = set(model.items)
    if model.roles.structural or model.roles.lower_order:
        what = "the model has regressions, or a factor measured by factors."
        raise Refused.at(WHERE, what, "Write a line with every item for the general factor, and one for each group.")
    whole = [name for name, members in constructs.items() if members == items]
    if len(whole) != 1 or len(constructs) < 2:
        what = f"{len(whole)} factors load on every item, beside {len(constructs) - len(whole)} others."
        raise Refused.at(WHERE, what, "One factor has to load on all items, and one or more others on some.")
    rest = tuple(name for name in constructs if name != whole[0])
    counted = [item for name in rest for item in constructs[name]]
    if twice := sorted({item for item in counted if counted.count(item) > 1}):
        what = f"{', '.join(twice)} load on two group factors."
        raise Refused.at(WHERE, what, "Let an item load on the general factor and one group factor at most.")
    return whole[0], rest
