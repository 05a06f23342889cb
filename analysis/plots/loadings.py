"""Heat map of pattern loadings, the number in every cell."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.plots.style import HIGH, LOW, pictures, styled
from instrument.document import Figure

if TYPE_CHECKING:
    from analysis.estimators.efa import FactorSolution


def draw(solution: "FactorSolution") -> Figure:
    """Return the heat map of a factor solution's pattern loadings."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure as Canvas

    pattern = solution.rotated.pattern
    p, m = pattern.shape
    ramp = LinearSegmentedColormap.from_list("loading", [LOW, "#ffffff", HIGH])
    with styled():
        canvas = Canvas(figsize=(1.6 + 0.85 * m, 0.8 + 0.24 * p))
        axes = canvas.subplots()
        axes.imshow(pattern, cmap=ramp, vmin=-1, vmax=1, aspect="auto")
        axes.set_xticks(range(m), solution.factors)
        axes.set_yticks(range(p), solution.items)
        axes.tick_params(length=0)
        axes.xaxis.tick_top()
        for side in axes.spines.values():
            side.set_visible(False)
        for (i, k), value in np.ndenumerate(pattern):
            strong = abs(value) >= 0.4
            shown = f"{value:.2f}".replace("-", "−")
            colour = "white" if abs(value) > 0.6 else "#1c2430"
            weight = "bold" if strong else "normal"
            axes.text(k, i, shown, ha="center", va="center", fontsize=7.5, color=colour, fontweight=weight)
        drawn = pictures(canvas)
    leading = np.abs(pattern).argmax(axis=1)
    led = [f"{name} leads on {int((leading == k).sum())} items" for k, name in enumerate(solution.factors)]
    alt = f"Heat map of loadings. {'; '.join(led)}."
    return Figure("fig-loadings", drawn, "Pattern loadings; bold from .40 on.", alt)
