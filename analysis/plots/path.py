"""Path diagram of a fitted model: items, factors, standardised estimates, correlations of factors as curves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.plots.path_layout import Layout, Place, arrange
from analysis.plots.path_lines import Drawing, Line, curve
from analysis.plots.pieces import room, sheet, shown_name
from analysis.plots.style import pictures, styled
from analysis.result import show
from instrument.document import Figure, Note

if TYPE_CHECKING:
    from analysis.estimators.cfa import ConfirmatoryFit
    from analysis.fit.sem.tabulated import ParameterRow

_CAPTION = (
    "Path diagram with standardised estimates: boxes are items, ovals factors; the wider a line, the greater the "
    "loading. Dashed: the 95% interval holds 0, or there is none. Brown: below 0. ! marks a loading or correlation "
    "beyond 1 or a residual variance below 0, which no proper solution has."
)


@dataclass
class _Told:
    """What the words beside the picture count."""

    loadings: list[tuple[float, str, str]] = field(default_factory=list)
    covariances: list[tuple[float, str, str]] = field(default_factory=list)
    open: int = 0
    improper: list[str] = field(default_factory=list)


def draw(fit: "ConfirmatoryFit") -> Figure | Note:
    """Return the diagram of the first group, or a note that says why there is none."""
    if not fit.converged:
        return Note("No path diagram: the model did not converge.", "info")
    estimated = [row for row in fit.estimated if row.group == 1]
    constructs = {name: tuple(of) for name, of in fit.model.constructs.items()}
    items = [name for name in fit.model.items if any(name in of for of in constructs.values())]
    if not items:
        return Note("No path diagram: no item measures a factor.", "info")
    names = {name: shown_name(name, k) for k, name in enumerate((*items, *constructs), 1)}
    wide = room(names[x] for x in items) + 0.16, max(room(names[x] for x in constructs) + 0.3, 0.9)
    layout = arrange(constructs, items, wide)
    told = _Told()
    with styled():
        canvas, page = sheet(1.0, 1.0)
        drawing = Drawing(page)
        _nodes(drawing, layout, names)
        _loadings(drawing, layout, estimated, told)
        _residuals(drawing, layout, fit, told)
        _curves(drawing, layout, estimated, told)
        drawing.finish(canvas)
        drawn = pictures(canvas)
    return Figure("fig-path", drawn, _CAPTION, _alt(layout, told))


def _nodes(drawing: Drawing, layout: Layout, names: dict[str, str]) -> None:
    for item, place in layout.items.items():
        drawing.box(place, names[item])
    for factor, place in layout.factors.items():
        drawing.oval(place, names[factor])


def _line(row: "ParameterRow") -> Line:
    return Line(row.std_all, not (row.std_lower > 0 or row.std_upper < 0), abs(row.std_all) > 1)


def _count(told: _Told, row: "ParameterRow", line: Line, into: list[tuple[float, str, str]]) -> None:
    if np.isfinite(row.std_all):
        into.append((row.std_all, row.lhs, row.rhs))
    told.open += line.open
    told.improper += [f"{row.lhs} {row.op} {row.rhs}"] if line.improper else []


def _loadings(drawing: Drawing, layout: Layout, rows: "Sequence[ParameterRow]", told: _Told) -> None:
    """Draw arrows from factors to what measures them; the first one of an item has its number nearest to it."""
    for row in rows:
        if row.op != "=~" or row.lhs not in layout.factors:
            continue
        target = layout.items.get(row.rhs) or layout.factors.get(row.rhs)
        if target is None:
            continue
        right = row.lhs not in layout.left
        line = _line(row)
        _count(told, row, line, told.loadings)
        drawing.arrow(layout.factors[row.lhs].side(not right), target.side(right), line)


def _residuals(drawing: Drawing, layout: Layout, fit: "ConfirmatoryFit", told: _Told) -> None:
    """Write each item's standardised residual variance on its left; without room there, only one below 0."""
    frame = fit.r_squared
    found = {str(item): 1 - float(share) for item, share in zip(frame["variable"], frame["r_squared"], strict=True)}
    # Residual variances of ordinal items are no parameters; those below 0 have no R².
    found |= {x.lhs: x.std_all for x in fit.estimated if x.group == 1 and x.op == "~~" and x.lhs == x.rhs}
    for item in layout.items:
        rest = found.get(item, float("nan"))
        if not np.isfinite(rest):
            continue
        told.improper += [f"{item} ~~ {item}"] if rest < 0 else []
        if rest < 0 or not layout.left:
            drawing.residual(layout.items[item], f"{show(rest, 'f2')}{' !' if rest < 0 else ''}")


def _curves(drawing: Drawing, layout: Layout, rows: "Sequence[ParameterRow]", told: _Told) -> None:
    """Draw correlations of factors right of them, of items' residuals left of them; regressions with one head."""
    found: list[tuple[float, ParameterRow, Place, Place, bool]] = []
    for row in rows:
        if row.op not in ("~~", "~") or row.lhs == row.rhs:
            continue
        # A factor's correlation that is fixed at 0 is no line.
        if not row.free and row.est == 0:
            continue
        for places, right in ((layout.factors, True), (layout.items, False)):
            if row.lhs in places and row.rhs in places:
                a, b = places[row.lhs], places[row.rhs]
                found.append((abs(a.y - b.y), row, a, b, right))
    near = sorted({round(apart, 3) for apart, *_, right in found if right})
    for apart, row, a, b, right in sorted(found, key=lambda one: one[0]):
        line = _line(row)
        _count(told, row, line, told.covariances)
        bulge = 0.45 + 0.42 * near.index(round(apart, 3)) if right and len(near) <= 8 else 0.45 + 0.3 * apart
        start = max(a.side(True)[0], b.side(True)[0]) if right else layout.left_end - (0.0 if layout.left else 0.5)
        drawing.curve(curve(a, b, start, bulge, right=right), line, both=row.op == "~~")


def _alt(layout: Layout, told: _Told) -> str:
    text = f"Path diagram of {len(layout.factors)} factors and {len(layout.items)} items."
    if told.loadings:
        least, most = min(told.loadings), max(told.loadings)
        text += f" Loadings from {show(least[0], 'f2')} ({least[2]}) to {show(most[0], 'f2')} ({most[2]})."
    if told.covariances:
        value, a, b = max(told.covariances, key=lambda one: abs(one[0]))
        text += f" The greatest correlation is that of {a} and {b} ({show(value, 'f2')})."
    if told.open:
        text += f" Intervals of {told.open} estimates hold 0."
    if told.improper:
        text += f" Improper: {', '.join(told.improper)}."
    return text
