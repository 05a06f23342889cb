"""Caterpillar plot: every cluster's shrunken mean with its comparison and its confidence interval."""

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.plots.style import ACCENT, NOISE, SOFT, pictures, styled
from instrument.document import Figure

if TYPE_CHECKING:
    from analysis.estimators.university_profile import UniversityProfile
    from analysis.fit.league import ScoreProfile

# Two clusters of these many names still have room for their labels.
_NAMED = 60


def draw(profile: "UniversityProfile") -> Figure:
    """Return one panel a score: thick the comparison interval, thin the confidence interval.

    Clusters are ordered by their mean only where ICC(2) says that they may be; else by name.
    """
    from matplotlib.figure import Figure as Canvas

    scores = [score for score in profile.scores if score.name not in profile.importance.values()]
    columns = min(2, len(scores))
    lines = -(-len(scores) // columns)
    tallest = max(len(score.labels) for score in scores)
    with styled():
        canvas = Canvas(figsize=(3.7 * columns, lines * (0.9 + 0.17 * min(tallest, _NAMED))), layout="constrained")
        panels = np.ravel(canvas.subplots(lines, columns, squeeze=False))
        for axes, score in zip(panels, scores, strict=False):
            _panel(axes, score, profile.level)
        for axes in panels[len(scores) :]:
            axes.set_visible(False)
        drawn = pictures(canvas)
    ranked = [score.name for score in scores if score.rankable]
    caption = (
        "Shrunken means of the clusters: thick, intervals for comparing two of them (they differ if these do not "
        f"overlap, 5% on average); thin, {profile.level:.0%} confidence intervals; the line, the mean of all. "
        f"Ordered by mean: {', '.join(ranked) or 'none'}; the others, whose ICC(2) is below .70, by name."
    )
    widest = max(scores, key=lambda score: float(np.ptp(score.shrunken.means)))
    alt = (
        f"Caterpillar plot of {len(scores)} scores. The clusters differ most in {widest.name}: shrunken means from "
        f"{widest.shrunken.means.min():.2f} to {widest.shrunken.means.max():.2f}."
    )
    return Figure("fig-caterpillar", drawn, caption, alt)


def _panel(axes: Any, score: "ScoreProfile", level: float) -> None:
    from statistics import NormalDist

    means, se = score.shrunken.means, score.shrunken.se
    order = np.argsort(means, kind="stable") if score.rankable else np.arange(len(means))[::-1]
    places, z = np.arange(len(means)), NormalDist().inv_cdf((1 + level) / 2)
    axes.axvline(float(score.sizes @ score.raw / score.sizes.sum()), color=SOFT, linewidth=0.8, zorder=0)
    axes.hlines(places, (means - z * se)[order], (means + z * se)[order], color=ACCENT, linewidth=0.8)
    axes.hlines(
        places, (means - score.compare * se)[order], (means + score.compare * se)[order], color=ACCENT, linewidth=2.6
    )
    axes.plot(means[order], places, "o", color=NOISE, markersize=3.2)
    # Labels are shown where matplotlib's own font has their letters; the table beside has them all.
    labels = [score.labels[k] if score.labels[k].isascii() else str(k + 1) for k in order]
    shown = len(labels) <= _NAMED
    axes.set_yticks(places if shown else [], labels if shown else [], fontsize=7)
    axes.set(title=score.name if score.name.isascii() else "", ylim=(-0.7, len(means) - 0.3))
    axes.tick_params(axis="y", length=0)
