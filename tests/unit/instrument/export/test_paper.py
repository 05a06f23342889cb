"""Paper: what is on the sheet, in which order, and that Persian is set from right to left."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from instrument.digits import to_latin
from instrument.document.bidi import segments
from instrument.export import Options, docx, find, pdf
from instrument.export._paper import Matrix, lay_out
from instrument.form import Form
from tests.support.checkers import needs_poppler, weasyprint_or_skip


def test_the_sheet_has_every_item_once_in_a_respondents_order(short: tuple[Form, Form]) -> None:
    form = short[1]
    paper = lay_out(form, Options(respondent="s07"))
    rows = [row for part in paper.parts if isinstance(part, Matrix) for row in part.rows]
    order = [name for name in form.realised_order("s07") if name in {q.id for q in (*form.items, *form.attention)}]
    assert [name for _, name, _ in rows] == order
    numbers = [int(to_latin(number)) for number, _, _ in rows]
    assert numbers == list(range(numbers[0], numbers[0] + len(rows)))
    assert rows[0][0] not in "0123456789"  # Persian digits
    assert paper.number == "s07"


def test_roles_are_named_where_not_all_of_the_form_are_asked(short: tuple[Form, Form]) -> None:
    form = short[0]
    rows = [row for part in lay_out(form, Options()).parts if isinstance(part, Matrix) for row in part.rows]
    for _, name, text in rows:
        some = bool(form.questions[name].respondents) and not set(form.respondents) <= set(
            form.questions[name].respondents
        )
        assert text.endswith(")") == some


@pytest.mark.parametrize(
    ("text", "latin"),
    [("سال (GPA) ۲۰", ["GPA"]), ("بدون لاتین", []), ("a", ["a"]), ("SHA-256 آن", ["SHA-256"]), ("", [])],
)
def test_latin_words_are_set_apart(text: str, latin: list[str]) -> None:
    assert [piece for piece, is_latin in segments(text) if is_latin] == latin
    assert "".join(piece for piece, _ in segments(text)) == text


def test_persian_docx_runs_from_right_to_left(persian: Form, english: Form) -> None:
    pytest.importorskip("docx", reason="pip install 'mentorscale[paper]'")
    text = zipfile.ZipFile(io.BytesIO(docx.write(persian))).read("word/document.xml").decode()
    assert text.count("<w:bidiVisual/>") == 1
    assert text.count("<w:tblHeader/>") == 1
    paragraphs = re.findall(r"<w:p>.*?</w:p>|<w:p .*?</w:p>", text)
    written = [p for p in paragraphs if "<w:t" in p]
    assert all("<w:bidi/>" in p for p in written)
    runs = [run for run in re.findall(r"<w:r>.*?</w:r>", text) if re.search("[\u0600-\u06ff]", run)]
    assert runs
    assert all("<w:rtl/>" in run and 'w:bidi="fa-IR"' in run for run in runs)
    plain = zipfile.ZipFile(io.BytesIO(docx.write(english))).read("word/document.xml").decode()
    assert "<w:rtl/>" not in plain
    assert "bidi" not in plain.replace("w:bidi=", "")


@needs_poppler
def test_pdf_is_tagged_and_says_its_language(persian: Form, tmp_path: Path) -> None:
    weasyprint_or_skip()
    file = tmp_path / "form.pdf"
    file.write_bytes(find("pdf").write(persian))
    said = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", said)
    assert re.search(r"JavaScript:\s+no", said)
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])  # embedded


def test_the_printed_page_escapes_and_isolates(hostile: Form, persian: Form) -> None:
    page = pdf.html(lay_out(hostile, Options()))
    assert "<script" not in page
    assert "<img" not in page
    page = pdf.html(lay_out(persian, Options(respondent="s01")))
    assert 'dir="rtl"' in page
    assert f"<bdi>{persian.hash[:12]}</bdi>" in page
    assert page.count('scope="row"') == len(persian.items)
