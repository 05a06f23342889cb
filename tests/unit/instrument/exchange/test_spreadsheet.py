"""A bank's sheet survives both formats, runs nothing, and looks as it should; a damaged file is one clear message."""

import builtins
import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument import bank, library
from instrument.bank import ItemBank
from instrument.errors import ContentError, MentorscaleError, UsageError
from instrument.exchange import csvfile, files, sheet, xlsxfile
from instrument.exchange.sheet import Row, Sheet
from instrument.exchange.spreadsheet import export_bank, read_sheet
from tests.unit.instrument.exchange.sheets import raw_xlsx, shared_strings

FORMATS = ("csv", "xlsx")
COLUMNS = ("item", "respondent_form", "codes", "construct", "respondent", "level", "key", "scale", "facet", "reason")


@pytest.fixture
def small_bank(small: Path) -> ItemBank:
    return bank.read_bank(small)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", library.names("banks"))
def test_every_shipped_bank_comes_back_cell_for_cell(name: str, suffix: str, tmp_path: Path) -> None:
    found = bank.shipped(name)
    export_bank(found, tmp_path / f"bank.{suffix}")
    assert read_sheet(tmp_path / f"bank.{suffix}") == sheet.of_bank(found)


def test_there_is_a_row_for_every_wording_a_respondent_reads(small_bank: ItemBank) -> None:
    table = sheet.of_bank(small_bank)
    wording = ("text", "status", "back_translation", "note")
    assert table.columns == (*COLUMNS, *(f"en_{field}" for field in wording), *(f"fa_{field}" for field in wording))
    names = [("COM01", "mentee"), ("COM01", "mentor"), ("COM01", ""), ("COM02", ""), ("COMQ01", "")]
    assert [row.name for row in table.rows] == names
    texts = [(row.cells["en_text"], row.cells["fa_text"]) for row in table.rows[:3]]
    assert texts == [("My mentor trusts me.", ""), ("I trust my mentee.", ""), ("", "به هم اعتماد دارند.")]
    assert table.rows[3].cells["codes"] == "K22-COM-A01, K22-COM-A02"
    assert {field: table.rows[4].cells[field] for field in ("codes", "key", "respondent")} == {
        "codes": "",
        "key": "",
        "respondent": "mentee",
    }


# What XML cannot hold, xlsxfile refuses (tested below); a carriage return comes back as a line feed.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")) | st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "'=1", "''", '"', ";", ",", "a\nb", " =1 ", "0012", "1/2", "TRUE", "1e5"]
)
TABLES = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4)


@given(TABLES)
def test_any_text_survives_a_csv_file(cells: list[tuple[str, str]]) -> None:
    table = _table(cells)
    assert csvfile.read(csvfile.write(table), "x.csv") == table


@settings(max_examples=40)
@given(TABLES)
def test_any_text_survives_an_xlsx_file(cells: list[tuple[str, str]]) -> None:
    table = _table(cells)
    assert xlsxfile.read(xlsxfile.write(table, "bank"), "x.xlsx") == table


def _table(cells: list[tuple[str, str]]) -> Sheet:
    columns = ("item", "respondent_form", "reason", "fa_text")
    rows = [Row(n, dict(zip(columns, (f"COM{n}", "", *pair), strict=True))) for n, pair in enumerate(cells, start=2)]
    return Sheet(columns, tuple(rows))


def test_a_csv_file_has_the_mark_that_excel_reads_persian_by_and_no_cell_that_runs(small_bank: ItemBank) -> None:
    content = csvfile.write(sheet.of_bank(small_bank))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[1]["en_note"] == "'=1+1 is no formula; -1 neither."
    assert [line["key"] for line in lines] == ["1", "1", "1", "-1", ""]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_file_as_excel_saves_it_elsewhere_is_read(small_bank: ItemBank, delimiter: str) -> None:
    table = sheet.of_bank(small_bank)
    lines = csv.reader(io.StringIO(csvfile.write(table).decode("utf-8-sig"), newline=""))
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([*lines, [""] * 18, []])
    assert csvfile.read(buffer.getvalue().encode("utf-16"), "x.csv") == table
    assert csvfile.read(buffer.getvalue().encode("utf-8"), "x.csv") == table


def test_xlsx_cells_are_texts_and_never_formulas(small_bank: ItemBank, tmp_path: Path) -> None:
    export_bank(small_bank, tmp_path / "b.xlsx")
    page = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None]
    kinds = {(cell.data_type, cell.number_format) for cell in cells if page.cell(1, cell.column).value != "key"}
    assert kinds == {("s", "@")}
    assert {cell.value for cell in cells if page.cell(1, cell.column).value == "key"} == {1, -1}
    assert "=1+1 is no formula; -1 neither." in {cell.value for cell in cells}


def test_xlsx_header_is_frozen_ids_are_grey_persian_runs_leftward_and_words_are_chosen_from_lists(
    small_bank: ItemBank, tmp_path: Path
) -> None:
    export_bank(small_bank, tmp_path / "b.xlsx")
    page = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert page.freeze_panes == "C2"
    assert page["A2"].fill.fgColor.rgb == page["B2"].fill.fgColor.rgb == "00D9D9D9"
    assert page["C2"].fill.fgColor.rgb != "00D9D9D9"
    places = {page.cell(1, number).value: page.cell(3, number) for number in range(1, page.max_column + 1)}
    leftward = {column for column, cell in places.items() if cell.alignment.readingOrder == 2}
    assert leftward == {"fa_text"}
    lists = {places_of(page, str(rule.sqref)): rule for rule in page.data_validations.dataValidation}
    assert set(lists) == {"level", "key", "en_status", "fa_status"}
    assert lists["key"].formula1 == '"1,-1"'
    assert lists["level"].formula1 == '"individual,dyad,university"'
    assert all(rule.showErrorMessage and str(rule.sqref).endswith("6") for rule in lists.values())


def places_of(page: Any, cells: str) -> str:
    return str(page[re.sub(r"\d+", "1", cells.split(":")[0])].value)


def test_what_no_xlsx_cell_can_hold_is_refused_by_name() -> None:
    texts = ["a\x07b", "_x000D_", "x005F_", "\ufffe", "a" * 32_768, "fine"]
    with pytest.raises(ContentError) as caught:
        xlsxfile.write(_table([("", text) for text in texts]), "bank")
    faults = str(caught.value).splitlines()
    assert faults[0] == "COM2, fa_text: no XLSX cell can hold '\\x07'. Remove it, or export to .csv."
    assert faults[4].startswith("COM6, fa_text: it has 32768 characters")
    assert len(faults) == 5


def test_a_file_saved_by_excel_with_shared_strings_gaps_and_wrong_dimensions_is_read(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>3</v></c><c r="C4"><v>-1</v></c></row>'
        '<row r="5"><c r="A5" t="s"><v>4</v></c><c r="B5" t="inlineStr"><is><t>=1+1</t></is></c></row>'
    )
    strings = shared_strings("item", "reason", "key", "COM01", "=2+2")
    table = xlsxfile.read(raw_xlsx(tmp_path / "e.xlsx", rows, strings).read_bytes(), "e.xlsx")
    assert table == Sheet(
        ("item", "reason", "key"),
        (
            Row(4, {"item": "COM01", "reason": "", "key": "-1"}),
            Row(5, {"item": "=2+2", "reason": "=1+1", "key": ""}),
        ),
    )


def test_formulas_dates_and_errors_are_named_each_with_row_and_column(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#REF!</v></c></row>'
        '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="d"><v>2022-01-01</v></c></row>'
    )
    with pytest.raises(ContentError) as caught:
        xlsxfile.read(raw_xlsx(tmp_path / "e.xlsx", rows, shared_strings("item", "reason")).read_bytes(), "e.xlsx")
    assert str(caught.value).splitlines() == [
        "e.xlsx, row 2, item: it is a formula. Write the text itself (format the cell as Text first).",
        "e.xlsx, row 2, reason: it is an error (#REF!). Write the text itself.",
        "e.xlsx, row 3, item: it is TRUE or FALSE, not a text. Format the cell as Text and write it again.",
        "e.xlsx, row 3, reason: it is a date or a time, not a text. Format the cell as Text and write it again.",
    ]


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("x.xlsx", b"", "x.xlsx: it is no XLSX file."),
        ("x.xlsx", b"item,key\r\n", "x.xlsx: it is no XLSX file."),
        ("x.csv", b"\xff\xfe\x00", "x.csv, line 1, byte 2: "),
        ("x.csv", "item,متن".encode("cp1256"), "x.csv, line 1, byte 5: the file is not UTF-8 text. Save it"),
        ("x.csv", b"", "x.csv, row 1: there is no header."),
        ("x.csv", b'item,key\r\nCOM01,"1\r\n', "x.csv, row 2: this is no valid CSV: unexpected end of data."),
        ("x.csv", b"item\r\n" + b"a" * 200_000, "x.csv, row 2: this is no valid CSV: field larger than field limit"),
        ("x.csv", b"item,key\r\nCOM01,1,2\r\n", "x.csv, row 2: it has more cells than the header."),
    ],
)
def test_a_damaged_file_is_one_clear_message(name: str, content: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ContentError, match=re.escape(fault)):
        read_sheet(tmp_path / name)


def test_a_truncated_or_poisoned_xlsx_is_one_clear_message(small_bank: ItemBank, tmp_path: Path) -> None:
    content = xlsxfile.write(sheet.of_bank(small_bank), "b")
    with pytest.raises(ContentError, match=r"x\.xlsx: it is no XLSX file"):
        xlsxfile.read(content[: len(content) // 2], "x.xlsx")
    with pytest.raises(ContentError, match=r"x\.xlsx: it cannot be read as an XLSX file \(EntitiesForbidden\)"):
        xlsxfile.read(raw_xlsx(tmp_path / "x.xlsx", "", BOMB).read_bytes(), "x.xlsx")
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("../../evil.txt", "no workbook")
    with pytest.raises(ContentError, match=r"x\.xlsx: it cannot be read as an XLSX file \(KeyError\)"):
        xlsxfile.read((tmp_path / "other.xlsx").read_bytes(), "x.xlsx")
    assert not (tmp_path.parent.parent / "evil.txt").exists()


def test_an_xlsx_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = raw_xlsx(tmp_path / "bomb.xlsx", "", shared_strings("a" * 3_000_000))
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(xlsxfile, "LARGEST", 200_000)
    with pytest.raises(ContentError, match="it holds more than"):
        xlsxfile.read(path.read_bytes(), "bomb.xlsx")


def test_a_row_number_beyond_every_sheet_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "LAST_ROW", 1000)
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>item</t></is></c></row><row r="99999999999999"></row>'
    with pytest.raises(ContentError, match=r"x\.xlsx, row 1001: it has more than 1,000 rows"):
        xlsxfile.read(raw_xlsx(tmp_path / "x.xlsx", rows).read_bytes(), "x.xlsx")


def test_of_many_wrong_cells_the_first_are_named_and_no_more_is_read(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="b"><v>1</v></c></row>' for row in range(2, 2000))
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>item</t></is></c></row>{cells}'
    with pytest.raises(ContentError) as caught:
        xlsxfile.read(raw_xlsx(tmp_path / "x.xlsx", rows).read_bytes(), "x.xlsx")
    assert [problem.where for problem in caught.value.problems] == [f"x.xlsx, row {row}, item" for row in range(2, 22)]


def test_the_ending_decides_and_others_are_refused(small_bank: ItemBank, tmp_path: Path) -> None:
    export_bank(small_bank, tmp_path / "B.CSV")
    assert (tmp_path / "B.CSV").read_bytes().startswith(b"\xef\xbb\xbf")
    for wrong in ("b.ods", "b"):
        with pytest.raises(UsageError, match=r"a bank goes to and from \.xlsx and \.csv only"):
            export_bank(small_bank, tmp_path / wrong)
    with pytest.raises(UsageError, match="the file is not there"):
        read_sheet(tmp_path / "none.xlsx")


def test_without_the_library_the_install_line_is_named(
    small_bank: ItemBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def none(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "openpyxl":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", none)
    with pytest.raises(MentorscaleError, match=r"pip install 'mentorscale\[excel\]'"):
        export_bank(small_bank, tmp_path / "b.xlsx")
    export_bank(small_bank, tmp_path / "b.csv")
    assert not (tmp_path / "b.xlsx").exists()


def test_a_file_beyond_the_largest_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 3)
    (tmp_path / "b.csv").write_bytes(b"item")
    with pytest.raises(ContentError, match="it holds more than"):
        read_sheet(tmp_path / "b.csv")
