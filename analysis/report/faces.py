"""The report's faces: one document as a web page, for Word, for print, in each language; made when it is asked for.

A face is a renderer in instrument.document. The next one is a line here.
"""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from analysis.words import LANGUAGES, catalogue
from instrument.document import Block, Card, Document, Figure
from instrument.document.translate import translate
from instrument.errors import UsageError, nearest


def _html(document: Document) -> bytes:
    from instrument.document import html

    return html.render(document).encode()


def _docx(document: Document) -> bytes:
    from instrument.document import docx

    return docx.render(document)


def _pdf(document: Document) -> bytes:
    from instrument.document import pdf

    return pdf.render(document)


_CODE, _BRACKETS = re.compile(r"`([^`\n]+)`"), re.compile(r"\([^()]*\)")
# "Green & Yang 2009", "Holm 1979;", "Nye et al. 2019": names, and the year that ends a citation.
_CITED = re.compile(r"([A-Z][\w’'-]+|et al\.) ((?:19|20)\d\d[a-z]?)(?=[;,)\u2069])")


FACES: dict[str, Callable[[Document], bytes]] = {"html": _html, "docx": _docx, "pdf": _pdf}


def _edited(said: Any) -> Any:
    """Return a block, or what is in one, as it is printed.

    A message marks what is code with backticks, which become quotation marks; a citation in brackets gets APA's comma.
    What is quoted, in a card or drawn in a figure, stays as it is.
    """
    if isinstance(said, str):
        return _BRACKETS.sub(lambda found: _CITED.sub(r"\1, \2", found[0]), _CODE.sub(r"“\1”", said))
    if isinstance(said, tuple):
        return tuple(map(_edited, said))
    if isinstance(said, Figure):
        return replace(said, caption=_edited(said.caption), alt=_edited(said.alt))
    if not isinstance(said, Block) or isinstance(said, Card):
        return said
    return replace(said, **{one.name: _edited(getattr(said, one.name)) for one in fields(said)})


def check_faces(formats: tuple[str, ...], language: str) -> None:
    """Raise UsageError for a format or a language that there is not."""
    for option, value, known in (
        *(("--format", name, tuple(FACES)) for name in formats),
        ("--lang", language, LANGUAGES),
    ):
        if value not in known:
            remedy = f"Choose from {', '.join(known)}.{nearest(value, known)}"
            raise UsageError.at(f"{option} {value}", "there is none such.", remedy)


def faces(document: Document, formats: tuple[str, ...], language: str = "en") -> dict[str, bytes]:
    """Return file names and contents: the document in `language` in each format, and its figures as SVG.

    English is report.html, every other language report-fa.html and so on, so that one folder has room for all.
    """
    check_faces(formats, language)
    mark = "" if language == "en" else f"-{language}"
    shown = document if language == "en" else translate(document, catalogue(language))
    shown = replace(shown, blocks=tuple(_edited(block) for block in shown.blocks))
    files = {f"report{mark}.{name}": FACES[name](shown) for name in formats}
    for block in document.blocks:
        if isinstance(block, Figure):
            files[f"figures/{block.key.removeprefix('fig-')}{mark}.svg"] = block.svg(language).encode()
    return files
