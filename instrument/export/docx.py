"""The form on paper as DOCX, for those who set it themselves, by python-docx; LibreOffice reads it back in the tests.

python-docx knows no direction, so what Persian needs is written as XML: the paragraph's `bidi`, the run's `rtl` and its
language, the table's `bidiVisual`. A Latin word within Persian is a run of its own, else a bracket beside it changes
sides.
"""

import io
from typing import TYPE_CHECKING, Any

from instrument.document.bidi import segments
from instrument.document.ooxml import AFTER_BIDI, AFTER_BIDI_VISUAL, element, name, require
from instrument.errors import ContentError
from instrument.export import DEFAULTS, Options
from instrument.export._paper import Heading, Marked, Matrix, Paper, Part, Prose, Written, lay_out
from instrument.export._paper import losses as paper_losses
from instrument.export._xlsx import check
from instrument.form import Form

if TYPE_CHECKING:
    from docx.document import Document

SUFFIX = ".docx"
LINE = "paper form as DOCX, to be edited"
CIRCLE, GREY = "○", "E6E6E6"
_LANGUAGES = {"fa": "fa-IR", "en": "en-GB"}
#: Widths of a table's column of statements, of its answers together, of a cell's margins; twentieths of a point.
_STATEMENT, _ANSWERS, _MARGIN = 3900, 6070, 30


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the DOCX; raise UsageError without python-docx, ContentError for a text that no document can hold."""
    paper = lay_out(form, options)
    for question in form.questions.values():
        check(f"question '{question.id}'", question.text)
    page = require("DOCX").Document()
    _prepare(page, paper)
    _words(page.add_heading(level=0), paper, paper.title)
    line = "_" * 24
    _words(page.add_paragraph(), paper, f"{paper.say('paper_id')}: {paper.number or line}")
    for part in paper.parts:
        _add(page, paper, part)
    buffer = io.BytesIO()
    try:
        page.save(buffer)
    except ValueError as error:  # lxml: a character that XML has not
        raise ContentError.at(f"form {form.id}", f"no document can hold it: {error}.", "Remove it.") from None
    return buffer.getvalue()


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what paper does not carry."""
    return paper_losses(form, options, editable=True)


def _prepare(page: "Document", paper: Paper) -> None:
    """Set paper size, fonts, properties and the foot of the page."""
    from docx.shared import Mm, Pt

    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(17)
    for title in ("Normal", "Title", "Heading 1"):
        style = page.styles[title]
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(name(f"w:{script}"), "Arial")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(name(f"w:{theme}"), None)
        # Spaced letters tear Persian words apart.
        for spaced in style.element.rPr.findall(name("w:spacing")):
            style.element.rPr.remove(spaced)
    page.styles["Normal"].font.size = Pt(10)
    about = page.core_properties
    about.title, about.language, about.author, about.comments = paper.title, _speech(paper), "mentorscale", ""
    before, between, *after = paper.say("page").split("{}")
    foot = section.footer.paragraphs[0]
    _words(foot, paper, before)
    _field(foot, paper, "PAGE")
    _words(foot, paper, between)
    _field(foot, paper, "NUMPAGES")
    _words(foot, paper, f"{''.join(after)}    {paper.say('version')} {paper.version}")


def _add(page: "Document", paper: Paper, part: Part) -> None:
    if isinstance(part, Heading):
        _words(page.add_heading(level=1), paper, part.text)
    elif isinstance(part, Prose):
        _words(page.add_paragraph(), paper, part.text, italic=part.apart)
    elif isinstance(part, Matrix):
        _matrix(page, paper, part)
    else:
        _question(page, paper, part)


def _question(page: "Document", paper: Paper, part: Marked | Written) -> None:
    asked = page.add_paragraph()
    asked.paragraph_format.keep_with_next = True
    blank = f" {'_' * 30}" if isinstance(part, Written) and not part.lines else ""
    _words(asked, paper, f"{part.number}. {part.text}{blank}" if part.number else part.text)
    answers = [f"{CIRCLE} {choice}" for choice in part.choices] if isinstance(part, Marked) else []
    answers += ["_" * 78] * (part.lines if isinstance(part, Written) else 0)
    for place, answer in enumerate(answers):
        line = page.add_paragraph()
        line.paragraph_format.space_after = 0
        line.paragraph_format.keep_with_next = place < len(answers) - 1
        _words(line, paper, answer)
    page.add_paragraph().paragraph_format.space_after = 0


def _matrix(page: "Document", paper: Paper, part: Matrix) -> None:
    """Add a table: its first row is repeated on every page, no row is broken, its columns run as the language does."""
    if part.lead:
        _words(page.add_paragraph(), paper, part.lead)
    table = page.add_table(rows=1, cols=1 + len(part.columns))
    table.style = "Table Grid"
    table.autofit = False
    if paper.right_to_left:
        table._tbl.tblPr.insert_element_before(element("w:bidiVisual"), *AFTER_BIDI_VISUAL)
    margins = element("w:tblCellMar")
    margins.extend(element(f"w:{side}", w=str(_MARGIN), type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    _flag(table.rows[0], "w:tblHeader")
    values = (*part.values, *[""] * part.reasons)
    heads = [f"{label}\n{value}".strip() for label, value in zip(part.columns, values, strict=True)]
    _row(table.rows[0], paper, part, [paper.say("statement"), *heads])
    for number, code, text in part.rows:
        _row(table.add_row(), paper, part, [f"{number}. {text}  {code}", *[CIRCLE] * len(part.columns)])
    for place, column in enumerate(table.columns):
        column.width = _width(place, len(part.columns))
    page.add_paragraph()


def _row(row: Any, paper: Paper, part: Matrix, texts: list[str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    _flag(row, "w:cantSplit")
    first = len(texts) - part.reasons
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = _width(place, len(part.columns))
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = 0
        _words(line, paper, text, small=place > 0 and text != CIRCLE)
        if place:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if place >= first:
            cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=GREY))


def _words(line: Any, paper: Paper, text: str, italic: bool = False, small: bool = False) -> None:
    """Add a text to a paragraph that runs as the language does, its Latin words as runs of their own."""
    from docx.shared import Pt

    if paper.right_to_left:
        properties = line._p.get_or_add_pPr()
        if properties.find(name("w:bidi")) is None:
            properties.insert_element_before(element("w:bidi"), *AFTER_BIDI)
    for piece, latin in segments(text) if paper.right_to_left else [(text, True)]:
        run = line.add_run(piece)
        if italic and not paper.right_to_left:
            run.italic = True  # Persian has no italics; bold says the same
        run.bold = True if italic and paper.right_to_left else None
        if small:
            run.font.size = Pt(8)
        _speak(run, paper, latin)


def _speak(run: Any, paper: Paper, latin: bool) -> None:
    """Say a run's language and, within Persian, its direction and the size of its letters."""
    properties = run._r.get_or_add_rPr()
    if run.font.size is not None:
        properties.append(element("w:szCs", val=str(int(run.font.size.pt * 2))))
    if run.bold and not latin:
        properties.append(element("w:bCs"))
    if not latin:
        properties.append(element("w:rtl"))
    speech = _speech(paper)
    properties.append(
        element("w:lang", val="en-GB", bidi=speech) if not latin else element("w:lang", val=_latin(paper))
    )


def _field(line: Any, paper: Paper, name: str) -> None:
    """Add a field that a program counts, such as the page's number."""
    for kind, text in (("begin", ""), ("", f" {name} "), ("separate", ""), ("", "1"), ("end", "")):
        run = line.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            holder = element("w:instrText" if name in text else "w:t")
            holder.text = text
            run._r.append(holder)
        _speak(run, paper, latin=not paper.right_to_left)


def _width(place: int, columns: int) -> Any:
    from docx.shared import Twips

    return Twips(_STATEMENT if place == 0 else _ANSWERS // columns)


def _flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(element(name))


def _speech(paper: Paper) -> str:
    return _LANGUAGES.get(paper.language, paper.language)


def _latin(paper: Paper) -> str:
    return "en-GB" if paper.right_to_left else _speech(paper)
