"""A form is fixed: the same arguments give the same bytes, any change another hash, damage is refused."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from instrument import formbuild
from instrument.bank import ItemBank
from instrument.blocks import BackgroundQuestion
from instrument.blueprint import Blueprint
from instrument.errors import ContentError, UsageError
from instrument.form import Form


def test_the_same_arguments_give_the_same_bytes(shipped_bank: ItemBank, recipe: Blueprint, english: Form) -> None:
    again = formbuild.build(recipe, shipped_bank, "en", seed=1)
    assert again == english
    assert again.canonical() == english.canonical()
    assert again.hash == english.hash


def test_the_shipped_forms_have_the_same_hash_on_every_machine(english: Form, persian: Form) -> None:
    """Stored answers name these hashes: a wording changed on purpose makes a new form, and these lines change too."""
    assert english.hash == "75e9da0cf71cfbd9771426fa490c93e8ccc030222f3f55af28bfd0defea6e6b3"
    assert persian.hash == "75baaa049b55e3d913e238a9236b20650e5776f2f3f4da63ad589d7d8274a629"


def test_language_and_seed_are_part_of_the_hash(shipped_bank: ItemBank, recipe: Blueprint, english: Form) -> None:
    others = [formbuild.build(recipe, shipped_bank, "fa"), formbuild.build(recipe, shipped_bank, "en", seed=2)]
    assert len({english.hash, *(one.hash for one in others)}) == 3


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for place, inner in enumerate(value) for leaf in _leaves(inner, (*path, place))]
    return [(path, value)]


def _changed(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy = deepcopy(data)
    here: Any = copy
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return copy


def test_a_change_of_anything_it_says_is_another_form(persian: Form) -> None:
    data = json.loads(persian.canonical())
    changed = [
        Form.from_dict(_changed(data, path, value + 1 if isinstance(value, int) else f"{value}\u200c"))
        for path, value in _leaves(data)
        if path != ("format",) and value is not None
    ]
    assert len(changed) > 21 * 15
    assert len({persian.hash, *(one.hash for one in changed)}) == len(changed) + 1


def test_the_hash_does_not_depend_on_the_order_of_keys(english: Form) -> None:
    backwards = dict(reversed(json.loads(english.canonical()).items()))
    assert Form.from_dict(backwards).hash == english.hash


def test_a_form_comes_back_from_its_json_equal(persian: Form) -> None:
    assert Form.from_dict(persian.to_dict()) == persian
    assert Form.from_dict(json.loads(persian.canonical())) == persian


@pytest.mark.parametrize("damaged", [{}, [], "form", None, 3, {"format": 2}, {"format": 2, "id": "x"}])
def test_what_is_no_form_is_refused(damaged: Any) -> None:
    with pytest.raises(ContentError, match=r"here: this is not a form\. Build one"):
        Form.from_dict(damaged, "here")


@pytest.mark.parametrize("part", ["id", "title", "items", "before", "missing_codes", "construct_titles", "seed"])
def test_a_form_that_lost_a_part_is_refused(english: Form, part: str) -> None:
    data = english.to_dict()
    del data[part]
    with pytest.raises(ContentError, match="this is not a form"):
        Form.from_dict(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("items",), 5),
        (("items", 0), "COM01"),
        (("items", 0, "options", 0), {"value": 1}),
        (("items", 0, "codes"), None),
        (("missing_codes", 0), ["refused"]),
        (("stranger",), 1),
        (("items", 0, "stranger"), 1),
    ],
)
def test_a_damaged_form_is_refused(english: Form, path: tuple[Any, ...], value: Any) -> None:
    with pytest.raises(ContentError, match="this is not a form"):
        Form.from_dict(_changed(json.loads(english.canonical()), path, value))


def test_a_form_of_another_format_is_refused(english: Form) -> None:
    with pytest.raises(ContentError, match="the form is of another format"):
        Form.from_dict({**english.to_dict(), "format": 1})


def test_every_item_is_asked_with_its_scale_key_and_codes(english: Form) -> None:
    assert [item.id for item in english.items] == [f"COM{number:02d}" for number in range(1, 22)]
    question = english.questions["COM14"]
    assert (question.kind, question.key, question.codes) == ("rating", -1, ("K22-COM-B03",))
    assert question.values == (1, 2, 3, 4, 5, -99)
    assert question.options[4].label == "Strongly agree"
    assert english.questions["university"].values == (-99,)


def test_a_form_says_everything_in_its_language(persian: Form) -> None:
    texts = [persian.title, persian.instructions]
    texts += [text for _, text in persian.construct_titles]
    for question in persian.questions.values():
        texts += [question.text, *(choice.label for choice in (*question.options, *question.missing))]
    assert [text for text in texts if any("A" <= letter <= "z" for letter in text)] == []


def test_each_respondent_meets_every_question_once_background_first(english: Form) -> None:
    for respondent in ("r1", "r2", "پاسخ‌دهنده"):
        order = english.realised_order(respondent)
        assert order[0] == "university"
        assert sorted(order) == sorted(english.questions)


def test_the_order_differs_between_respondents_and_is_the_same_for_the_same(english: Form) -> None:
    orders = {respondent: english.realised_order(respondent) for respondent in map(str, range(50))}
    assert len(set(orders.values())) == 50
    assert all(english.realised_order(respondent) == order for respondent, order in orders.items())


def test_the_seed_draws_the_order_and_the_language_does_not(english: Form, persian: Form) -> None:
    assert english.realised_order("r1") == persian.realised_order("r1")
    assert english.realised_order("r1") != replace(english, seed=2).realised_order("r1")


def test_a_listed_form_keeps_the_banks_order(english: Form) -> None:
    listed = replace(english, order="listed")
    assert listed.realised_order("r1") == ("university", *(item.id for item in english.items))


def test_constructs_hold_their_items_in_the_forms_order(english: Form) -> None:
    assert {name: len(items) for name, items in english.constructs.items()} == {
        "communication_development": 11,
        "communication_management": 10,
    }


def _build(recipe: Blueprint, shipped_bank: ItemBank, language: str = "en", **changes: Any) -> Form:
    return formbuild.build(recipe.model_copy(update=changes), shipped_bank, language)


def test_single_items_are_chosen_in_the_banks_order(recipe: Blueprint, shipped_bank: ItemBank) -> None:
    made = _build(recipe, shipped_bank, constructs=(), items=("COM20", "COM03"))
    assert [item.id for item in made.items] == ["COM03", "COM20"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"constructs": ("comunication_management",)},
            "is no construct of .* Did you mean 'communication_management'?",
        ),
        ({"items": ("COM1",)}, r"'COM1' is no item of mentoring-components\. Correct the name\. Did you mean 'COM"),
        ({"respondent": ("manager",)}, "the construct 'communication_development' has nothing to ask a manager"),
        ({"constructs": (), "items": ("ACA01",)}, "the item 'ACA01' has nothing to ask a mentee"),
        ({"background": ("univrsity",)}, "'univrsity' is no background question.* Did you mean 'university'?"),
        ({"attention": ("ATT09",)}, "'ATT09' is no attention check"),
        ({"missing": ("refuse",)}, "'refuse' is no missing reason.* Did you mean 'refused'?"),
        (
            {"missing": ("planned",)},
            r"missing reason planned is set by the program\. Offer some of refused, cannot_judge",
        ),
        ({"title": {"fa": "فرم"}}, r"there is no text in 'en'\. Languages there are: fa\."),
        (
            {"background": ("city",), "questions": (BackgroundQuestion(id="city", text={"fa": "شهر"}),)},
            "city: there is no text in 'en'",
        ),
    ],
)
def test_a_blueprint_that_the_bank_cannot_serve_is_refused(
    recipe: Blueprint, shipped_bank: ItemBank, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ContentError, match=message) as caught:
        _build(recipe, shipped_bank, **changes)
    assert str(caught.value).startswith("blueprint communication")


def test_unknown_names_of_a_blueprint_come_together(recipe: Blueprint, shipped_bank: ItemBank) -> None:
    with pytest.raises(ContentError) as caught:
        _build(recipe, shipped_bank, constructs=("x", "y"), items=("Z",))
    assert len(caught.value.problems) == 3


def test_a_construct_without_items_makes_no_form(recipe: Blueprint, shipped_bank: ItemBank) -> None:
    empty = replace(shipped_bank, items=())
    with pytest.raises(ContentError, match="has nothing to ask a mentee"):
        _build(recipe, empty)


def test_a_language_the_bank_is_not_worded_in_is_a_wrong_option(recipe: Blueprint, shipped_bank: ItemBank) -> None:
    with pytest.raises(UsageError, match=r"language 'de': mentoring-components is not worded in it\. .* en, fa\."):
        _build(recipe, shipped_bank, "de")
