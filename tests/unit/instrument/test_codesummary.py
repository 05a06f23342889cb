"""The shares are those of the paper's Figure 2."""

import pytest

from instrument import codebook
from instrument.codesummary import CodebookSummary, ComponentCount, summarise


@pytest.fixture(scope="module")
def summary() -> CodebookSummary:
    return summarise(codebook.shipped("keykha-2022"))


def _of(summary: CodebookSummary, component: str) -> ComponentCount:
    return next(count for count in summary.components if count.component == component)


def test_outcomes_are_45_percent_of_citations_as_in_figure_2(summary: CodebookSummary) -> None:
    outcomes = _of(summary, "outcomes")
    assert outcomes.percent_codes == pytest.approx(100 * 102 / 269)
    assert outcomes.percent_citations == pytest.approx(100 * 242 / 536)
    assert f"{outcomes.percent_codes:.1f} {outcomes.percent_citations:.1f}" == "37.9 45.1"


def test_the_seven_components_share_the_whole(summary: CodebookSummary) -> None:
    main = [count for count in summary.components if count.percent_codes is not None]
    assert len(main) == 7
    assert sum(count.percent_codes or 0 for count in main) == pytest.approx(100)
    assert sum(count.percent_citations or 0 for count in main) == pytest.approx(100)


def test_characteristics_have_counts_but_no_share(summary: CodebookSummary) -> None:
    faculty = _of(summary, "faculty")
    assert (faculty.codes, faculty.citations, faculty.percent_codes, faculty.percent_citations) == (28, 94, None, None)


def test_the_works_cited_stand_against_the_studies_reported(summary: CodebookSummary) -> None:
    assert (summary.codes, summary.citations) == (347, 759)
    assert (summary.works_cited, summary.studies_reported) == (54, 51)
    assert summary.uncited == ("K22-ACA-B11", "K22-PRE-B01", "K22-MON-B13")


def test_without_main_groups_all_components_share_and_no_citation_gives_no_share() -> None:
    summary = summarise(codebook.shipped("najafipour-2022"))
    assert sum(count.percent_codes or 0 for count in summary.components) == pytest.approx(100)
    assert {count.percent_citations for count in summary.components} == {None}


def test_a_codebook_without_components_is_counted_too() -> None:
    empty = codebook.shipped("najafipour-2022").model_copy(update={"components": (), "codes": ()})
    assert summarise(empty).components == ()
