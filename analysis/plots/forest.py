"""Estimates with their intervals, one under the other, beside what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.grammar import agree
from analysis.plots.pieces import NOTES, Limit, beside, line_at, named, room, rows_of, sheet, shown_name
from analysis.plots.style import ACCENT, HIGH, INK, LOW, SOFT, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.plots.pieces import Rows

_WIDE, _STEP = 3.2, 0.19
# Signs differ by their shape and filling, not by colour alone.
_SIGNS = (
    ("o", ACCENT, True),
    ("s", LOW, True),
    ("D", HIGH, False),
    ("^", INK, True),
    ("v", SOFT, True),
    ("P", INK, False),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One line: of what (`group`, the heading), which coefficient (`kind`), its value and the ends of its interval."""

    group: str
    kind: str
    value: float
    lower: float = float("nan")
    upper: float = float("nan")


@dataclass(frozen=True, slots=True)
class Words:
    """The figure's key, the label of its axis, the sentence that explains it, and what its lines are called."""

    key: str
    axis: str
    caption: str
    what: str


def draw(estimates: Sequence[Estimate], limit: Limit | None, words: Words) -> Figure | None:
    """Return the forest with a dashed line at `limit`; None if there is no estimate that is a number."""
    lines = [one for one in estimates if np.isfinite(one.value)]
    if not lines:
        return None
    kinds = list(dict.fromkeys(one.kind for one in lines))
    groups = list(dict.fromkeys(one.group for one in lines))
    lines = [one for name in groups for one in lines if one.group == name]
    single = len(lines) == len(groups) and len(kinds) == 1
    counts = [len(lines)] if single else [sum(one.group == name for one in lines) for name in groups]
    heads = [""] if single else [shown_name(name, k) for k, name in enumerate(groups, 1)]
    rows = rows_of(list(zip(heads, counts, strict=True)), _STEP)
    names = [shown_name(one.group, k) if single else one.kind for k, one in enumerate(lines, 1)]
    left = max(room(names), room((text for _, text in rows.heads), bold=True)) + 0.12
    with styled():
        canvas, page = sheet(left + _WIDE + 1.4, rows.high + 0.7)
        named(page, 0.0, left - 0.12, 0.1, rows, names)
        axes = beside(canvas, left, 0.1, _WIDE, rows)
        _marks(axes, rows, lines, kinds)
        if limit is not None:
            line_at(axes, limit.value)
        axes.set_xlabel(words.axis, fontsize=NOTES)
        for y, one in zip(rows.at, lines, strict=True):
            page.text(left + _WIDE + 0.15, 0.1 + y, _written(one), fontsize=NOTES, va="center")
        drawn = pictures(canvas)
    asked = f" The dashed line: {limit.value:.2f}, {limit.source}." if limit is not None else ""
    return Figure(words.key, drawn, f"{words.caption}{asked}", _alt(lines, limit, words))


def _marks(axes: "Axes", rows: "Rows", lines: Sequence[Estimate], kinds: Sequence[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    ends = [x for one in lines for x in (one.value, one.lower, one.upper) if np.isfinite(x)]
    low, high = min(ends), max(ends)
    low = np.floor(min(low, 0.7) * 10 - 0.3) / 10 if low > 0 else np.floor(low * 10 - 0.1) / 10
    axes.set_xlim(float(low), max(1.0, float(np.ceil(high * 10) / 10)))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    for y, one in zip(rows.at, lines, strict=True):
        sign, colour, filled = _SIGNS[kinds.index(one.kind) % len(_SIGNS)]
        axes.hlines(y, one.lower, one.upper, color=colour, linewidth=1.4)
        axes.plot(one.value, y, sign, color=colour, mfc=colour if filled else "white", markersize=4.6, clip_on=False)


def _written(one: Estimate) -> str:
    if not np.isfinite(one.lower + one.upper):
        return show(one.value, "f2")
    return f"{show(one.value, 'f2')} [{show(one.lower, 'f2')}, {show(one.upper, 'f2')}]"


def _alt(lines: Sequence[Estimate], limit: Limit | None, words: Words) -> str:
    least, most = min(lines, key=lambda one: one.value), max(lines, key=lambda one: one.value)
    text = (
        f"{words.what}: least {show(least.value, 'f2')} ({least.kind}, {least.group}), "
        f"greatest {show(most.value, 'f2')} ({most.kind}, {most.group})."
    )
    if limit is None:
        return text
    below = sum(one.value < limit.value for one in lines)
    return f"{text} {below} of {len(lines)} {agree(below, 'lies', 'lie')} below {limit.value:.2f}."
