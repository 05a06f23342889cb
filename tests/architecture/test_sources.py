"""Who is cited: every author and year in the code stands in docs/sources.md, with as many authors as the code says."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
_YEAR = r"(?:18|19|20)\d\d[a-z]?"
_NAME = r"(?:(?:[Vv]an|[Dd]en?|[Dd]er|[Dd]u|[Tt]en) )*[^\W\d_a-z][\w’'-]*[^\W\d_]"
_CITED = re.compile(
    rf"(?<![\w’'-])({_NAME}(?:(?:, | & | and ){_NAME})*)( et al\.)?(?:['’]s)?,? \(?({_YEAR}(?:, {_YEAR})*)(?!\d)"
)
_ENTRY = re.compile(rf"^\* (.+?) \(({_YEAR})\)\. .+ Taken: .+\.$")
_AUTHOR = re.compile(r"([^\W\d_][^,&.]*), (?:\w\.[ -]?)+")


class Citation(NamedTuple):
    """Surnames as cited, without accents and case; whether "et al." follows; the year."""

    names: tuple[str, ...]
    others: bool
    year: str


class Work(NamedTuple):
    """All surnames of a work in docs/sources.md, and its year."""

    names: tuple[str, ...]
    year: str


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"'s?$", "", folded.replace("’", "'")).casefold()


def _cited(text: str) -> Iterator[Citation]:
    """Find citations in a module: lines of comments and docstrings, and the parts of a string, are put together."""
    whole = re.sub(r'"\s*\n\s*f?"', "", text)
    whole = re.sub(r"\s*\n\s*(?:#:? )?", " ", whole)
    for match in _CITED.finditer(whole.replace("’", "'")):
        names = tuple(_plain(name) for name in re.split(r", | & | and ", match[1]))
        for year in re.findall(_YEAR, match[3]):
            yield Citation(names, match[2] is not None, year)


def _works() -> list[Work]:
    text = re.sub(r"\n  (?=\S)", " ", (ROOT / "docs/sources.md").read_text(encoding="utf-8"))
    entries = {line: _ENTRY.match(line) for line in text.splitlines() if line.startswith("* ")}
    assert [line for line, match in entries.items() if match is None] == []
    return [Work(tuple(_plain(name) for name in _AUTHOR.findall(one[1])), one[2]) for one in entries.values() if one]


def _means(citation: Citation, work: Work) -> bool:
    """Whether a citation is one of the work: all authors by name, or the first and "et al." for three or more."""
    if citation.year != work.year:
        return False
    if citation.others:
        return len(work.names) > 2 and citation.names == work.names[: len(citation.names)]
    return citation.names == work.names


def _modules() -> list[Path]:
    return [path for folder in ("analysis", "instrument") for path in sorted((ROOT / folder).rglob("*.py"))]


def _all_cited() -> dict[Citation, str]:
    found = {}
    for path in _modules():
        for citation in _cited(path.read_text(encoding="utf-8")):
            found[citation] = path.relative_to(ROOT).as_posix()
    return found


def test_every_citation_is_among_the_sources() -> None:
    works = _works()
    missing = {
        f"{where}: {', '.join(citation.names)}{' et al.' if citation.others else ''} {citation.year}"
        for citation, where in _all_cited().items()
        if not any(_means(citation, work) for work in works)
    }
    assert missing == set()


def test_every_source_is_cited() -> None:
    cited = _all_cited()
    assert [work for work in _works() if not any(_means(citation, work) for citation in cited)] == []


def test_the_sources_are_in_order_and_none_stands_twice() -> None:
    works = _works()
    assert len(works) > 100
    assert len(set(works)) == len(works)
    first = [work.names[0].replace(" ", "") for work in works]
    assert first == sorted(first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""As in Bland & Altman (1999)."""', Citation(("bland", "altman"), False, "1999")),
        ("# (van Zyl, Neudecker\n    # & Nel 2000)", Citation(("van zyl", "neudecker", "nel"), False, "2000")),
        ('"(Muthén & "\n    "Satorra 1995)"', Citation(("muthen", "satorra"), False, "1995")),
        ("Maydeu-Olivares et al. (2007)", Citation(("maydeu-olivares",), True, "2007")),
        ("Shrout and Fleiss's (1979) name", Citation(("shrout", "fleiss"), False, "1979")),
        ("Carkeet’s (2015)", Citation(("carkeet",), False, "2015")),
    ],
)
def test_a_citation_is_found_across_lines_and_spellings(text: str, found: Citation) -> None:
    assert list(_cited(text)) == [found]


def test_several_years_are_several_works() -> None:
    assert [one.year for one in _cited("(Jennrich 2001, 2002).")] == ["2001", "2002"]


def test_a_citation_names_all_authors_or_says_that_there_are_others() -> None:
    work = Work(("feldt", "woodruff", "salih"), "1987")
    assert _means(Citation(("feldt", "woodruff", "salih"), False, "1987"), work)
    assert _means(Citation(("feldt",), True, "1987"), work)
    assert not _means(Citation(("feldt",), False, "1987"), work)
    assert not _means(Citation(("feldt",), True, "1978"), work)
    assert not _means(Citation(("bland",), True, "1999"), Work(("bland", "altman"), "1999"))
