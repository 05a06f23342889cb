"""Confirmatory factor analysis: the model by the estimator that fits the answers, and by others beside it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.estimators.bootstrap import Bootstrapped, bootstrap
from analysis.estimators.cfa import ConfirmatoryFit, cfa
from analysis.grammar import agree
from analysis.plots import path, residuals
from analysis.report.claims import robust_errors
from analysis.report.inputs import Inputs
from analysis.report.thresholds import CFI, RMSEA, SRMR, TLI, Threshold
from analysis.result import NamedRows, Result, Row, Settings, show, to_table
from instrument.document import Block, Column, Paragraph, Table
from instrument.errors import MentorscaleError, NotGiven

KEY, TITLE = "cfa", "Confirmatory factor analysis"
_SHOWN_RESIDUALS = 10
# With more categories than this answers are close enough to measures for polychorics to add little.
_MOST_CATEGORIES = 7
_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Judged(Result):
    """The fit that counts, `main`, and `others` by name: the same model by other estimators, or by another engine.

    `drawn` is its bootstrap, in a thorough run.
    """

    main: ConfirmatoryFit
    others: dict[str, ConfirmatoryFit]
    settings: Settings
    warnings: tuple[str, ...] = ()
    drawn: Bootstrapped | None = None
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
        main = f"{self.main.choice.estimator.name} (this one)"
        rows = tuple(_measures(name, one) for name, one in ((main, self.main), *self.others.items()))
        tables = (*self.main.further(), NamedRows("cfa-estimators", "The same model by other estimators", rows))
        return tables if self.drawn is None else (*tables, *self.drawn.further())

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
    drawn = None
    if inputs.thorough and main.converged:
        try:
            drawn = bootstrap(main)
        except MentorscaleError as error:
            refused.append(f"Bootstrap: {error}")
    said = drawn.warnings if drawn else ()
    return Judged(main, others, main.settings, (*main.warnings, *refused, *said), drawn)


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


_JUDGED: tuple[tuple[str, str, Threshold], ...] = (
    ("CFI", "cfi", CFI),
    ("TLI", "tli", TLI),
    ("RMSEA", "rmsea", RMSEA),
    ("SRMR", "srmr", SRMR),
)


def checks(result: Judged) -> list[Row]:
    """Set the fit indices beside their thresholds: the robust ones where they can be had, else the scaled."""
    rows = []
    for label, name, threshold in _JUDGED:
        kind, value = _best(result.fit, name)
        rows.append(threshold.row(f"{label}{', ' if kind else ''}{kind}", value))
    return rows


def _best(fit: dict[str, float], name: str) -> tuple[str, float]:
    """Return which version of an index is judged, and its value.

    Robust ones estimate what continuous, normal, complete answers would give, for which the cut-offs were found
    (Brosseau-Liard & Savalei 2014; Savalei 2021); scaled ones do not.
    """
    for kind in ("robust", "scaled"):
        if np.isfinite(fit.get(f"{name}_{kind}", np.nan)):
            return kind, fit[f"{name}_{kind}"]
    return "", fit[name]


_SHOWN = (
    ("χ²", "chisq", "f2"), ("df", "df", "f2"), ("p", "pvalue", "p"), ("CFI", "cfi", "f3"), ("TLI", "tli", "f3"),
    ("RMSEA", "rmsea", "f3"), ("RMSEA, 90% lower", "rmsea_ci_lower", "f3"),
    ("RMSEA, 90% upper", "rmsea_ci_upper", "f3"), ("p of RMSEA ≤ .05", "rmsea_pvalue", "p"), ("SRMR", "srmr", "f3"),
)  # fmt: skip


def _fit_rows(result: Judged) -> list[Row]:
    """Return every index uncorrected, scaled and robust side by side, with its threshold and the verdict."""
    fit, judged = result.fit, {name: threshold for _, name, threshold in _JUDGED}
    rows = []
    for label, name, form in _SHOWN:
        kinds = {kind: fit.get(f"{name}_{kind}", _NAN) for kind in ("scaled", "robust")}
        row: Row = {"statistic": label, "naive": _shown(fit[name], form)}
        row |= {kind: _shown(value, form) for kind, value in kinds.items() if result.main.fitted.scaled is not None}
        threshold = judged.get(name)
        _, value = _best(fit, name)
        if threshold is not None:
            found = threshold.row(label, value)
            row |= {"threshold": found["threshold"], "verdict": found["verdict"], "source": found["source"]}
        rows.append(row)
    return rows


def _shown(value: float, form: str) -> str:
    """Return a number as its row shows it: a column of this table holds numbers of several kinds."""
    if form == "f2" and np.isfinite(value) and value == round(value):
        return show(value, "int")
    return show(value, form)  # type: ignore[arg-type]


def blocks(result: Judged, inputs: Inputs) -> list[Block]:
    """Say the fit in one sentence; show fit, loadings, covariances and the greatest residual correlations."""
    if not result.main.converged:
        return [to_table("cfa-fit", "Fit", checks(result), (result.settings.sentence(), *result.warnings))]
    settings = (result.drawn or result.main).settings.sentence()
    notes = (_versions(result), *_by_clusters(result.main), settings, *result.warnings)
    fit = to_table("cfa-fit", "Fit", _fit_rows(result), notes)
    loadings, *others = result.tables()
    # Settings and warnings stand under the fit already.
    found: list[Block] = [Paragraph(_text(result)), fit, _narrow(loadings)]
    for table in map(_narrow, others):
        found += [Paragraph(_SUGGEST), table] if table.key == "cfa-modifications" else [table]
    found.insert(2, path.draw(result.main))
    mapped = residuals.draw(result.main)
    return [*found, _residuals(result.main), *([mapped] if mapped else [])]


def _narrow(table: Table) -> Table:
    """Return a table of parameters without what its other columns say: a loading is of a factor on an item."""
    keys = [column.key for column in table.columns]
    if "free" not in keys:
        return table
    signs = {row[keys.index("op")] for row in table.rows}
    loadings = signs == {"=~"}
    kept = [place for place, key in enumerate(keys) if key != "free" and not (loadings and key == "op")]
    heads = {"lhs": Column("factor", "Factor"), "rhs": Column("item", "Item")} if loadings else {}
    columns = tuple(heads.get(keys[place], table.columns[place]) for place in kept)
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return replace(table, columns=columns, rows=rows, notes=(_FIXED,) if loadings else (_SIGNS,))


_FIXED = "A loading without SE was fixed."
# What lavaan's signs between the two columns of a parameter mean.
_SIGNS = "=~ is measured by; ~~ varies or covaries with; ~ is predicted by."
_SUGGEST = (
    "Modification indices suggest, they do not decide: each is how far the chi-square would fall if that one parameter "
    "were free, in these answers, chance included. A parameter is freed for a reason in the content of the items, and "
    "the model then tested on new answers (MacCallum, Roznowski & Necowitz 1992)."
)


def _versions(result: Judged) -> str:
    """Say what uncorrected, scaled and robust are, and which is judged."""
    if result.main.fitted.scaled is None:
        return "Indices as the chi-square gives them: right for normal answers."
    kinds = {_best(result.fit, name)[0] for _, name, _ in _JUDGED if name != "srmr"}
    note = (
        "Uncorrected: from the chi-square as it stands, too great or small where answers are not normal. Scaled: from "
        "the corrected chi-square. Robust: an estimate of what continuous, normal and complete answers would have "
        "given, for which the cut-offs were found (Brosseau-Liard & Savalei 2014; Zhang & Savalei 2022; Savalei 2021)."
    )
    return f"{note} Judged: {'robust' if kinds == {'robust'} else ', '.join(sorted(kinds - {''})) or 'uncorrected'}."


def _by_clusters(main: ConfirmatoryFit) -> tuple[str, ...]:
    """Say what errors robust to clusters are worth, where these are."""
    clusters = main.settings.clusters
    return () if clusters is None else robust_errors(clusters, main.fitted.free).sentences


def _text(result: Judged) -> str:
    fit, settings = result.fit, result.settings
    naive = f"χ²({fit['df']:,.0f}) = {fit['chisq']:,.2f}, p {_p(fit['pvalue'])}"
    if np.isfinite(fit.get("chisq_scaled", np.nan)):
        df = f"{fit['df_scaled']:,.2f}".removesuffix(".00")
        test = f"scaled χ²({df}) = {fit['chisq_scaled']:,.2f}, p {_p(fit['pvalue_scaled'])} (uncorrected {naive})"
    else:
        test = naive
    kind, cfi = _best(fit, "cfi")
    suffix = f"_{kind}" if kind else ""
    lower, upper = fit[f"rmsea_ci_lower{suffix}"], fit[f"rmsea_ci_upper{suffix}"]
    named = f"{kind} " if kind else ""
    interval = f"90% interval {lower:.3f} to {upper:.3f}" if np.isfinite(lower + upper) else "no interval"
    text = (
        f"{result.main.choice.estimator.name}, N = {settings.n_used:,}: {test}; {named}CFI = {cfi:.3f}, "
        f"TLI = {show(_best(fit, 'tli')[1], 'f3') or 'not computed'}, "
        f"RMSEA = {_best(fit, 'rmsea')[1]:.3f} ({interval}), SRMR = {fit['srmr']:.3f}. "
        "The cut-offs of Hu and Bentler were found for one design of 15 items and 3 factors and for continuous "
        "answers; read them with that in mind."
    )
    return " ".join(part for part in (text, _agreement(result)) if part)


def _agreement(result: Judged) -> str:
    """Say how well two engines agree on maximum likelihood of the complete rows."""
    ours, theirs = result.others.get("ML, complete rows"), result.others.get("ML, complete rows, by semopy")
    if ours is None or theirs is None or not (ours.converged and theirs.converged):
        return ""
    apart = abs(ours.fit["chisq"] - theirs.fit["chisq"])
    most = max(abs(a.std_all - b.std_all) for a, b in zip(ours.estimated, theirs.estimated, strict=True))
    return (
        f"A second engine (semopy) finds the maximum likelihood solution of the complete rows, too: its chi-square "
        f"differs by {apart:.1g}, no standardised estimate by more than {most:.1g}."
    )


def _measures(name: str, one: ConfirmatoryFit) -> Row:
    fit = one.fit
    row: Row = {"by": name, "n": one.settings.n_used, "chisq": fit["chisq"], "df": fit["df"]}
    row |= {"chisq_scaled": fit.get("chisq_scaled", _NAN)}
    row |= {key: _best(fit, key)[1] for key in ("cfi", "tli", "rmsea")}
    return row | {"srmr": fit["srmr"], "version": _best(fit, "cfi")[0] or "uncorrected"}


def _p(value: float) -> str:
    shown = show(value, "p") or "not computed"
    return f"= {shown}" if shown.startswith(".") else shown


def _residuals(result: ConfirmatoryFit) -> Block:
    (frame,) = result.residual_correlations.values()
    residual, items = frame.to_numpy(), list(frame.columns)
    rows, columns = np.tril_indices(len(residual), -1)
    order = np.argsort(-np.abs(residual[rows, columns]))[:_SHOWN_RESIDUALS]
    shown: list[Row] = [
        {"item": items[columns[k]], "with_item": items[rows[k]], "residual_r": float(residual[rows[k], columns[k]])}
        for k in order
    ]
    above = int((np.abs(residual[rows, columns]) > 0.10).sum())
    verb = agree(above or 1, "exceeds", "exceed")
    note = f"{above or 'None'} of {len(rows):,} residual correlations {verb} .10 in size."
    return to_table("cfa-residuals", "The greatest residual correlations", shown, (note,))
