"""A short form takes the best evidenced items, evenly."""

import pytest

from instrument import bank
from instrument.bank import ItemBank
from instrument.selection import evidence, select, strongest


def _construct(shipped: ItemBank, name: str) -> list[str]:
    return [item.id for item in shipped.items if item.construct_id == name]


def test_evidence_counts_distinct_works_of_all_codes(shipped_bank: ItemBank) -> None:
    assert evidence(shipped_bank.item("COM01"), shipped_bank) == 10  # K22-COM-A01 cites ten works
    merged = next(item for item in shipped_bank.items if len(item.codes) > 1)
    works = {n for code in merged.codes for n in shipped_bank.codebook.code(code).citations}
    assert evidence(merged, shipped_bank) == len(works)


def test_evidence_of_interviews_counts_who_is_quoted() -> None:
    peer = bank.shipped("peer-mentoring")
    item = next(item for item in peer.items if item.codes == ("N22-LRN-01",))
    assert evidence(item, peer) == 2


@pytest.mark.parametrize("construct", ["sessions", "communication_development", "cultural_norms"])
def test_the_strongest_have_more_evidence_than_those_left_of_untaken_codes(
    shipped_bank: ItemBank, construct: str
) -> None:
    pool = [item for item in shipped_bank.items if item.construct_id == construct]
    chosen = strongest(pool, shipped_bank, 4)
    assert len(chosen) == 4
    codes = {code for item in chosen for code in item.codes}
    left = [item for item in pool if item not in chosen and not codes & set(item.codes)]
    assert min(evidence(x, shipped_bank) for x in chosen) >= max(evidence(x, shipped_bank) for x in left)


def test_two_halves_of_a_code_do_not_crowd_out_another_code(shipped_bank: ItemBank) -> None:
    pool = [item for item in shipped_bank.items if item.construct_id == "communication_development"]
    codes = [item.codes for item in strongest(pool, shipped_bank, 9)]
    assert len(set(codes)) == 9


def test_every_facet_gives_an_item(shipped_bank: ItemBank) -> None:
    pool = [item for item in shipped_bank.items if item.construct_id == "outcomes_students"]
    chosen = strongest(pool, shipped_bank, 4)
    assert {item.facet for item in chosen} == {item.facet for item in pool}
    assert len(chosen) == 9


def test_without_a_number_a_construct_gives_all_its_items(shipped_bank: ItemBank) -> None:
    chosen = select(shipped_bank.items, shipped_bank, ["moral_norms"], ["COM01"], None)
    assert [item.id for item in chosen] == ["COM01", *_construct(shipped_bank, "moral_norms")]
