"""Letters as outlines: a text's width, and the text as SVG that no reader needs a font for.

Outlines and advances come from DejaVu Sans, which comes with matplotlib, each looked up once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.ft2font import FT2Font
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Codes = NDArray[np.int8]

# Outlines are kept at this size, in pixels to the em.
_EM = 100
# How far a line of text reaches above its baseline and below it, as shares of its size.
ASCENT, DESCENT = 0.76, 0.24
# He with the hamza of the ezafe, last and alone, which the font has not: the he that it has, under its hamza.
_COMPOSED = {"\ufba5": "\ufeea", "\ufba4": "\ufee9"}
_HAMZA = "\u0654"
# How far the hamza stands above the he, in the outlines' pixels.
_GAP = 5
# matplotlib's code of what closes an outline.
_CLOSE = 79
# Signs that direct a text and are not seen (zero-width space to right-to-left mark, and Unicode's isolates).
_UNSEEN = frozenset(map(chr, (*range(0x200B, 0x2010), *range(0x2066, 0x206A))))


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text: `anchor` is the share of its width that lies left of (x, y), where its baseline is.

    `x` and `y` in points from the top left; `angle` in degrees against the clock; `halo`: on a white ground.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    colour: str = "#000000"
    angle: float = 0.0
    anchor: float = 0.0
    halo: bool = False

    @property
    def width(self) -> float:
        """The text's width, in points."""
        return width(self.text, self.size, bold=self.bold)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the text, in points."""
        from math import cos, radians, sin

        turn, start = radians(self.angle), -self.anchor * self.width
        corners = [
            (self.x + u * cos(turn) + v * sin(turn), self.y - u * sin(turn) + v * cos(turn))
            for u in (start, start + self.width)
            for v in (-ASCENT * self.size, DESCENT * self.size)
        ]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many points wide a text of `size` points is."""
    return sum(_advance(letter, bold) for letter in text) * size / _EM


def writable(text: str) -> bool:
    """Whether the font has every letter of the text, so that it can be shown; what joins or directs letters is free."""
    known = _font(bold=False).get_charmap()
    return all(ord(_COMPOSED.get(letter, letter)) in known or letter in _UNSEEN for letter in text)


def drawn(runs: Iterable[Run]) -> str:
    """Return texts as SVG: each outline that is used stands once in <defs>."""
    used: dict[str, str] = {}
    lines = []
    for run in runs:
        scale, at, glyphs = run.size / _EM, 0.0, []
        for letter in run.text:
            key = f"{'b' if run.bold else 'r'}{ord(letter):x}"
            if letter not in _UNSEEN and not letter.isspace():
                used.setdefault(key, _outline(letter, run.bold))
                glyphs.append(f'<use xlink:href="#{key}"{f""" x="{at:.4g}" """.rstrip() if at else ""}/>')
            at += _advance(letter, run.bold)
        turn = f" rotate({-run.angle:g})" if run.angle else ""
        start = -run.anchor * at
        ground = ""
        if run.halo:
            ground = f'<rect x="{start - 8:.4g}" y="-82" width="{at + 16:.4g}" height="92" fill="#ffffff"/>'
        move = f"translate({run.x:.2f} {run.y:.2f}){turn} scale({scale:.4g})"
        body = f'<g transform="translate({start:.4g} 0) scale(1 -1)">{"".join(glyphs)}</g>'
        lines.append(f'<g transform="{move}" fill="{run.colour}">{ground}{body}</g>')
    defs = "".join(f'<path id="{key}" d="{path}"/>' for key, path in sorted(used.items()))
    return f"<defs>{defs}</defs>\n" + "\n".join(lines) + "\n"


@cache
def _font(*, bold: bool) -> "FT2Font":
    import matplotlib as mpl
    from matplotlib.ft2font import FT2Font

    font = FT2Font(Path(mpl.get_data_path(), "fonts", "ttf", f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
    font.set_size(_EM, 72)
    return font


@cache
def _advance(letter: str, bold: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    if letter in _UNSEEN:
        return 0.0
    known = ord(_COMPOSED.get(letter, letter))
    return float(_font(bold=bold).load_char(known, LoadFlags.NO_HINTING).linearHoriAdvance / 65536)


@cache
def _outline(letter: str, bold: bool) -> str:
    """Return a letter's outline as SVG's path data, y upwards."""
    if letter not in _COMPOSED:
        return _data(*_path(letter, bold))
    (base, strokes), (hamza, mark) = _path(_COMPOSED[letter], bold), _path(_HAMZA, bold)
    # What closes an outline has a point of its own, which is no place on it.
    ink, over = base[strokes != _CLOSE], hamza[mark != _CLOSE]
    away = (over.min(axis=0) + over.max(axis=0) - ink.min(axis=0) - ink.max(axis=0)) / 2
    away[1] = over[:, 1].min() - ink[:, 1].max() - _GAP
    return _data(base, strokes) + _data(hamza - away, mark)


def _path(letter: str, bold: bool) -> "tuple[Points, Codes]":
    """Return a letter's outline as matplotlib has it: its points (n, 2) and what is done at each."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold=bold)
    font.load_char(ord(letter), LoadFlags.NO_HINTING)
    return font.get_path()


def _data(points: "Points", codes: "Codes") -> str:
    # matplotlib's codes: move, line, quadratic and cubic curve (one code a point), close.
    sign, count = {1: "M", 2: "L", 3: "Q", 4: "C"}, {1: 1, 2: 1, 3: 2, 4: 3}
    parts, k = [], 0
    while k < len(codes):
        code = int(codes[k])
        if code not in sign:
            parts.append("Z")
            k += 1
            continue
        some = points[k : k + count[code]]
        parts.append(sign[code] + " ".join(f"{x:.4g} {y:.4g}" for x, y in some))
        k += count[code]
    return "".join(parts)
