"""A page as a tagged PDF (PDF/UA-1) for readers and referees: APA tables, vector figures, bookmarks, links, both ways.

The page has a style sheet of its own, for paper alone. Persian needs a Persian font: Vazirmatn, or Debian's
fonts-noto-core. Nothing depends on the clock: the same page, fonts and WeasyPrint give the same bytes.
"""

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from instrument.document.bidi import RIGHT_TO_LEFT, pieces, plain
from instrument.document.blocks import Document
from instrument.document.gathering import JOINT
from instrument.document.paper import Sheet, lay_out
from instrument.document.weasy import to_pdf

#: How wide Noto Sans is beside Times; DejaVu Sans, its stand-in, is a little wider still.
LETTERS = 1.15


def render(document: Document) -> bytes:
    """Return the page as PDF; raise UsageError without WeasyPrint or a font for its letters."""
    return to_pdf(html(document))


def html(document: Document) -> str:
    """Return the page that is printed."""
    sheet = lay_out(document, LETTERS)
    return _template().render(
        sheet=sheet,
        words=_Words(sheet),
        direction="rtl" if sheet.right_to_left else "ltr",
        digits="persian" if sheet.language == "fa" else "decimal",
    )


class _Words:
    """Turns the page's texts into HTML: escaped, pieces of the other direction in boxes of their own."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def set(self, text: str, language: str = "") -> Markup:
        """Return a text that is set in the page's language, or in another that it is quoted from."""
        right_to_left = (language or self.sheet.language) in RIGHT_TO_LEFT
        return Markup("").join(
            escape(piece.text)
            if piece.right_to_left == right_to_left
            else Markup('<span dir="{}">{}</span>').format("rtl" if piece.right_to_left else "ltr", piece.text)
            for piece in pieces(text, right_to_left)
        )

    def cell(self, text: str) -> Markup:
        """Return a cell, with each name in it that has a place on the page as a link."""
        parts = list(self.sheet.linked(text))
        if len(parts) == 1:
            return self._part(*parts[0])
        whole = pieces(text, self.sheet.right_to_left) if JOINT not in text else []
        if len(whole) == 1 and whole[0].right_to_left != self.sheet.right_to_left:
            inner = Markup("").join(self._part(plain(part), anchor, escape) for part, anchor in parts)
            return Markup('<span dir="{}">{}</span>').format("rtl" if whole[0].right_to_left else "ltr", inner)
        return Markup("").join(self._part(part, anchor) for part, anchor in parts)

    def _part(self, text: str, anchor: str, words: Callable[[str], Markup] | None = None) -> Markup:
        inner = (words or self.set)(text)
        return Markup('<a href="#{}">{}</a>').format(anchor, inner) if anchor else inner

    def runs(self, text: str) -> str:
        """Return the direction in which a text runs as a whole, "rtl" or "ltr"."""
        parts = pieces(text, self.sheet.right_to_left)
        return "rtl" if (parts[0].right_to_left if len(parts) == 1 else self.sheet.right_to_left) else "ltr"

    def direction(self, language: str | None) -> str:
        """Return the direction of a language, "rtl" or "ltr"."""
        return "rtl" if (language or self.sheet.language) in RIGHT_TO_LEFT else "ltr"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("instrument.document"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["plain"] = plain
    environment.filters["css_string"] = _css_string
    environment.filters["data_uri"] = _data_uri
    return environment.get_template("print.html.j2")


def _css_string(text: str) -> Any:
    """Escape everything but letters, digits and spaces, as CSS does: \\, hexadecimal digits, a space."""
    return "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in plain(text))


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")
