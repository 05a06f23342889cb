"""What a sheet shows, and the version that names it."""

import pytest

from instrument import bank as banks
from instrument.bank import ItemBank
from instrument.errors import UsageError
from instrument.panel.labels import NECESSITY, PHRASES, POINTS, RESPONDENTS
from instrument.panel.sheet import RatingSheet, SheetItem, build, check_expert, differences
from instrument.words import LANGUAGES


def _changed(shown: RatingSheet, **texts: str) -> RatingSheet:
    items = tuple(item.model_copy(update={"text": texts.get(item.id, item.text)}) for item in shown.items)
    return shown.model_copy(update={"items": items})


def test_it_shows_the_chosen_items_in_the_banks_order(shipped_bank: ItemBank) -> None:
    shown = build(shipped_bank, "en", constructs=["communication_management"], items=["COM02", "COM01"])
    assert [item.id for item in shown.items][:3] == ["COM01", "COM02", "COM12"]
    assert list(shown.constructs) == ["communication_development", "communication_management"]
    assert shown.items[0].text == shipped_bank.texts("COM01")["en"]
    assert len(build(shipped_bank, "fa").items) == len(shipped_bank.items)


def test_an_item_worded_for_each_respondent_shows_every_wording() -> None:
    (item,) = build(banks.shipped("mentor-and-mentee"), "fa", items=["FAC01"]).items
    lines = item.text.split("\n")
    assert [line.partition(":")[0] for line in lines] == ["متن ویژهٔ منتی", "متن ویژهٔ منتور"]


def test_the_version_is_of_ids_and_texts_alone(english_sheet: RatingSheet, persian_sheet: RatingSheet) -> None:
    turned = english_sheet.model_copy(update={"items": english_sheet.items[::-1], "round": 2})
    assert turned.version == english_sheet.version
    assert persian_sheet.version != english_sheet.version
    assert _changed(english_sheet, COM01="Mentors and mentees trust each other.").version != english_sheet.version
    assert english_sheet.model_copy(update={"items": english_sheet.items[:2]}).version != english_sheet.version


def test_differences_are_named(english_sheet: RatingSheet) -> None:
    other = _changed(english_sheet, COM02="Another text.")
    other = other.model_copy(update={"items": (*other.items[1:], other.items[0].model_copy(update={"id": "COM99"}))})
    assert differences(english_sheet, other) == "another text: COM02; left out: COM01; added: COM99"
    assert differences(english_sheet, english_sheet) == "nothing"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"language": "de"}, "language 'de': .* is not worded in it. Languages there are: en, fa"),
        ({"constructs": ["communication"]}, "--construct: .* has no construct 'communication'"),
        ({"items": ["COM1"]}, r"--item: .* has no item 'COM1'.*Did you mean"),
        ({"number": 0}, "--round: 0 is no round"),
    ],
)
def test_what_is_not_there_is_named(shipped_bank: ItemBank, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        build(shipped_bank, **{"language": "en", **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["E1", "E12", "FA003", "X9"])
def test_a_code_is_taken(code: str) -> None:
    assert check_expert(code) == code


@pytest.mark.parametrize("code", ["Ahmadi", "E", "1", "e1", "E1 ", "E1/../x", "Dr. A1", "E1234", ""])
def test_a_name_is_no_code(code: str) -> None:
    with pytest.raises(UsageError, match="is no expert code"):
        check_expert(code)


def test_two_items_of_one_id_are_no_sheet() -> None:
    item = SheetItem(id="COM01", construct_id="c", construct_title="C", text="A text.")
    with pytest.raises(ValueError, match="stands more than once"):
        RatingSheet(bank="b", bank_title="B", language="en", round=1, items=(item, item))


def test_everything_is_said_in_every_language() -> None:
    said = [*PHRASES.values(), *NECESSITY.values(), *RESPONDENTS.values()]
    said += [words for points in POINTS.values() for words in points.values()]
    assert all(set(words) == set(LANGUAGES) and all(words.values()) for words in said)
    assert not [words["fa"] for words in said if any(letter in words["fa"] for letter in "يك")]
