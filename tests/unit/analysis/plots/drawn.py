"""What the tests ask of a figure: its texts with their boxes, in each language."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from analysis.plots import style
from analysis.plots.letters import Run
from instrument.document import Figure

SVG = "{http://www.w3.org/2000/svg}"


def checked(figure: Any) -> Figure:
    """Return a figure after asking of it what every one keeps: whole, in both languages, nothing outside, no pixels."""
    assert isinstance(figure, Figure)
    assert list(figure.drawn) == ["en", "fa"]
    for svg in figure.drawn.values():
        root = ET.fromstring(svg)
        assert root.tag == f"{SVG}svg"
        assert root.find(f".//{SVG}image") is None
        assert root.find(f".//{SVG}text") is None
        assert " nan" not in svg
    assert figure.caption.endswith(".")
    assert figure.alt.endswith(".")
    assert "nan" not in figure.alt + figure.caption
    return figure


def texts(draw: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Run]]:
    """Return what is written in each language, and assert that it lies on the canvas."""
    found: list[list[Run]] = []

    def kept(shapes: str, runs: list[Run], box: Any) -> str:
        found.append(runs)
        return svg(shapes, runs, box)

    svg = style._svg
    monkeypatch.setattr(style, "_svg", kept)
    figure = draw()
    monkeypatch.undo()
    for runs, one in zip(found, figure.drawn.values(), strict=True):
        match = re.search(r'viewBox="([-\d. ]+)"', one)
        assert match is not None
        left, top, wide, high = map(float, match[1].split())
        for run in runs:
            x0, y0, x1, y1 = run.box
            assert left <= x0 < x1 <= left + wide, run
            assert top <= y0 < y1 <= top + high, run
    return dict(zip(("en", "fa"), found, strict=True))


def overlapping(runs: list[Run]) -> list[tuple[str, str]]:
    """Return pairs of upright texts whose letters cover one another; a letter does not fill its line's height."""

    def letters(run: Run) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = run.box
        return x0 + 0.3, y0 + 0.1 * run.size, x1 - 0.3, y1 - 0.2 * run.size

    upright = [run for run in runs if not run.angle and run.text.strip()]
    return [(a.text, b.text) for a, b in combinations(upright, 2) if _touch(letters(a), letters(b))]


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
