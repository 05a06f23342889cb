"""An XLSX file before any library opens it: its parts' names, their sizes, and their XML, each fault with its place.

Refused: names that lead out of the file, more unpacked than any table of answers, document types (and with them
entities), elements nested deeper than a workbook's, XML that is not well-formed.
"""

import io
import stat
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any
from xml.parsers import expat

from instrument.errors import ContentError
from instrument.exchange.files import LARGEST

UNPACKED = 5 * LARGEST
DEEPEST = 100  # levels of elements; a workbook has some twenty
_REMEDY = "Export the answers again and import that file."
_PIECE = 65_536  # bytes read at once
_BEFORE_XML = b"\xff\xfe\xef\xbb\xbf\x00 \t\r\n"  # byte-order marks and blanks


def check_archive(content: bytes, name: str) -> None:
    """Raise ContentError, with the part and its line, for an archive that is no sound workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise ContentError.at(name, "it is no XLSX file.", _REMEDY) from None
    parts = archive.infolist()
    for part in parts:
        path = part.filename.replace("\\", "/")
        if path.startswith("/") or ":" in path or ".." in path.split("/") or stat.S_ISLNK(part.external_attr >> 16):
            what = f"its part {part.filename!a} leads out of the file."
            raise ContentError.at(name, what, "Do not open it; ask where it comes from.")
    unpacked = 0
    for part in parts:
        unpacked += part.file_size
        if unpacked > UNPACKED:
            what = f"it unpacks to more than {UNPACKED // 1_000_000} million bytes."
            raise ContentError.at(_place(name, part), what, _REMEDY)
    for part in parts:
        _check_part(archive, part, name)


def part_at(content: bytes, at: int) -> str:
    """Return the name of the part that an archive's byte `at` lies in, as ASCII."""
    header = content.rfind(b"PK\x03\x04", 0, at)
    length = int.from_bytes(content[header + 26 : header + 28], "little")
    return ascii(content[header + 30 : header + 30 + length].decode("utf-8", "replace"))[1:-1]


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    try:
        with archive.open(part) as opened:
            pieces = _pieces(opened)
            first = next(pieces, b"")
            if first.lstrip(_BEFORE_XML).startswith(b"<"):
                _check_xml(chain((first,), pieces), _place(name, part))
            deque(pieces, maxlen=0)  # to the end, where the checksum is
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        what = f"it cannot be unpacked ({type(error).__name__})."
        raise ContentError.at(_place(name, part), what, _REMEDY) from None


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    """Yield a part's bytes in pieces, so that no part is held whole; the blanks before XML come with what follows."""
    head = b""
    while piece := opened.read(_PIECE):
        head += piece
        if head.strip(_BEFORE_XML):
            yield head
            break
    yield from iter(lambda: opened.read(_PIECE), b"")


def _check_xml(pieces: Iterable[bytes], place: str) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def refuse(what: str) -> None:
        raise ContentError.at(f"{place}, line {parser.CurrentLineNumber}", what, _REMEDY)

    def opened(*_: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            refuse(f"its elements are nested more than {DEEPEST} deep.")

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = lambda *_: refuse("it declares a document type, by which entities multiply.")
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = f"it is no sound XML: {expat.ErrorString(error.code)}."
        raise ContentError.at(f"{place}, line {error.lineno}", what, _REMEDY) from None


def _place(name: str, part: zipfile.ZipInfo) -> str:
    return f"{name}, part {ascii(part.filename)[1:-1]}"
