"""Confirmatory factor analysis: the model by the estimator that fits the answers, and by others beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.estimators.cfa import ConfirmatoryFit, cfa
from analysis.report.inputs import Inputs
from analysis.report.thresholds import CFI, RMSEA, SRMR, TLI
from analysis.result import NamedRows, Result, Row, Settings, show, to_table
from instrument.document import Block, Paragraph
from instrument.errors import MentorscaleError, NotGiven

KEY, TITLE = "cfa", "Confirmatory factor analysis"
_SHOWN_RESIDUALS = 10
_SHOWN = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
# With more categories than this answers are close enough to measures for polychorics to add little.
_MOST_CATEGORIES = 7


@dataclass(frozen=True, eq=False)
class Judged(Result):
    """The fit that counts, `main`, and `others` by name: the same model by other estimators, or by another engine."""

    main: ConfirmatoryFit
    others: dict[str, ConfirmatoryFit]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "cfa"
    caption = "Loadings"

    @property
    def fit(self) -> dict[str, float]:
        """Its fit measures."""
        return self.main.fit

    def rows(self) -> list[Row]:
        """One row a loading."""
        return self.main.rows()

    def further(self) -> tuple[NamedRows, ...]:
        """Its other tables, and the same model by other estimators."""
        rows = tuple(_measures(name, one) for name, one in (("this one", self.main), *self.others.items()))
        return (*self.main.further(), NamedRows("cfa-estimators", "The same model by other estimators", rows))

    def estimates(self) -> dict[str, Any]:
        """Return the estimates of the fit that counts, and the fit measures of the others."""
        return self.main.estimates() | {"others": {name: one.fit for name, one in self.others.items()}}


def compute(inputs: Inputs) -> Judged:
    """Fit the model as the items' treatment asks, then by the other estimators; one that cannot be had is a warning."""
    if inputs.model is None:
        raise NotGiven.at("CFA", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    model = inputs.model.text
    main = cfa(inputs.sample, model, groups=False)
    others: dict[str, ConfirmatoryFit] = {}
    refused = []
    for name, fitted in _others(inputs, model, main).items():
        try:
            others[name] = fitted()
        except MentorscaleError as error:
            refused.append(f"{name}: {error}")
    return Judged(main, others, main.settings, (*main.warnings, *refused))


def _others(inputs: Inputs, model: str, main: ConfirmatoryFit) -> dict[str, Callable[[], ConfirmatoryFit]]:
    sample = inputs.sample

    def by(estimator: str, missing: str, **more: Any) -> Callable[[], ConfirmatoryFit]:
        return lambda: cfa(sample, model, estimator, missing, groups=False, **more)

    found = {
        "WLSMV, pairwise": by("WLSMV", "pairwise"),
        "MLR, all answers": by("MLR", "fiml"),
        "ML, complete rows": by("ML", "listwise", clusters=False),
        "ML, complete rows, by semopy": by("ML", "listwise", clusters=False, engine="semopy"),
    }
    categories = (sample.scale[1] - sample.scale[0] + 1) if sample.scale else np.inf
    drop = {"WLSMV": "WLSMV, pairwise", "MLR": "MLR, all answers"}.get(main.choice.estimator.name, "")
    if categories > _MOST_CATEGORIES or sample.treatment == "continuous":
        found.pop("WLSMV, pairwise", None)
    found.pop(drop, None)
    return found


def checks(result: Judged) -> list[Row]:
    """Set the fit indices beside their thresholds, robust where the estimator has them."""
    pairs = (("CFI", "cfi", CFI), ("TLI", "tli", TLI), ("RMSEA", "rmsea", RMSEA), ("SRMR", "srmr", SRMR))
    rows = []
    for label, name, threshold in pairs:
        kind, value = _best(result.fit, name)
        rows.append(threshold.row(f"{label}{kind}", value))
    return rows


def _best(fit: dict[str, float], name: str) -> tuple[str, float]:
    for kind in ("scaled",):
        if np.isfinite(fit.get(f"{name}_{kind}", np.nan)):
            return f", {kind}", fit[f"{name}_{kind}"]
    return "", fit[name]


def blocks(result: Judged, inputs: Inputs) -> list[Block]:
    """Say the fit in one sentence; show fit, loadings, covariances and the greatest residual correlations."""
    fit = to_table("cfa-fit", "Fit", checks(result), (result.settings.sentence(),))
    if not result.main.converged:
        return [fit]
    shown = [table for table in result.tables() if table.key != "cfa"]
    loadings = next(table for table in result.tables() if table.key == "cfa")
    return [Paragraph(_text(result)), fit, loadings, *shown, _residuals(result.main)]


def _text(result: Judged) -> str:
    fit = result.fit
    lower, upper = fit["rmsea_ci_lower"], fit["rmsea_ci_upper"]
    naive = (
        f"χ²({fit['df']:.0f}) = {fit['chisq']:,.2f}, p {_p(fit['pvalue'])}; CFI = {fit['cfi']:.3f}, "
        f"TLI = {fit['tli']:.3f}, RMSEA = {fit['rmsea']:.3f} (90% interval {lower:.3f} to {upper:.3f})"
    )
    text = f"{naive}, SRMR = {fit['srmr']:.3f}; N = {result.settings.n_used:,}."
    if np.isfinite(fit.get("chisq_scaled", np.nan)):
        text += (
            f" Scaled: χ²({fit['df_scaled']:.0f}) = {fit['chisq_scaled']:,.2f}, p {_p(fit['pvalue_scaled'])}; "
            f"CFI = {fit['cfi_scaled']:.3f}, TLI = {fit['tli_scaled']:.3f}, RMSEA = {fit['rmsea_scaled']:.3f}."
        )
    text += (
        " The cut-offs of Hu and Bentler were found for one design of 15 items and 3 factors and for continuous "
        "answers; read them with that in mind."
    )
    return text + _agreement(result)


def _agreement(result: Judged) -> str:
    """Say how well two engines agree on maximum likelihood of the complete rows."""
    ours, theirs = result.others.get("ML, complete rows"), result.others.get("ML, complete rows, by semopy")
    if ours is None or theirs is None or not (ours.converged and theirs.converged):
        return ""
    apart = abs(ours.fit["chisq"] - theirs.fit["chisq"])
    most = max(abs(a.std_all - b.std_all) for a, b in zip(ours.estimated, theirs.estimated, strict=True))
    return (
        f" A second engine (semopy) finds the maximum likelihood solution of the complete rows, too: its chi-square "
        f"differs by {apart:.1e}, no standardised estimate by more than {most:.1e}."
    )


def _measures(name: str, one: ConfirmatoryFit) -> Row:
    fit = one.fit
    scaled = "_scaled" if np.isfinite(fit.get("chisq_scaled", np.nan)) else ""
    row: Row = {
        "by": name if name != "this one" else f"{one.choice.estimator.name} (this one)",
        "n": one.settings.n_used,
    }
    row |= {f"{key}": fit[key] for key in ("chisq", "df")}
    row |= {"chisq_scaled": fit.get("chisq_scaled", float("nan"))}
    row |= {key: fit[f"{key}{scaled}"] for key in ("cfi", "tli", "rmsea")}
    return row | {"srmr": fit["srmr"]}


def _p(value: float) -> str:
    shown = show(value, "p") or "not computed"
    return f"= {shown}" if shown.startswith((".", "1")) else shown


def _residuals(result: ConfirmatoryFit) -> Block:
    (frame,) = result.residual_correlations.values()
    residual, items = frame.to_numpy(), list(frame.columns)
    rows, columns = np.tril_indices(len(residual), -1)
    order = np.argsort(-np.abs(residual[rows, columns]))[:_SHOWN_RESIDUALS]
    shown: list[Row] = [
        {"lhs": items[columns[k]], "rhs": items[rows[k]], "value": float(residual[rows[k], columns[k]])} for k in order
    ]
    above = int((np.abs(residual[rows, columns]) > 0.10).sum())
    note = f"{above} of {len(rows)} residual correlations exceed .10 in size."
    return to_table("cfa-residuals", "The greatest residual correlations", shown, (note,))
