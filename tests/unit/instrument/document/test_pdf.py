"""The PDF is tagged, says its language, embeds its fonts, links within itself, and knows no clock."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from instrument.document import Document, Paragraph, pdf
from instrument.errors import UsageError
from tests.unit.instrument.document.faces import english, persian

pytest.importorskip("weasyprint", reason="pip install 'mentorscale[paper]'")
needs_poppler = pytest.mark.skipif(not shutil.which("pdffonts"), reason="apt-get install poppler-utils")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    for name, page in (("en.pdf", english()), ("fa.pdf", persian())):
        (folder / name).write_bytes(pdf.render(page))
    return folder / "en.pdf", folder / "fa.pdf"


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _read(file: Path) -> Any:
    return pytest.importorskip("pikepdf", reason="pip install pikepdf").open(file)


def test_it_is_tagged_and_says_title_and_language(made: tuple[Path, Path]) -> None:
    for file, language, title in zip(made, ("en", "fa"), ("A report", "گزارش"), strict=True):
        with _read(file) as content:
            assert content.Root.MarkInfo.Marked is True
            assert content.Root.StructTreeRoot.K
            assert content.Root.Lang == language
            assert content.docinfo["/Title"] == title
            assert not {"/CreationDate", "/ModDate"} & set(content.docinfo.keys())
            assert content.open_metadata()["pdfuaid:part"] == "1"


def test_heads_say_whether_of_a_column_or_a_row(made: tuple[Path, Path]) -> None:
    with _read(made[0]) as content:
        scopes = [str(each.A.Scope) for each in content.objects if isinstance(each, type(content.Root)) and _head(each)]
    assert scopes.count("/Row") == 30 + 3 + 1
    assert scopes.count("/Column") >= 2 + 14 + 2  # the head is repeated on every page


def _head(part: Any) -> bool:
    return bool(part.get("/S") == "/TH")


def test_a_checker_of_pdf_ua_finds_nothing(made: tuple[Path, Path]) -> None:
    pdfua = pytest.importorskip("pdfua", reason="pip install pdfua")
    for file in made:
        assert [finding.message for finding in pdfua.validate(str(file)).findings] == []


@needs_poppler
def test_every_font_is_embedded(made: tuple[Path, Path]) -> None:
    for file in made:
        fonts = _said("pdffonts", str(file)).splitlines()[2:]
        assert fonts
        assert all(line.split()[-5] == "yes" for line in fonts)


@needs_poppler
def test_captions_numbers_and_mark_stand_on_the_pages(made: tuple[Path, Path]) -> None:
    pages = _said("pdftotext", "-layout", str(made[0]), "-").split("\f")[:-1]
    assert all("SIMULATED DATA: nobody answered." in page for page in pages)
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    text = "\n".join(pages)
    for caption in ("Means of the items", "A line", "A wide table", "Note. Counts; pairwise."):
        assert caption in text
    assert sum(bool(re.search(r"Item\s+Mean", page)) for page in pages) >= 2  # repeated, and the card's
    sizes = set(re.findall(r"Page +\d+ size: +(\d+)", _said("pdfinfo", "-l", "99", str(made[0]))))
    assert sizes == {"595", "841"}  # one page is turned


def test_links_and_bookmarks_lead_somewhere(made: tuple[Path, Path]) -> None:
    page = pdf.html(english())
    links = re.findall(r'href="#([^"]+)"', page)
    assert set(links) == {"reliability-1", "by-item", "fit", "card-com01"}
    assert set(links) <= set(re.findall(r'id="([^"]+)"', page))
    with _read(made[0]) as content:
        # A name, the place it stands for, the next name.
        places = {str(name) for name in list(content.Root.Names.Dests.Names)[::2]}
        marks = [each for sheet in content.pages for each in sheet.get("/Annots", []) if each.Subtype == "/Link"]
        assert {str(mark.Dest) for mark in marks} == set(links)
        assert set(links) <= places
        with content.open_outline() as outline:
            assert [item.title for item in outline.root[0].children] == ["Reliability", "Fit"]


def test_the_same_page_is_the_same_bytes(made: tuple[Path, Path]) -> None:
    assert pdf.render(persian()) == made[1].read_bytes()


def test_a_persian_page_runs_from_right_to_left_with_latin_in_boxes() -> None:
    page = pdf.html(persian())
    assert '<html lang="fa" dir="rtl">' in page
    assert '<span dir="ltr">An English sentence (n = 5).</span>' in page
    assert '<p lang="en" dir="ltr">My mentor listens.</p>' in page
    assert not re.search("[\u2066-\u2069]", page)


def test_texts_are_escaped_and_nothing_is_fetched() -> None:
    page = pdf.html(Document("<b>", (Paragraph("<img src='http://example.org/x.png'> & \u2066<i>\u2069"),), "fa"))
    assert "<img" not in page
    assert "<i>" not in page
    assert "<b>" not in page


def test_a_letter_that_no_font_has_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no font has .*fonts-noto-core"):
        pdf.render(Document("A \U00016100", (Paragraph("\U00016e40\U00010fb0\U0001e6c0"),)))


def test_without_weasyprint_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r"WeasyPrint is not installed.*libpango"):
        pdf.render(english())
