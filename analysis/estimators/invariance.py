"""Measurement invariance: do items measure the same, in the same units, in every group?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.fit.sem.checks import check_treatment
from analysis.fit.sem.choose import choose, clustered
from analysis.fit.sem.compared import Change, measures, trimmed
from analysis.fit.sem.confirmatory import ConfirmatoryFit, confirmatory
from analysis.fit.sem.cutoffs import MANY_GROUPS, chen, cheung_rensvold, rutkowski_svetina
from analysis.fit.sem.dmacs import ItemDifference, item_differences
from analysis.fit.sem.engine import Request, clusters_of, prepare
from analysis.fit.sem.joined import joined
from analysis.fit.sem.ladder import Rung, asked, climb
from analysis.fit.sem.latent_means import MeanDifference, mean_differences
from analysis.fit.sem.levels import Level, Prepared
from analysis.fit.sem.said import identification, sentences
from analysis.fit.sem.search import Step
from analysis.kernel.twostep import Empty
from analysis.model.model import Model, parse
from analysis.model.options import Options, Parameterisation
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, UsageError

_UNCLUSTERED = (
    "Errors and tests do not allow for the {count} clusters: there are no more of them than free parameters ({free})."
)
# What is called small, medium and large stands with the sizes.
_DMACS = "Difference of expected item scores (dMACS): .20 small, .40 medium, .70 large (Nye et al., 2019)"
_VERDICT = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, eq=False)
class Invariance(Result):
    """Levels of invariance: `fits` and `changes` (each against the level before) by the level's name.

    `partial` what is free at a level though it asks for equality, `steps` of the search, `differences` dMACS of every
    item, `means` the factor means' differences, both against the first group of `sizes` (group -> respondents).
    """

    fits: Mapping[str, ConfirmatoryFit]
    changes: Mapping[str, Change]
    levels: tuple[Level, ...]
    partial: Mapping[str, tuple[str, ...]]
    steps: tuple[Step, ...]
    differences: tuple[ItemDifference, ...]
    means: tuple[MeanDifference, ...]
    sizes: Mapping[str, int]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "invariance"
    caption = "Measurement invariance"

    def rows(self) -> list[Row]:
        """One row a level."""
        found: list[Row] = []
        before = ""
        for level in self.levels:
            row: Row = {"level": level.name, **measures(self.fits[level.name].fit)}
            row.pop("aic")
            row.pop("bic")
            moved = self.changes.get(level.name)
            row |= {} if moved is None else moved.row() | self._verdicts(level, moved)
            row.pop("difference_method", None)
            if moved is not None and moved.against != before:
                row["against"] = moved.against
            before = level.name
            if any(self.partial.values()):
                row["freed"] = ", ".join(self.partial[level.name])
            found.append(row)
        return trimmed(found, ("chisq", "df", "cfi", "tli", "rmsea", "srmr"))

    def further(self) -> tuple[NamedRows, ...]:
        """The search, dMACS, latent means."""
        tables = []
        if self.steps:
            rows = tuple(_step(one) for one in self.steps)
            tables.append(
                NamedRows("invariance-search", "What the search freed, step by step", tuple(trimmed(list(rows), ())))
            )
        if self.differences:
            items: tuple[Row, ...] = tuple(
                {"item": one.item, "group": one.group, "dmacs": one.dmacs, "dmacs_band": one.band}
                for one in self.differences
            )
            tables.append(NamedRows("invariance-dmacs", _DMACS, items))
        if self.means:
            tables.append(NamedRows("invariance-means", "Differences of factor means", tuple(map(_mean, self.means))))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return the fit measures of every level, group sizes, what was freed, and the tables of `further`."""
        return {
            "fit": {name: fit.fit for name, fit in self.fits.items()},
            "groups": dict(self.sizes),
            "partial": {name: list(freed) for name, freed in self.partial.items()},
            "further": {table.key: list(table.rows) for table in self.further()},
        }

    def _verdicts(self, level: Level, moved: Change) -> Row:
        n, groups = sum(self.sizes.values()), len(self.sizes)
        row: Row = {
            "cheung_rensvold": _VERDICT[cheung_rensvold().within(moved)],
            "chen": _VERDICT[chen(level, n).within(moved)],
        }
        if groups >= MANY_GROUPS:
            row["rutkowski_svetina"] = _VERDICT[rutkowski_svetina(level).within(moved)]
        return row


def invariance(  # noqa: PLR0913 - every choice a referee asks about is an argument
    sample: Data,
    model: str | Model,
    group: str | None = None,
    *,
    estimator: str | None = None,
    missing: str | None = None,
    parameterisation: Parameterisation = "theta",
    partial: Mapping[str, Sequence[str]] | Sequence[str] = (),
    search: bool = False,
    collapse: bool = False,
    clusters: bool | None = None,
    empty: Empty = "2x2",
) -> Invariance:
    """Fit the levels of measurement invariance to the groups of a sample, each level with the equalities before it.

    Continuous items: configural, metric (loadings), scalar (intercepts), strict (residual variances), by MLR with all
    answers. Ordinal items, by WLSMV: configural, thresholds, loadings, intercepts, residuals, identified as by Wu and
    Estabrook (2016; analysis.model.wu_estabrook); residuals under theta even if `parameterisation` is delta, for which
    they are no linear constraint. Factors have variance 1 and mean 0 in the first group. `estimator`, `missing`,
    `clusters`, `empty` as in `cfa`.

    `group` names the grouping column of a data frame; a Sample has its own. `partial`: parameters free at a level and
    those after it, {"scalar": ["x3 ~1"]} or a list. `search`: where CFI falls by more than .01 (loadings of 10 groups
    or more: .02), parameters are freed one a step, the one with the greatest score test first, until it does not, or
    two items of a factor are left (fit.sem.search). `collapse`: a category that a group does not use joins its
    neighbour in all groups; without it such an item is refused.

    Each level is tested against the one before (fit.sem.difference). dMACS (Nye & Drasgow 2011) comes from the
    configural fit, linked by the level with equal intercepts, where the factor means come from, too. Raises Refused,
    UsageError and ContentError before anything is fitted. Checked against lavaan 0.6-14, semTools 0.5-6.
    """
    text = model if isinstance(model, str) else model.text
    grouped = _grouped(sample, text, group)
    choice = choose(grouped, estimator, missing, clustered=bool(clusters))
    options = Options(
        scaling="unit", meanstructure=True, parameterisation=parameterisation, identification="wu-estabrook"
    )
    request = Request(text, options, choice, by_group=True, empty=empty)
    said: tuple[str, ...] = ()
    if choice.ordinal:
        roles = parse(text, known_items=grouped.items).roles
        check_treatment(grouped, roles)
        grouped, said = joined(grouped, roles.indicators, complete=choice.complete, collapse=collapse)
    if clusters is None and grouped.cluster is not None:
        count, free = clusters_of(grouped), prepare(grouped, request).free
        if count > free:
            request = replace(request, choice=clustered(choice))
        else:
            said = (*said, _UNCLUSTERED.format(count=count, free=free))
    prepared = Prepared.of(grouped, request)
    rungs = climb(
        prepared, asked(partial if isinstance(partial, Mapping) else tuple(partial), prepared), searching=search
    )
    return _result(prepared, rungs, said)


def _grouped(data: Data, text: str, group: str | None) -> Sample:
    """Return a sample with at least two groups; a data frame's items are those of the model."""
    if isinstance(data, Sample):
        sample = data
        if sample.group is None:
            what = f"the Sample has no groups{f', and no column {group!r} to make them of' if group else ''}."
            raise Refused.at("invariance", what, f"Make it with group={group or 'column'!r}.")
        if group is not None and sample.group.name not in (None, group):
            what = f"the Sample is grouped by '{sample.group.name}', not by '{group}'."
            raise UsageError.at("group", what, f"Make it with group={group!r}, or leave `group` out.")
    else:
        if group is None:
            raise Refused.at("invariance", "no group column is named.", 'Name one: invariance(data, model, "column").')
        items = parse(text, known_items=tuple(str(name) for name in data.columns)).items
        sample = Sample.from_frame(data, items, scale=None, group=group, source="data frame")
    assert sample.group is not None  # given, or refused above
    if sample.group.dropna().nunique() < 2:
        raise Refused.at("invariance", "there is only one group.", "Name a column with two values or more.")
    return sample


def _result(prepared: Prepared, rungs: tuple[Rung, ...], said: tuple[str, ...]) -> Invariance:
    sample, choice = prepared.sample, prepared.request.choice
    fits = {rung.level.name: confirmatory(sample, rung.fitted, choice) for rung in rungs}
    located = next(rung for rung in rungs if "intercepts" in rung.level.equal)
    first = fits[rungs[0].level.name]
    warnings = (*said, *sentences(prepared, rungs, {name: fit.warnings for name, fit in fits.items()}))
    return Invariance(
        fits,
        {rung.level.name: rung.change for rung in rungs if rung.change is not None},
        prepared.levels,
        {rung.level.name: rung.partial for rung in rungs},
        tuple(step for rung in rungs for step in rung.steps),
        item_differences(rungs[0].fitted, located.fitted),
        mean_differences(located.fitted),
        {group.label: group.n for group in prepared.data.groups},
        replace(first.settings, more=(*identification(prepared, rungs), *sample.notes)),
        warnings,
    )


def _step(one: Step) -> Row:
    return {
        "level": one.level,
        "parameter": one.parameter,
        "index_at_release": one.mi,
        "index_scaled": one.scaled,
        "cfi_before": one.cfi_before,
        "cfi_after": one.cfi_after,
    }


def _mean(one: MeanDifference) -> Row:
    lower, upper = one.d_interval
    row: Row = {"factor": one.factor, "group": one.group, "mean_difference": one.est, "se": one.se, "z": one.z}
    row |= {"pvalue": one.p_value, "mean_d": one.d, "mean_d_se": one.d_se}
    return row | {"mean_d_lower": lower, "mean_d_upper": upper}
