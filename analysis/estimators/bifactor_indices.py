"""How far one general factor goes: the indices of a fitted bifactor model."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.fit.sem.bifactor import WHERE, BifactorSolution, bifactor_solution
from analysis.fit.sem.confirmed import Confirmed, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import implied
from analysis.kernel.omega import (
    Hierarchical,
    construct_replicability,
    explained_common_variance,
    hierarchical_omegas,
    uncontaminated_correlations,
)
from analysis.result import NamedRows, Result, Row, Settings
from instrument.errors import Refused

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class GroupIndices:
    """One group's: `solution`, `omegas` of its factors, `ecv`, `puc`, `h` by factor, `arpb` (NaN if not asked)."""

    solution: BifactorSolution
    omegas: Hierarchical
    ecv: float
    puc: float
    h: tuple[float, ...]
    one_factor: tuple[float, ...] = ()

    @property
    def bias(self) -> tuple[float, ...]:
        """How far each one-factor loading is from the general one, relative to that."""
        pairs = zip(self.one_factor, self.solution.general, strict=False)
        return tuple(abs((one - general) / general) if general else NAN for one, general in pairs)

    @property
    def arpb(self) -> float:
        """Average relative parameter bias of the one-factor loadings."""
        return float(np.mean(self.bias)) if self.one_factor else NAN


@dataclass(frozen=True, eq=False)
class BifactorIndices(Result):
    """`groups` the indices of each group of respondents."""

    labels: tuple[str, ...]
    groups: tuple[GroupIndices, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "bifactor"
    caption = "Bifactor indices by factor"

    def rows(self) -> list[Row]:
        """One row a factor, the general one first; omegas of the sum of its own items."""
        found = []
        for label, one in zip(self.labels, self.groups, strict=True):
            s, o = one.solution, one.omegas
            total, general = float(o.total[0]), float(o.general[0])
            prefix: Row = {"group": label} if label else {}
            row: Row = {"factor": s.general_name, **prefix, "items": len(s.items)}
            row |= {"omega_total": total, "omega_h": general, "omega_relative": general / total}
            found.append(row | {"ecv": one.ecv, "ecv_own": one.ecv, "h_index": one.h[0]})
            common = float(np.sum(s.general**2) + np.sum(s.groups**2))
            for k, name in enumerate(s.group_names):
                own = s.groups[:, k] != 0
                squares, all_squares = np.sum(s.groups[:, k] ** 2), np.sum(s.general[own] ** 2)
                total, specific = float(o.group_total[0, k]), float(o.group_specific[0, k])
                row = {"factor": name} | prefix | {"items": int(own.sum())}
                row |= {"omega_total": total, "omega_h": specific, "omega_relative": specific / total}
                own_share = float(squares / (squares + all_squares))
                found.append(row | {"ecv": float(squares) / common, "ecv_own": own_share, "h_index": one.h[k + 1]})
        return found

    def further(self) -> tuple[NamedRows, ...]:
        """Return ECV, PUC and ARPB, and the items."""
        return (
            NamedRows("bifactor-model", "How far one factor goes", tuple(self._single())),
            NamedRows("bifactor-items", "Items of the bifactor model", tuple(self._items())),
        )

    def estimates(self) -> dict[str, Any]:
        """Return every index."""
        return {"factors": self.rows(), "indices": self._single(), "items": self._items()}

    def _single(self) -> list[Row]:
        rows: list[Row] = []
        for label, one in zip(self.labels, self.groups, strict=True):
            prefix: Row = {"group": label} if label else {}
            known = {"ECV": one.ecv, "PUC": one.puc} | ({"ARPB": one.arpb} if one.one_factor else {})
            rows += [prefix | {"index": name, "index_value": value} for name, value in known.items()]
        return rows

    def _items(self) -> list[Row]:
        rows: list[Row] = []
        for label, one in zip(self.labels, self.groups, strict=True):
            s = one.solution
            for i, item in enumerate(s.items):
                row: Row = {"item": item, **({"group": label} if label else {})}
                general, group = float(s.general[i]), float(s.groups[i].sum())
                common = general**2 + group**2
                row |= {"general": general, "specific": group, "iecv": general**2 / common if common else NAN}
                if one.one_factor:
                    row |= {"one_factor": one.one_factor[i], "relative_bias": one.bias[i]}
                rows.append(row)
        return rows


def bifactor_indices(fit: Confirmed, one_factor: Confirmed | None = None) -> BifactorIndices:
    """Return the indices of Rodriguez, Reise & Haviland (2016) of a fitted bifactor model.

    Omega total, omega hierarchical and their ratio (of the standardised items' sum, the model's variance below), the
    same of each group's own sum (omega hierarchical subscale), ECV (explained common variance) of every factor and of
    its own items, I-ECV of every item, PUC (share of correlations that the general factor alone explains; Reise et al.
    2013), H (Hancock & Mueller 2001), and, with the `one_factor` fit of the same items, ARPB: the mean relative
    distance of its loadings from the general ones (below .10 to .15 harmless: Muthen, Kaplan & Hollis 1987).

    Raises Refused for a model that is not bifactor: one factor of all items, the others of some, no item in two of
    these, no covariance. Checked against these formulas in R on lavaan 0.6-14.
    """
    fitted = usable(fit, WHERE)
    count = len(fitted.data.groups)
    alone = _alone(one_factor, fitted) if one_factor is not None else [()] * count
    groups = tuple(_indices(bifactor_solution(fitted, g), alone[g]) for g in range(count))
    settings = replace(fit.settings, estimator=f"bifactor model, {fit.settings.estimator}")
    return BifactorIndices(fitted.data.labels, groups, settings, tuple(_doubts(fitted, groups)))


def _indices(s: BifactorSolution, one_factor: tuple[float, ...]) -> GroupIndices:
    members = s.groups != 0
    common = s.general.sum() ** 2 + float(np.sum(s.groups.sum(axis=0) ** 2))
    omegas = hierarchical_omegas(s.general[None], s.groups[None], np.array([common]), s.correlations[None], members)
    h = (construct_replicability(s.general), *(construct_replicability(column) for column in s.groups.T))
    ecv = explained_common_variance(s.general, s.groups)
    return GroupIndices(s, omegas, ecv, uncontaminated_correlations(members), h, one_factor)


def _alone(one_factor: Confirmed, fitted: Fitted) -> list[tuple[float, ...]]:
    """Return the standardised loadings of the one-factor fit, by group, in the order of the bifactor model's items."""
    other = usable(one_factor, "the one-factor model")
    model = other.model
    same = set(model.items) == set(fitted.model.items) and other.data.labels == fitted.data.labels
    if len(model.factors) != 1 or not same:
        what = "it is no one-factor model of the same items and groups."
        raise Refused.at("the one-factor model", what, "Fit one factor to the items of the bifactor model.")
    places = [model.items.index(name) for name in fitted.model.items]
    column = model.latent.index(model.factors[0])
    loadings = [implied(other, g).standardised().loadings[places, column] for g in range(len(other.data.groups))]
    # The direction of a factor is arbitrary.
    general = [bifactor_solution(fitted, g).general for g in range(len(loadings))]
    return [tuple((x * (np.sign(x @ g) or 1.0)).tolist()) for x, g in zip(loadings, general, strict=True)]


def _doubts(fitted: Fitted, groups: tuple[GroupIndices, ...]) -> list[str]:
    found = []
    for one in groups:
        s = one.solution
        communality = s.general**2 + (s.groups**2).sum(axis=1)
        if heywood := [item for item, value in zip(s.items, communality, strict=True) if value >= 1]:
            found.append(f"The factors explain all of {', '.join(heywood)} or more: no index is to be trusted.")
        if opposed := [item for item, value in zip(s.items, s.general, strict=True) if value < 0]:
            found.append(
                f"{', '.join(opposed)} load negatively on the general factor: omegas, of the sum of the items as they "
                "are, are low. Name the reverse-keyed items in the Sample's `reverse`."
            )
        sizes = dict(zip(s.group_names, (s.groups != 0).sum(axis=0), strict=True))
        if small := [name for name, size in sizes.items() if size < 3]:
            found.append(f"{', '.join(small)}: with fewer than three items a group factor hangs on few correlations.")
    return list(dict.fromkeys((*fitted.data.notes, *found)))
