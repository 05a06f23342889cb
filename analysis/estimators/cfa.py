"""Confirmatory factor analysis: ordinal or continuous items, complete or not, one group or several."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.choose import Choice, choose, clustered
from analysis.fit.sem.doubts import doubts
from analysis.fit.sem.engine import Request, clusters_of, fit_request, prepare
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.likelihood import Engine
from analysis.fit.sem.measures import fit_measures
from analysis.fit.sem.modification import modifications
from analysis.fit.sem.standardised import Standardiser
from analysis.fit.sem.tabulated import ParameterRow, parameter_rows
from analysis.kernel.twostep import Empty
from analysis.model.model import Model
from analysis.model.options import EQUALITIES, Options, Parameterisation, Scaling
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError, nearest

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]


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
        """Group -> observed less implied correlations, items by items; one group has the label ""."""
        import pandas as pd

        found, items = {}, list(self.model.items)
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
            if (x.op == "~~" and x.lhs != x.rhs) or (x.op == "~" and x.rhs != "1") or x.op == ":="
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


def cfa(  # noqa: PLR0913 - every choice a referee asks about is an argument
    sample: Data,
    model: str | Model,
    estimator: str | None = None,
    missing: str | None = None,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    *,
    scaling: Scaling = "marker",
    parameterisation: Parameterisation = "delta",
    meanstructure: bool | None = None,
    orthogonal: bool = False,
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
    semopy lets semopy minimise (ML, complete rows): a second opinion.

    A model that does not converge comes back with converged False and NaN for every number. Raises ContentError for a
    fault of the model's text, UsageError for a combination that is not offered, Refused for answers that cannot carry
    it. Checked against lavaan 0.6-14; the equations are named where they stand (kernel.sem, fit.sem).
    """
    sample = Sample.of(sample)
    by_group = (sample.group is not None) if groups is None else groups
    _check_equal(group_equal)
    choice = choose(sample, estimator, missing, clustered=bool(clusters))
    means = (by_group or clusters or choice.missing == "fiml") if meanstructure is None else meanstructure
    text = model if isinstance(model, str) else model.text
    options = Options(
        scaling=scaling,
        meanstructure=bool(means or re.search(r"~\s*([-\d.*\w]+\*)?1\b", text)),
        parameterisation=parameterisation,
        equal=tuple(group_equal),
        partial=tuple(group_partial),
        orthogonal=orthogonal,
    )
    request = Request(text, options, choice, by_group, engine, empty)
    said: tuple[str, ...] = ()
    if clusters is None and sample.cluster is not None:
        request, said = _by_clusters(sample, request)
    fitted = fit_request(sample, request)
    return ConfirmatoryFit(fitted, request.choice, _settings(sample, fitted, request.choice), (*doubts(fitted), *said))


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


def _check_equal(names: Sequence[str]) -> None:
    for name in names:
        if name not in EQUALITIES:
            raise UsageError.at(
                "group_equal", f"'{name}' is not known.", f"Use {', '.join(EQUALITIES)}.{nearest(name, EQUALITIES)}"
            )


_MISSING = {
    "listwise": "complete rows only",
    "pairwise": "thresholds from each item's own rows, correlations from each pair's",
    "fiml": "full information: every answer is used, right if they are missing at random",
}


def _settings(sample: Sample, fitted: Fitted, choice: Choice) -> Settings:
    model = fitted.model
    ordinal = bool(model.options.thresholds)
    labels = ", ".join(f"{group.label} ({group.n})" for group in fitted.data.groups if group.label)
    more = [f"{fitted.free} free parameters, {fitted.naive.df:g} degrees of freedom"]
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
