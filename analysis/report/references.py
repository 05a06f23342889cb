"""The references: exactly the works that the report's texts cite, from docs/sources.md."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis.report.software import citation
from instrument.document import Block, Bullets, Card, Figure, Heading, Note, Paragraph, Table

_HERE = Path(__file__).parent
# In a checkout the list stands among the documents, in an installed wheel beside this module.
_SHIPPED, _CHECKOUT = _HERE / "sources.md", _HERE.parents[1] / "docs" / "sources.md"
_YEAR = r"(?:18|19|20)\d\d[a-z]?"
_NAME = r"(?:(?:[Vv]an|[Dd]en?|[Dd]er|[Dd]u|[Tt]en) )*[^\W\d_a-z][\w’'-]*[^\W\d_]"
_CITED = re.compile(
    rf"(?<![\w’'-])({_NAME}(?:(?:, and |, & |, | & | and ){_NAME})*)( et al\.)?(?:['’]s)?,? \(?"
    rf"({_YEAR}(?:, {_YEAR})*)(?!\d)"
)
_ENTRY = re.compile(rf"^\* ((.+?) \(({_YEAR})\)\. .+?) Taken: .+$")
_AUTHOR = re.compile(r"([^\W\d_][^,&.]*), (?:\w\.[ -]?)+")


class Citation(NamedTuple):
    """Surnames as cited, without accents and case; whether "et al." follows; the year."""

    names: tuple[str, ...]
    others: bool
    year: str


class Work(NamedTuple):
    """A work: all its surnames, its year, and its reference."""

    names: tuple[str, ...]
    year: str
    reference: str


def blocks(texts: Iterable[Block]) -> list[Block]:
    """Return the list of the works that these blocks cite, and of the software."""
    found = (*references(said for block in texts for said in _texts(block)), citation())
    return [Heading("References", "references"), Bullets(tuple(sorted(found, key=_alphabetical)), "references")]


def references(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the references of the works that the texts cite, in the order of docs/sources.md."""
    cited = {citation for text in texts for citation in citations(text)}
    return tuple(work.reference for work in works() if any(means(one, work) for one in cited))


@cache
def works() -> tuple[Work, ...]:
    """Return every work of docs/sources.md."""
    path = _SHIPPED if _SHIPPED.is_file() else _CHECKOUT
    lines = re.sub(r"\n  (?=\S)", " ", path.read_text(encoding="utf-8")).splitlines()
    entries = [match for line in lines if (match := _ENTRY.match(line))]
    return tuple(Work(tuple(map(_plain, _AUTHOR.findall(entry[2]))), entry[3], _shown(entry[1])) for entry in entries)


def _shown(reference: str) -> str:
    """Return a reference as APA has it: an address for a DOI, without a full stop that would belong to it."""
    return re.sub(r"\bdoi:(\S+?)\.?(?=\s|$)", r"https://doi.org/\1", reference.replace("*", ""))


def citations(text: str) -> Iterator[Citation]:
    """Find "Author & Author (year)", "(Author, Author & Author, year)", "Author et al. (year, year)" in a text."""
    for match in _CITED.finditer(text.replace("’", "'")):
        names = tuple(_plain(name) for name in re.split(r", and |, & |, | & | and ", match[1]))
        for year in re.findall(_YEAR, match[3]):
            yield Citation(names, match[2] is not None, year)


def means(cited: Citation, work: Work) -> bool:
    """Whether a citation is one of the work: all authors by name, or the first and "et al." for three or more."""
    if cited.year != work.year:
        return False
    if cited.others:
        return len(work.names) > 2 and cited.names == work.names[: len(cited.names)]
    # A sentence may begin with a word that looks like a name: the authors are those right before the year.
    return bool(work.names) and cited.names[-len(work.names) :] == work.names


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"'s?$", "", folded.replace("’", "'")).casefold()


def _alphabetical(reference: str) -> str:
    return _plain(reference.removeprefix("The "))


def _texts(block: Block) -> Iterator[str]:
    """Yield every text of a block."""
    match block:
        case Heading() | Paragraph() | Note():
            yield block.text
        case Table():
            yield from (block.caption, *block.notes, *(cell for row in block.rows for cell in row))
        case Figure():
            yield from (block.caption, block.alt)
        case Bullets():
            yield from () if block.kind == "references" else block.texts
        case Card():
            yield from (fact.text for fact in block.facts)
            for table in block.tables:
                yield from _texts(table)
