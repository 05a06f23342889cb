import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.fit.sem.dmacs import ItemDifference
from analysis.report import summary
from analysis.report.inputs import Inputs
from analysis.report.provenance import ItemSource, Provenance
from analysis.report.validation import Validation
from analysis.words import catalogue
from instrument.document import Bullets, Document, Heading, Paragraph
from instrument.document.translate import translate


def _text(validation: Validation) -> str:
    return " ".join(block.text for block in summary.blocks(validation) if isinstance(block, Paragraph))


def test_a_dean_reads_who_what_and_what_may_be_done(validation: Validation) -> None:
    text = _text(validation)
    assert "120 people answered the 6 items of this questionnaire." in text
    assert re.search(r"This is reached by Care \(ω = \.7\d\)\. This is not reached by Support \(ω = \.6\d\)\.", text)
    assert "Groups are to be compared with caution: from the strict level on" in text
    assert "Universities may not be ranked: the reliability of their means, ICC(2), is −3.40 at best, below .70" in text
    made = "Each interval is its mean ± 1.96 standard errors widened by the root of the design effect"
    assert made in text
    assert "the intervals are no test of the difference between two." in text


def test_without_clusters_no_design_effect_is_spoken_of(make: Callable[..., Inputs]) -> None:
    bare = Validation(make(cluster=None), ())
    text = _text(bare)
    assert "Each interval is its mean ± 1.96 standard errors." in text
    assert "design effect" not in text


def test_an_item_that_differs_between_groups_is_named_though_fit_hardly_changes(
    validation: Validation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.report.summary.beyond_at", lambda found: None)
    (section,) = [one for one in validation.sections if one.key == "invariance"]
    for size, said in ((0.43, "(medium; Nye et al., 2019): q4 (dMACS = .43)."), (0.39, "the items work alike in them")):
        result = replace(section.result, differences=(ItemDifference("q4", "m", size),))  # type: ignore[type-var]
        changed = replace(section, outcome=replace(section.outcome, result=result))
        assert said in _text(replace(validation, sections=(changed,)))


def test_constructs_are_called_what_their_bank_calls_them(validation: Validation) -> None:
    items = (ItemSource("q1", "q1", "Care", "Caring for others", ""),)
    inputs = replace(validation.inputs, provenance=Provenance(items))
    text = _text(replace(validation, inputs=inputs))
    assert "It is meant to measure Support and Caring for others." in text
    assert re.search(r"reached by Caring for others \(ω", text)
    assert "Care (" not in text


def test_it_fits_a_page_and_the_checks_stand_below(validation: Validation) -> None:
    blocks = summary.blocks(validation)
    second = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.anchor != "summary")
    first = blocks[:second]
    words = sum(len(b.text.split()) if isinstance(b, Paragraph) else 0 for b in first)
    (worst,) = [block for block in first if isinstance(block, Bullets)]
    assert len(worst.texts) == 3
    assert words + sum(len(text.split()) for text in worst.texts) < 450


def test_means_lie_in_their_intervals_and_clusters_widen_them(validation: Validation) -> None:
    one, other = summary.components(validation)
    assert one.lower < one.mean < one.upper
    assert (one.name, other.name) == ("Support", "Care")
    icc = next(section for section in validation.sections if section.key == "icc")
    assert icc.result is not None
    scores = icc.result.scores
    spread = replace(scores[0].analysis, ms_between=20 * scores[0].analysis.ms_within)
    result = replace(icc.result, scores=(replace(scores[0], analysis=spread), *scores[1:]))
    wider = replace(validation, sections=(replace(icc, outcome=replace(icc.outcome, result=result)),))
    assert summary.components(wider)[0].upper > one.upper + 0.1


def test_persian_says_it_all(validation: Validation) -> None:
    persian = replace(catalogue("fa"), missed={}, names=frozenset(("Support", "Care")))
    blocks = tuple(b for b in summary.blocks(validation) if isinstance(b, Heading | Paragraph))
    translate(Document("Summary", blocks), persian)
    assert [text for text in persian.missed if " " in text] == []
