"""The report's faces: one document as a web page, for Word, for print, in each language; made when it is asked for.

A face is a renderer in instrument.document. The next one is a line here.
"""

from collections.abc import Callable

from analysis.words import LANGUAGES, catalogue
from instrument.document import Document, Figure
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


FACES: dict[str, Callable[[Document], bytes]] = {"html": _html, "docx": _docx, "pdf": _pdf}


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
    files = {f"report{mark}.{name}": FACES[name](shown) for name in formats}
    for block in document.blocks:
        if isinstance(block, Figure):
            files[f"figures/{block.key.removeprefix('fig-')}{mark}.svg"] = block.svg(language).encode()
    return files
