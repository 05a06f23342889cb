"""import(export(bank)) leaves every byte; an edit changes its own lines only; a bad import changes nothing."""

import shutil
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument import bank, library
from instrument.bank import ItemBank
from instrument.errors import ContentError
from instrument.exchange import bankfiles, csvfile, sheet, xlsxfile
from instrument.exchange.edits import Edit, find_edits
from instrument.exchange.sheet import WORDING_FIELDS, Row, Sheet, split_column
from instrument.exchange.spreadsheet import export_bank, read_sheet
from tests.unit.instrument.exchange.banks import EN, FA, ITEMS, contents, write_bank
from tests.unit.instrument.exchange.sheets import edited

BANKS = {name: bank.shipped(name) for name in library.names("banks")}


def _files(name: str) -> Path:
    return library.find("banks", name)


def _import(table: Sheet, folder: Path) -> tuple[Edit, ...]:
    edits = find_edits(table, bank.read_bank(folder), "b.csv")
    bankfiles.write(bankfiles.changed_files(folder, edits))
    return edits


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("name", sorted(BANKS))
def test_import_of_an_export_leaves_every_byte_and_every_date(name: str, suffix: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(_files(name), tmp_path / name))
    before, dates = contents(folder), {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    export_bank(BANKS[name], tmp_path / f"b.{suffix}")
    assert _import(read_sheet(tmp_path / f"b.{suffix}"), folder) == ()
    assert contents(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == dates


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_bank_in_any_hand_keeps_its_bytes(ends: str, mark: str, tmp_path: Path) -> None:
    texts = [(mark + text.replace("\n", ends)) for text in (ITEMS, EN, FA)]
    folder = write_bank(tmp_path / "b", *texts)
    before = contents(folder)
    found = bank.read_bank(folder)
    assert _import(csvfile.read(csvfile.write(sheet.of_bank(found)), "b.csv"), folder) == ()
    assert contents(folder) == before
    edits = _import(edited(found, (5, "en_text", "They do.")), folder)
    assert [edit.place for edit in edits] == ["COM02, en text"]
    after = contents(folder)
    assert after["items.toml"] == before["items.toml"]
    assert after["fa.toml"] == before["fa.toml"]
    assert after["en.toml"] == before["en.toml"].replace(b"They trust.", b"They do.")


# --- any edits of any cells of the shipped banks -------------------------------------------------------------------

LETTERS = st.text(
    st.sampled_from(["a", "B", "ی", "\u200c", " ", "=", "-", '"', "'", "\\", "\n", "#", "]", "٣"]), max_size=9
)
TEXTS = LETTERS.map(lambda text: f"xy{text}z")
CHOICES: dict[str, st.SearchStrategy[str]] = {
    "level": st.sampled_from(["individual", "dyad", "university"]),
    "key": st.sampled_from(["1", "-1"]),
    "status": st.sampled_from(["draft", "source", "forward", "back-translated", "reviewed"]),
    "respondent": st.sampled_from(["mentee", "mentor, manager"]),
    "text": TEXTS,
}


Cell = tuple[str, str | None, str, str]


@st.composite
def cell_edits(draw: st.DrawFn) -> tuple[str, list[Cell]]:
    """A shipped bank's name, and cells to write: item, respondent (None: all rows of the item), column, text."""
    name = draw(st.sampled_from(sorted(BANKS)))
    found = BANKS[name]
    cells: list[Cell] = []
    for _ in range(draw(st.integers(1, 4))):
        item = draw(st.sampled_from(found.items)).id
        column = draw(st.sampled_from(sheet.columns(found)[2:]))
        language, field = split_column(column)
        who = draw(st.sampled_from(list(found.wordings[language][item].all()))) or "" if language else None
        cells.append((item, who, column, draw(_value(found, field))))
    return name, cells


def _sheet(name: str, cells: list[Cell]) -> Sheet:
    table = sheet.of_bank(BANKS[name])
    rows = [dict(row.cells) for row in table.rows]
    for item, who, column, text in cells:
        for row in rows:
            if row["item"] == item and who in (None, row["respondent_form"]):
                row[column] = text
    return Sheet(table.columns, tuple(Row(number, row) for number, row in enumerate(rows, start=2)))


def _value(found: ItemBank, field: str) -> st.SearchStrategy[str]:
    if field == "codes":
        codes = st.sampled_from([code.id for code in found.codebook.codes])
        return st.lists(codes, min_size=1, max_size=3, unique=True).map(", ".join)
    if field == "construct":
        return st.sampled_from([construct.id for construct in found.constructs])
    if field == "scale":
        return st.just("agreement")
    return CHOICES.get(field, TEXTS | st.just(""))


@settings(max_examples=10)
@given(cell_edits())
def test_after_an_import_the_bank_says_what_the_sheet_says_and_nothing_else_moved(
    drawn: tuple[str, list[Cell]],
) -> None:
    name, cells = drawn
    table = _sheet(name, cells)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(shutil.copytree(_files(name), Path(parent) / name))
        before = contents(folder)
        edits = _import(table, folder)
        assert sheet.of_bank(bank.read_bank(folder)).rows == _stripped(table).rows
        after = contents(folder)
        assert {file for file in before if before[file] != after[file]} == {edit.file for edit in edits}
        for file, content in after.items():
            own = [edit for edit in edits if edit.file == file]
            assert _changed_lines(before[file], content) <= len(own)
            assert tomllib.loads(content.decode()) == _applied(tomllib.loads(before[file].decode()), own)


def _stripped(table: Sheet) -> Sheet:
    return Sheet(table.columns, tuple(Row(r.number, {k: v.strip() for k, v in r.cells.items()}) for r in table.rows))


def _changed_lines(before: bytes, after: bytes) -> int:
    """Return how many lines were changed, added or taken out, entry by entry (a blank line ends one)."""
    entries = zip(before.split(b"\n\n"), after.split(b"\n\n"), strict=True)
    lines = [(Counter(old.splitlines()), Counter(new.splitlines())) for old, new in entries]
    return sum(max((old - new).total(), (new - old).total()) for old, new in lines)


def _applied(tables: dict[str, Any], edits: list[Edit]) -> dict[str, Any]:
    for edit in edits:
        if edit.language is None:
            place = next(entry for entry in tables["item"] if entry["id"] == edit.item)
        else:
            place = tables["wording"][edit.item]
            place = place["by"][edit.respondent] if edit.respondent else place
        assert edit.field in (*place, *WORDING_FIELDS, "facet", "reason")
        place[edit.field] = list(edit.after) if isinstance(edit.after, tuple) else edit.after
        if edit.after is None:
            del place[edit.field]
    return tables


@settings(max_examples=6)
@given(cell_edits())
def test_edited_sheets_mean_the_same_in_both_formats(drawn: tuple[str, list[Cell]]) -> None:
    table = _sheet(*drawn)
    through_csv = csvfile.read(csvfile.write(table), "b")
    through_xlsx = xlsxfile.read(xlsxfile.write(table, "b"), "b")
    assert through_csv == through_xlsx == table


# --- all or nothing ------------------------------------------------------------------------------------------------


def test_an_import_that_cannot_be_written_leaves_all_files_as_they_were(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = edited(bank.read_bank(small), (5, "key", "1"), (5, "en_text", "They do."), (5, "fa_text", "می‌کنند."))
    before, replace, done = contents(small), Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if len(done) == 2:
            raise OSError(28, "No space left on device")
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(Exception, match="it cannot be written: No space left on device"):
        _import(table, small)
    assert len(done) == 2
    assert contents(small) == before


def test_the_bank_is_read_as_it_would_be_before_anything_is_written(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fault that the sheet's own checks do not know: read_bank may learn new ones.
    edits = [Edit("COM02", None, None, "construct", "trust", "no_such")]
    before = contents(small)
    with pytest.raises(
        ContentError, match=r"(?s)it would be no sound bank; nothing was written\..*'no_such' is no con"
    ):
        bankfiles.changed_files(small, edits)
    assert contents(small) == before


def test_a_bank_from_a_codebook_of_ones_own_is_read_from_beside_it(tmp_path: Path) -> None:
    shutil.copy(library.find("codebooks", "keykha-2022"), tmp_path / "mine.toml")
    folder = write_bank(tmp_path / "b", ITEMS.replace('"keykha-2022"', '"../mine.toml"'))
    assert len(_import(edited(bank.read_bank(folder), (5, "key", "1")), folder)) == 1
    assert b"key = -1" not in contents(folder)["items.toml"]
