"""Do both roles of a pair mean the same by the items: one model of both for each construct, ever more held equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from analysis.fit.dyads import Equal, factor_of
from analysis.fit.sem.choose import choose
from analysis.fit.sem.compared import Change, change, measures, trimmed
from analysis.fit.sem.confirmatory import ConfirmatoryFit, confirmatory
from analysis.fit.sem.difference import CITED, difference
from analysis.fit.sem.engine import Request, fit_request
from analysis.fit.sem.tabulated import ParameterRow
from analysis.model.options import Options
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample
from instrument.errors import Refused

NAN = float("nan")
# Columns of other tables: how a difference was tested stands in the settings.
_ELSEWHERE = ("aic", "bic", "difference_method")
#: A level's name -> what is equal across the roles at it.
LEVELS: Mapping[str, Equal] = {"configural": "nothing", "metric": "loadings", "scalar": "intercepts"}


@dataclass(frozen=True, eq=False)
class RoleLadder:
    """One construct: its fits by level, and how each level but the first fits less well than the one before it."""

    construct: str
    fits: Mapping[str, ConfirmatoryFit]
    changes: Mapping[str, Change]

    def rows(self) -> list[Row]:
        """One row a level."""
        found: list[Row] = []
        for level, fit in self.fits.items():
            row: Row = {"construct": self.construct, "level": level, **measures(fit.fit)}
            moved = self.changes.get(level)
            row |= {} if moved is None else moved.row()
            found.append({name: value for name, value in row.items() if name not in _ELSEWHERE})
        return found


@dataclass(frozen=True, eq=False)
class RoleInvariance(Result):
    """Invariance across the two roles of `pair`, and what can be said of their factors; `ladders` by construct."""

    pair: tuple[str, str]
    ladders: Mapping[str, RoleLadder]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "role_invariance"
    caption = "Invariance by role"

    def rows(self) -> list[Row]:
        """One row a construct and level."""
        rows = [row for ladder in self.ladders.values() for row in ladder.rows()]
        return trimmed(rows, ("chisq", "df", "cfi", "tli", "rmsea", "srmr"))

    def further(self) -> tuple[NamedRows, ...]:
        """The correlation of both roles' factors, and the difference of their means."""
        rows = tuple(self._factors(ladder) for ladder in self.ladders.values())
        return (NamedRows("role_factors", "What the two roles' factors have in common", rows),)

    def estimates(self) -> dict[str, Any]:
        """Return the fit measures of every construct and level, and the factors' correlations and means."""
        fits = {name: {level: fit.fit for level, fit in one.fits.items()} for name, one in self.ladders.items()}
        return {"fit": fits, "factors": [self._factors(ladder) for ladder in self.ladders.values()]}

    def _factors(self, ladder: RoleLadder) -> Row:
        first, second = (factor_of(ladder.construct, role) for role in self.pair)
        free, equal = ladder.fits["configural"], ladder.fits["scalar"]
        r = _found(free, first, "~~", second)
        row: Row = {"construct": ladder.construct, "role_r": r.std_all if r else NAN}
        row |= {"role_r_lower": r.std_lower if r else NAN, "role_r_upper": r.std_upper if r else NAN}
        mean = _found(equal, second, "~1", "")
        row |= {"role_difference": mean.est if mean else NAN, "se": mean.se if mean else NAN}
        row |= {"role_lower": mean.lower if mean else NAN, "role_upper": mean.upper if mean else NAN}
        return row | {"pvalue": mean.p_value if mean else NAN}


def _found(fit: ConfirmatoryFit, lhs: str, op: str, rhs: str) -> ParameterRow | None:
    ends = {(lhs, rhs), (rhs, lhs)} if op == "~~" else {(lhs, rhs)}
    return next((row for row in fit.estimated if row.op == op and (row.lhs, row.rhs) in ends), None)


def role_invariance(
    sample: Sample,
    pair: tuple[str, str],
    texts: Mapping[str, Mapping[str, str] | Refused],
    estimator: str | None,
    alone: Sequence[str] = (),
) -> RoleInvariance:
    """Fit each construct's models of both roles (lavaan's syntax, by level) to `sample`, one row a pair.

    `alone`: constructs that one role alone was asked. Raises Refused if no construct can be fitted.
    """
    choice = choose(replace(sample, treatment="continuous"), estimator, None, clustered=False)
    sample = replace(sample, treatment="continuous", cluster=None)
    ladders: dict[str, RoleLadder] = {}
    refused: dict[str, Refused] = {}
    for name, given in texts.items():
        try:
            if isinstance(given, Refused):
                raise given
            requests = {
                level: Request(text, Options(meanstructure=True), choice, False) for level, text in given.items()
            }
            fits = {level: confirmatory(sample, fit_request(sample, one), choice) for level, one in requests.items()}
        except Refused as why:
            refused[name] = why
        else:
            ladders[name] = RoleLadder(name, fits, _changes(fits))
    if not ladders:
        raise Refused([problem for why in refused.values() for problem in why.problems])
    roles = " and ".join(pair)
    names = ", ".join(alone)
    left_out = [f"Not compared, for {roles} have fewer than two of their items in common: {names}."] if alone else []
    left_out += [f"{name}: not compared. {why.brief}" for name, why in refused.items()]
    return RoleInvariance(pair, ladders, _settings(ladders, sample), (*left_out, *_said(ladders)))


def _changes(fits: Mapping[str, ConfirmatoryFit]) -> dict[str, Change]:
    """Return what each level loses against the one before it; nothing where one of the two did not converge."""
    levels, found = list(fits), {}
    for before, level in pairwise(levels):
        wider, stricter = fits[before], fits[level]
        if wider.converged and stricter.converged and not wider.fitted.open:
            test = difference(wider.fitted, stricter.fitted)
            found[level] = change(wider.fit, stricter.fit, before, test)
    return found


def _said(ladders: Mapping[str, RoleLadder]) -> list[str]:
    """Return what is to be said of the fits; what holds of all levels of a construct once."""
    found = []
    for name, ladder in ladders.items():
        common = [said for said in ladder.fits["configural"].warnings if _everywhere(said, ladder.fits)]
        found += [f"{name}: {said}" for said in common]
        found += [
            f"{name}, {level}: {said}"
            for level, fit in ladder.fits.items()
            for said in fit.warnings
            if said not in common
        ]
        found += [f"{name}, {level}: {moved.test.why}" for level, moved in ladder.changes.items() if moved.test.why]
    return found


def _everywhere(said: str, fits: Mapping[str, ConfirmatoryFit]) -> bool:
    return all(said in fit.warnings for fit in fits.values())


def _settings(ladders: Mapping[str, RoleLadder], sample: Sample) -> Settings:
    of = next(iter(ladders.values())).fits["configural"].settings
    used = max(ladder.fits["configural"].fitted.data.n for ladder in ladders.values())
    methods = dict.fromkeys(
        CITED.get(moved.test.method, "") for ladder in ladders.values() for moved in ladder.changes.values()
    )
    more = (
        *([f"each level against the one before it, tested by {', '.join(methods)}"] if methods else []),
        "each construct by itself, a factor for each role",
        "an item's residuals of both roles covary (Claxton et al. 2015)",
        "pairs count as independent of their universities",
    )
    return Settings(of.estimator, of.treatment, of.missing, used, sample.n_rows, more=(*more, *sample.notes))
