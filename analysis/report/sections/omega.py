"""Coefficient omega of each construct, and of one factor behind them all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.estimators.alpha import alpha
from analysis.estimators.omega import Kind, Omega, omega
from analysis.fit.omega import IntervalBy
from analysis.plots import forest
from analysis.report.inputs import Inputs
from analysis.report.thresholds import OMEGA, OMEGA_H
from analysis.result import Collection, Row
from analysis.sample import Sample
from instrument.document import Block, Figure, Paragraph
from instrument.errors import Refused

KEY, TITLE = "omega", "Reliability: coefficient omega"
# With more categories the sum of ordinal answers is as good as continuous; fewer constructs have no hierarchy.
MOST_CATEGORIES, LEAST_CONSTRUCTS = 7, 3
_CAPTIONS: dict[Kind, str] = {
    "total": "Omega total of each construct's sum score",
    "categorical": "Categorical omega of each construct's sum score",
    "hierarchical": "Omega hierarchical of all items together",
}


def compute(inputs: Inputs) -> Collection:
    """Compute omega for each construct, and hierarchically for all; one that cannot be had becomes a warning."""
    interval: IntervalBy = "bootstrap" if inputs.thorough else "delta"
    found: list[Omega] = []
    refused: list[str] = []
    for kind, name, sample in _asked(inputs.sample):
        try:
            found.append(omega(sample, kind, name, interval=interval))
        except Refused as problem:
            refused.append(str(problem))
    refused = list(dict.fromkeys(refused))
    if not found:
        raise Refused.at("omega", "no construct can be computed.", " ".join(refused))
    return _collected(found, refused)


def _asked(sample: Sample) -> list[tuple[Kind, str, Sample]]:
    """Return which omegas to compute, the kinds one after the other."""
    scales = [(name, sample.select(items)) for name, items in sample.scales.items()]
    asked: list[tuple[Kind, str, Sample]] = [("total", name, scale) for name, scale in scales]
    asked += [("categorical", name, scale) for name, scale in scales if _ordinal(scale)]
    if len(sample.constructs) >= LEAST_CONSTRUCTS:
        everything = dict.fromkeys(item for items in sample.constructs.values() for item in items)
        asked.append(("hierarchical", "All constructs", sample.select(everything)))
    return asked


def _ordinal(sample: Sample) -> bool:
    """Whether every item has few enough whole-number answers."""
    x = sample.array
    given = [np.unique(column[~np.isnan(column)]) for column in x.T]
    return all(2 <= len(values) <= MOST_CATEGORIES and bool(np.all(values % 1 == 0)) for values in given)


def _collected(found: Sequence[Omega], refused: Sequence[str]) -> Collection:
    first = found[0].settings
    others = dict.fromkeys(x.settings.estimator for x in found[1:] if x.settings.estimator != first.estimator)
    settings = replace(first, n_used=max(x.settings.n_used for x in found), more=(*others, "each row has its own N"))
    warnings = (*refused, *dict.fromkeys(warning for one in found for warning in one.warnings))
    return Collection(tuple(found), "omega", "Coefficient omega", settings, warnings)


def _of(result: Collection, kind: Kind) -> list[Omega]:
    return [x for x in result.members if isinstance(x, Omega) and x.kind == kind]


def checks(result: Collection) -> list[Row]:
    """Set the least omega total and the least categorical omega beside their threshold."""
    rows = []
    for kind in ("total", "categorical"):
        known = [x for x in _of(result, kind) if np.isfinite(x.estimate)]
        if known:
            weakest = min(known, key=lambda x: x.estimate)
            rows.append(OMEGA.row(f"Least omega {kind} ({weakest.name})", weakest.estimate))
    return rows


def blocks(result: Collection, inputs: Inputs) -> list[Block]:
    """Say which constructs reach the threshold, and show a table for each kind."""
    shown: list[Block] = [Paragraph(_text(result))]
    drawn = _forest(result, inputs)
    shown += [drawn] if drawn else []
    for kind, caption in _CAPTIONS.items():
        if members := _of(result, kind):
            settings = replace(
                members[0].settings, n_used=max(x.settings.n_used for x in members), n_rows=result.settings.n_rows
            )
            shown += Collection(tuple(members), f"omega-{kind}", caption, settings).tables()
    for one in _of(result, "hierarchical"):
        shown += [table for table in one.tables() if table.key != "omega"]
    return shown


def _forest(result: Collection, inputs: Inputs) -> Figure | None:
    """Draw alpha, by Feldt's formula, and the omegas of each construct; of all items, what is general and the total."""
    lines = []
    for name, items in inputs.sample.scales.items():
        try:
            one = alpha(inputs.sample.select(items), name)
        except Refused:  # the section on alpha says why
            continue
        lines.append(forest.Estimate(name, "α", one.estimate, one.lower, one.upper))
    for member in result.members:
        if isinstance(member, Omega):
            for c in member.coefficients[: 2 if member.kind == "hierarchical" else 1]:
                lines.append(forest.Estimate(c.construct, f"ω {c.kind}", c.estimate, c.lower, c.upper))
    level = next((x.level for x in result.members if isinstance(x, Omega)), 0.95)
    caption = f"Alpha and omega of each construct, with {level:.0%} intervals (of alpha by Feldt's formula)."
    return forest.draw(lines, OMEGA, forest.Words("fig-reliability", "Reliability", caption, "Reliability"))


def _text(result: Collection) -> str:
    below = [f"{x.name} ({x.estimate:.2f})" for x in _of(result, "total") if not OMEGA.met(x.estimate)]
    text = (
        "Omega total is the share of the raw sum's variance due to one factor; unlike alpha it does not ask for equal "
        "loadings. Categorical omega allows for the answers being steps of a normal response (Green & Yang 2009). "
        f"Omega total below {OMEGA.value:.2f} ({OMEGA.source}): {', '.join(below) or 'none'}."
    )
    for one in _of(result, "hierarchical"):
        text += (
            f" Of the sum of all items one general factor accounts for {one.estimate:.2f} (omega hierarchical; a total "
            f"score is asked for {OMEGA_H.value:.2f}, {OMEGA_H.source})."
        )
    return text
