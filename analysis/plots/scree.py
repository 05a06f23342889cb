"""Scree plot: the eigenvalues beside those of noise."""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.grammar import counted
from analysis.plots.pieces import panel, sheet
from analysis.plots.style import ACCENT, INK, NOISE, SOFT, pictures, styled
from instrument.document import Figure

if TYPE_CHECKING:
    from analysis.estimators.efa import FactorSolution
    from analysis.estimators.retention import Retention

# Eigenvalues, and how matplotlib's plot is to draw them.
Line: TypeAlias = tuple[NDArray[np.float64], dict[str, Any]]

PARALLEL = ("components", "factors")


def draw(solution: "FactorSolution") -> Figure:
    """Return the scree plot of a factor solution."""
    scree = solution.scree
    lines: list[Line] = [
        (scree.observed, {"fmt": "o-", "color": ACCENT, "label": "observed"}),
        (scree.noise, {"fmt": "s--", "color": NOISE, "markersize": 4, "label": "95th percentile of noise"}),
    ]
    leading = ", ".join(f"{value:.2f}" for value in scree.observed[: scree.suggested + 2])
    return Figure(
        "fig-scree",
        _svg([lines], [""], "Component", floor=0.0),
        f"Scree plot. Parallel analysis of components suggests {counted(scree.suggested, 'factor')}.",
        f"Eigenvalues fall from the first component on ({leading} ...); "
        f"{_leading(scree.suggested)} above the 95th percentile of noise.",
    )


def draw_parallel(found: "Retention") -> Figure:
    """Return the scree of each matrix, components and factors, beside the mean and the percentile of their noise."""
    limit = f"{found.options.percentile:g}th percentile of noise"
    panels: list[list[Line]] = []
    titles, said = [], []
    for evidence in found.evidence:
        panels.append(
            [
                (evidence.eigenvalues, {"fmt": "o-", "color": ACCENT, "label": "components"}),
                (evidence.components_limit, {"fmt": "--", "color": NOISE, "label": limit}),
                (evidence.components_mean, {"fmt": ":", "color": NOISE, "label": "mean of noise"}),
                (evidence.factor_eigenvalues, {"fmt": "^-", "color": INK, "label": "factors"}),
                (evidence.factors_limit, {"fmt": "--", "color": SOFT, "label": limit}),
                (evidence.factors_mean, {"fmt": ":", "color": SOFT, "label": "mean of noise"}),
            ]
        )
        titles.append(f"{evidence.kind.capitalize()} correlations")
        components, factors = (_suggested(found, f"pa_{which}_percentile", evidence.kind) for which in PARALLEL)
        named = evidence.kind.replace("pearson", "Pearson")
        said.append(f"{_number(components, 'component')} and {_number(factors, 'factor')} ({named})")
    text = "; ".join(said)
    return Figure(
        "fig-parallel",
        _svg(panels, titles, "Component or factor"),
        f"Parallel analysis: above the percentile of noise lie {text}.",
        f"Eigenvalues of the correlations (components) and with communalities on the diagonal (factors) beside those "
        f"of noise; above the percentile of noise lie {text}.",
    )


def _leading(n: int) -> str:
    return f"the first {n} lie" if n > 1 else "the first lies" if n else "none lies"


def _number(n: int | None, what: str) -> str:
    return counted(n, what) if n else f"no {what}"


def _suggested(found: "Retention", key: str, matrix: str) -> int | None:
    return next((one.factors for one in found.found if (one.criterion.key, one.matrix) == (key, matrix)), None)


def _svg(panels: list[list[Line]], titles: list[str], place: str, floor: float | None = None) -> dict[str, str]:
    """Draw each panel's lines against their place; `floor` is where the axis of eigenvalues begins."""
    from matplotlib.ticker import MaxNLocator

    wide, high = 5.6, 2.9
    with styled():
        canvas, page = sheet(wide + 0.5, (high + 0.65) * len(panels))
        for k, (lines, title) in enumerate(zip(panels, titles, strict=True)):
            top = (high + 0.65) * k + (0.25 if title else 0.1)
            page.text(0.5, top - 0.08, title, fontsize=9, fontweight="bold")
            axes = panel(canvas, 0.5, top, wide, high)
            for values, look in lines:
                axes.plot(np.arange(1, len(values) + 1), values, look.pop("fmt"), **look)
            axes.axhline(1, color="#c5cbd3", linewidth=0.8, zorder=0)
            axes.set(xlabel=place, ylabel="Eigenvalue")
            if floor is not None:
                axes.set_ylim(floor, None)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.set_xlim(0.5, None)
            axes.legend(frameon=False, handlelength=3)
        return pictures(canvas)
