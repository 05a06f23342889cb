"""The elements of a Word document: runs, paragraphs, fields, links, in the order that the format asks for.

python-docx knows no direction, so what Persian needs is written as XML: the paragraph's `bidi`, the run's `rtl`, the
sizes and styles of complex script, the table's `bidiVisual`. A run of the other direction is a run of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from instrument.document.bidi import RIGHT_TO_LEFT, marked, pieces
from instrument.errors import UsageError

_LANGUAGES = {"fa": "fa-IR", "en": "en-US"}
# What XML cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ARABIC = re.compile("[\u0600-\u06ff]")

# The order of elements is part of the format: what must come after the one that is put in.
AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr"),
)
AFTER_BIDI_VISUAL = (
    *("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd"),
    *("w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks; `points` is None where the paragraph's style says it."""

    language: str = "en"
    bold: bool = False
    italic: bool = False
    points: float | None = None
    color: str = ""
    underlined: bool = False

    @property
    def right_to_left(self) -> bool:
        """Return whether the text's language runs from right to left."""
        return self.language in RIGHT_TO_LEFT


def require(what: str) -> Any:
    """Return the module `docx`; raise UsageError, naming `what` cannot be written, without python-docx."""
    try:
        import docx
    except ImportError:
        remedy = "Run: pip install 'mentorscale[paper]'."
        raise UsageError.at(what, "python-docx is not installed.", remedy) from None
    return docx


@cache
def name(short: str) -> str:
    """Return an element's or attribute's name in full."""
    from docx.oxml.ns import qn

    return str(qn(short))


def element(kind: str, *inside: Any, **attributes: str | int) -> Any:
    """Return an element with what stands in it; attributes are of Word's own names, without their `w:`."""
    from docx.oxml import OxmlElement

    made = OxmlElement(kind)
    for key, value in attributes.items():
        made.set(name(f"w:{key}"), str(value))
    made.extend(inside)
    return made


def speech(language: str) -> str:
    """Return a language as Word names it."""
    return _LANGUAGES.get(language, language)


def runs(text: str, look: Look) -> list[Any]:
    """Return a text as runs, each of one direction."""
    # LibreOffice breaks a line within the number that a no-break space binds to its symbol.
    shown = _NOT_XML.sub("\ufffd", text).replace("\u00a0", " ")
    parts = marked(pieces(shown, look.right_to_left), look.right_to_left)
    return [_run(part.text, look, part.right_to_left) for part in parts]


def paragraph(style: str, inside: Iterable[Any], look: Look, *, jc: str = "", keep: bool = False) -> Any:
    """Return a paragraph that runs as its language does; `keep` keeps it on the page of the next."""
    properties = element("w:pPr")
    if style:
        properties.append(element("w:pStyle", val=style))
    if keep:
        properties.append(element("w:keepNext"))
    if look.right_to_left:
        properties.append(element("w:bidi"))
    elif style:  # the styles of a page that runs from right to left say so
        properties.append(element("w:bidi", val="0"))
    if jc:
        properties.append(element("w:jc", val=jc))
    return element("w:p", properties, *inside)


def link(inside: Iterable[Any], bookmark: str) -> Any:
    """Return runs that lead to a bookmark."""
    return element("w:hyperlink", *inside, anchor=bookmark, history="1")


def linking(look: Look) -> Look:
    """Return how a link looks."""
    return replace(look, color="0B5C8A", underlined=True)


def bookmarked(inside: Iterable[Any], bookmark: str, number: int) -> list[Any]:
    """Return elements between a bookmark's beginning and its end."""
    return [
        element("w:bookmarkStart", id=number, name=bookmark),
        *inside,
        element("w:bookmarkEnd", id=number),
    ]


def field(code: str, shown: Iterable[Any], look: Look) -> list[Any]:
    """Return a field that the program counts, which shows `shown` until it does."""
    instruction = element("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def part(inside: Any) -> Any:
        return element("w:r", _properties(look, look.right_to_left, False), inside)

    begin, between, end = (element("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [part(begin), part(instruction), part(between), *shown, part(end)]


def _run(text: str, look: Look, right_to_left: bool) -> Any:
    run = element("w:r", _properties(look, right_to_left, bool(_ARABIC.search(text))))
    for place, line in enumerate(text.split("\n")):
        if place:
            run.append(element("w:br"))
        words = element("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run


def _properties(look: Look, right_to_left: bool, arabic: bool) -> Any:
    """Return a run's properties; Persian has no italics, a letter of it within a Latin run has its own font still."""
    properties = element("w:rPr")
    if look.bold:
        properties.extend([element("w:b"), element("w:bCs")])
    if look.italic and not right_to_left and not arabic:
        properties.append(element("w:i"))
    if look.color:
        properties.append(element("w:color", val=look.color))
    if look.points is not None:
        half = str(round(look.points * 2))
        properties.extend([element("w:sz", val=half), element("w:szCs", val=half)])
    if look.underlined:
        properties.append(element("w:u", val="single"))
    if right_to_left:
        properties.append(element("w:rtl"))
    elif arabic:
        properties.append(element("w:cs"))
    own = speech(look.language)
    if right_to_left:
        properties.append(element("w:lang", val="en-US", bidi=own if look.right_to_left else "fa-IR"))
    else:
        properties.append(element("w:lang", val="en-US" if look.right_to_left else own))
    return properties
