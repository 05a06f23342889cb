"""Read a REFI-QDA codebook (.qdc), the exchange format of NVivo, ATLAS.ti, MAXQDA and others.

REFI-QDA standard 1.5, https://www.qdasoftware.org: `CodeBook` holds `Codes` with nested `Code` (guid, name, isCodable,
colour, a `Description`) and `Sets` with `MemberCode`. Two programs write other namespaces than the standard's
urn:QDA-XML:codebook:1.0 (NVivo 12 for Mac `1:0`, some ATLAS.ti versions `0:4`) for the same elements.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from instrument.errors import ContentError, Problem
from instrument.exchange.files import read_bytes

NAMESPACES = tuple(f"urn:QDA-XML:codebook:{version}" for version in ("1.0", "1:0", "0:4"))
_PROJECT = "urn:QDA-XML:project:"
# Thirty levels are beyond any codebook, and a file of a million levels is made to break its reader.
_DEEPEST = 30
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_EXPORT = "Export it as a REFI-QDA codebook (.qdc) and give that file."


@dataclass(frozen=True, slots=True)
class QdaCode:
    """A code as the other program has it, with the codes below it."""

    guid: str
    name: str
    description: str | None
    codable: bool
    children: tuple["QdaCode", ...] = ()


@dataclass(frozen=True, slots=True)
class QdaSet:
    """A named set of codes (a code group of ATLAS.ti)."""

    guid: str
    name: str
    description: str | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QdaCodebook:
    """What a .qdc file holds; `origin` is the program that wrote it."""

    origin: str | None
    codes: tuple[QdaCode, ...]
    sets: tuple[QdaSet, ...]


def read_qdc(path: Path) -> QdaCodebook:
    """Read a .qdc file; raise ContentError with its faults if it is none."""
    root = _parse(read_bytes(path), path.name)
    namespace, _, tag = root.tag.removeprefix("{").rpartition("}")
    if namespace.startswith(_PROJECT):
        raise ContentError.at(path.name, "it is a REFI-QDA project, not a codebook.", _EXPORT)
    if tag != "CodeBook" or namespace not in NAMESPACES:
        what = f"it is no REFI-QDA codebook: it begins with <{tag}> of namespace '{namespace or 'none'}'."
        raise ContentError.at(path.name, what, f"{_EXPORT} Its namespace is {NAMESPACES[0]}.")
    reader = _Reader(path.name, f"{{{namespace}}}")
    codes = tuple(reader.code(element, ()) for element in root.findall(f"{reader.ns}Codes/{reader.ns}Code"))
    sets = tuple(reader.set(element) for element in root.findall(f"{reader.ns}Sets/{reader.ns}Set"))
    if not codes:
        reader.fault("", "it has no codes.", _EXPORT)
    if reader.problems:
        raise ContentError(reader.problems)
    return QdaCodebook(_text(root.get("origin")), codes, sets)


def _parse(content: bytes, name: str) -> Element:
    if content[:2] == b"PK":
        raise ContentError.at(name, "it is a packed project (.qdpx or .zip), not a codebook.", _EXPORT)
    try:
        # No document type at all: a codebook needs none, and entities that multiply or read files live there.
        root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except defusedxml.DefusedXmlException:
        what = "it has a document type (DOCTYPE) or entities, which no codebook needs; it was not read."
        raise ContentError.at(name, what, "Remove them, or export the codebook again.") from None
    except (ParseError, ValueError, LookupError) as error:
        raise ContentError.at(name, f"it is not XML: {error}.", _EXPORT) from None
    return root


class _Reader:
    """Reads elements of one namespace and gathers what is wrong with them."""

    def __init__(self, name: str, ns: str) -> None:
        self.name, self.ns = name, ns
        self.problems: list[Problem] = []
        self._seen: dict[str, str] = {}

    def code(self, element: Element, above: tuple[str, ...]) -> QdaCode:
        """Read a code and all below it; `above` are the names of the codes it stands in."""
        name, guid = self._identity(element, "code", above)
        children: tuple[QdaCode, ...] = ()
        if len(above) < _DEEPEST:
            path = (*above, name)
            children = tuple(self.code(child, path) for child in element.findall(f"{self.ns}Code"))
        elif element.find(f"{self.ns}Code") is not None:
            self.fault(f"code '{name}'", f"codes stand more than {_DEEPEST} levels deep.", "Flatten the codebook.")
        codable = (element.get("isCodable") or "true").strip().lower() not in ("false", "0")
        return QdaCode(guid, name, self._description(element), codable, children)

    def set(self, element: Element) -> QdaSet:
        """Read a set and the guids of its codes (`guid` in codebooks, `targetGUID` in projects)."""
        name, guid = self._identity(element, "set", ())
        found = element.findall(f"{self.ns}MemberCode")
        members = tuple(_guid(member.get("guid") or member.get("targetGUID")) for member in found)
        return QdaSet(guid, name, self._description(element), members)

    def fault(self, where: str, what: str, remedy: str) -> None:
        """Note a fault of the file, at a code or of the whole."""
        self.problems.append(Problem(", ".join(filter(None, (self.name, where))), what, remedy))

    def _identity(self, element: Element, kind: str, above: tuple[str, ...]) -> tuple[str, str]:
        name, guid = _text(element.get("name")) or "", _guid(element.get("guid"))
        where = f"{kind} '{' > '.join((*above, name))}'"
        if not name:
            self.fault(where, "it has no name.", "Name it in the program it comes from and export again.")
        if not guid:
            self.fault(where, "it has no guid.", "Export again: without guids, codes have no permanent ids.")
        elif guid in self._seen:
            what = f"its guid {guid} is also that of {self._seen[guid]}."
            self.fault(where, what, "Export again: two codes with one guid cannot be told apart.")
        self._seen[guid] = where
        return name, guid

    def _description(self, element: Element) -> str | None:
        lines = (element.findtext(f"{self.ns}Description") or "").splitlines()
        return "\n".join(line.strip() for line in lines).strip() or None


def _guid(text: str | None) -> str:
    """Return a guid in one form: programs differ in case and braces, also between two exports of one project."""
    plain = (text or "").strip()
    match = _GUID.fullmatch(plain)
    return match.group(1).upper() if match else plain


def _text(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
