"""Every shipped code has an item and every merge and split its reason; what is missing is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from instrument import bank, codebook, coverage, library
from instrument.bank import ItemBank
from instrument.coverage import Coverage, Merge, Split
from instrument.item import Item

BANKS = [bank.shipped(name) for name in library.names("banks")]


@pytest.mark.parametrize(("name", "codes"), [("keykha-2022", 347), ("najafipour-2022", 11)])
def test_every_code_of_a_shipped_codebook_has_an_item(name: str, codes: int) -> None:
    found = coverage.of_codebook(codebook.shipped(name), BANKS)
    assert (found.codes, found.codes_with_items) == (codes, codes)
    assert found.problems == []
    assert sum(component.codes for component in found.components) == codes


@pytest.mark.parametrize(
    ("name", "components", "codes"),
    [("mentoring-components", 7, 269), ("mentor-and-mentee", 3, 78), ("peer-mentoring", 5, 11)],
)
def test_a_bank_is_held_against_its_own_components(name: str, components: int, codes: int) -> None:
    found = coverage.of_bank(bank.shipped(name))
    assert (len(found.components), found.codes, found.codes_with_items) == (components, codes, codes)
    assert found.banks == (name,)
    assert found.problems == []


def test_a_codebook_is_covered_by_its_own_banks_only() -> None:
    found = coverage.of_codebook(codebook.shipped("keykha-2022"), BANKS)
    assert found.banks == ("mentor-and-mentee", "mentoring-components")
    assert found.items == sum(len(one.items) for one in BANKS if one.id in found.banks)
    parts = [coverage.of_bank(one) for one in BANKS if one.id in found.banks]
    assert sorted(merge.item for merge in found.merges) == sorted(m.item for part in parts for m in part.merges)
    assert len(found.splits) == sum(len(part.splits) for part in parts)


# --- a bank small enough to count by hand ----------------------------------------------------------------------------


def _item(item_id: str, *codes: str, reason: str | None = None) -> Item:
    values = {"respondent": ["mentee"], "level": "dyad", "key": 1, "scale": "agreement", "construct": "trust"}
    return Item.model_validate({"id": item_id, "codes": codes, "reason": reason, **values})


def _bank(*items: Item, removed: str | None = None) -> ItemBank:
    book = codebook.shipped("najafipour-2022")
    book = book.model_copy(
        update={"codes": tuple(c.model_copy(update={"removed": c.id == removed}) for c in book.codes)}
    )
    found = bank.shipped("peer-mentoring")
    own = tuple(one for one in found.constructs if one.id == "learning_process")
    return replace(found, codebook=book, items=items, constructs=own, wordings={})


def _of(*items: Item, removed: str | None = None) -> Coverage:
    return coverage.of_bank(_bank(*items, removed=removed))


LRN1, LRN2 = "N22-LRN-01", "N22-LRN-02"


def test_one_item_a_code_is_complete() -> None:
    found = _of(_item("AA01", LRN1), _item("AA02", LRN2))
    assert (found.codes, found.codes_with_items, found.items, found.problems) == (2, 2, 2, [])
    assert (found.merges, found.splits) == ((), ())
    (component,) = found.components
    assert (component.component, component.codes, component.items, component.uncovered) == (
        "learning-process",
        2,
        2,
        (),
    )


def test_a_code_without_an_item_is_named() -> None:
    found = _of(_item("AA01", LRN1))
    assert found.uncovered == found.components[0].uncovered == (LRN2,)
    assert [str(problem) for problem in found.problems] == [
        "peer-mentoring, code N22-LRN-02: it has no item. Make one from it."
    ]


def test_a_code_of_another_component_is_no_matter_of_this_bank() -> None:
    assert "N22-GOL-01" not in _of(_item("AA01", LRN1), _item("AA02", LRN2)).uncovered
    whole = coverage.of_codebook(_bank().codebook, [_bank(_item("AA01", LRN1), _item("AA02", LRN2))])
    assert "N22-GOL-01" in whole.uncovered
    assert len(whole.uncovered) == 9


def test_a_removed_code_needs_no_item() -> None:
    found = _of(_item("AA01", LRN1), removed=LRN2)
    assert (found.codes, found.uncovered, found.removed, found.problems) == (1, (), (LRN2,), [])


def test_a_merge_needs_its_reason() -> None:
    found = _of(_item("AA01", LRN1, LRN2))
    assert found.merges == (Merge("peer-mentoring", "AA01", (LRN1, LRN2), None),)
    assert [str(problem) for problem in found.problems] == [
        "peer-mentoring, item AA01: it merges N22-LRN-01, N22-LRN-02. Add its reason."
    ]
    assert _of(_item("AA01", LRN1, LRN2, reason="Both say learning.")).problems == []


def test_a_split_needs_the_reason_of_every_item() -> None:
    found = _of(_item("AA01", LRN1, reason="The first idea."), _item("AA02", LRN1), _item("AA03", LRN2))
    assert found.splits == (Split("peer-mentoring", LRN1, ("AA01", "AA02"), ("The first idea.", None)),)
    assert [str(problem) for problem in found.problems] == [
        "peer-mentoring, item AA02: code N22-LRN-01 is split into AA01, AA02. Add its reason."
    ]
    assert (found.components[0].items, found.components[0].splits, found.components[0].merges) == (3, 1, 0)


def test_a_bank_whose_constructs_name_no_component_is_held_against_all() -> None:
    found = _bank(_item("AA01", LRN1))
    constructs = tuple(one.model_copy(update={"component": None}) for one in found.constructs)
    assert coverage.of_bank(replace(found, constructs=constructs)).codes == 11


def test_a_codebook_without_a_bank_is_all_uncovered(tmp_path: Path) -> None:
    found = coverage.of_codebook(codebook.shipped("najafipour-2022"), [])
    assert (found.codes_with_items, len(found.uncovered), found.banks) == (0, 11, ())
    assert str(found.problems[0]).startswith("najafipour-2022, code N22-LRN-01: it has no item.")
