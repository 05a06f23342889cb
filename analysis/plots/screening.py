"""Map of careless answers: time or consistency against the longest run, and what each index marks."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.glossary import term
from analysis.plots.pieces import NOTES, legend, line_at, panel, room, sheet
from analysis.plots.style import ACCENT, HIGH, INK, LOW, SOFT, pictures, styled
from instrument.document import Figure, Note

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.careless import CarelessAnswers, Decision

# What may lie across the map, the first that somebody has; what marks a respondent by itself has a sign of its own.
_ACROSS = ("seconds_per_item", "even_odd", "synonyms", "irv", "person_total", "average_string")
_WIDE, _HIGH, _BARS = 3.4, 2.9, 1.5
_CELLS = 36


def draw(answers: "CarelessAnswers") -> Figure | Note:
    """Return the map of respondents beside a bar for each index; a note where nobody has two indices."""
    frame = answers.respondents
    across = next((name for name in _ACROSS if frame[name].notna().any()), None)
    if across is None or not frame["longstring"].notna().any():
        return Note("No map of careless answers: it takes the longest run and a second index.", "info")
    decisions = [one for one in answers.decisions if one.n]
    names = [term(one.index).label for one in decisions]
    left = _WIDE + 0.75 + room(names, NOTES)
    with styled():
        canvas, page = sheet(left + _BARS + 0.6, _HIGH + 0.95)
        top = legend(page, 0.45, 0.0, _WIDE + 2, [(look, text) for _, look, text in _kinds(answers)]) + 0.15
        _map(panel(canvas, 0.45, top, _WIDE, _HIGH), answers, across)
        _bars(panel(canvas, left, top, _BARS, _HIGH), decisions, names)
        drawn = pictures(canvas)
    return Figure("fig-careless", drawn, _caption(answers, across), _alt(answers, decisions))


def _kinds(answers: "CarelessAnswers") -> list[tuple[NDArray[np.bool_], dict[str, Any], str]]:
    """Return who is flagged by what: an index that suffices by itself, else several together."""
    frame, rule = answers.respondents, answers.rule
    flagged = frame["flagged"].to_numpy(dtype=bool)
    several = frame["marks"].to_numpy() >= rule.least
    base = {"linestyle": "", "markersize": 4.6, "markeredgewidth": 0.9}
    found = [(flagged & several, {**base, "marker": "D", "color": LOW}, f"{rule.least} indices or more")]
    for name, sign, colour in zip(rule.alone, ("<", "s", "P"), (HIGH, INK, ACCENT), strict=False):
        chosen = frame[f"marked_{name}"].to_numpy(dtype=bool) & ~several
        if chosen.any():
            look = {**base, "marker": sign, "color": colour, "markerfacecolor": "none"}
            found.append((chosen, look, f"{term(name).label} alone"))
    return [*found, (~flagged, {"box": "#9aa3af"}, "not flagged, the darker the more")]


def _map(axes: "Axes", answers: "CarelessAnswers", across: str) -> None:
    frame, rule = answers.respondents, answers.rule
    x, y = frame[across].to_numpy(dtype=float), frame["longstring"].to_numpy(dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    if across == "seconds_per_item":
        # Who left the form open for an hour would squeeze everybody else into a corner.
        x = np.minimum(x, float(np.nanquantile(x, 0.99)) * 1.1)
    low, high = float(np.nanmin(x[known], initial=0.0)), float(np.nanmax(x[known], initial=1.0))
    axes.set(xlim=(low - 0.03 * (high - low), high + 0.03 * (high - low)), ylim=(0, float(y[known].max()) + 1.5))
    for chosen, look, _ in _kinds(answers):
        if "box" in look:
            _crowd(axes, x[chosen & known], y[chosen & known])
        else:
            axes.plot(x[chosen & known], y[chosen & known], **look, alpha=0.8)
    limit = rule.limit(across)
    if limit is not None and across != "irv":
        line_at(axes, float(limit))
    if rule.longstring is not None:
        line_at(axes, max(rule.longstring * float(frame["answered"].max()), rule.longstring_least), across=True)
    axes.tick_params(labelsize=NOTES)
    axes.set_xlabel(term(across).label, fontsize=NOTES)
    axes.set_ylabel(term("longstring").label, fontsize=NOTES)


def _crowd(axes: "Axes", x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """Draw many respondents as cells, the darker the more: a point each would make a picture of megabytes."""
    from matplotlib.collections import PolyCollection

    if not len(x):
        return
    left, right = axes.get_xlim()
    columns = np.clip(((x - left) / (right - left) * _CELLS).astype(int), 0, _CELLS - 1)
    cells, counts = np.unique(np.column_stack([columns, np.round(y)]), axis=0, return_counts=True)
    wide = (right - left) / _CELLS
    squares = [
        [
            (left + c * wide, r - 0.45),
            (left + (c + 1) * wide, r - 0.45),
            (left + (c + 1) * wide, r + 0.45),
            (left + c * wide, r + 0.45),
        ]
        for c, r in cells
    ]
    shade = 0.9 - 0.55 * np.sqrt(counts / counts.max())
    axes.add_collection(PolyCollection(squares, facecolors=[str(one) for one in shade], edgecolors="none", zorder=0.3))


def _bars(axes: "Axes", decisions: "list[Decision]", names: list[str]) -> None:
    places = np.arange(len(decisions))
    axes.barh(places, [one.marked for one in decisions], height=0.55, color=SOFT, edgecolor=INK, linewidth=0.5)
    expected = [one.expected for one in decisions]
    axes.plot(expected, places, "|", color=INK, markersize=11, markeredgewidth=1.8)
    most = max([one.marked for one in decisions] + [x for x in expected if np.isfinite(x)] + [1])
    axes.set(xlim=(0, most * 1.25), ylim=(len(decisions) - 0.4, -0.6))
    axes.set_yticks(places, names, fontsize=NOTES)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=NOTES)
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    for place, one in zip(places, decisions, strict=True):
        end = max(one.marked, one.expected if np.isfinite(one.expected) else 0)
        axes.text(end + 0.04 * most, float(place), f"{one.marked:,}", fontsize=NOTES, va="center")
    axes.set_xlabel("Respondents marked", fontsize=NOTES)


def _caption(answers: "CarelessAnswers", across: str) -> str:
    by = {one.index: one.condition for one in answers.decisions}
    shown = [name for name in (across, "longstring") if by[name] != "never"]
    lines = ", ".join(f"{term(name).label} ({by[name]})" for name in shown) or "none marks"
    return (
        f"Respondents by {term(across).label} and {term('longstring').label}; the flag: {answers.decision}. "
        f"The dashed lines stand where an index begins to mark: {lines}. "
        "On the right whom each index marks; upright strokes: as many as are expected if all were careful."
    )


def _alt(answers: "CarelessAnswers", decisions: "list[Decision]") -> str:
    n, flagged = len(answers.respondents), len(answers.flagged)
    most = max(decisions, key=lambda one: one.marked)
    return (
        f"Map of {n:,} respondents, {flagged:,} of them flagged ({100 * flagged / n:.1f}%). Most are marked by "
        f"{term(most.index).label} ({most.marked:,} of {most.n:,})."
    )
