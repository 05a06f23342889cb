"""A card has every number of its item, and leads back to where each stands."""

import pytest

from analysis.report import cards
from analysis.report.sections import adequacy, content_validity, items, recommendations
from analysis.report.validation import Outcome, Section, Validation
from instrument.document import Card, Heading
from tests.unit.analysis.report.traced import ITEMS, inputs_of, traced


@pytest.fixture(scope="module")
def validation() -> Validation:
    inputs = inputs_of(traced())
    modules = (items, adequacy, content_validity, recommendations)
    return Validation(inputs, tuple(Section(one, Outcome("ok", one.compute(inputs))) for one in modules))


def _cards(validation: Validation) -> dict[str, Card]:
    return {block.title: block for block in cards.blocks(validation) if isinstance(block, Card)}


def test_every_item_has_a_card_where_its_link_leads(validation: Validation) -> None:
    found, links = _cards(validation), cards.links(validation)
    assert tuple(found) == ITEMS
    assert all(links[item] == card.anchor == f"item-{item}" for item, card in found.items())
    assert links["Recommendation 3"] == "recommendation-3"
    assert cards.blocks(validation)[0] == Heading("Item cards", "cards")


def test_every_number_of_the_section_on_items_is_on_the_card(validation: Validation) -> None:
    [table] = [one for one in _cards(validation)["COM03"].tables if one.key == "card-numbers"]
    assert [column.key for column in table.columns][:2] == ["statistic", "statistic_value"]
    own = [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]
    row = validation.result("items").rows()[0]
    shown = [value for value in row.values() if not isinstance(value, str) and value is not None and value == value]
    said = [value for value in shown if value is not False]
    first = [one for one in own if one["report_section"] == one["report_table"] == "Items"]
    assert len(first) == len(said)
    assert {one["statistic"]: one["statistic_value"] for one in first}["Mean"] == f"{row['mean']:.2f}"


def test_what_a_section_found_of_an_item_stands_as_a_number_does() -> None:
    row = {"item": "q1", "loading:F1": 0.5, "crosses": "F2", "free": True, "group": "f"}
    found = list(cards._numbers(cards.Found("Exploratory factor analysis", "Loadings"), row, {"q1"}))
    assert [(one.label, one.number, one.of) for one in found] == [("F1", "0.50", "f"), ("Also on", "F2", "f")]


def test_a_pair_stands_on_both_cards(validation: Validation) -> None:
    pairs = [one for one in cards.gather(validation)["COM03"] if one.other]
    assert pairs
    for one in pairs:
        mirrored = [back for back in cards.gather(validation)[one.other] if back.other == "COM03"]
        assert (one.label, one.number) in {(back.label, back.number) for back in mirrored}


def test_a_card_shows_wordings_codes_works_and_ratings(validation: Validation) -> None:
    card = _cards(validation)["COM04"]
    source = validation.inputs.provenance.by_column["COM04"]  # type: ignore[union-attr]
    assert {(fact.language, fact.text) for fact in card.facts} >= {
        ("en", source.text_in("en")),
        ("fa", source.text_in("fa")),
    }
    tables = {table.key.removeprefix("card-"): table for table in card.tables}
    assert [row[0] for row in tables["codes"].rows] == ["K22-COM-A03"]
    assert len(tables["works"].rows) == len(source.works)
    assert len(tables["ratings"].rows) == 5


def test_without_any_provenance_a_card_has_its_numbers_alone(validation: Validation) -> None:
    plain = cards.card("COM03", None, cards.gather(validation)["COM03"])
    assert plain.facts == ()
    assert [table.key for table in plain.tables] == ["card-numbers", "card-pairs"]


def test_a_section_that_was_refused_adds_nothing() -> None:
    inputs = inputs_of(traced(panel=False))
    refused = Section(items, Outcome("refused", reason="no"))
    assert cards.gather(Validation(inputs, (refused,)))["COM03"] == []
