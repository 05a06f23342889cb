"""A fitted confirmatory model as a result: fit measures, parameters, tables; and the settings under them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.fit.sem.choose import Choice
from analysis.fit.sem.doubts import doubts
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.measures import fit_measures
from analysis.fit.sem.modification import modifications
from analysis.fit.sem.standardised import Standardiser
from analysis.fit.sem.tabulated import ParameterRow, parameter_rows
from analysis.grammar import counted
from analysis.model.model import Model
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ConfirmatoryFit(Result):
    """A fitted model: `fit` (lavaan's names), `parameters` (frame), `converged`; `fitted` holds what is behind them."""

    fitted: Fitted
    choice: Choice
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "cfa"
    caption = "Loadings"

    @property
    def model(self) -> Model:
        """The model with its parameters."""
        return self.fitted.model

    @property
    def converged(self) -> bool:
        """Whether a minimum was reached."""
        return self.fitted.converged

    @cached_property
    def fit(self) -> dict[str, float]:
        """Fit measures under lavaan's names; NaN if the model did not converge."""
        return fit_measures(self.fitted)

    @cached_property
    def estimated(self) -> tuple[ParameterRow, ...]:
        """Every parameter with its estimate, error and standardised value; then what `:=` defines."""
        return parameter_rows(self.fitted)

    @property
    def parameters(self) -> "pd.DataFrame":
        """lhs, op, rhs, group, label, est, se, z, pvalue, ci_lower, ci_upper (of est), std_all, std_se, free."""
        import pandas as pd

        return pd.DataFrame([self._row(x) for x in self.estimated])

    @property
    def residual_correlations(self) -> dict[str, "pd.DataFrame"]:
        """Group (one group: "") -> observed less implied correlations, items by items; NaN without a fit."""
        import pandas as pd

        found, items = {}, list(self.model.items)
        if not self.fitted.moments:
            return {label: pd.DataFrame(np.nan, index=items, columns=items) for label in self.fitted.data.labels}
        for label, group in zip(self.fitted.data.labels, self.fitted.moments, strict=True):
            sd, implied = np.sqrt(np.diag(group.cov)), np.sqrt(np.diag(group.implied_cov))
            residual = group.cov / np.outer(sd, sd) - group.implied_cov / np.outer(implied, implied)
            found[label] = pd.DataFrame(residual, index=items, columns=items)
        return found

    @cached_property
    def r_squared(self) -> "pd.DataFrame":
        """Explained share of variance: group, variable, r_squared."""
        import pandas as pd

        found = Standardiser.of(self.fitted).r_squared(self.fitted.x) if self.converged else []
        return pd.DataFrame(found, columns=["group", "variable", "r_squared"])

    @cached_property
    def modification_indices(self) -> "pd.DataFrame":
        """lhs, op, rhs, group, mi, mi_scaled, epc, sepc_all: what each fixed loading or covariance would do if free."""
        import pandas as pd

        return pd.DataFrame(self._modifications())

    def rows(self) -> list[Row]:
        """One row a loading."""
        return [self._row(x, short=True) for x in self.estimated if x.op == "=~"]

    def further(self) -> tuple[NamedRows, ...]:
        """Covariances and regressions of the model, what it defines, and the ten greatest modification indices."""
        others = [
            self._row(x, short=True)
            for x in self.estimated
            if (x.op == "~~" and x.lhs != x.rhs) or (x.op == "~" and x.rhs) or x.op == ":="
        ]
        tables = [NamedRows("cfa-covariances", "Covariances and regressions", tuple(others))] if others else []
        if found := self._modifications()[:10]:
            caption = "The ten greatest modification indices"
            tables.append(NamedRows("cfa-modifications", caption, tuple(found)))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return the fit measures, every parameter, and how the optimiser ended."""
        return {
            "fit": self.fit,
            "converged": self.converged,
            "gradient_norm": self.fitted.solution.flatness,
            "parameters": [self._row(x) for x in self.estimated],
        }

    def _modifications(self) -> list[Row]:
        scaled = self.fitted.scaled is not None
        return [
            {"lhs": m.parameter.lhs, "op": m.parameter.op, "rhs": m.parameter.rhs}
            | self._of_group(m.parameter.group)
            | {"mi": m.mi}
            | ({"mi_scaled": m.scaled} if scaled else {})
            | {"epc": m.epc, "sepc_all": m.sepc}
            for m in modifications(self.fitted)
        ]

    def _of_group(self, group: int) -> Row:
        return {"group": self.fitted.data.labels[group - 1]} if self.model.options.groups > 1 and group else {}

    def _row(self, x: ParameterRow, *, short: bool = False) -> Row:
        group = self._of_group(x.group) if short else {"group": x.group}
        row: Row = {"lhs": x.lhs, "op": x.op, "rhs": x.rhs, **group}
        if not short:
            row["label"] = x.label
        row |= {"est": x.est, "se": x.se, "z": x.z, "pvalue": x.p_value}
        row |= {"ci_lower": x.lower, "ci_upper": x.upper} if not short else {}
        row |= {"std_all": x.std_all, "std_se": x.std_se, "std_lower": x.std_lower, "std_upper": x.std_upper}
        return row | {"free": x.free}


def confirmatory(sample: Sample, fitted: Fitted, choice: Choice, said: tuple[str, ...] = ()) -> ConfirmatoryFit:
    """Return a fit as a result, with its settings and doubts; `said` are further warnings."""
    return ConfirmatoryFit(fitted, choice, _settings(sample, fitted, choice), (*doubts(fitted), *said))


_MISSING = {
    "listwise": "complete rows only",
    "pairwise": "thresholds from each item's own rows, correlations from each pair's",
    "fiml": "full information: every answer is used, right if they are missing at random",
}


def _settings(sample: Sample, fitted: Fitted, choice: Choice) -> Settings:
    model = fitted.model
    ordinal = bool(model.options.thresholds)
    labels = ", ".join(f"{group.label} ({group.n:,})" for group in fitted.data.groups if group.label)
    degrees = counted(int(fitted.naive.df), "degree of freedom", "degrees of freedom")
    more = [f"{fitted.free} free parameters, {degrees}"]
    more += [f"groups {labels}"] if labels else []
    more += [f"equal across groups: {', '.join(model.options.equal)}"] if model.options.equal else []
    more += [f"{model.options.parameterisation} parameterisation"] if ordinal else []
    return Settings(
        choice.estimator.sentence(),
        "ordinal" if ordinal else "continuous",
        _MISSING[choice.missing],
        fitted.data.n,
        sample.n_rows,
        correlation="polychoric" if ordinal else None,
        clusters=fitted.data.clusters,
        more=(*more, *sample.notes),
    )
