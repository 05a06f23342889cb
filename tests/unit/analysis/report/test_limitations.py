from dataclasses import replace

import pytest

from analysis.fit.sem.dmacs import ItemDifference
from analysis.report import limitations
from analysis.report.manuscript.groups import first_fit
from analysis.report.validation import Validation
from instrument.document import Table
from instrument.reportfacts import ReportFacts


def test_each_limitation_has_its_number_and_leads_to_its_place(validation: Validation) -> None:
    (table,) = [block for block in limitations.blocks(validation) if isinstance(block, Table)]
    titles = {section.title for section in validation.sections}
    assert {place for _, place in table.rows} - {""} <= titles
    texts = [text for text, _ in table.rows]
    assert any(text.startswith("There are 6 clusters, where at least 40 are asked for (Meuleman") for text in texts)
    assert any(text.startswith("Reliability is below .70 (Nunnally & Bernstein, 1994) for Support") for text in texts)
    ave = min(row["ave"] for row in validation.result("convergent").rows())
    assert f"Not met: Least AVE (Support) = {ave:.3f}; ≥ .50 is asked by Fornell & Larcker (1981)." in texts


def test_those_that_reach_furthest_come_first(validation: Validation) -> None:
    ranks = [one.rank for one in limitations.found(validation)]
    assert ranks == sorted(ranks)
    spec = validation.inputs.spec.model_copy(update={"simulated": True})
    simulated = replace(validation, inputs=replace(validation.inputs, spec=spec))
    assert "simulated" in limitations.found(simulated)[0].text


def test_a_refusal_and_what_nobody_asked_for_are_limitations(validation: Validation) -> None:
    section = next(one for one in validation.sections if one.key == "cfa")
    for not_given, text in ((False, "These answers could not carry this analysis."), (True, "No model was given")):
        outcome = replace(section.outcome, status="refused", result=None, reason="no.", not_given=not_given)
        lost = replace(validation, sections=(replace(section, outcome=outcome),))
        assert any(one.text.startswith(text) and one.place == section.title for one in limitations.found(lost))


def test_what_the_authors_say_was_done_is_not_said_to_be_undone(validation: Validation) -> None:
    before = {one.text for one in limitations.found(validation)}
    assert "This report has no retest, so stability over time is not known." in before
    told = {"retest": "After two weeks, r = .80.", "hypotheses": "H1.", "cross_validation": "In 2027."}
    facts = ReportFacts(**told, translation_forward="Two translators.")
    spec = validation.inputs.spec.model_copy(update={"report": facts})
    after = {one.text for one in limitations.found(replace(validation, inputs=replace(validation.inputs, spec=spec)))}
    assert len(before - after) == len(after - before) == 4
    assert not any(text.startswith("This report has no") or "second sample is needed" in text for text in after)
    assert any(text.startswith("The questionnaire was translated, and this report does not test") for text in after)


def test_an_item_that_differs_between_groups_is_a_limitation(
    validation: Validation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.report.limitations.beyond_at", lambda found: None)
    (section,) = [one for one in validation.sections if one.key == "invariance"]
    for size, count in ((0.43, 1), (0.39, 0)):
        result = replace(section.result, differences=(ItemDifference("q4", "m", size),))  # type: ignore[type-var]
        changed = replace(section, outcome=replace(section.outcome, result=result))
        found = limitations.found(replace(validation, sections=(changed,)))
        assert sum("by a dMACS of .40 or more (Nye et al., 2019): q4 (.43)." in one.text for one in found) == count


def test_groups_that_the_model_does_not_fit_are_a_limitation_with_its_numbers(
    validation: Validation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("no invariance" in one.text for one in limitations.found(validation))
    monkeypatch.setattr("analysis.report.limitations.begins_well", lambda found: False)
    (said,) = [one for one in limitations.found(validation) if "no invariance" in one.text]
    assert (said.place, said.rank) == ("Measurement invariance", 1)
    assert first_fit(validation.result("invariance")) in said.text
