"""Caterpillar plot: every cluster's shrunken mean with its comparison and its confidence interval."""

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.plots.pieces import NOTES, panel, room, sheet, shown_name
from analysis.plots.style import ACCENT, NOISE, SOFT, pictures, styled
from analysis.result import show
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
    scores = [score for score in profile.scores if score.name not in profile.importance.values()]
    columns = min(2, len(scores))
    tallest = max(len(score.labels) for score in scores)
    high = 0.3 + 0.15 * min(tallest, _NAMED)
    left = room((shown_name(x, k) for score in scores for k, x in enumerate(score.labels, 1)), NOTES) + 0.15
    wide = max(2.0, 3.5 - left)
    with styled():
        canvas, page = sheet(columns * (left + wide + 0.25), -(-len(scores) // columns) * (high + 0.6))
        places = [
            ((k % columns) * (left + wide + 0.25) + left, (k // columns) * (high + 0.6)) for k in range(len(scores))
        ]
        panels = [panel(canvas, x, y + 0.25, wide, high) for x, y in places]
        for (x, y), score in zip(places, scores, strict=True):
            page.text(x, y + 0.15, shown_name(score.name, 0), fontsize=9, fontweight="bold")
        for axes, score in zip(panels, scores, strict=True):
            _panel(axes, score, profile.level)
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
        f"{show(float(widest.shrunken.means.min()), 'f2')} to {show(float(widest.shrunken.means.max()), 'f2')}."
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
    labels = [shown_name(score.labels[k], int(k) + 1) for k in order]
    shown = len(labels) <= _NAMED
    axes.set_yticks(places if shown else [], labels if shown else [], fontsize=NOTES)
    axes.set_ylim(-0.7, len(means) - 0.3)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=NOTES)
