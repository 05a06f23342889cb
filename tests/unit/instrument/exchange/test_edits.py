"""Every edit of a sheet is found, every fault is named with its row, column and remedy, and nothing is guessed."""

import re
from pathlib import Path

import pytest

from instrument import bank, library
from instrument.bank import ItemBank
from instrument.errors import ContentError
from instrument.exchange import sheet
from instrument.exchange.edits import Edit, find_edits
from instrument.exchange.sheet import Row, Sheet, Value
from tests.unit.instrument.exchange.banks import ITEMS, write_bank
from tests.unit.instrument.exchange.sheets import edited, with_row, without

# Rows of the small bank's sheet: 2 COM01 mentee, 3 COM01 mentor, 4 COM01 everybody (fa), 5 COM02, 6 COMQ01.


@pytest.fixture
def found(small: Path) -> ItemBank:
    return bank.read_bank(small)


def _faults(table: Sheet, found: ItemBank) -> list[str]:
    with pytest.raises(ContentError) as caught:
        find_edits(table, found, "b.csv")
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", library.names("banks"))
def test_an_untouched_sheet_has_no_edits(name: str) -> None:
    found = bank.shipped(name)
    assert find_edits(sheet.of_bank(found), found, "b.csv") == ()


@pytest.mark.parametrize(
    ("row", "column", "text", "before", "after"),
    [
        (5, "key", "1", -1, 1),
        (5, "key", " +1.0 ", -1, 1),
        (5, "key", "۱", -1, 1),
        (5, "codes", "K22-COM-A02;K22-COM-A01", ("K22-COM-A01", "K22-COM-A02"), ("K22-COM-A02", "K22-COM-A01")),
        (5, "codes", "K22-COM-A03", ("K22-COM-A01", "K22-COM-A02"), ("K22-COM-A03",)),
        (5, "respondent", "mentor، mentee", ("mentee",), ("mentor", "mentee")),
        (5, "level", "university", "individual", "university"),
        (5, "reason", "", "Both say trust.", None),
        (5, "facet", "care", None, "care"),
        (5, "reason", "  =1+1 is a reason ", "Both say trust.", "=1+1 is a reason"),
        (6, "respondent", "mentee, mentor", ("mentee",), ("mentee", "mentor")),
    ],
)
def test_an_edit_of_an_item(found: ItemBank, row: int, column: str, text: str, before: Value, after: Value) -> None:
    item = "COM02" if row == 5 else "COMQ01"
    assert find_edits(edited(found, (row, column, text)), found, "b.csv") == (
        Edit(item, None, None, column, before, after),
    )


@pytest.mark.parametrize(
    ("row", "column", "text", "edit"),
    [
        (2, "en_text", "He does.", Edit("COM01", "en", "mentee", "text", "My mentor trusts me.", "He does.")),
        (3, "en_status", "reviewed", Edit("COM01", "en", "mentor", "status", "source", "reviewed")),
        (3, "en_note", "", Edit("COM01", "en", "mentor", "note", "=1+1 is no formula; -1 neither.", None)),
        (4, "fa_back_translation", "b", Edit("COM01", "fa", None, "back_translation", "They trust each other.", "b")),
        (6, "en_text", "a\r\nb", Edit("COMQ01", "en", None, "text", "What else\nwould you say?", "a\nb")),
    ],
)
def test_an_edit_of_a_wording(found: ItemBank, row: int, column: str, text: str, edit: Edit) -> None:
    assert find_edits(edited(found, (row, column, text)), found, "b.csv") == (edit,)


def test_an_edit_says_its_file_and_place() -> None:
    edit = Edit("COM01", "fa", "mentor", "text", "a", "b")
    assert (edit.file, edit.place) == ("fa.toml", "COM01 (mentor), fa text")
    edit = Edit("COM01", None, None, "key", 1, -1)
    assert (edit.file, edit.place) == ("items.toml", "COM01, key")


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (5, "codes", "K22-COM-A01,K22-COM-A02"),
        (5, "codes", "K22-COM-A01\nK22-COM-A02"),
        (5, "key", "−1"),
        (5, "reason", " Both say trust. "),
        (6, "en_text", "What else\r\nwould you say?"),
    ],
)
def test_what_says_the_same_is_no_edit(found: ItemBank, row: int, column: str, text: str) -> None:
    assert find_edits(edited(found, (row, column, text)), found, "b.csv") == ()


def test_rows_may_stand_in_any_order_and_columns_too(found: ItemBank) -> None:
    table = edited(found, (5, "key", "1"))
    shuffled = Sheet(table.columns[::-1], table.rows[::-1])
    assert find_edits(shuffled, found, "b.csv") == find_edits(table, found, "b.csv")


@pytest.mark.parametrize(
    ("row", "column", "text", "fault"),
    [
        (5, "key", "0", "key: '0' is no key. Write 1, or -1 if agreeing speaks against the construct."),
        (5, "key", "", "key: it is empty. Write it; to take an item out, edit the TOML files."),
        (5, "codes", "K22-COM-A1", "codes: 'K22-COM-A1' is no code of keykha-2022. Correct it. Did you mean"),
        (5, "codes", " , ", "codes: ',' is no code of keykha-2022."),
        (5, "construct", "trst", "construct: 'trst' is no construct of this bank. Known: trust. Did you mean 'trust'?"),
        (5, "respondent", "mentee, mentr", "respondent: 'mentr' is no respondent. Known: mentee, mentor, group_leader"),
        (5, "level", "city", "level: 'city' is no level. Known: individual, dyad, university."),
        (5, "scale", "agreemnt", "scale: 'agreemnt' is no response scale. Known:"),
        (5, "en_status", "done", "en_status: 'done' is no status. Known: draft, source, forward"),
        (5, "en_text", "", "en_text: it is empty."),
        (5, "fa_text", "نه", "fa_text: 'نه' is too short for a text. Write 3 letters or more."),
        (5, "fa_text", "\u202eاعتماد", "fa_text: it holds the invisible character U+202E. Remove it."),
        (5, "reason", "a\x00b", "reason: it holds the invisible character U+0000. Remove it."),
        (2, "fa_text", "تازه است", "fa_text: fa.toml has no wording of COM01 for mentee. Empty the cell, or add"),
        (4, "en_note", "x", "en_note: en.toml has no wording of COM01 for everybody. Empty the cell"),
        (6, "key", "1", "key: an open question has none. Empty the cell."),
    ],
)
def test_a_fault_is_named_with_row_column_and_remedy(
    found: ItemBank, row: int, column: str, text: str, fault: str
) -> None:
    faults = _faults(edited(found, (row, column, text)), found)
    assert len(faults) == 1
    assert faults[0].startswith(f"b.csv, row {row}, {fault}")


def test_an_item_in_several_rows_must_say_the_same_in_each(found: ItemBank) -> None:
    assert _faults(edited(found, (3, "key", "-1")), found) == [
        "b.csv, row 3, key: rows 2 and 3 and 4 say different things about COM01: '-1', '1'. Write the same in each."
    ]
    edits = find_edits(edited(found, (2, "key", "-1"), (3, "key", "-1"), (4, "key", "-1")), found, "b.csv")
    assert edits == (Edit("COM01", None, None, "key", 1, -1),)


def test_a_missing_row_is_named(found: ItemBank) -> None:
    remedy = "Put the row back; an item is taken out of the bank in its TOML files."
    table = without(without(sheet.of_bank(found), 3), 5)
    assert _faults(table, found) == [
        f"b.csv: the row of COM01 (mentor) is missing. {remedy}",
        f"b.csv: the row of COM02 is missing. {remedy}",
    ]


def test_an_unknown_item_and_an_unknown_respondent_are_named(found: ItemBank) -> None:
    table = sheet.of_bank(found)
    new = Row(9, {**table.rows[0].cells, "item": "COM03"})
    other = Row(10, {**table.rows[0].cells, "respondent_form": "manager"})
    again = Row(11, {**table.rows[0].cells})
    assert _faults(with_row(with_row(with_row(table, new), other), again), found) == [
        "b.csv, row 9, item: the bank has no item 'COM03'. Correct the id, or add the item to the bank's TOML files "
        "first. Did you mean 'COM02'?",
        "b.csv, row 10, respondent_form: COM01 has no wording for 'manager'. It is worded for: mentee, mentor, "
        "(empty: everybody).",
        "b.csv, row 11: COM01 (mentee) stands in row 2 already. Remove one of the two rows.",
    ]


def test_columns_are_all_there_and_all_known(found: ItemBank) -> None:
    table = sheet.of_bank(found)
    renamed = tuple("fa_txt" if column == "fa_text" else column for column in table.columns)
    assert _faults(Sheet((*renamed, "key"), ()), found) == [
        "b.csv, row 1: the column 'fa_text' is missing. Put it back, or export the bank again.",
        "b.csv, row 1: the column 'fa_txt' is not known. Remove it or correct its name. Did you mean 'fa_text'?",
        "b.csv, row 1: the column 'key' stands twice. Remove one.",
    ]


def test_all_faults_come_at_once(found: ItemBank) -> None:
    table = without(edited(found, (2, "en_text", ""), (5, "key", "x"), (5, "fa_status", "x")), 6)
    faults = _faults(table, found)
    assert [re.sub(r":.*", "", fault) for fault in faults] == [
        "b.csv",
        "b.csv, row 2, en_text",
        "b.csv, row 5, key",
        "b.csv, row 5, fa_status",
    ]


def test_what_the_bank_itself_holds_is_never_an_edit_whatever_it_is(tmp_path: Path) -> None:
    items = ITEMS.replace('"Both say trust."', '"\\u202eodd\\u0007\\r\\nreason, with ; signs"')
    found = bank.read_bank(write_bank(tmp_path / "odd", items))
    assert find_edits(sheet.of_bank(found), found, "b.csv") == ()
