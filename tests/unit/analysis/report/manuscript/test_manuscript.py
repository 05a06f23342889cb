"""What a manuscript says of a small study, beside the numbers it is made from, in both languages."""

import re
from dataclasses import replace

import pytest

from analysis.report import manuscript
from analysis.report.manuscript import (
    clusters,
    confirmatory,
    dimensionality,
    groups,
    items,
    participants,
    reliability,
    screening,
    software,
)
from analysis.report.validation import Validation
from analysis.words import catalogue
from instrument.document import Document, Heading, Note, Paragraph
from instrument.document.translate import translate


def _said(sentences: list[str]) -> str:
    return " ".join(sentences)


def _without(validation: Validation) -> Validation:
    """Return a validation of which nothing was asked."""
    return replace(validation, sections=())


def test_every_subject_has_its_place_and_no_anchor_stands_twice(validation: Validation) -> None:
    found = manuscript.blocks(validation)
    anchors = [block.anchor for block in found if isinstance(block, Heading)]
    assert len(anchors) == len(set(anchors)) == 2 + len(manuscript.METHODS) + len(manuscript.RESULTS)
    assert isinstance(found[1], Note)
    assert found[1].text == manuscript.ABOUT


def test_sentences_are_whole(validation: Validation) -> None:
    for _, sentences in (*manuscript.METHODS, *manuscript.RESULTS):
        for sentence in sentences(validation):
            assert re.match(r"[A-Z]", sentence), sentence
            assert sentence.endswith("."), sentence
            assert "nan" not in sentence.split(), sentence
            assert "  " not in sentence


def test_numbers_are_those_of_the_results(validation: Validation) -> None:
    alpha = reliability.alphas(validation)["Care"].estimate
    assert f"For Care, α = {alpha:.2f}".replace("0.", ".") in _said(reliability.results(validation))
    fit = validation.result("cfa").fit
    assert f"SRMR = {fit['srmr']:.3f}".replace("= 0", "= ") in _said(confirmatory.results(validation))
    kmo = validation.result("adequacy").kmo
    assert f"KMO of {kmo:.2f}".replace("0.", ".") in _said(dimensionality.results(validation))
    assert "Of 120 respondents, 118 (98.3%) answered every item." in participants.results(validation)
    assert "They belonged to 6 clusters of 20 respondents each." in participants.methods(validation)
    assert "The instrument had 6 items, answered from 1 to 5." in participants.instrument(validation)


def test_verdicts_stand_beside_number_and_source(validation: Validation) -> None:
    assert "One scale did not reach .70: Support." in reliability.results(validation)
    assert "With 6 clusters, where 40 are asked for (Meuleman & Billiet, 2009)" in _said(clusters.results(validation))
    assert "No item fell below .30." in items.results(validation)
    assert "Little's test did not reject" in _said(screening.results(validation))
    assert groups.beyond_at(validation.result("invariance")) == "strict"
    assert groups.begins_well(validation.result("invariance"))


def test_methods_say_estimator_treatment_and_seed(validation: Validation) -> None:
    assert "MLR; Yuan & Bentler, 2000" in _said(confirmatory.methods(validation))
    assert "was estimated in the same way as the confirmatory factor analysis" in _said(groups.methods(validation))
    assert "seed 1)" in _said(dimensionality.methods(validation))
    assert "fixed seed (1)" in _said(software.methods(validation))
    assert "restricted maximum likelihood" in _said(clusters.methods(validation))
    assert "Meade & Craig, 2012" in _said(screening.methods(validation))
    assert "Boateng et al., 2018" in _said(items.methods(validation))
    assert "Feldt et al. (1987)" in _said(reliability.methods(validation))


def test_what_did_not_converge_is_said(validation: Validation) -> None:
    assert "The bifactor model did not converge." in confirmatory.results(validation)


def test_of_nothing_nothing_is_said(validation: Validation) -> None:
    empty = _without(validation)
    for part in (screening, items, dimensionality, confirmatory, reliability, groups, clusters):
        assert part.methods(empty) == []
        assert part.results(empty) == []


def test_what_was_refused_is_named(validation: Validation) -> None:
    section = next(one for one in validation.sections if one.key == "cfa")
    outcome = replace(section.outcome, status="refused", result=None, reason="no.")
    lost = replace(validation, sections=(replace(section, outcome=outcome),))
    assert manuscript.not_had(lost) == [
        "These answers could not carry an analysis; the report gives the reasons: Confirmatory factor analysis."
    ]
    assert manuscript.not_had(validation) == []


def test_persian_says_every_sentence(validation: Validation) -> None:
    persian = replace(catalogue("fa"), missed={}, names=frozenset(("Support", "Care", "never", "always", "f", "m")))
    page = Document("Small study", tuple(manuscript.blocks(validation)))
    said = [block.text for block in translate(page, persian).blocks if isinstance(block, Paragraph)]
    english = [text for text in persian.missed if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", text)]
    assert english == []
    assert any("آلفای کرونباخ" in text for text in said)


@pytest.mark.parametrize("policy", ["pairwise", "fiml", "listwise"])
def test_every_policy_for_missing_answers_has_its_sentence(policy: str) -> None:
    assert confirmatory.missing(policy).endswith(".")
