"""How every figure looks, and how it becomes SVG that is the same on every run."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

from analysis.plots.spoken import speak
from analysis.words import LANGUAGES, catalogue

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, ACCENT, NOISE = "#1c2430", "#8a93a0", "#0b5c8a", "#b35806"
# Diverging, colour-blind safe and ordered in grey from both ends (ColorBrewer PuOr).
LOW, MIDDLE, HIGH = "#b35806", "#f0f0f0", "#542788"

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "path",  # no reader needs our fonts
    "svg.hashsalt": "mentorscale",  # the same ids on every run
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw within the project's style; nothing of the caller's matplotlib is changed."""
    import matplotlib as mpl

    with mpl.rc_context():
        for name, value in _SETTINGS.items():
            mpl.rcParams[name] = value  # type: ignore[index]  # the stub lists every key as a literal
        yield


def pictures(figure: "Figure") -> dict[str, str]:
    """Return the figure as an SVG document in each language, without a date, so that equal figures are equal bytes."""
    drawn = {"en": _svg(figure)}
    for language in LANGUAGES:
        if language != "en":
            speak(figure, catalogue(language))
            drawn[language] = _svg(figure)
    return drawn


def _svg(figure: "Figure") -> str:
    buffer = StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    return buffer.getvalue()


def diverging(count: int) -> list[tuple[float, ...]]:
    """Return `count` colours from the low end through grey to the high end."""
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("likert", [LOW, MIDDLE, HIGH])
    return [tuple(ramp(i / max(count - 1, 1))) for i in range(count)]
