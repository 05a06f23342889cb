"""Scree plot: the eigenvalues beside those of noise."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.plots.style import ACCENT, NOISE, styled, to_svg
from instrument.document import Figure

if TYPE_CHECKING:
    from analysis.estimators.efa import FactorSolution


def draw(solution: "FactorSolution") -> Figure:
    """Return the scree plot of a factor solution."""
    from matplotlib.figure import Figure as Canvas
    from matplotlib.ticker import MaxNLocator

    scree = solution.scree
    places = np.arange(1, len(scree.observed) + 1)
    with styled():
        canvas = Canvas(figsize=(6.4, 3.6))
        axes = canvas.subplots()
        axes.plot(places, scree.observed, "o-", color=ACCENT, label="observed")
        axes.plot(places, scree.noise, "s--", color=NOISE, markersize=4, label="95th percentile of noise")
        axes.axhline(1, color="#c5cbd3", linewidth=0.8, zorder=0)
        axes.set(xlabel="Component", ylabel="Eigenvalue", ylim=(0, None))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False)
        svg = to_svg(canvas)
    leading = ", ".join(f"{value:.2f}" for value in scree.observed[: scree.suggested + 2])
    return Figure(
        "fig-scree",
        svg,
        f"Scree plot. Parallel analysis of components suggests {scree.suggested} factors.",
        f"Eigenvalues fall from the first component on ({leading} ...); "
        f"the first {scree.suggested} lie above the 95th percentile of noise.",
    )
