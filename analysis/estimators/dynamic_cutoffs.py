"""Cut-offs of fit indices for the model at hand, by simulation, beside the fixed ones."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.fit.sem.confirmed import Confirmed, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import implied
from analysis.fit.sem.misspecified import WHERE, Level, levels
from analysis.fit.sem.simulated import simulated
from analysis.grammar import agree
from analysis.kernel.sem.replicate import Indices
from analysis.result import NamedRows, Result, Row, Settings
from instrument.errors import Refused, UsageError

NAN = float("nan")
REPLICATIONS, ORDINAL_REPLICATIONS, SEED = 500, 250, 1
LEAST_REPLICATIONS = 20
# Hu & Bentler (1999): the fixed cut-offs these are to stand beside.
FIXED = {"srmr": 0.08, "rmsea": 0.06, "cfi": 0.95}
INDICES = tuple(FIXED)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A `value` with its `rule`: "95/5", "90/10", or "none", where right and wrong models cannot be told apart."""

    value: float
    rule: str


@dataclass(frozen=True, eq=False)
class CutoffLevel:
    """A level with its cut-off by index, and how many replications they rest on."""

    level: Level
    cutoffs: dict[str, Cutoff]
    replications: int


@dataclass(frozen=True, eq=False)
class DynamicCutoffs(Result):
    """`levels` from 0 on; `observed` the fit's own indices."""

    levels: tuple[CutoffLevel, ...]
    observed: dict[str, float]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "dynamic-cutoffs"
    caption = "Dynamic cut-offs of fit indices, from SIMULATED samples"

    def rows(self) -> list[Row]:
        """One row a level."""
        found = []
        for one in self.levels:
            row: Row = {
                "misfit_level": one.level.number,
                "omitted": one.level.omitted,
                "magnitude": one.level.magnitude,
            }
            for name in INDICES:
                row |= {f"{name}_cutoff": one.cutoffs[name].value, f"{name}_rule": one.cutoffs[name].rule}
            found.append(row | {"replications": one.replications})
        return found

    def further(self) -> tuple[NamedRows, ...]:
        """The fit's own indices beside both kinds of cut-offs."""
        return (NamedRows("dynamic-observed", "The fit beside the cut-offs", tuple(self._beside())),)

    def estimates(self) -> dict[str, Any]:
        """Return both tables."""
        return {"levels": self.rows(), "observed": self._beside()}

    def _beside(self) -> list[Row]:
        found: list[Row] = []
        for name in INDICES:
            value = self.observed[name]
            met = [x.level.number for x in self.levels if _met(name, value, x.cutoffs[name].value)]
            words = f"level {min(met)}" if met else "none" if np.isfinite(value) else "not computed"
            found.append({"statistic": name.upper(), "value": value, "fixed": FIXED[name], "below_level": words})
        return found


def dynamic_cutoffs(fit: Confirmed, replications: int | None = None, seed: int = SEED) -> DynamicCutoffs:
    """Return cut-offs of SRMR, RMSEA and CFI tailored to a fitted model (McNeish & Wolf 2023; 2022 for one factor).

    Samples of the fit's N are drawn from populations with its estimates: level 0, where the model holds, and levels at
    which it leaves out what fit.sem.misspecified says. Fits by likelihood: normal answers, to which the model is fitted
    by maximum likelihood (`replications` 500 by default). Ordinal ones (McNeish 2023; default 250): normal responses
    cut at the fit's thresholds, to which it is fitted by the fit's own estimator; RMSEA and CFI are scaled where its
    chi-square is. The cut-off of a level is the value that 95 % of its wrong models exceed (CFI: stay below), if 95 %
    of right ones do not ("95/5"); else the same with 90 %; else there is none. At level 0 it is what 95 % of right
    models keep.

    Unlike the R package dynamic, N is not capped at 2,000, parameters are not rounded, of continuous answers covariance
    matrices are drawn from their Wishart distribution instead of answers, and ordinal levels have the rule above, too,
    where the package lowers the share of 95 % as far as 50 %. Where a likelihood models means, SRMR counts their
    residuals, which are 0, as the fit's does. The indices beside are the fit's robust ones (likelihood), which estimate
    what the cut-offs are made for, normal and complete answers, or its scaled ones (ordinal).

    Raises Refused by name for what it does not treat: several groups, measures among ordinal items, regressions and
    factors of higher order, thresholds that are fixed or equal, no degrees of freedom, a solution that is not proper.
    Checked against the same simulation with lavaan 0.6-14 (250 replications a level). The first vignette of the R
    package dynamic has SRMR .040, RMSEA .044, CFI .984 for Holzinger & Swineford's nine tests, level 1; 5,000
    replications here give .039, .044, .986.
    """
    fitted = usable(fit, WHERE)
    ordinal = bool(fitted.model.options.thresholds)
    wanted = (ORDINAL_REPLICATIONS if ordinal else REPLICATIONS) if replications is None else replications
    if wanted < LEAST_REPLICATIONS:
        raise UsageError.at("replications", f"{wanted} are too few.", f"Ask for {LEAST_REPLICATIONS} or more.")
    _check(fitted)
    made = levels(fitted)
    found = simulated(fitted, made, wanted, seed)
    drawn = [{name: getattr(one, name) for name in INDICES} for one in found]
    cutoffs = tuple(
        CutoffLevel(level, {name: _cutoff(name, drawn[0], own) for name in INDICES}, int(one.converged.sum()))
        for level, own, one in zip(made, drawn, found, strict=True)
    )
    observed = {name: _observed(fit, name) for name in INDICES}
    said = (
        f"responses cut at the fit's thresholds, {fitted.estimator.name}" if ordinal else "answers, maximum likelihood"
    )
    more = (*fit.settings.more, f"{wanted} replications a level, normal {said}, seed {seed}")
    settings = replace(fit.settings, more=more)
    return DynamicCutoffs(cutoffs, observed, settings, tuple(_doubts(fit, found, made, cutoffs, wanted)))


def _check(fitted: Fitted) -> None:
    model = fitted.model
    ordinal = bool(model.options.thresholds)
    faults = {
        "several groups": (len(fitted.data.groups) > 1, "Fit the groups one by one."),
        "regressions, covariates or factors measured by factors": (
            bool(model.roles.structural or model.roles.outcomes or model.roles.lower_order),
            "Take the cut-offs of the measurement model, with correlated factors.",
        ),
        "measures among ordinal items": (
            ordinal and len(model.options.thresholds) < len(model.items),
            'Leave them out, or fit the model with estimator="MLR".',
        ),
        "no degrees of freedom": (fitted.naive.df <= 0, "A saturated model always fits."),
    }
    for what, (there, remedy) in faults.items():
        if there:
            raise Refused.at(WHERE, f"they are not made for {what}.", remedy)
    at = implied(fitted, 0)
    for matrix, words in ((at.factors, "factors"), (at.residuals, "residuals")):
        if np.linalg.eigvalsh(matrix)[0] <= 0:
            what = f"the {words}' covariance matrix is not positive definite, so that nothing can be drawn from it."
            raise Refused.at(WHERE, what, "Look at the fit's warnings and change the model.")


def _cutoff(name: str, right: dict[str, Any], wrong: dict[str, Any]) -> Cutoff:
    true, false = (values[name][np.isfinite(values[name])] for values in (right, wrong))
    if len(true) < 2 or len(false) < 2:
        return Cutoff(NAN, "none")
    turn = -1.0 if name == "cfi" else 1.0
    if right is wrong:
        return Cutoff(float(turn * np.quantile(turn * true, 0.95)), "95 % of right models")
    for share, rule in ((0.95, "95/5"), (0.90, "90/10")):
        least, most = np.quantile(turn * false, 1 - share), np.quantile(turn * true, share)
        if most < least:
            return Cutoff(float(turn * least), rule)
    return Cutoff(NAN, "none")


def _met(name: str, value: float, cutoff: float) -> bool:
    return bool(value >= cutoff if name == "cfi" else value <= cutoff)


def _observed(fit: Confirmed, name: str) -> float:
    # What estimates what was simulated: of likelihoods the robust index, of ordinal answers the scaled one.
    other = fit.fit.get(f"{name}_{'scaled' if fit.fitted.parts else 'robust'}", NAN)
    return float(other if np.isfinite(other) else fit.fit.get(name, NAN))


def _doubts(
    fit: Confirmed, found: list[Indices], made: tuple[Level, ...], cutoffs: tuple[CutoffLevel, ...], wanted: int
) -> list[str]:
    doubts = []
    for level, one in zip(made, found, strict=True):
        if lost := int((~one.converged).sum()):
            them = agree(lost, "it does", "they do")
            doubts.append(f"Level {level.number}: {lost} of {wanted} fits did not converge; {them} not count.")
    for x in cutoffs:
        none = [name.upper() for name in INDICES if x.cutoffs[name].rule == "none"]
        if none:
            doubts.append(f"Level {x.level.number}: {', '.join(none)} cannot tell right models from wrong ones here.")
    if any(np.isnan(group.x).any() for group in fit.fitted.data.groups):
        doubts.append("The cut-offs are those of complete answers; with missing ones indices vary more.")
    if fit.fitted.data.clusters is not None:
        doubts.append("The cut-offs are those of independent answers; within clusters indices vary more.")
    return doubts
