"""The rating sheet as a spreadsheet: lists to choose from, locked items, text that is never a formula."""

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instrument.digits import shown
from instrument.document.html import RIGHT_TO_LEFT
from instrument.errors import UsageError
from instrument.panel.labels import NECESSITY, POINTS, phrase
from instrument.panel.rating import FORMAT
from instrument.panel.sheet import RatingSheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: The hidden sheet that says what the visible one is.
ABOUT = "mentorscale"
COLUMNS = ("number", "item_id", "construct", "text", "relevance", "clarity", "essential", "comment")
_WIDTHS = (6, 11, 22, 58, 20, 20, 24, 46)
_HEADER = 3
_LIST = f"{ABOUT}!$D$1:$D${len(NECESSITY)}"


def write(sheet: RatingSheet, expert: str, path: Path) -> None:
    """Write an expert's sheet to `path`; it appears whole or not at all."""
    workbook_type = library().Workbook
    book: Workbook = workbook_type()
    page = book.active
    page.title = phrase("ratings", sheet.language)
    page.sheet_view.rightToLeft = sheet.language in RIGHT_TO_LEFT
    _head(page, sheet, expert)
    for place, item in enumerate(sheet.items):
        row = _HEADER + 1 + place
        cells = (shown(place + 1, sheet.language), item.id, item.construct_title, item.text)
        for column, text in enumerate(cells, start=1):
            _put(page, row, column, text, sheet.language)
        for column in range(len(cells) + 1, len(COLUMNS) + 1):
            _open(page, row, column, sheet.language)
        lines = max(2, _lines(item.text, "text"), _lines(item.construct_title, "construct"))
        page.row_dimensions[row].height = 6 + 15 * lines
    _guard(page, sheet)
    _about(book.create_sheet(ABOUT), sheet, expert)
    book.properties.creator = "mentorscale"
    _save(book, path)


def library() -> Any:
    """Return openpyxl; raise UsageError with the install line if it is not there."""
    try:
        import openpyxl
    except ImportError:
        remedy = "Install it: pip install 'mentorscale[excel]', or use --format html."
        raise UsageError.at("XLSX", "openpyxl is not installed.", remedy) from None
    return openpyxl


def _head(page: "Worksheet", sheet: RatingSheet, expert: str) -> None:
    from openpyxl.styles import Font, PatternFill

    language = sheet.language
    said = [sheet.bank_title, f"{phrase('round', language)} {shown(sheet.round, language)}"]
    said += [f"{phrase('expert', language)} {expert}", f"{phrase('version', language)} {sheet.version[:12]}"]
    lines = (f"{phrase('heading', language)}: {' · '.join(said)}", _instructions(language))
    for row, text in enumerate(lines, start=1):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(COLUMNS))
        _put(page, row, 1, text, language)
    for column, key in enumerate(COLUMNS, start=1):
        cell = _put(page, _HEADER, column, "\n".join((phrase(key, language), *_legend(key, language))), language)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E4EAF1")
        page.column_dimensions[cell.column_letter].width = _WIDTHS[column - 1]
    page.cell(1, 1).font = Font(bold=True, size=13)
    for row, height in enumerate((22, 66, 84), start=1):
        page.row_dimensions[row].height = height
    page.freeze_panes = page.cell(_HEADER + 1, 1)


def _lines(text: str, column: str) -> int:
    """Return how many lines a text takes in its column: not every program fits a row to its text."""
    width = _WIDTHS[COLUMNS.index(column)] - 4
    return sum(ceil(max(1, len(line)) / width) for line in text.split("\n"))


def _instructions(language: str) -> str:
    return f"{phrase('instructions', language)} {phrase('fill', language)}"


def _legend(key: str, language: str) -> list[str]:
    if key in POINTS:
        return [f"{shown(point, language)} {words[language]}" for point, words in POINTS[key].items()]
    return [words[language] for words in NECESSITY.values()] if key == "essential" else []


def _put(page: "Worksheet", row: int, column: int, text: str, language: str) -> Any:
    """Write a locked text; the type is set by hand, because openpyxl takes a leading "=" for a formula."""
    from openpyxl.styles import Alignment

    cell = page.cell(row, column, text)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if language in RIGHT_TO_LEFT else 1)
    return cell


def _open(page: "Worksheet", row: int, column: int, language: str) -> None:
    """Make a cell that the expert fills in: a point in the language's digits, or text that stays text."""
    from openpyxl.styles import Alignment, Border, Protection, Side

    cell, right_to_left = page.cell(row, column), language in RIGHT_TO_LEFT
    digits = "[$-3000429]0" if language == "fa" else "0"
    cell.number_format = digits if COLUMNS[column - 1] in POINTS else "@"
    cell.protection = Protection(locked=False)
    side = Side(style="thin", color="9AA6B4")
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    horizontal = "center" if COLUMNS[column - 1] in POINTS else None
    cell.alignment = Alignment(
        wrap_text=True, vertical="top", horizontal=horizontal, readingOrder=2 if right_to_left else 1
    )


def _guard(page: "Worksheet", sheet: RatingSheet) -> None:
    """Offer lists to choose from, lock the rest, and print well."""
    from openpyxl.worksheet.datavalidation import DataValidation

    language, last = sheet.language, _HEADER + len(sheet.items)
    for column, key in enumerate(COLUMNS, start=1):
        if key not in POINTS and key != "essential":
            continue
        points = key in POINTS
        rule = DataValidation(type="list", formula1='"1,2,3,4"' if points else _LIST, allow_blank=True)
        rule.error = phrase("choose_point" if points else "choose_necessity", language)
        rule.showErrorMessage = True
        # A Persian keyboard types ۴, which a list of 4 does not know; the import does.
        rule.errorStyle = "warning" if language == "fa" else "stop"
        letter = page.cell(_HEADER, column).column_letter
        rule.add(f"{letter}{_HEADER + 1}:{letter}{last}")
        page.add_data_validation(rule)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.print_title_rows = f"{_HEADER}:{_HEADER}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _about(page: "Worksheet", sheet: RatingSheet, expert: str) -> None:
    """Write what the visible sheet is: A and B say it, D lists the answers about necessity, F and G the constructs."""
    said = {"format": FORMAT, "bank": sheet.bank, "bank_title": sheet.bank_title, "language": sheet.language}
    said |= {"round": str(sheet.round), "expert": expert, "version": sheet.version}
    for row, pair in enumerate(said.items(), start=1):
        for column, text in enumerate(pair, start=1):
            _put(page, row, column, text, sheet.language)
    for row, words in enumerate(NECESSITY.values(), start=1):
        _put(page, row, 4, words[sheet.language], sheet.language)
    for row, item in enumerate(sheet.items, start=1):
        _put(page, row, 6, item.id, sheet.language)
        _put(page, row, 7, item.construct_id, sheet.language)
    page.sheet_state = "veryHidden"
    page.protection.sheet = True


def _save(book: "Workbook", path: Path) -> None:
    draft = path.parent / f"{path.name}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            book.save(draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError.at(str(path), f"it cannot be written: {error.strerror}.", "Give another path.") from None
