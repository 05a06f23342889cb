"""Which items a form takes: by evidence, and evenly."""

from collections.abc import Iterable, Sequence

from instrument.bank import ItemBank
from instrument.item import Item


def evidence(item: Item, bank: ItemBank) -> int:
    """Return an item's weight: how many distinct works its codes cite (or participants, where there are no works)."""
    codes = [bank.codebook.code(code) for code in item.codes]
    works = {number for code in codes for number in code.citations}
    people = {number for code in codes for number in (*code.participants, *(-n for n in code.group_leaders))}
    return len(works) or len(people)


def strongest(items: Iterable[Item], bank: ItemBank, count: int) -> list[Item]:
    """Return about `count` items of one construct: the best evidenced, in the bank's order.

    Balance before weight: an item whose code is taken already (the other half of a split) waits until every code has
    had its turn, and of a construct with facets every facet gives its strongest item, even if that makes more than
    `count`. Ties go to the bank's order.
    """
    pool = list(items)
    ranked = sorted(pool, key=lambda item: -evidence(item, bank))
    chosen: list[Item] = []
    for facet in dict.fromkeys(item.facet for item in pool if item.facet):
        chosen.append(next(item for item in ranked if item.facet == facet))
    for fresh_only in (True, False):
        for item in ranked:
            taken = {code for one in chosen for code in one.codes}
            if len(chosen) < count and item not in chosen and not (fresh_only and taken & set(item.codes)):
                chosen.append(item)
    return [item for item in pool if item in chosen]


def select(
    pool: Sequence[Item], bank: ItemBank, constructs: Sequence[str], items: Sequence[str], per_construct: int | None
) -> list[Item]:
    """Return, of `pool`, the items of `constructs` (all, or the strongest `per_construct`) and the single `items`."""
    chosen = {item.id for item in pool if item.id in items}
    for construct in constructs:
        members = [item for item in pool if item.construct_id == construct]
        kept = members if per_construct is None else strongest(members, bank, per_construct)
        chosen |= {item.id for item in kept}
    return [item for item in pool if item.id in chosen]
