from dataclasses import replace

from analysis.report import limitations
from analysis.report.validation import Validation
from instrument.document import Table


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
