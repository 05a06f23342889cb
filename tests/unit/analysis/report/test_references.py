import re
from pathlib import Path

import pytest

from analysis.report import references
from analysis.report.references import Citation, citations, means, works
from analysis.report.software import citation
from instrument.document import Bullets, Column, Heading, Paragraph, Table

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("(Hu & Bentler, 1999)", ("hu", "bentler")),
        ("Hu and Bentler (1999)", ("hu", "bentler")),
        ("Henseler, Ringle & Sarstedt (2015)", ("henseler", "ringle", "sarstedt")),
        ("(Henseler, Ringle, & Sarstedt, 2015)", ("henseler", "ringle", "sarstedt")),
        ("Little's (1988) test", ("little",)),
    ],
)
def test_a_citation_is_found_as_apa_and_as_tables_write_it(text: str, names: tuple[str, ...]) -> None:
    (found,) = citations(text)
    assert found.names == names
    assert any(means(found, work) for work in works())


def test_a_doi_is_an_address_that_ends_without_a_full_stop() -> None:
    shown = [work.reference for work in works()]
    assert any("https://doi.org/10." in one for one in shown)
    assert not any("doi:" in one or re.search(r"https://doi.org/\S+\.$", one) for one in shown)


def test_two_works_of_one_year_are_told_apart_by_a_letter() -> None:
    one, other = references.references(["Bonett (2002)"]), references.references(["Bonett 2002b"])
    assert len(one) == len(other) == 1
    assert one != other


def test_exactly_what_is_cited_is_listed() -> None:
    blocks = [
        Paragraph("As Hu and Bentler (1999) ask; see Boateng et al. (2018)."),
        Table("t", "", (Column("a", "A"),), (("Horn (1965)",),)),
    ]
    heading, listed = references.blocks(blocks)
    assert isinstance(heading, Heading)
    assert isinstance(listed, Bullets)
    assert [text.split(",")[0].split(".")[0] for text in listed.texts] == [
        "Boateng",
        "Horn",
        "Hu",
        "The mentorscale authors",
    ]
    assert not any("Taken:" in text or "*" in text for text in listed.texts)


def test_et_al_stands_for_three_authors_or_more() -> None:
    work = next(work for work in works() if work.names == ("hu", "bentler"))
    assert not means(Citation(("hu",), True, "1999"), work)
    assert not means(Citation(("hu", "bentler"), False, "1998"), work)


def test_every_citation_of_thresholds_and_texts_has_its_reference() -> None:
    found = {}
    folder = ROOT / "analysis/report"
    paths = [folder / f"{name}.py" for name in ("thresholds", "claims", "summary", "limitations")]
    for path in (*paths, *sorted((folder / "sections").glob("*.py")), *sorted((folder / "manuscript").glob("*.py"))):
        text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for one in citations(re.sub(r"\s*\n\s*(?:#:? )?", " ", text)):
            if not any(means(one, work) for work in works()):
                found[one] = path.name
    assert found == {}


def test_the_wheel_brings_the_list() -> None:
    assert '"docs/sources.md" = "analysis/report/sources.md"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(works()) > 150


def test_citation_cff_and_the_report_cite_the_same_software() -> None:
    kept = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    name, version = re.search(r"- name: (.+)", kept), re.search(r"^version: (.+)$", kept, re.M)
    assert name
    assert version
    assert citation() == f"{name[1]}. (n.d.). mentorscale (Version {version[1]}) [Computer software]."
