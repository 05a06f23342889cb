"""A translation that says the opposite does not get through."""

from dataclasses import replace

import pytest

from instrument import bank
from instrument.bank import ItemBank
from instrument.item import Wordings
from instrument.lint.rule import RULES
from instrument.scale import Scales


@pytest.fixture(scope="module")
def people() -> ItemBank:
    return bank.shipped("mentor-and-mentee")


def _reworded(one: ItemBank, language: str, old: str, new: str) -> tuple[ItemBank, set[str]]:
    """Return the bank with a phrase's last place replaced in each wording of a language, and the items that changed."""
    changed: dict[str, Wordings] = {}
    for name, wordings in one.wordings[language].items():
        data = wordings.model_dump(exclude_none=True)
        for wording in data["by"].values():
            wording["text"] = new.join(wording["text"].rsplit(old, 1))
        if (fresh := Wordings.model_validate(data)) != wordings:
            changed[name] = fresh
    return replace(one, wordings={**one.wordings, language: {**one.wordings[language], **changed}}), set(changed)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [("en", " is ", " is not "), ("en", " are ", " are never "), ("fa", " می‌", " نمی‌"), ("fa", " دارد.", " ندارد.")],
)
def test_a_negation_in_one_language_only_is_found(people: ItemBank, language: str, old: str, new: str) -> None:
    reworded, changed = _reworded(people, language, old, new)
    assert len(changed) >= 3
    assert {fault.item for fault in RULES["L32"].check(reworded)} == changed


@pytest.mark.parametrize(("old", "new"), [("دشوار", "آسان"), ("روشن", "مبهم")])
def test_an_opposite_in_one_language_only_is_found(people: ItemBank, old: str, new: str) -> None:
    reworded, changed = _reworded(people, "fa", old, new)
    assert len(changed) >= 2
    assert {fault.item for fault in RULES["L33"].check(reworded)} == changed


def test_the_shipped_translations_agree(people: ItemBank) -> None:
    assert list(RULES["L32"].check(people)) == list(RULES["L33"].check(people)) == []


def test_a_title_or_a_label_that_lacks_a_language_is_found(people: ItemBank) -> None:
    data = people.scales.model_dump(by_alias=True)
    for option in data["scale"][0]["options"]:
        del option["label"]["fa"]
    scales = Scales.model_validate(data)
    found = list(RULES["L31"].check(replace(people, title={"en": "People"}, scales=scales)))
    assert {(fault.item, fault.language) for fault in found} == {("mentor-and-mentee", "fa"), ("agreement", "fa")}
