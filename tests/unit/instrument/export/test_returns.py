"""Answers that come back from LimeSurvey, REDCap and ODK: equal to what was given, or kept apart, or refused by row."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from instrument.errors import ContentError
from instrument.exchange import csvfile
from instrument.export import Reader, limesurvey, redcap, xlsform
from instrument.export._layout import met_in
from instrument.form import Form
from instrument.planned import CORE
from instrument.session import Answer
from tests.support.exports import answers, from_limesurvey, from_odk, from_redcap

PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
WRITERS: dict[str, tuple[Callable[..., bytes], object]] = {
    "limesurvey": (from_limesurvey, limesurvey),
    "redcap": (from_redcap, redcap),
    "xlsform": (from_odk, xlsform),
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_what_was_answered_comes_back(name: str, short: tuple[Form, Form]) -> None:
    form = short[1]
    write, reader = WRITERS[name]
    given = [answers(form, role=1), answers(form, role=2), answers(form, role=4)]
    back = reader.read(write(form, given), "file.csv", short)  # type: ignore[attr-defined]
    assert [dict(one.record.session.answers) for one in back] == [dict(session.answers) for session in given]
    assert all(one.strangers == {} for one in back)
    assert {one.record.session.form.hash for one in back} == {form.hash}
    assert len({one.key for one in back}) == len({one.record.session.respondent for one in back}) == 3
    assert all(one.finished_at == "2026-01-02T10:00:00.000+00:00" for one in back)
    assert all(one.record.session.current is None for one in back)
    again = reader.read(write(form, given), "file.csv", short)  # type: ignore[attr-defined]
    assert [one.key for one in again] == [one.key for one in back]


def test_the_language_that_limesurvey_names_decides_the_form(short: tuple[Form, Form]) -> None:
    english, persian = short
    content = from_limesurvey(english, [answers(english)]).replace(b'"en"', b'"fa"')
    (back,) = limesurvey.read(content, "file.csv", (english, persian))
    assert back.record.session.form.hash == persian.hash


def test_kobos_headings_and_labels_are_understood(short: tuple[Form, Form]) -> None:
    form = short[0]
    session = answers(form)
    content = (
        from_odk(form, [session], joined="/").decode().replace('"KEY"', '"_uuid"').replace('"meta/instanceID"', '"_id"')
    )
    (back,) = xlsform.read(content.encode(), "file.csv", short)
    assert dict(back.record.session.answers) == dict(session.answers)
    rows = list(csv.reader(io.StringIO(content)))
    place = rows[0].index("main/sex")
    rows[1][place] = form.questions["sex"].labels[1]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    (labelled,) = xlsform.read(buffer.getvalue().encode(), "file.csv", short)
    assert labelled.record.session.answers["sex"] == Answer("sex", value=1)


@pytest.mark.parametrize("version", [1, 3])
def test_the_version_drawn_decides_what_was_planned_away(version: int, planned: tuple[Form, Form]) -> None:
    form = planned[0]
    blocks = dict(form.blocks)
    met = {name for name, block in blocks.items() if block == CORE or version in met_in(block)}
    session = answers(replace(form, blocks=()), role=1)
    kept = {name: answer for name, answer in session.answers.items() if name not in blocks or name in met}
    (back,) = xlsform.read(from_odk(form, [replace(session, answers=kept)], version), "file.csv", planned)
    left = back.record.session
    assert {name for name in blocks if left.missing_reason(name) == "planned" and name not in left.order} == set(
        blocks
    ) - met
    assert dict(left.answers) == kept


def test_an_answer_that_the_form_does_not_have_is_kept_apart(short: tuple[Form, Form]) -> None:
    form = short[0]
    rows = list(csv.reader(io.StringIO(from_redcap(form, [answers(form)]).decode())))
    rows[0].append("added_later")
    rows[1].append("42")
    rows[1][rows[0].index("sex")] = "7"
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    (back,) = redcap.read(buffer.getvalue().encode(), "file.csv", short)
    assert dict(back.strangers) == {"added_later": "42", "sex": "7"}
    assert "sex" not in back.record.session.answers
    uses = {column.heading: column for column in redcap.columns(buffer.getvalue().encode(), "file.csv", short)}
    assert (uses["added_later"].question, uses["added_later"].use) == ("", "")
    assert uses["record_id"].use == "respondent"
    assert uses["com09"].question == "COM09"


def test_a_dash_is_a_refusal_and_an_empty_cell_is_nothing(short: tuple[Form, Form]) -> None:
    form = short[0]
    session = answers(form, skip=("closing", "age"))
    content = from_redcap(form, [session]).decode().replace("دانشگاه تهران = بهترین", "-")
    (back,) = redcap.read(content.encode(), "file.csv", short)
    assert back.record.session.answers["university"].value == form.questions["university"].missing[0].value
    assert back.record.session.missing_reason("age") == "not_reached"


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_file_of_another_form_or_without_its_columns_is_refused(name: str, short: tuple[Form, Form]) -> None:
    form = short[0]
    write, reader = WRITERS[name]
    content = write(form, [answers(form)])
    with pytest.raises(ContentError, match=r"file\.csv, row 2: .*not one of the forms here"):
        reader.read(content.replace(form.hash.encode(), b"0" * 64), "file.csv", short)  # type: ignore[attr-defined]
    with pytest.raises(ContentError, match="row 1: there is no column form_hash"):
        reader.read(content.replace(b"form_hash", b"x").replace(b"formhash", b"x"), "file.csv", short)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("a\x00b", "line 2: there is a NUL byte"),
        ("a\u202eb", r"row 2, pair: hidden characters in it \(U\+202E\)"),
        ("a\x1bb", r"row 2, pair: hidden characters in it \(U\+001B\)"),
        ("a" * 120_000, "row 2, pair: a cell of 120000 characters"),
        ("a" * 140_000, "row 2: this is no valid CSV"),
    ],
)
def test_a_hostile_cell_is_refused_with_its_row(cell: str, said: str, short: tuple[Form, Form]) -> None:
    form = short[0]
    content = from_redcap(form, [answers(form)]).decode().replace("دانشگاه تهران = بهترین", cell, 1)
    with pytest.raises(ContentError, match=said):
        redcap.read(content.encode(), "file.csv", short)


def test_a_cell_of_a_hundred_million_bytes_is_refused_with_its_line(short: tuple[Form, Form]) -> None:
    form = short[0]
    content = from_redcap(form, [answers(form)]) + b'"' + b"a" * 100_000_000 + b'"\n'
    with pytest.raises(ContentError, match=r"file\.csv, line 3: the file goes on past 20 million bytes"):
        redcap.read(content, "file.csv", short)


def test_a_large_workbook_is_refused_with_its_part(short: tuple[Form, Form]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (sound() | {"xl/media/image1.png": b"\x00" * 20_000_000}).items():
            archive.writestr(name, content)
    with pytest.raises(ContentError, match=r"file\.xlsx, part xl/media/image1\.png: the file goes on past 20 million"):
        redcap.read(buffer.getvalue(), "file.xlsx", short)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"record_id," + b",".join(b"%x" % number for number in range(100)), "row 1: it has more than 100 columns"),
        (b"record_id," + b"a," * 100, "row 1: it has more than 100 columns"),
        (b",".join(b"%x" % number for number in range(100)) + b"\nx" * 700, "row 51: it has more than 5,000 cells"),
        (b"record_id\n" + b"\n" * 2000, "row 1001: it has more than 1,000 rows"),
        (b"record_id\n1\n\xff\n", "line 3, byte 12: the file is not UTF-8 text"),
        (b"record_id\n" + b"[" * 1_000_000, "row 2: this is no valid CSV"),
    ],
)
@pytest.mark.parametrize("reader", [limesurvey, redcap, xlsform])
def test_a_table_that_keeps_a_reader_busy_is_refused(
    content: bytes, said: str, reader: Reader, short: tuple[Form, Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("LAST_ROW", 1000), ("LAST_COLUMN", 100), ("MOST_CELLS", 5000)):
        monkeypatch.setattr(csvfile, name, most)
    with pytest.raises(ContentError, match=said):
        reader.read(content, "file.csv", short)


def test_a_row_past_the_last_of_a_sheet_is_refused(short: tuple[Form, Form], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "LAST_ROW", 1000)
    far = sheet('<is><t>record_id</t></is></c></row><row r="1000000000"><c r="A1000000000">')
    with pytest.raises(ContentError, match="row 1000000000: it has more than 1,000 rows"):
        redcap.read(workbook(sound() | {"xl/worksheets/sheet1.xml": far}), "file.xlsx", short)


def workbook(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sound() -> dict[str, bytes]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["record_id", "form_hash"])
    buffer = io.BytesIO()
    book.save(buffer)
    archive = zipfile.ZipFile(buffer)
    return {name: archive.read(name) for name in archive.namelist()}


def sheet(cell: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = f'<row r="1"><c r="A1" t="inlineStr">{cell}</c></row>'
    return f'<worksheet xmlns="{space}"><sheetData>{row}</sheetData></worksheet>'.encode()


def bomb() -> bytes:
    lines = [
        '<!ENTITY a "ha">',
        *(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = '<row r="1"><c r="A1" t="str"><v>&i;</v></c></row>'
    body = f'<worksheet xmlns="{sheet}"><sheetData>{row}</sheetData></worksheet>'
    return f'<?xml version="1.0"?><!DOCTYPE w [{"".join(lines)}]>{body}'.encode()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"../../evil.txt": b"x"}, "its part '../../evil.txt' leads out of the file"),
        ({"/etc/evil": b"x"}, "its part '/etc/evil' leads out"),
        ({"..\\evil.txt": b"x"}, "leads out"),
        ({"C:/evil": b"x"}, "leads out"),
        ({"xl/big.bin": b"\x00" * 100_000_001}, r"part xl/big\.bin: it unpacks to more than 100 million bytes"),
        *(({part: bomb()}, rf"part {re.escape(part)}, line 1: it declares a document type") for part in PARTS),
        *(
            ({part: b"<a>\n" * 1_000_000}, rf"part {re.escape(part)}, line 101: .* more than 100 deep")
            for part in PARTS
        ),
        (
            {"xl/media/a.bin": b" " * 100_000 + bomb()[21:]},
            r"part xl/media/a\.bin, line 1: it declares a document type",
        ),
        ({"xl/worksheets/sheet1.xml": sheet("\n<is><t>&#0;</t></is>")}, r"sheet1\.xml, line 2: it is no sound XML"),
        (
            {"xl/worksheets/sheet1.xml": sheet("<is><t>a\u202eb</t></is>")},
            r"row 1: hidden characters in it \(U\+202E\)",
        ),
        ({"xl/worksheets/sheet1.xml": sheet(f"<is><t>{'a' * 200_000}</t></is>")}, "row 1: a cell of 200000 characters"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet>"}, r"sheet1\.xml, line 1: it is no sound XML: no element found"),
        ({"xl/workbook.xml": b"<workbook/>"}, "row 1: it cannot be read as an XLSX file"),
    ],
)
@pytest.mark.parametrize("reader", [limesurvey, redcap, xlsform])
def test_a_hostile_workbook_is_refused_and_nothing_is_written(
    parts: dict[str, bytes],
    said: str,
    reader: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    short: tuple[Form, Form],
) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    with pytest.raises(ContentError, match=said):
        reader.read(workbook(sound() | parts), "file.xlsx", short)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b"]


def test_xlsx_comes_back_as_csv_does(short: tuple[Form, Form]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    form = short[0]
    session = answers(form)
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(from_limesurvey(form, [session]).decode("utf-8-sig"))):
        book.active.append([float(cell) if cell.isdigit() and len(cell) < 5 else cell for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    (back,) = limesurvey.read(buffer.getvalue(), "file.xlsx", short)
    assert dict(back.record.session.answers) == dict(session.answers)
