"""Sheets go out as files and come back as ratings: real spreadsheets, answer files as the page writes them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument.bank import ItemBank
from instrument.errors import ContentError, UsageError
from instrument.panel import sheet, xlsx
from instrument.panel.labels import NECESSITY, POINTS
from instrument.panel.rating import Rating, read_rating
from instrument.panel.returned import read
from instrument.panel.sheet import RatingSheet
from instrument.panel.xlsx import ABOUT, COLUMNS
from tests.unit.instrument.panel.conftest import FULL, Send, answer_file, fill_xlsx, hidden

MIXED = {
    "COM01": {"relevance": 4, "clarity": 3, "essential": "essential", "comment": "=1+1"},
    "COM02": {"relevance": 1, "clarity": None, "essential": "not necessary", "comment": "  +98 @x\n-5\t"},
}
AS_READ = {
    "COM01": Rating(4, 3, "essential", "=1+1"),
    "COM02": Rating(1, None, "not_necessary", "  +98 @x\n-5\t"),
    "COM12": Rating(),
}


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_ratings_come_back_as_they_were_given(send: Send, form: str, english_sheet: RatingSheet) -> None:
    back = read(send("E1", MIXED, form=form))
    assert (back.expert, back.stated, back.sheet) == ("E1", english_sheet.version, english_sheet)
    assert back.ratings == AS_READ
    assert back.blank == {"COM02": ("clarity",), "COM12": ("relevance", "clarity", "essential")}
    assert len(back.sha256) == 64


def test_a_persian_spreadsheet_is_chosen_from_in_persian(send: Send, persian_sheet: RatingSheet) -> None:
    path = send(
        "E2", {"COM01": {"relevance": "۴", "clarity": 3, "essential": "مفید است ولی ضروری نیست"}}, persian_sheet
    )
    assert read(path).ratings["COM01"] == Rating(4, 3, "useful")
    page = openpyxl.load_workbook(path).worksheets[0]
    assert page.sheet_view.rightToLeft
    assert [page.cell(4, 1).value, page.cell(4, 5).number_format] == ["۱", "[$-3000429]0"]


def test_the_spreadsheet_offers_lists_and_locks_the_rest(send: Send) -> None:
    book = openpyxl.load_workbook(send("E1", {}))
    page = book.worksheets[0]
    rules = {str(rule.sqref): (rule.formula1, rule.errorStyle) for rule in page.data_validations.dataValidation}
    assert rules == {
        "E4:E6": ('"1,2,3,4"', "stop"),
        "F4:F6": ('"1,2,3,4"', "stop"),
        "G4:G6": (f"{ABOUT}!$D$1:$D$3", "stop"),
    }
    assert [book[ABOUT].cell(row, 4).value for row in (1, 2, 3)] == [words["en"] for words in NECESSITY.values()]
    assert page.protection.sheet
    assert [cell.protection.locked for cell in page[4]] == [True] * 4 + [False] * 4
    assert page["H4"].number_format == "@"
    assert book[ABOUT].sheet_state == "veryHidden"


def test_no_cell_of_the_spreadsheet_is_a_formula(tmp_path: Path, english_sheet: RatingSheet) -> None:
    evil = [
        item.model_copy(update={"text": '=HYPERLINK("http://x")', "construct_title": "@x"})
        for item in english_sheet.items
    ]
    shown = english_sheet.model_copy(update={"items": tuple(evil), "bank_title": "=1+1"})
    xlsx.write(shown, "E1", tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(tmp_path / "s.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    assert read(fill_xlsx(tmp_path / "s.xlsx", FULL)).sheet.items[0].text == '=HYPERLINK("http://x")'


def test_sorted_rows_are_the_same_sheet(send: Send, english_sheet: RatingSheet) -> None:
    path = send("E1", MIXED)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6, max_col=len(COLUMNS))]
    for place, values in enumerate(reversed(rows)):
        for column, value in enumerate(values, start=1):
            cell = page.cell(4 + place, column)
            cell.value = value
            cell.data_type = "n" if isinstance(value, int) else "s"
    book.save(path)
    back = read(path)
    assert back.sheet.version == english_sheet.version
    assert back.ratings == AS_READ


@pytest.mark.parametrize(
    ("aspect", "value", "message"),
    [
        ("relevance", 5, r"cell E5 \(COM02, relevance\): '5' is not one of 1, 2, 3, 4\. Ask the expert"),
        ("relevance", 0, "'0' is not one of"),
        ("clarity", 3.5, r"cell F5 \(COM02, clarity\): '3\.5' is not"),
        ("clarity", "۵", "'۵' is not one of"),
        ("clarity", "4.5", r"'4\.5' is not one of"),
        ("clarity", "34", "'34' is not one of"),
        ("relevance", "=2+2", "'=2\\+2' is a formula, not a rating"),
        ("relevance", True, "'True' is not one of"),
        ("essential", "maybe", r"cell G5 \(COM02, essential\): 'maybe' is not one of essential, useful, not necessary"),
        ("essential", 1, "'1' is not one of essential"),
    ],
)
def test_a_rating_that_is_none_is_named_by_its_cell(send: Send, aspect: str, value: Any, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read(send("E1", {**FULL, "COM02": {aspect: value}}))


def test_all_faults_of_a_sheet_are_named_at_once(send: Send) -> None:
    path = send("E1", {"COM01": {"relevance": 5}, "COM02": {"clarity": 9, "essential": "?"}}, form="json")
    with pytest.raises(ContentError) as caught:
        read(path)
    assert [problem.where.partition(", ")[2] for problem in caught.value.problems] == [
        "COM01, relevance",
        "COM02, clarity",
        "COM02, essential",
    ]


@pytest.mark.parametrize(
    "value", [4, 4.0, "4", " 4 ", "۴", "٤", "4 highly relevant", "۴ کاملاً مرتبط", "Highly  relevant"]
)
def test_a_point_is_understood_as_people_enter_it(value: Any) -> None:
    assert read_rating({"relevance": value}, str) == (Rating(relevance=4), [])


@pytest.mark.parametrize("value", ["useful", "USEFUL, but not essential", "مفید است ولی ضروري نیست"])
def test_a_necessity_is_understood_as_people_enter_it(value: str) -> None:
    assert read_rating({"essential": value}, str) == (Rating(essential="useful"), [])


def test_every_label_is_understood() -> None:
    for aspect, points in POINTS.items():
        for point, words in points.items():
            for label in words.values():
                rating, problems = read_rating({aspect: label}, str)
                assert (getattr(rating, aspect), problems) == (point, [])


# Broken and foreign files.


def _json(path: Path, change: Any) -> Path:
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_a_file_that_is_no_sheet_says_so(tmp_path: Path, send: Send) -> None:
    faults = {
        "a.xlsx": (b"PK not really", "not a readable XLSX file"),
        "b.json": (b"{", "not a readable JSON file"),
        "c.json": (b'{"format": "x"}', "not the answer file of a rating sheet"),
        "d.json": (b"[" * 100_000, "not a readable JSON file"),
        "e.json": (b"\xff\xfe", "not a readable JSON file"),
        "f.json": (b"[]", "not the answer file"),
    }
    for name, (data, message) in faults.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ContentError, match=f"{name}: .*{message}"):
            read(tmp_path / name)
    book = openpyxl.Workbook()
    book.save(tmp_path / "own.xlsx")
    with pytest.raises(ContentError, match=r"own\.xlsx: this is not a rating sheet"):
        read(tmp_path / "own.xlsx")


def test_the_page_itself_and_other_files_are_not_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"it holds no ratings\. Import the \.json file"):
        read(tmp_path / "E1.html")
    with pytest.raises(UsageError, match="this is no rating sheet"):
        read(tmp_path / "E1.pdf")
    with pytest.raises(UsageError, match="it cannot be read"):
        read(tmp_path / "E1.json")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 150_000_000)
    with pytest.raises(ContentError, match="unpacks to more than any rating sheet holds"):
        read(tmp_path / "b.xlsx")


def test_a_cell_far_below_the_items_is_refused_by_its_place(send: Send) -> None:
    path = send("E1", FULL)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C1048576"] = "x"
    book.save(path)
    with pytest.raises(ContentError, match=r"cell C1048576: it goes on past 10,000 rows of cells\. Send the expert"):
        read(path)


def test_an_empty_sheet_is_refused(send: Send) -> None:
    for form in ("xlsx", "json"):
        with pytest.raises(ContentError, match="no item is rated in it"):
            read(send("E1", {}, form=form))


def test_a_row_without_an_item_is_not_lost(send: Send) -> None:
    path = send("E1")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E9"] = 4
    book.save(path)
    with pytest.raises(ContentError, match="row 9: the row has something in it but no item"):
        read(path)


def test_a_rating_of_an_item_that_is_not_shown_is_not_lost(send: Send) -> None:
    path = _json(send("E1", form="json"), lambda values: values["ratings"].update(COM21={"relevance": 4}))
    with pytest.raises(ContentError, match="COM21: it is rated, but the sheet does not show it"):
        read(path)


def test_half_a_character_is_named(send: Send) -> None:
    path = send("E1", form="json")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"comment": ""', r'"comment": "\ud800"', 1), encoding="utf-8")
    with pytest.raises(ContentError, match="COM01, comment: the comment holds half a character"):
        read(path)
    path.write_text(text.replace('"text": "', r'"text": "\ud800', 1), encoding="utf-8")
    with pytest.raises(ContentError, match="it shows no rating sheet"):
        read(path)


def test_a_name_in_place_of_the_code_is_refused(send: Send) -> None:
    path = hidden(send("E1"), "B6", "Dr Ahmadi")
    with pytest.raises(ContentError, match="'Dr Ahmadi' is no expert code"):
        read(path)


@pytest.mark.parametrize(("cell", "message"), [("B5", "round"), ("B4", "there is no sheet in 'de'"), ("B2", "bank")])
def test_a_damaged_hidden_sheet_is_named(send: Send, cell: str, message: str) -> None:
    path = hidden(send("E1"), cell, "de" if cell == "B4" else None)
    with pytest.raises(ContentError, match=f"it shows no rating sheet|{message}"):
        read(path)


# Whatever an expert enters comes back.

comments = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@\t\n"), max_size=40
)
entries = st.fixed_dictionaries(
    {
        "relevance": st.sampled_from([None, 1, 2, 3, 4]),
        "clarity": st.sampled_from([None, 1, 2, 3, 4]),
        "essential": st.sampled_from([None, *NECESSITY]),
        "comment": comments,
    }
)


@given(st.lists(entries, min_size=3, max_size=3).filter(lambda rows: any(row["relevance"] for row in rows)))
def test_any_answer_file_comes_back(
    tmp_path_factory: pytest.TempPathFactory, english_sheet: RatingSheet, rows: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.json"
    given_entries = {item.id: row for item, row in zip(english_sheet.items, rows, strict=True)}
    back = read(answer_file(path, english_sheet, "E1", given_entries)).ratings
    for item, row in given_entries.items():
        expected = {**row, "comment": row["comment"] if row["comment"].strip() else ""}
        assert back[item] == Rating(**expected)


@settings(max_examples=20)
@given(comments)
def test_any_comment_comes_back_from_a_spreadsheet(
    tmp_path_factory: pytest.TempPathFactory, english_sheet: RatingSheet, comment: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    xlsx.write(english_sheet, "E1", path)
    fill_xlsx(path, {"COM01": {"relevance": 1, "comment": comment}})
    assert read(path).ratings["COM01"].comment == (comment if comment.strip() else "")


def test_a_sheet_of_every_item_of_every_bank_comes_back(tmp_path: Path, shipped_bank: ItemBank) -> None:
    shown = sheet.build(shipped_bank, "fa")
    xlsx.write(shown, "E1", tmp_path / "all.xlsx")
    path = fill_xlsx(tmp_path / "all.xlsx", {shown.items[-1].id: {"relevance": 2}})
    assert read(path).sheet == shown


def test_without_openpyxl_the_install_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UsageError, match=r"pip install 'mentorscale\[excel\]', or use --format html"):
        xlsx.library()
