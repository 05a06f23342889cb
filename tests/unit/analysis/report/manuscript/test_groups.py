from dataclasses import replace

from analysis.fit.sem.dmacs import ItemDifference
from analysis.report.manuscript import groups
from analysis.report.validation import Validation


def test_the_items_that_differ_by_a_medium_dmacs_are_named_with_their_greatest(validation: Validation) -> None:
    sizes = (("q4", "m", 0.41), ("q4", "x", 0.73), ("q5", "m", 0.39), ("q6", "m", float("nan")))
    differences = tuple(ItemDifference(*one) for one in sizes)
    (section,) = [one for one in validation.sections if one.key == "invariance"]
    result = replace(section.result, differences=differences)  # type: ignore[type-var]
    assert groups.unlike(result) == {"q4": 0.73}  # type: ignore[arg-type]
    changed = replace(section, outcome=replace(section.outcome, result=result))
    said = groups.results(replace(validation, sections=(changed,)))[-1]
    assert said == (
        "Expected scores differed by a dMACS of .40 or more (medium; Nye et al., 2019) for q4 (dMACS = .73)."
    )
