"""A plan's numbers as curves: least power, least coverage and convergence against the number of students."""

import math
from collections.abc import Callable, Sequence

from analysis.plan.aims import Aim, Kind, Reached, reached
from analysis.plan.result import MonteCarloPlan
from analysis.plan.summary import LEVEL, CellSummary
from analysis.plots.power import Curve, Panel, draw
from instrument.document import Figure

# Title and y-axis.
_TITLES: dict[Kind, tuple[str, str]] = {
    "power": ("Least power", "Power"),
    "coverage": ("Least coverage of 95% intervals", "Coverage"),
    "convergence": ("Convergence", "Share of replications"),
}


def figure(found: MonteCarloPlan) -> Figure | None:
    """Return the plot, None where there is nothing to draw; bars are 95% Monte Carlo intervals."""
    asked: dict[Kind, float] = {"coverage": LEVEL, **{aim.kind: aim.limit for aim in found.aims}}
    panels = []
    for kind, (title, share) in _TITLES.items():
        aim = Aim(kind, asked.get(kind, 0.8))
        curves = _curves(found.cells, lambda one, aim=aim: reached(aim, one, found.parameters))  # type: ignore[misc]
        if curves:
            place = "Students in each university" if found.cells[0].cell.clusters else "Students"
            panels.append(Panel(title, place, share, curves, asked.get(kind)))
    caption = "Power, coverage and convergence by sample size, from SIMULATED answers; bars: 95% Monte Carlo intervals."
    return draw("fig-plan", panels, caption) if panels else None


def _curves(cells: Sequence[CellSummary], reach: Callable[[CellSummary], Reached]) -> tuple[Curve, ...]:
    """Return one curve for each number of universities, cells without a value left out."""
    found = []
    for clusters in sorted({one.cell.clusters for one in cells}):
        own = sorted((one for one in cells if one.cell.clusters == clusters), key=lambda one: one.cell)
        points = [(one.cell.size or one.cell.n, reach(one)) for one in own]
        points = [(x, y) for x, y in points if not math.isnan(y.value)]
        if points:
            label = f"{clusters} universities" if clusters else ""
            values = [(float(x), y.value, y.lower, y.upper) for x, y in points]
            found.append(Curve(label, *(tuple(column) for column in zip(*values, strict=True))))
    return tuple(found)
