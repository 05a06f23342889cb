"""A figure's words in another language: each text is translated, and set in the order in which it is drawn.

matplotlib draws letters one after the other, from left to right and unjoined; Persian is shaped and ordered before it
is handed over. DejaVu Sans, which comes with matplotlib, has the letters, and figures keep them as paths.
"""

from typing import TYPE_CHECKING, Any

from instrument.document.translate import END, LEFT_TO_RIGHT, Catalogue

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ISOLATES = str.maketrans("", "", f"{LEFT_TO_RIGHT}{END}")


def speak(figure: "Figure", catalogue: Catalogue) -> None:
    """Put every text of the figure into the catalogue's language."""
    from matplotlib.text import Text

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(_spoken_formatter(axis.get_major_formatter(), catalogue))
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_text():
            text.set_text(visual(text.get_text(), catalogue))


def visual(text: str, catalogue: Catalogue) -> str:
    """Return the text in the catalogue's language as its letters are drawn from left to right."""
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    lines = [
        get_display(reshape(catalogue.text(line).translate(_ISOLATES))) if line else "" for line in text.split("\n")
    ]
    return "\n".join(lines)


def _spoken_formatter(inner: Any, catalogue: Catalogue) -> Any:
    """Return a formatter of ticks that says what `inner` says, in the catalogue's language."""
    from matplotlib.ticker import Formatter

    class Spoken(Formatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return visual(inner(x, pos), catalogue) if inner(x, pos) else ""

        def set_locs(self, locs: Any) -> None:
            inner.set_locs(locs)

        def get_offset(self) -> str:
            return str(inner.get_offset())

    return Spoken()
