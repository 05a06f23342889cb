"""Map of a fitted model's residual correlations, the greatest of them named."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.plots.pieces import NOTES, room, sheet, shown_name
from analysis.plots.style import HIGH, LOW, SOFT, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.cfa import ConfirmatoryFit

# Sizes at which a cell gets a darker colour; LARGE is commonly asked about (|r| > .10). Greatest pairs that are named.
_STEPS, LARGE, _NAMED = (0.05, 0.10, 0.20), 0.10, 8
_SHADES = (0.35, 0.65, 1.0)
# Up to this many items a cell has room for its number.
_NUMBERS = 30


def draw(fit: "ConfirmatoryFit") -> Figure | None:
    """Return the map of the first group; None without a fit or without residuals."""
    if not fit.converged:
        return None
    frame = next(iter(fit.residual_correlations.values()))
    residual, items = frame.to_numpy(), [str(name) for name in frame.columns]
    rows, columns = np.tril_indices(len(items), -1)
    values = residual[rows, columns]
    if not np.isfinite(values).any():
        return None
    cell = float(np.clip(6.4 / len(items), 0.135, 0.26))
    order = np.argsort(-np.abs(np.nan_to_num(values)), kind="stable")[:_NAMED]
    greatest = [(items[columns[k]], items[rows[k]], float(values[k])) for k in order if np.isfinite(values[k])]
    side = cell * len(items)
    with styled():
        canvas, page = sheet(side + 0.6, side + 0.6)
        _cells(page, residual, cell)
        _names(page, items, cell)
        if len(items) <= _NUMBERS:
            _numbers(page, residual, cell)
        _greatest(page, greatest, side)
        drawn = pictures(canvas)
    above = int((np.abs(values) > LARGE).sum())
    caption = (
        "Residual correlations, observed less implied: purple with + where items go together more than the model says, "
        f"brown with − where less; darker from {', '.join(f'{step:.2f}' for step in _STEPS)} on."
    )
    first = greatest[0]
    alt = (
        f"Map of {len(values)} residual correlations: {above} exceed {LARGE:.2f} in size. The greatest is that of "
        f"{first[0]} and {first[1]} ({show(first[2], 'f2')})."
    )
    return Figure("fig-residuals", drawn, caption, alt)


def _cells(page: "Axes", residual: NDArray[np.float64], cell: float) -> None:
    from matplotlib.collections import PolyCollection

    count = len(residual)
    half = [(0.0, cell), *((k * cell, y * cell) for k in range(1, count) for y in (k, k + 1))]
    outline = [(0.0, cell), *half[1:], ((count - 1) * cell, count * cell), (0.0, count * cell)]
    page.add_collection(PolyCollection([outline], facecolors="#f6f6f6", edgecolors=SOFT, linewidths=0.4))
    for colour, sign in ((HIGH, 1), (LOW, -1)):
        for k, start in enumerate(_STEPS):
            end = _STEPS[k + 1] if k + 1 < len(_STEPS) else np.inf
            inside = (sign * residual >= start) & (sign * residual < end)
            places = [(i, j) for i, j in np.argwhere(inside) if j < i]
            corners = ((0, 0), (1, 0), (1, 1), (0, 1))
            squares = [[((j + a) * cell, (i + b) * cell) for a, b in corners] for i, j in places]
            if squares:
                shade = _mixed(colour, _SHADES[k])
                page.add_collection(PolyCollection(squares, facecolors=shade, edgecolors="white", linewidths=0.4))


def _mixed(colour: str, share: float) -> tuple[float, ...]:
    from matplotlib.colors import to_rgb

    return tuple(1 - share * (1 - one) for one in to_rgb(colour))


def _names(page: "Axes", items: list[str], cell: float) -> None:
    size = min(NOTES, cell * 72 * 0.8)
    for k, item in enumerate(items):
        name = shown_name(item, k + 1)
        if k:
            page.text(-0.06, (k + 0.5) * cell, name, fontsize=size, ha="right", va="center")
        if k < len(items) - 1:
            page.text((k + 0.5) * cell, (k + 1) * cell - 0.05, name, fontsize=size, ha="left", va="bottom", rotation=60)


def _numbers(page: "Axes", residual: NDArray[np.float64], cell: float) -> None:
    size = cell * 72 * 0.4
    size *= min(1.0, 0.92 * cell / room(["−.00", "+.00"], size))
    for i, j in np.argwhere(np.abs(np.nan_to_num(residual)) >= LARGE):
        if j < i:
            value = float(residual[i, j])
            text = ("−" if value < 0 else "+") + f"{abs(value):.2f}".removeprefix("0")
            colour = "white" if abs(value) >= _STEPS[1] else "#1c2430"
            page.text((j + 0.5) * cell, (i + 0.5) * cell, text, fontsize=size, ha="center", va="center", color=colour)


def _greatest(page: "Axes", greatest: list[tuple[str, str, float]], side: float) -> None:
    """Write the greatest ones where the triangle leaves room, or beside it."""
    x = side * 0.68 if side > 3.5 else side + 0.4
    page.text(x, 0.0, "The greatest", fontsize=NOTES, fontweight="bold", va="center")
    for k, (first, second, value) in enumerate(greatest, 1):
        text = f"{first}, {second}: {show(value, 'f2')}"
        page.text(x, 0.15 * k, text, fontsize=NOTES, va="center")
