"""A fitted two-level model as a result: fit measures of the whole and of each level, parameters, tables."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.fit.sem.reliability import Estimate
from analysis.fit.twolevel.fitted import TwoLevelFitted
from analysis.fit.twolevel.measures import LevelMeasures, fit_measures, level_measures
from analysis.fit.twolevel.model import TwoLevelModel
from analysis.fit.twolevel.said import doubts
from analysis.fit.twolevel.setting import Setting
from analysis.fit.twolevel.tabulated import LevelRow, factor_iccs, parameter_rows
from analysis.fit.twolevel.unrestricted import References
from analysis.result import NamedRows, Result, Row, Settings

if TYPE_CHECKING:
    import pandas as pd

# Columns of the table of fit, as far as a level has them.
_FIT = ("chisq", "df", "pvalue", "chisq_scaled", "cfi", "tli", "rmsea")


@dataclass(frozen=True, eq=False)
class TwoLevelFit(Result):
    """A fitted two-level model: `fit` (lavaan's names), `level_fit`, `parameters` (frame), `converged`.

    `fitted` holds what is behind them, `setting` and `references` what further models of the same answers need.
    """

    fitted: TwoLevelFitted
    setting: Setting
    references: References
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "twolevel_cfa"
    caption = "Loadings within and between clusters"

    @property
    def model(self) -> TwoLevelModel:
        """Both levels' models."""
        return self.fitted.model

    @property
    def converged(self) -> bool:
        """Whether a maximum was reached."""
        return self.fitted.converged

    @cached_property
    def fit(self) -> dict[str, float]:
        """Fit measures under lavaan's names, with srmr_within and srmr_between; NaN if the model did not converge."""
        return fit_measures(self.fitted)

    @cached_property
    def _levels(self) -> dict[str, LevelMeasures]:
        return level_measures(self.setting, self.fitted, self.references)

    @property
    def level_fit(self) -> dict[str, dict[str, float]]:
        """Level -> its own chi-square, CFI, TLI, RMSEA while the other level is unrestricted (Ryu & West 2009)."""
        return {name: found.measures for name, found in self._levels.items()}

    @property
    def level_why(self) -> dict[str, str]:
        """Level -> why numbers of its own fit are wanting (NaN); nothing where all are there."""
        return {name: found.why for name, found in self._levels.items() if found.why}

    @cached_property
    def estimated(self) -> tuple[LevelRow, ...]:
        """Every parameter with its estimate, error and standardised value; then what `:=` defines."""
        return parameter_rows(self.fitted)

    @property
    def parameters(self) -> "pd.DataFrame":
        """level, lhs, op, rhs, label, est, se, z, pvalue, ci_lower, ci_upper (of est), std_all, std_se ..., free."""
        import pandas as pd

        return pd.DataFrame([_long(x) for x in self.estimated])

    @cached_property
    def icc(self) -> dict[str, float]:
        """Item -> ICC(1): the share of its variance between clusters, from the unrestricted moments of both levels."""
        within, between = self.fitted.unrestricted
        places = zip(self.model.both, *self.setting.both, strict=True)
        return {name: float(between.cov[b, b] / (between.cov[b, b] + within.cov[w, w])) for name, w, b in places}

    @cached_property
    def factor_icc(self) -> dict[tuple[str, str], Estimate]:
        """(Within factor, between factor) of equal loadings -> share of the factor's variance between clusters."""
        return factor_iccs(self.fitted)

    def rows(self) -> list[Row]:
        """One row a loading."""
        return [_short(x) for x in self.estimated if x.parameter.op == "=~"]

    def further(self) -> tuple[NamedRows, ...]:
        """Covariances, regressions and definitions; fit of the whole and of each level; ICCs of items and factors."""
        others = tuple(_short(x) for x in self.estimated if _other(x))
        tables = [NamedRows("twolevel-covariances", "Covariances and regressions", others)] if others else []
        caption = "Fit of both levels together, and of each alone"
        if self.level_why:
            caption += f" ({'; '.join(f'{name}: {why}' for name, why in self.level_why.items())})"
        tables.append(NamedRows("twolevel-fit", caption, tuple(self._fits())))
        shares: list[Row] = [{"item": name, "icc1": value} for name, value in self.icc.items()]
        if shares:
            tables.append(NamedRows("twolevel-icc", "Share of each item's variance between clusters", tuple(shares)))
        factors: list[Row] = [
            {
                "factor": a if a == b else f"{a}, {b}",
                "factor_icc": e.value,
                "se": e.se,
                "lower": e.lower,
                "upper": e.upper,
            }
            for (a, b), e in self.factor_icc.items()
        ]
        if factors:
            caption = "Share of each factor's variance between clusters, loadings being equal"
            tables.append(NamedRows("twolevel-factor-icc", caption, tuple(factors)))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return the fit measures, every parameter, and how the optimiser ended."""
        return {
            "fit": self.fit,
            "level_fit": self.level_fit,
            "level_why": self.level_why,
            "converged": self.converged,
            "gradient_norm": self.fitted.solution.flatness,
            "icc": self.icc,
            "parameters": [_long(x) for x in self.estimated],
        }

    def _fits(self) -> list[Row]:
        whole = {"both": self.fit} | self.level_fit
        made: list[Row] = []
        for name, found in whole.items():
            row: Row = {"model_level": name} | {key: found[key] for key in _FIT if key in found}
            if "pvalue_scaled" in found:
                row["pvalue"] = found["pvalue_scaled"]
                row |= {key: found[f"{key}_scaled"] for key in ("cfi", "tli", "rmsea") if f"{key}_scaled" in found}
            made.append(row | {"srmr": self.fit["srmr" if name == "both" else f"srmr_{name}"]})
        return made


def _other(x: LevelRow) -> bool:
    p = x.parameter
    return (p.op == "~~" and p.lhs != p.rhs) or (p.op == "~" and bool(p.rhs)) or p.op == ":="


def _row(x: LevelRow) -> Row:
    p = x.parameter
    row: Row = {"lhs": p.lhs, "op": p.op, "rhs": p.rhs, "label": p.label, "est": p.est, "se": p.se, "z": p.z}
    row |= {"pvalue": p.p_value, "ci_lower": p.lower, "ci_upper": p.upper, "std_all": p.std_all, "std_se": p.std_se}
    return row | {"std_lower": p.std_lower, "std_upper": p.std_upper, "free": p.free}


def _long(x: LevelRow) -> Row:
    row: Row = {"level": x.level}
    return row | _row(x)


def _short(x: LevelRow) -> Row:
    row = _row(x)
    for key in ("label", "ci_lower", "ci_upper"):
        del row[key]
    first: Row = {"model_level": x.level}
    return first | row


def two_level_fit(
    setting: Setting, fitted: TwoLevelFitted, found: References, settings: Settings, said: tuple[str, ...] = ()
) -> TwoLevelFit:
    """Return a fit as a result, with its doubts; `said` are further warnings."""
    return TwoLevelFit(fitted, setting, found, settings, (*doubts(fitted), *said))
