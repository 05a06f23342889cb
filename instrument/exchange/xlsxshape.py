"""The shape of an XLSX file's sheets, streamed before a library builds them: what is no table is refused early.

A library keeps or fills up every row and cell that a file names, whatever they hold: a million rows take it a minute.
Here a sheet goes by once, in pieces, and nothing of it is kept but where its cells lie. The dimension that a sheet
declares is not asked: programs write it wrong in both directions, and the cells themselves count. What this cannot read
is left to the library, whose reader says what is wrong with it.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from xml.parsers import expat

from instrument.errors import ContentError
from instrument.exchange.csvfile import bounded

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK = ".main+xml"  # how the content type of every kind of workbook ends
_PIECE = 65_536
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError)
_Parts = tuple[list[str], str]  # the paths of the worksheets, first one first, and of the shared texts ("" if none)


def check_table(content: bytes, name: str) -> None:
    """Raise ContentError, with its cell, for a first sheet that is larger than a table or wider than its header."""
    with suppress(*_UNREADABLE, expat.ExpatError, ValueError), zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets, texts = _parts(archive)
        if sheets:
            _check_first(archive, sheets[0], texts, name)


def check_extent(content: bytes, name: str, last_row: int, remedy: str) -> None:
    """Raise ContentError, with its cell, for a workbook that goes on past a row, or has too many cells for so many."""
    with suppress(*_UNREADABLE, expat.ExpatError, ValueError), zipfile.ZipFile(io.BytesIO(content)) as archive:
        cells = 0
        for path in _parts(archive)[0]:
            for row, column, _, _ in _cells(archive, path):
                cells += 1
                if row > last_row or cells > 20 * last_row:
                    place = f"{name}, cell {_letters(column)}{row}"
                    raise ContentError.at(place, f"it goes on past {last_row:,} rows of cells.", remedy)


def _check_first(archive: zipfile.ZipFile, path: str, texts: str, name: str) -> None:
    header = last = before = spanned = 0
    blank: set[int] | None = None
    for row, column, shared, text in _cells(archive, path):
        spanned += column - before if row == last and column > before else column
        bounded(row, spanned, name, column)
        last, before = row, column
        if row == 1:
            header = max(header, column if shared or text else 0)
        elif column > header and header and text:
            if shared and blank is None:
                blank = _blank_texts(archive, texts)
            if not (shared and blank is not None and text.isdecimal() and int(text) in blank):
                what = "it stands to the right of the last column that row 1 names."
                remedy = "Empty the cell, or name its column in row 1."
                raise ContentError.at(f"{name}, cell {_letters(column)}{row}", what, remedy)


def _cells(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[int, int, bool, str]]:
    """Yield each cell's row, column, whether its text is one of the shared, and the text (its number, if shared)."""
    done: list[list[object]] = []
    row = column = 0
    reading = False

    def start(tag: str, given: Mapping[str, str]) -> None:
        nonlocal row, column, reading
        reading = tag in (f"{_MAIN} v", f"{_MAIN} t")
        if tag == f"{_MAIN} row":
            row, column = int(given.get("r", row + 1)), 0
        elif tag == f"{_MAIN} c":
            column = _column(given.get("r", "")) or column + 1
            done.append([row, column, given.get("t") == "s", ""])

    def text(said: str) -> None:
        # A text goes on over pieces only where it is a number of a shared one; of any other, whether there is one.
        if reading and done and len(str(done[-1][3])) < 10:
            done[-1][3] = f"{done[-1][3]}{said.strip()[:10]}"

    for _ in _parsed(archive, path, start, text):
        for at in range(len(done) - 1):
            yield tuple(done[at])  # type: ignore[misc]
        del done[:-1]
    yield from (tuple(cell) for cell in done)  # type: ignore[misc]


def _blank_texts(archive: zipfile.ZipFile, path: str) -> set[int]:
    """Return the numbers of the shared texts that are blank."""
    number = -1
    blank: set[int] = set()

    def start(tag: str, _: Mapping[str, str]) -> None:
        nonlocal number
        if tag == f"{_MAIN} si":
            number += 1
            blank.add(number)

    def text(said: str) -> None:
        if said.strip():
            blank.discard(number)

    if path:
        for _ in _parsed(archive, path, start, text):
            pass
    return blank


def _parts(archive: zipfile.ZipFile) -> _Parts:
    """Return where the workbook says its worksheets and shared texts are."""
    kinds = _elements(archive, "[Content_Types].xml", "Override")
    books = [kind["PartName"].lstrip("/") for kind in kinds if kind.get("ContentType", "").endswith(_WORKBOOK)]
    book = books[0] if books else "xl/workbook.xml"
    folder, file = posixpath.split(book)
    links = {link["Id"]: link for link in _elements(archive, f"{folder}/_rels/{file}.rels".lstrip("/"), "Relationship")}

    def place(link: Mapping[str, str]) -> str:
        return posixpath.normpath(posixpath.join("/", folder, link["Target"])).lstrip("/")

    named = [links.get(sheet.get(f"{_RELATIONS} id", ""), {}) for sheet in _elements(archive, book, "sheet")]
    sheets = [place(link) for link in named if link.get("Type", "").endswith("/worksheet")]
    texts = [place(link) for link in links.values() if link.get("Type", "").endswith("/sharedStrings")]
    return sheets, texts[0] if texts else ""


def _elements(archive: zipfile.ZipFile, path: str, wanted: str) -> list[Mapping[str, str]]:
    """Return the attributes of a part's elements of this name, in their order."""
    found: list[Mapping[str, str]] = []

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag.rpartition(" ")[2] == wanted:
            found.append(given)

    for _ in _parsed(archive, path, start):
        pass
    return found


def _parsed(
    archive: zipfile.ZipFile,
    path: str,
    start: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse a part in pieces and yield after each; a document type ends it, for no workbook has one."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(path) as part:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def _column(place: str) -> int:
    """Return the number of the column that a cell's place begins with ("XFD7" is 16384), 0 if with none."""
    number = 0
    for sign in place:
        if not "A" <= sign <= "Z":
            break
        number = number * 26 + ord(sign) - 64
    return number


def _letters(column: int) -> str:
    said = ""
    while column:
        column, digit = divmod(column - 1, 26)
        said = chr(65 + digit) + said
    return said
