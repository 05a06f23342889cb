"""The ladder of invariance: what each level asks, how well it fits, and what the step to it cost."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from analysis.plots.pieces import NAMES, NOTES, Limit, beside, line_at, room, rows_of, sheet
from analysis.plots.recorder import HALO
from analysis.plots.style import ACCENT, INK, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.invariance import Invariance
    from analysis.plots.pieces import Rows

_WIDE, _GAP, _STEP = 1.7, 0.42, 0.46
# What is asked of a step: of the change of CFI, and of that of RMSEA.
Asked = tuple[Limit, Limit]


def draw(found: "Invariance", cfi: Limit, rmsea: Limit, asked: Mapping[str, Asked]) -> Figure | None:
    """Return one rung a level: CFI and RMSEA with their limits, and the change against what is `asked` of the step.

    None where no level converged.
    """
    levels = found.levels
    fits = {level.name: _measures(found.fits[level.name].fit) for level in levels}
    if not any(np.isfinite(one["cfi"]) for one in fits.values()):
        return None
    rows = rows_of([("", len(levels))], _STEP)
    asks = [f"{level.adds} equal" if level.adds else "same structure" for level in levels]
    names = [level.name for level in levels]
    left = max(room(names, bold=True), room(asks, NOTES)) + 0.15
    steps = {level.name: _step(found, level.name, asked) for level in levels}
    wide = left + 2 * _WIDE + 2 * _GAP + max(room(lines, NOTES) for lines in steps.values())
    with styled():
        canvas, page = sheet(wide, rows.high + 0.75)
        for y, name, text in zip(rows.at, names, asks, strict=True):
            page.text(left - 0.15, y + 0.02, name, fontsize=NAMES, fontweight="bold", ha="right", va="bottom")
            page.text(left - 0.15, y + 0.02, text, fontsize=NOTES, ha="right", va="top")
            for k, line in enumerate(steps[name]):
                place = y + 0.12 * (k - (len(steps[name]) - 1) / 2)
                page.text(left + 2 * (_WIDE + _GAP), place, line, fontsize=NOTES, va="center")
        values = [fits[name] for name in names]
        _rungs(beside(canvas, left, 0.0, _WIDE, rows), rows, values, "cfi", cfi)
        _rungs(beside(canvas, left + _WIDE + _GAP, 0.0, _WIDE, rows), rows, values, "rmsea", rmsea)
        drawn = pictures(canvas)
    caption = (
        f"Levels of invariance from the freest down; the dashed lines: CFI {cfi.value:.2f} and RMSEA "
        f"{rmsea.value:.2f}, {cfi.source}; the bars: 90% intervals of RMSEA. On the right what each step changed, and "
        "what is asked of it."
    )
    return Figure("fig-invariance", drawn, caption, _alt(found, fits, asked))


def _measures(fit: Mapping[str, float]) -> dict[str, float]:
    """Return CFI and RMSEA with its interval: scaled where the chi-square is, as the changes are."""
    scaled = "_scaled" if np.isfinite(fit.get("chisq_scaled", np.nan)) else ""
    nan = float("nan")
    names = ("cfi", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
    return {name: float(fit.get(f"{name}{scaled}", fit.get(name, nan))) for name in names}


def _step(found: "Invariance", name: str, asked: Mapping[str, Asked]) -> list[str]:
    moved = found.changes.get(name)
    if moved is None or name not in asked:
        return []
    lines = []
    for sign, value, limit in zip(("ΔCFI", "ΔRMSEA"), (moved.cfi, moved.rmsea), asked[name], strict=True):
        if np.isfinite(value):
            least = sign == "ΔCFI"
            within = value >= limit.value if least else value <= limit.value
            bound = show(limit.value, "f3")
            # The words carry the verdict, so that it is read without colour.
            lines.append(f"{sign} {show(value, 'f3')} ({'≥' if least else '≤'} {bound}: {'yes' if within else 'no'})")
    freed = found.partial.get(name, ())
    return [*lines, f"freed: {len(freed)}"] if freed else lines


def _rungs(axes: "Axes", rows: "Rows", values: list[dict[str, float]], name: str, limit: Limit) -> None:
    from matplotlib.ticker import MaxNLocator

    found = np.array([one[name] for one in values])
    axes.plot(found, rows.at, "o-", color=ACCENT, linewidth=1, markersize=5)
    ends = [*found, limit.value]
    if name == "rmsea":
        lower, upper = ([one[f"rmsea_ci_{end}"] for one in values] for end in ("lower", "upper"))
        axes.hlines(rows.at, lower, upper, color=ACCENT, linewidth=1.6)
        ends += [*lower, *upper]
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    apart = 0.12 * max(high - low, 0.02)
    axes.set_xlim(max(0.0, low - apart), min(1.0, high + apart))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    line_at(axes, limit.value)
    for y, value in zip(rows.at, found, strict=True):
        if np.isfinite(value):
            said = show(float(value), "f3")
            axes.text(value, y - 0.09, said, fontsize=NOTES, ha="center", color=INK, gid=HALO)
    axes.set_xlabel(name.upper(), fontsize=NOTES)


def _alt(found: "Invariance", fits: dict[str, dict[str, float]], asked: Mapping[str, Asked]) -> str:
    said = [f"{name}: CFI {show(fit['cfi'], 'f3')}, RMSEA {show(fit['rmsea'], 'f3')}" for name, fit in fits.items()]
    moved = {name: one for name, one in found.changes.items() if name in asked and np.isfinite(one.cfi)}
    beyond = [name for name, one in moved.items() if one.cfi < asked[name][0].value]
    text = "; ".join(said)
    return f"Levels of invariance. {text}. CFI falls by more than is asked at: {', '.join(beyond) or 'no level'}."
