"""The Word document has real headings, tables, pictures and links, runs both ways, and knows no clock."""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instrument.document import Column, Document, Gathered, Table, docx
from instrument.document.ooxml import Look, name, runs
from instrument.errors import UsageError
from tests.unit.instrument.document.faces import english, persian

word = pytest.importorskip("docx", reason="pip install 'mentorscale[paper]'")
pytest.importorskip("resvg_py", reason="pip install 'mentorscale[paper]'")


@pytest.fixture(scope="module")
def opened() -> Callable[[Document], Any]:
    return lambda page: word.Document(io.BytesIO(docx.render(page)))


@pytest.fixture(scope="module")
def page(opened: Callable[[Document], Any]) -> Any:
    return opened(english())


@pytest.fixture(scope="module")
def turned(opened: Callable[[Document], Any]) -> Any:
    return opened(persian())


def _text(holder: Any) -> str:
    return "".join(words.text for words in holder.iter(name("w:t")))


def test_headings_are_words_own(page: Any) -> None:
    found = [(line.style.name, line.text) for line in page.paragraphs if line.style.name.startswith(("Head", "Title"))]
    expected = ["Title", "Heading 1", "Heading 2", "Heading 1", "Heading 2"]
    assert found == list(zip(expected, ["A report", "Reliability", "By item", "Fit", "COM01"], strict=True))


def test_every_table_is_whole_with_a_repeated_head(page: Any) -> None:
    assert [(len(table.rows), len(table.columns)) for table in page.tables] == [(31, 2), (4, 14), (2, 2)]
    for table in page.tables:
        assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True] + [False] * (
            len(table.rows) - 1
        )
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    assert [cell.text for cell in page.tables[0].rows[30].cells] == ["COM30", "−0.30"]
    captions = [line.text for line in page.paragraphs if line.style.name == "Caption"]
    assert captions == [f"{label}  [SIMULATED DATA]" for label in ("Table 1", "Figure 1", "Table 2")]
    assert "Note. Counts; pairwise." in [line.text for line in page.paragraphs]


def test_no_row_stands_alone_on_a_page_nor_do_the_notes(page: Any) -> None:
    kept = [[bool(row._tr.xpath(".//w:keepNext")) for row in table.rows] for table in page.tables]
    assert kept[0] == [True, True] + [False] * 27 + [True, True]  # head, first, ..., last but one, last before notes
    assert kept[1] == [True, True, True, False]


def test_a_new_line_in_a_cell_is_words_own(opened: Callable[[Document], Any]) -> None:
    columns = tuple(Column(key, key) for key in ("of", "name", "number", "where"))
    rows = tuple((of, name, "1", "Items") for of in ("A", "B") for name in ("r", "p"))
    how = Gathered(by=("where",), name="name", value="number", of=("of",))
    made = opened(Document("D", (Table("t", "T", columns, rows, gathered=how),)))
    assert made.tables[0].rows[1].cells[1].text == "[A] r: 1; p: 1;\n[B] r: 1; p: 1"


def test_rules_stand_only_at_the_head_and_the_end(page: Any) -> None:
    rows = page.tables[0].rows
    ruled = [{edge.tag for edge in row._tr.xpath("w:tc/w:tcPr/w:tcBorders/*")} for row in rows]
    assert ruled == [{name("w:top"), name("w:bottom")}, *[set()] * 29, {name("w:bottom")}]


def test_a_picture_has_its_words_a_vector_and_enough_points(page: Any) -> None:
    described = page.element.body.xpath(".//wp:docPr/@descr")
    assert described == ["a line rises to the right"]
    parts = {str(part.partname): part for part in page.part.package.iter_parts()}
    assert any(part.endswith(".svg") for part in parts)
    (shape,) = page.inline_shapes
    png = next(part for part in parts if part.endswith(".png"))
    assert parts[png].image.px_width / shape.width.inches >= 200


def test_every_link_leads_to_a_bookmark(page: Any) -> None:
    body = page.element.body
    marks = body.xpath(".//w:bookmarkStart/@w:name")
    assert len(set(marks)) == len(marks)
    assert all(re.fullmatch(r"[^\W\d]\w{0,39}", mark) for mark in marks)
    links = body.xpath(".//w:hyperlink/@w:anchor")
    assert set(links) == {"reliability_1", "by_item", "fit", "card_com01"}
    assert set(links) <= set(marks)


def test_a_wide_table_stands_across_the_page(page: Any) -> None:
    assert [section.page_width > section.page_height for section in page.sections] == [False, True, False]
    for section in page.sections:
        assert section.header.paragraphs[0].text == "SIMULATED DATA: nobody answered."
        assert "Page" in section.footer.paragraphs[0].text


def test_title_and_language_are_said_and_no_date(page: Any) -> None:
    about = page.core_properties
    assert (about.title, about.language, about.created, about.modified) == ("A report", "en-US", None, None)


def test_the_same_page_is_the_same_bytes() -> None:
    content = docx.render(english())
    assert content == docx.render(english())
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {1980}


def test_persian_runs_from_right_to_left(turned: Any) -> None:
    body = turned.element.body
    words = [line for line in body.iter(name("w:p")) if line.findall(".//" + name("w:t"))]
    # Their styles run from right to left, and so a paragraph that does not must say so.
    ltr = [line for line in words if line.xpath("w:pPr/w:bidi/@w:val") == ["0"]]
    assert [_text(line) for line in ltr] == ["My mentor listens."]
    assert all(line.xpath("w:pPr/w:bidi") for line in words)
    assert all(table._tbl.xpath("w:tblPr/w:bidiVisual") for table in turned.tables)
    for run in body.iter(name("w:r")):
        text = _text(run)
        if re.search("[\u0620-\u064a]", text):
            assert run.xpath("w:rPr/w:rtl"), text
            assert run.xpath("w:rPr/w:lang/@w:bidi") == ["fa-IR"]
        elif re.search("[A-Za-z]", text):
            assert not run.xpath("w:rPr/w:rtl"), text
        assert not re.search("[\u2066-\u2069]", text)
    assert turned.styles.element.xpath("w:docDefaults//w:rFonts/@w:cs") == ["Vazirmatn"]


def test_a_no_break_space_is_a_space() -> None:
    look = Look("fa")
    assert _text(runs("است (\u2066ω\u00a0=\u00a0۰٫۸\u2069)", look)[1]).strip("\u200e") == "ω = ۰٫۸"


def test_an_english_page_quotes_persian_in_a_paragraph_of_its_own(page: Any) -> None:
    (quoted,) = page.element.body.xpath(".//w:p[w:pPr/w:bidi[not(@w:val)]]")
    assert "پرسش" in _text(quoted)


def test_without_python_docx_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"python-docx is not installed.*mentorscale\[paper\]"):
        docx.render(english())


def test_without_resvg_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UsageError, match=r"resvg-py.*not installed.*mentorscale\[paper\]"):
        docx.render(english())


@pytest.mark.skipif(not shutil.which("soffice"), reason="apt-get install --no-install-recommends libreoffice-writer")
def test_libreoffice_loses_no_table(tmp_path: Path) -> None:
    (tmp_path / "page.docx").write_bytes(docx.render(english()))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    command += ["odt", "--outdir", str(tmp_path), str(tmp_path / "page.docx")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    content = zipfile.ZipFile(tmp_path / "page.odt").read("content.xml").decode()
    assert content.count("<table:table ") == 3
    assert content.count("<table:table-header-rows>") == 3
    assert content.count("<draw:image ") >= 1
