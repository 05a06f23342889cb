"""A page of HTML as a tagged PDF (PDF/UA-1), by WeasyPrint: table heads, a language, embedded fonts, no network."""

import gc
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from instrument.errors import UsageError

_INSTALL = "Run: pip install 'mentorscale[paper]' and, on Debian, apt-get install libpango-1.0-0 libpangoft2-1.0-0."
_FONTS = "Install Vazirmatn, or on Debian: apt-get install fonts-noto-core."


def to_pdf(html: str) -> bytes:
    """Return the PDF; raise UsageError without WeasyPrint, or without a font for the page's Persian letters."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: without Pango, its own library is found but does not load
        missing = "WeasyPrint is not installed" if isinstance(error, ImportError) else f"WeasyPrint lacks {error}"
        raise UsageError.at("PDF", f"{missing}.", _INSTALL) from None
    # Pictures within the page itself are all that it may ask for.
    page = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    absent: set[str] = set()

    def finish(document: Any, pdf: Any) -> None:
        absent.update(_without_letters(document))
        _scope(pdf)

    with _no_collection():
        content: bytes = page.write_pdf(pdf_variant="pdf/ua-1", finisher=finish)
    if absent:
        raise UsageError.at("PDF", f"no font has {', '.join(sorted(absent)[:5])}.", _FONTS)
    return content


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking for cycles among the millions of boxes: a third of the time, in 280 MB."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _scope(pdf: Any) -> None:
    """Say of each table's head whether it is its column's or its row's, which WeasyPrint leaves out."""
    parts = {pdf_object.reference: pdf_object for pdf_object in pdf.objects if hasattr(pdf_object, "get")}
    for part in parts.values():
        if part.get("S") == "/TH":
            rows = parts.get(parts[part["P"]]["P"], {})
            scope = "/Column" if rows.get("S") == "/THead" else "/Row"
            part["A"] = f"<< /O /Table /Scope {scope} >>"  # no head of ours spans several columns or rows


def _without_letters(document: Any) -> set[str]:
    """Return names of the letters that no font has."""
    missing = {chr(code) for font in document.fonts.values() for code in font.missing}
    return {unicodedata.name(sign, hex(ord(sign))) for sign in missing if sign.isalpha() or sign.isdigit()}
